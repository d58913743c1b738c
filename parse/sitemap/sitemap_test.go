package sitemap_test

import (
	"bytes"
	"compress/gzip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/sitemap"
)

func ExampleReader() {
	r := sitemap.NewReader(strings.NewReader(`<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
		<url><loc>https://example.com/</loc><lastmod>2026-01-31</lastmod><priority>0.8</priority></url>
		<url><loc>https://example.com/a?b=1&amp;c=2</loc></url>
	</urlset>`), "application/xml", sitemap.Options{})
	for e := range r.All() {
		fmt.Println(e.Loc, e.LastMod, e.Priority)
	}
	fmt.Println(r.Format(), r.Err())
	// Output:
	// https://example.com/ 2026-01-31 0.8
	// https://example.com/a?b=1&c=2  0
	// urlset <nil>
}

// read is a line for each entry, then one for the file.
func read(src string, o sitemap.Options) string {
	return dump(sitemap.NewReader(strings.NewReader(src), "", o))
}

func dump(r *sitemap.Reader) string {
	var b strings.Builder
	for e := range r.All() {
		b.WriteString(e.Loc)
		if e.IsSitemap {
			b.WriteString(" sitemap")
		}
		if e.LastMod != "" {
			fmt.Fprintf(&b, " %s=%s", e.LastMod, e.Modified.Format("2006-01-02T15:04:05.999Z"))
		}
		if e.ChangeFreq != "" {
			b.WriteString(" " + e.ChangeFreq)
		}
		if e.HasPriority {
			fmt.Fprintf(&b, " %g", e.Priority)
		}
		for _, l := range e.Links {
			fmt.Fprintf(&b, " %d:%s%s", l.Kind, l.Lang, l.Href)
		}
		b.WriteByte('\n')
	}
	fmt.Fprintf(&b, "%v %d", r.Format(), r.Dropped())
	if r.Truncated() {
		b.WriteString(" truncated")
	}
	if r.Err() != nil {
		fmt.Fprintf(&b, " %v", r.Err())
	}
	return b.String()
}

