package parse

// Input is one response body, decoded from its content encoding (gzip and the
// like) but not from its charset. It is read during the call only.
type Input struct {
	Body []byte
	// ContentType is the value of the header, or "".
	ContentType string
	// URL appears in messages only; resolving links is the caller's.
	URL string
}

// Options bound and extend what is taken from a page. The zero value is ready
// to use.
type Options struct {
	// MaxLinks is the number of links kept per page; 0 means 100,000.
	MaxLinks int
	// MaxHref is the length in bytes of the longest href kept; 0 means
	// 65,536. Links with longer ones are dropped, not cut.
	MaxHref int
	// MaxText is the length in bytes at which Link.Text is cut; 0 means 200.
	MaxText int
	// Metas are the names, in lower case, of the <meta name> elements to keep;
	// none if empty.
	Metas []string
	// Facts are what to note of what the page says of itself; none if 0.
	Facts Fact
}

// withDefaults replaces what was left zero.
func (o Options) withDefaults() Options {
	for _, d := range []struct {
		field *int
		value int
	}{
		{&o.MaxLinks, 100_000},
		{&o.MaxHref, 1 << 16},
		{&o.MaxText, 200},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	return o
}

// A Document is what was found on one page. It owns its bytes, and all its
// strings are valid UTF-8.
type Document struct {
	// Title is the text of the first <title>, with blanks folded, cut at a
	// rune boundary after at most 1,024 bytes.
	Title string
	// Base is the href of the first <base> that has one, as written, or "".
	Base string
	// Charset is the canonical name of the encoding that the page was
	// decoded from: "utf-8", "windows-1251".
	Charset string
	// CharsetSource is what said so.
	CharsetSource CharsetSource
	// Links are in the order of the source. What is not ASCII in the query of
	// an Href is escaped in the encoding of the page, unless that is UTF-8.
	Links []Link
	// Metas are the elements of the names in Options.Metas that have a content
	// and are in no template, wherever on the page they stand: at most 64.
	Metas []Meta
	// Facts are what Options.Facts asked for.
	Facts Facts
	// LinksDropped counts links that were left out because of
	// Options.MaxLinks or MaxHref.
	LinksDropped int
}
