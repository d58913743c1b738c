package sitemap_test

import (
	"errors"
	"fmt"
	"strings"

	"github.com/joinable/crawl/parse/sitemap"
)

// An index leads to further sitemaps; what it leads to is the caller's to fetch.
func ExampleReader_index() {
	r := sitemap.NewReader(strings.NewReader(`<sitemapindex>
		<sitemap><loc>https://example.com/news.xml.gz</loc></sitemap>
	</sitemapindex>`), "", sitemap.Options{})
	for e := range r.All() {
		fmt.Println(e.IsSitemap, e.Loc)
	}
	// Output: true https://example.com/news.xml.gz
}

// Images, videos and translations of a page.
func ExampleEntry() {
	r := sitemap.NewReader(strings.NewReader(`<urlset><url><loc>https://example.com/</loc>
		<xhtml:link rel="alternate" hreflang="de" href="https://example.com/de/"/>
		<image:image><image:loc>https://example.com/lamp.jpg</image:loc></image:image>
	</url></urlset>`), "", sitemap.Options{})
	for e := range r.All() {
		for _, l := range e.Links {
			fmt.Println(l.Kind, l.Lang, l.Href)
		}
	}
	// Output:
	// alternate de https://example.com/de/
	// image  https://example.com/lamp.jpg
}

// What is none says so, and what is too long says that there is more.
func ExampleReader_Err() {
	none := sitemap.NewReader(strings.NewReader("<html>Not found</html>"), "text/html", sitemap.Options{})
	for range none.All() {
	}
	fmt.Println(errors.Is(none.Err(), sitemap.ErrFormat))

	long := sitemap.NewReader(strings.NewReader("https://example.com/a\nhttps://example.com/b\n"), "", sitemap.Options{MaxEntries: 1})
	for e := range long.All() {
		fmt.Println(e.Loc)
	}
	fmt.Println(long.Truncated(), long.Err())
	// Output:
	// true
	// https://example.com/a
	// true <nil>
}