var cases = map[string]struct{ src, want string }{
	"urlset": {
		`<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>http://a/1</loc><lastmod>2026-01-31T10:00:00+01:00</lastmod><changefreq>Daily</changefreq><priority>0.5</priority></url><url><loc>http://a/2</loc></url></urlset>`,
		"http://a/1 2026-01-31T10:00:00+01:00=2026-01-31T09:00:00Z daily 0.5\nhttp://a/2\nurlset 0",
	},
	"index": {
		`<sitemapindex><sitemap><loc>http://a/1.xml</loc><lastmod>2026</lastmod></sitemap><sitemap><loc>http://a/2.xml.gz</loc></sitemap></sitemapindex>`,
		"http://a/1.xml sitemap 2026=2026-01-01T00:00:00Z\nhttp://a/2.xml.gz sitemap\nsitemapindex 0",
	},
	"extensions": {
		`<urlset><url><loc>http://a/</loc><image:image><image:loc>http://a/1.png</image:loc><image:title>t</image:title></image:image><image:image><image:loc>/2.png</image:loc></image:image><video:video><video:thumbnail_loc>http://a/t.jpg</video:thumbnail_loc><video:content_loc>http://a/v.mp4</video:content_loc><video:player_loc allow_embed="yes">http://a/p</video:player_loc></video:video><news:news><news:title>n</news:title></news:news><xhtml:link rel="alternate" hreflang="de" href="http://a/de?x=1&amp;y=2"/><xhtml:link rel='canonical' href='http://a/no'/></url></urlset>`,
		"http://a/ 2:http://a/1.png 2:/2.png 3:http://a/t.jpg 4:http://a/v.mp4 5:http://a/p 1:dehttp://a/de?x=1&y=2\nurlset 0",
	},
	"prefixed, in upper case, with blanks": {
		"\n <SM:UrlSet xmlns:SM='urn:wrong'>\n<SM:URL >\n<SM:LOC\n>\n  http://a/1\n </SM:LOC\n></SM:URL></SM:UrlSet>",
		"http://a/1\nurlset 0",
	},
	"byte order mark": {"\xef\xbb\xbf<urlset><url><loc>http://a/</loc></url></urlset>", "http://a/\nurlset 0"},
	"cdata and comments": {
		`<!-- <urlset> --><urlset><!-- > <url><loc>http://no/</loc></url> --><url><loc><![CDATA[http://a/?a=1&b=2]]></loc><!-- <loc>no</loc> --></url></urlset>`,
		"http://a/?a=1&b=2\nurlset 0",
	},
	"references": {
		`<urlset><url><loc>http://a/?a&amp;b&#38;c&#x26;d&e=1&copy;&lt;&#xFFFFFFFF;&#0;</loc></url></urlset>`,
		"http://a/?a&b&c&d&e=1&copy;<\ufffd\ufffd\nurlset 0",
	},
	"entities are not expanded": {
		`<!DOCTYPE urlset [<!ENTITY a "http://a/"><!ENTITY b "&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&b;&x;</loc></url></urlset>`,
		"&b;&x;\nurlset 0",
	},
	"bad entries cost no others": {
		`<urlset><url><loc></loc></url><url/><url><lastmod>2026</lastmod></url><url><loc>http://a/1</loc><priority>7</priority><changefreq>often</changefreq><lastmod>soon</lastmod></url>` +
			`<url><loc>http://a/2<lastmod>2026-02</lastmod><url><loc>http://a/3</loc></urlx><x <url><loc>http://a/4</loc></url>`,
		"http://a/1 soon=0001-01-01T00:00:00Z\nhttp://a/2 2026-02=2026-02-01T00:00:00Z\nhttp://a/3\nhttp://a/4\nurlset 3",
	},
	"torn off":            {`<urlset><url><loc>http://a/1</loc></url><url><loc>http://a/2`, "http://a/1\nhttp://a/2\nurlset 0"},
	"quote open":          {`<urlset><url a="x><loc>http://a/1</loc></url><url><loc>http://a/2</loc></url></urlset>`, "http://a/1\nhttp://a/2\nurlset 0"},
	"text":                {"http://a/1\r\n\n# no\n  https://a/2  \nno\nHTTP://a/3", "http://a/1\nhttps://a/2\nHTTP://a/3\ntext 1"},
	"text, BOM":           {"\ufeffhttp://a/1\n", "http://a/1\ntext 0"},
	"rss":                 {`<rss version="2.0"><channel><link>http://a/no</link><image><url>no</url><link>no</link></image><item><title>t</title><link>http://a/1</link><pubDate>Sat, 31 Jan 2026 10:00:00 GMT</pubDate><enclosure url="http://a/1.mp3"/></item><item><link>http://a/2</link></item></channel></rss>`, "http://a/1 Sat, 31 Jan 2026 10:00:00 GMT=2026-01-31T10:00:00Z 4:http://a/1.mp3\nhttp://a/2\nrss 0"},
	"rdf":                 {`<rdf:RDF><channel rdf:about="x"/><item rdf:about="http://a/1"><link>http://a/1</link><dc:date>2026-01-31</dc:date></item></rdf:RDF>`, "http://a/1 2026-01-31=2026-01-31T00:00:00Z\nrss 0"},
	"atom":                {`<feed><link href="http://a/no"/><entry><link rel="self" href="http://a/self"/><link href="http://a/1"/><updated>2026-01-31T10:00Z</updated></entry></feed>`, "http://a/1 2026-01-31T10:00Z=2026-01-31T10:00:00Z\natom 0"},
	"html":                {"<!doctype html><html><body>404</body></html>", "format(0) 0 " + sitemap.ErrFormat.Error()},
	"words":               {"not found", "format(0) 0 " + sitemap.ErrFormat.Error()},
	"nothing":             {"", "format(0) 0 " + sitemap.ErrFormat.Error()},
	"not UTF-8, far down": {"<urlset>" + strings.Repeat(" ", 2000) + "<url><loc>http://a/\xff</loc></url></urlset>", "http://a/\ufffd\nurlset 0"},
	"broken gzip":         {"\x1f\x8b\x08", "format(0) 0 reading a sitemap: unexpected EOF"},
}

func TestRead(t *testing.T) {
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if d := cmp.Diff(c.want, read(c.src, sitemap.Options{})); d != "" {
				t.Error(d)
			}
			slow := sitemap.NewReader(iotest.OneByteReader(strings.NewReader(c.src)), "", sitemap.Options{})
			if d := cmp.Diff(c.want, dump(slow)); d != "" {
				t.Error("read byte by byte:", d)
			}
		})
	}
}

