// Package metadata turns what a page says of itself into one JSON object, and
// its text into plain text and Markdown.
//
//	in := parse.Input{Body: body, ContentType: header}
//	rec := metadata.Default.Extract(metadata.Page{Input: in})
//	fmt.Println(string(rec.JSON))
//
// A Set names extractors. Each has one key of the object, which is there if
// the extractor was chosen: null, 0, [] or {} say that the page has none of it.
// What a page says is passed on as it says it; only the URLs of link elements
// and of items are resolved, if Page.Resolve can.
//
//	title              string: <title>, blanks folded
//	description        string: <meta name=description>; likewise keywords, author, generator
//	robots             string: all <meta name=robots>, with ", " between
//	canonical          string: URL of <link rel=canonical>
//	lang               string: the language of the page, such as "en-GB"
//	h1                 string: the first <h1> that is not empty
//	headings           [{"level": 1, "text": "…"}]: <h1> to <h6>
//	words              number of words; see parse.Facts
//	images             number of <img>; the same extractor has images_without_alt
//	og                 {"title": "…"}: Open Graph, without "og:"; article:… and the like as they
//	                   are. The first of each name; og_more has the others, {"image": ["…"]}, if
//	                   there are any
//	twitter            {"card": "…"}: likewise, the first of each name
//	jsonld             [JSON]: what each script of JSON-LD holds; jsonld_dropped is the number of
//	                   broken ones, if there are any
//	feeds              [{"url", "type", "title"}]: <link rel=alternate> of the type of a feed
//	hreflang           [{"lang", "url"}]: the page in other languages
//	microdata          [{"type": ["…"], "id": "…", "properties": {"name": ["…"]}}]: as WHATWG HTML
//	                   §5.3.3 has it; a value is a string, or an item like this one
//	rdfa               likewise, from RDFa Lite 1.1
//	hash               string: SHA-256 of the body, in hexadecimal
//	simhash            string: 64 bits in hexadecimal, of which near-duplicates share most
//	errors             [string]: why an extractor failed; only then
//
// Two extractors give texts of their own instead: text is the main text of the
// page (as the reader view of a browser finds it, without menus and footers), a
// paragraph a line, and markdown is the same as Markdown. Where no main text
// can be told from the rest, it is all of the page.
//
// The names and the shapes are stable: some may be added, none changes.
//
// microdata, rdfa, text and markdown need a DOM, and cost a hundred times what
// the others do. Everything is bounded: see parse.Facts and the constants here.
//
// All functions may be called from several goroutines at once.
package metadata
