// Package sitemap reads lists of URLs that sites publish for crawlers
// (https://www.sitemaps.org/protocol.html): XML sitemaps with their extensions
// for images, videos, news and translations, indexes of sitemaps, plain text,
// and RSS and Atom feeds used as sitemaps; compressed with gzip or not.
//
//	r := sitemap.NewReader(body, contentType, sitemap.Options{})
//	for e := range r.All() {
//		fmt.Println(e.Loc, e.LastMod)
//	}
//	if err := r.Err(); err != nil { … }
//
// It reads a file of any size in about 150 KiB of memory, in time linear in
// its size, and expands no entities. A malformed entry costs no other. URLs
// are returned as written: resolving them, and whether a sitemap may name
// them, is the caller's.
package sitemap