func TestLimits(t *testing.T) {
	src := "<urlset><url><loc>http://a/1</loc></url><url><loc>http://a/2345678</loc></url><url><loc>http://a/3</loc></url></urlset>"
	for _, c := range []struct {
		o    sitemap.Options
		want string
	}{
		{sitemap.Options{MaxEntries: 2}, "http://a/1\nhttp://a/2345678\nurlset 0 truncated"},
		{sitemap.Options{MaxEntries: 3}, "http://a/1\nhttp://a/2345678\nhttp://a/3\nurlset 0"},
		{sitemap.Options{MaxBytes: 41}, "http://a/1\nurlset 0 truncated"},
		{sitemap.Options{MaxBytes: int64(len(src))}, "http://a/1\nhttp://a/2345678\nhttp://a/3\nurlset 0"},
		{sitemap.Options{MaxLoc: 10}, "http://a/1\nhttp://a/3\nurlset 1"},
	} {
		if got := read(src, c.o); got != c.want {
			t.Errorf("%+v: got %q, want %q", c.o, got, c.want)
		}
	}
}

// A line may be as long as MaxLoc allows, and its URL is UTF-8 as all are.
func TestLines(t *testing.T) {
	long := "http://a/" + strings.Repeat("b", sitemap.DefaultMaxLoc-len("http://a/"))
	r := sitemap.NewReader(strings.NewReader("http://a/\xff\r\n"+long+"\r\n"+long+"b\r\n"), "text/plain; charset=utf-8", sitemap.Options{})
	var got []string
	for e := range r.All() {
		got = append(got, e.Loc)
	}
	if want := []string{"http://a/\ufffd", long}; !slices.Equal(got, want) || r.Dropped() != 1 {
		t.Errorf("got %.60q, %d dropped", got, r.Dropped())
	}
}

func TestPackedAndEncoded(t *testing.T) {
	const src = "<urlset><url><loc>http://a/\u00e9</loc></url></urlset>"
	const want = "http://a/\u00e9\nurlset 0"
	utf16 := func(e unicode.Endianness, bom unicode.BOMPolicy) string {
		s, _ := unicode.UTF16(e, bom).NewEncoder().String(src)
		return s
	}
	latin, _ := charmap.ISO8859_1.NewEncoder().String(src)
	cyrillic, _ := charmap.KOI8R.NewEncoder().String(`<?xml version="1.0" encoding="koi8-r"?>` + strings.ReplaceAll(src, "\u00e9", "\u044f"))
	for name, c := range map[string]struct{ src, typ, want string }{
		"gzip":                 {packed(t, src), "application/x-gzip", want},
		"UTF-16LE":             {utf16(unicode.LittleEndian, unicode.UseBOM), "", want},
		"UTF-16BE":             {utf16(unicode.BigEndian, unicode.UseBOM), "text/xml", want},
		"UTF-16LE without BOM": {utf16(unicode.LittleEndian, unicode.IgnoreBOM), "", want},
		"UTF-16BE without BOM": {utf16(unicode.BigEndian, unicode.IgnoreBOM), "", want},
		"header":               {latin, "text/xml; charset=iso-8859-1", want},
		"declared":             {cyrillic, "", strings.ReplaceAll(want, "\u00e9", "\u044f")},
		"declared and packed":  {packed(t, cyrillic), "", strings.ReplaceAll(want, "\u00e9", "\u044f")},
	} {
		if got := dump(sitemap.NewReader(strings.NewReader(c.src), c.typ, sitemap.Options{})); got != c.want {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
		if !sitemap.Is(parse.Input{Body: []byte(c.src), ContentType: c.typ}) {
			t.Errorf("%s: not recognised", name)
		}
	}
}

func packed(t testing.TB, src string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, src); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestIs(t *testing.T) {
	for src, want := range map[string]bool{
		"<urlset>": true, "<?xml version='1.0'?>\n<!-- x -->\n<sitemapindex xmlns=''>": true,
		"<rss>": false, "<html>": false, "": false, "http://a/": false, "\x1f\x8b": false, "{}": false,
	} {
		if got := sitemap.Is(parse.Input{Body: []byte(src)}); got != want {
			t.Errorf("%q: got %v", src, got)
		}
	}
}

func TestEntriesBeforeAnErrorStand(t *testing.T) {
	broken := errors.New("broken")
	src := io.MultiReader(strings.NewReader("<urlset>"+strings.Repeat("<url><loc>http://a/</loc></url>", 1000)), iotest.ErrReader(broken))
	r := sitemap.NewReader(src, "", sitemap.Options{})
	if n := len(slices.Collect(r.All())); n != 1000 {
		t.Errorf("%d entries", n)
	}
	if !errors.Is(r.Err(), broken) {
		t.Error(r.Err())
	}
}

// Files that cost a careless reader the square of their size.
// A file is read once: what was learnt of it stands.
func TestOnce(t *testing.T) {
	r := sitemap.NewReader(strings.NewReader("https://example.com/\n"), "", sitemap.Options{})
	for range 2 {
		for range r.All() {
		}
		if r.Err() != nil || r.Format() != sitemap.Text {
			t.Errorf("format %v, error %v", r.Format(), r.Err())
		}
	}
}

func TestHostile(t *testing.T) {
	const quarter = 1 << 18
	for name, src := range map[string]string{
		"open tags":         strings.Repeat("<url ", quarter),
		"open quotes":       strings.Repeat("<a b='\">", quarter),
		"one tag":           "<urlset><url " + strings.Repeat("a", 20*quarter),
		"attributes":        "<urlset><url><link " + strings.Repeat("a=b ", 5*quarter) + "/>",
		"comments":          strings.Repeat("<!--", 5*quarter),
		"declarations":      strings.Repeat("<!", 5*quarter),
		"subset":            "<!DOCTYPE a [" + strings.Repeat("<!ENTITY a '>'> ] ", quarter),
		"sections":          strings.Repeat("<![CDATA[", 2*quarter),
		"ampersands":        "<urlset><url><loc>" + strings.Repeat("&", 20*quarter),
		"references":        "<urlset><url><loc>" + strings.Repeat("&#38;", 5*quarter),
		"one URL":           "<urlset><url><loc>" + strings.Repeat("a", 20*quarter),
		"one line":          "http://a/\n" + strings.Repeat("a", 20*quarter),
		"images":            "<urlset><url><loc>http://a/</loc>" + strings.Repeat("<image><loc>a</loc></image>", quarter),
		"entries of no URL": "<urlset>" + strings.Repeat("<url/>", 5*quarter),
		"less-than signs":   "<urlset>" + strings.Repeat("<", 20*quarter),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := sitemap.NewReader(strings.NewReader(src), "", sitemap.Options{})
			for e := range r.All() {
				if len(e.Loc) > sitemap.DefaultMaxLoc || len(e.Links) > 1000 {
					t.Errorf("a URL of %d bytes, %d links", len(e.Loc), len(e.Links))
				}
			}
		})
	}
}

