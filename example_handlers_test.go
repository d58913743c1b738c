package crawl_test

import (
	"context"
	"fmt"

	"github.com/PuerkitoBio/goquery"
	nethtml "golang.org/x/net/html"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
)

// XPath finds what CSS cannot: an element by its text, an attribute, a text.
func ExampleCrawler_OnXPath() {
	server := serveSite(map[string]string{"/": `<dl><dt>Colour<dd>brass<dt>Price<dd>39.90</dl>`})
	defer server.Close()
	c, err := crawl.New(crawl.Options{Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.OnXPath(`//dt[. = "Price"]/following-sibling::dd[1]/text()`, func(_ *crawl.Page, n *nethtml.Node) {
		fmt.Println(n.Data)
	})
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	// Output: 39.90
}

// Every page, whatever is on it.
func ExampleCrawler_OnPage() {
	server := serveSite(map[string]string{
		"/":  `<title>Home</title><a href="/a">A</a>`,
		"/a": `<title>A</title><a href="/">Home</a>`,
	})
	defer server.Close()
	c, err := crawl.New(crawl.Options{Follow: crawl.InScope, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.OnPage(func(p *crawl.Page) {
		fmt.Println(p.Depth, p.Status, p.Title)
	})
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 0 200 Home
	// 1 200 A
}

// A label says who sees the page behind a link, and data goes along: both are
// stored with the URL.
func ExampleCrawler_OnLabel() {
	server := serveSite(map[string]string{
		"/":      `<ul class=lamps><li><a href="/brass">Brass</a></ul>`,
		"/brass": `<h1>Brass lamp</h1>`,
	})
	defer server.Close()

	type From struct{ Category string }
	store := storage.NewMemory()
	c, err := crawl.New(crawl.Options{Store: store, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.On(".lamps a", func(p *crawl.Page, s *goquery.Selection) {
		p.FollowAll(s).WithLabel("product").WithData(From{"lamps"})
	})
	c.OnLabel("product", func(p *crawl.Page) {
		var from From
		if err := p.Data(&from); err != nil {
			p.Drop(err.Error())
			return
		}
		p.Emit(map[string]string{"category": from.Category, "name": p.Doc().Find("h1").Text()})
	})
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	printRecords(store)
	// Output: item {"category":"lamps","name":"Brass lamp"}
}
