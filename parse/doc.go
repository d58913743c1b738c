// Package parse turns the bytes of one HTML page into its links and its title,
// and a style sheet into its links. Package rule takes records from pages.
//
//	doc := parse.HTML(parse.Input{Body: body, ContentType: header}, parse.Options{})
//	for _, l := range doc.Links {
//		fmt.Println(l.Kind, l.Role(), l.Href, l.Text)
//	}
//
// # Links
//
// Hrefs are as written. What they mean is relative to [Document.Base], which is
// relative to the page's URL; packages net/url and urlnorm resolve them.
//
// Every reference counts, in the order of the source: the kinds are listed at
// KindA. Link.Role tells pages from what they consist of and from mere hints to
// browsers; a caller that wants pages alone leaves out the others. CSS reads
// style sheets, LinkHeader and Refresh what stands in headers, Srcset the
// candidates of one attribute.
//
// An attribute that scripts read instead of src (data-src, data-original, …),
// the content of a <meta> and a member of JSON-LD may hold anything: what does
// not look like a URL is passed over. So is a part of the page that needs no
// request, a data: URL or a mere fragment, while <a href="#top"> is a link. Not
// looked at are POST forms, formaction, ping, srcdoc, <param>, <applet>, and
// the presentation attributes of svg (fill="url(…)").
//
// # Scanner and DOM
//
// Links and title come from a byte scanner that builds no tree and is some
// twenty times faster than one. It tokenizes as the WHATWG HTML standard says
// (§13.2.5) and agrees with a walk over the DOM of golang.org/x/net/html,
// parsed with scripting off, on which links exist. It knowingly finds more
// where the tree construction of the standard drops an element: a <frame>
// outside a <frameset>, an <a> inside one, anything after </frameset>. A
// crawler prefers coverage. It also keeps the order of the source where the
// DOM moves elements (out of tables) and reports once what the DOM clones
// (misnested <a>).
//
// Contents of <noscript> and <template> count; contents of script, style,
// textarea, title, xmp, iframe, noembed, noframes and plaintext are text, and
// no links are sought there but those of CSS in style, and of JSON-LD. A <title>, <base> or <meta name> inside <template>
// is not the page's, nor is one that belongs to svg or math. When such foreign
// content is so malformed that only tree construction can tell where it ends,
// the page is parsed into a DOM after all and the result holds the links of
// both.
//
// Otherwise no DOM is built. For those who need one (DOM, LazyDOM): pages
// nested deeper than 512 elements, or whose DOM would need more than about 512
// MiB, have none. Their links still stand.
//
// # Facts
//
// Options.Facts has the scanner note what a page says of itself: its language,
// metas, headings, words and more. They agree with a walk over the DOM that a
// browser with scripting on has; words may differ where the DOM moves or drops
// text. Package metadata makes one JSON object of them.
//
// # Ownership
//
// Nothing that is returned aliases Input.Body. All strings of one page share
// one allocation: keeping a single Href keeps the strings of its whole page,
// so clone what outlives the page by much.
//
// All functions may be called from several goroutines at once.
package parse
