package crawltest_test

import (
	"context"
	"fmt"
	"net/http"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/crawltest"
)

// titles is a scraper. That it takes its options from the caller is all that a
// test needs.
func titles(ctx context.Context, o crawl.Options, seed string) (all []string, err error) {
	c, err := crawl.New(o)
	if err != nil {
		return nil, err
	}
	for page, err := range c.Pages(ctx, seed) {
		if err != nil {
			return nil, err
		}
		all = append(all, page.Title)
		page.FollowAll(page.Doc().Find("a"))
	}
	return all, nil
}

// A site in the test itself: pages, a redirect, and what robots.txt forbids.
func ExampleTxtar() {
	site := crawltest.Txtar(`
-- shop.example/robots.txt --
User-agent: *
Disallow: /basket
-- shop.example/index.html --
<title>Shop</title> <a href=/old>Lamp</a> <a href=/basket>Basket</a>
-- shop.example/old.http --
HTTP/1.1 301 Moved Permanently
Location: /lamp
-- shop.example/lamp.html --
<title>Lamp</title>
`)
	got, err := titles(context.Background(), crawl.Options{Transport: site, Rate: crawl.Unlimited}, "https://shop.example/")
	fmt.Printf("%q %v\n", got, err)
	for _, r := range site.Requests() {
		fmt.Println(r.Method, r.URL)
	}
	// Output:
	// ["Shop" "Lamp"] <nil>
	// GET https://shop.example/robots.txt
	// GET https://shop.example/
	// GET https://shop.example/old
	// GET https://shop.example/lamp
}

// A site that does as the test pleases.
func ExampleHandler() {
	site := crawltest.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "<title>%s of %s</title>", r.URL.Path, r.Host)
	}))
	got, err := titles(context.Background(), crawl.Options{Transport: site, IgnoreRobots: true}, "https://any.example/lamp")
	fmt.Printf("%q %v\n", got, err)
	// Output: ["/lamp of any.example"] <nil>
}

// Responses that were recorded once: by Record, or by a Cassette.
func ExampleReplay() {
	o := crawl.Options{Transport: crawltest.Replay("testdata/shop"), Rate: crawl.Unlimited}
	got, err := titles(context.Background(), o, "https://shop.example/")
	fmt.Printf("%q %v\n", got, err)
	// Output: ["Shop" "Lamp"] <nil>
}