func FuzzRead(f *testing.F) {
	for _, c := range cases {
		f.Add([]byte(c.src))
	}
	f.Add([]byte(packed(f, cases["index"].src)))
	f.Fuzz(func(t *testing.T, src []byte) {
		o := sitemap.Options{MaxBytes: 1 << 20, MaxEntries: 100, MaxLoc: 200}
		whole := dump(sitemap.NewReader(bytes.NewReader(bytes.Clone(src)), "", o))
		if d := cmp.Diff(whole, dump(sitemap.NewReader(iotest.OneByteReader(bytes.NewReader(src)), "", o))); d != "" {
			t.Error("it matters how it is read:", d)
		}
		if strings.ToValidUTF8(whole, "?") != whole {
			t.Errorf("not UTF-8: %q", whole)
		}
	})
}

func large() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">` + "\n")
	for i := range 50_000 {
		fmt.Fprintf(&b, "  <url>\n    <loc>https://www.example.com/shop/category-%d/product-%d.html?a=1&amp;b=%d</loc>\n    <lastmod>2026-01-31T10:00:00+00:00</lastmod>\n    <changefreq>weekly</changefreq>\n    <priority>0.8</priority>\n  </url>\n", i%100, i, i)
	}
	b.WriteString("</urlset>\n")
	return b.String()
}

func BenchmarkRead(b *testing.B) {
	src := large()
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for range sitemap.NewReader(strings.NewReader(src), "", sitemap.Options{}).All() {
			n++
		}
		if n != 50_000 {
			b.Fatal(n)
		}
	}
}

// What it costs with encoding/xml, the way it is usually done.
func BenchmarkReadByEncodingXML(b *testing.B) {
	src := large()
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		d := xml.NewDecoder(strings.NewReader(src))
		n := 0
		for {
			token, err := d.Token()
			if err != nil {
				break
			}
			start, ok := token.(xml.StartElement)
			if !ok || start.Name.Local != "url" {
				continue
			}
			var entry struct {
				Loc        string `xml:"loc"`
				LastMod    string `xml:"lastmod"`
				ChangeFreq string `xml:"changefreq"`
				Priority   string `xml:"priority"`
			}
			if err := d.DecodeElement(&entry, &start); err != nil {
				b.Fatal(err)
			}
			n++
		}
		if n != 50_000 {
			b.Fatal(n)
		}
	}
}
