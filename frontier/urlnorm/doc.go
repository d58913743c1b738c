// Package urlnorm makes URLs canonical: it says what is requested, under which
// key a URL is known, and which host it belongs to.
//
//	base, err := urlnorm.Parse("https://Example.com/docs/index.html#top")
//	link, err := base.Resolve("../about?x=%7e")
//	link.String()  // https://example.com/about?x=%7e   what is requested
//	link.Key()     // https://example.com/about?x=~     what it is known by
//	link.HostKey() // https://example.com               whom it is polite to
//
// Three strings, three purposes. String is the serialisation of the WHATWG URL
// Standard (https://url.spec.whatwg.org/) without the fragment: what a browser
// would ask for. Key goes one step further, by RFC 3986 section 6.2.2, and is
// never requested. HostKey is the origin: the unit of politeness, and of
// robots.txt by RFC 9309 section 2.3.
//
// # Caveats
//
// Only http and https exist here; everything else is ErrScheme.
//
// The standard lets a host name and a URL be of any length. Here a URL longer
// than MaxLength is ErrTooLong, and a host name that needs IDNA and is longer
// than DNS could ever carry is ErrHost: otherwise one page could keep a core
// busy for as long as its author likes.
//
// Browsers write the query of a link in the encoding of its page (HTML,
// "encoding-parse a URL"). Here it is always written in UTF-8, so a link with
// raw non-ASCII text in its query differs on a page in a legacy encoding.
//
// The work is done by a parser of our own that knows http and https only, in
// two parts: one for references that need no change, which are nearly all, and
// one that follows the standard step by step. github.com/nlnwa/whatwg-url,
// which knows all schemes, is the referee in the tests. It does not serve the
// requests itself because it copies the URL anew for each path segment and for
// each byte of a user name (measured: 128 KB take one to three seconds, and
// 1.5 ms here), because resolving writes to the base, so that no two goroutines
// can share one, and because it reads "[[::1]]" and "1.-1.1.1" as addresses.
package urlnorm
