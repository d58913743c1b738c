package crawl_test

import (
	"context"
	"fmt"

	"github.com/PuerkitoBio/goquery"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/parse/metadata"
	"github.com/joinable/crawl/storage"
)

// Price is a record; without ItemName its name would be price.
type Price struct {
	Amount float64 `json:"amount"`
}

// ItemName is what its records are called.
func (Price) ItemName() string { return "offer" }

// What is emitted is stored with the page, as JSON.
func ExamplePage_Emit() {
	server := serveSite(map[string]string{"/": `<h1>Lamp</h1>`})
	defer server.Close()

	type ProductName struct{ Name string }
	store := storage.NewMemory()
	c, err := crawl.New(crawl.Options{Store: store, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.OnPage(func(p *crawl.Page) {
		p.Emit(ProductName{p.Doc().Find("h1").Text()})
		p.Emit(Price{39.9})
		p.Emit("anything")
	})
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	printRecords(store)
	// Output:
	// product_name {"Name":"Lamp"}
	// offer {"amount":39.9}
	// item "anything"
}

// Of a page that is dropped nothing stays but that it was fetched, and why that is
// all.
func ExamplePage_Drop() {
	server := serveSite(map[string]string{"/": `<h1>Please log in</h1>`})
	defer server.Close()

	store := storage.NewMemory()
	c, err := crawl.New(crawl.Options{Store: store, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.On("h1", func(p *crawl.Page, _ *goquery.Selection) {
		p.Drop("a login page")
	})
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	for one, err := range storage.All(context.Background(), store) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(one.Fate, one.Class, one.Error)
	}
	// Output: fetched dropped a login page
}

// One link, from wherever it was read.
func ExamplePage_Follow() {
	server := serveSite(map[string]string{
		"/":       `<button data-more="/page/2">More</button>`,
		"/page/2": `<title>Page 2</title>`,
	})
	defer server.Close()
	c, err := crawl.New(crawl.Options{Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.On("[data-more]", func(p *crawl.Page, s *goquery.Selection) {
		p.Follow(s.AttrOr("data-more", "")).WithLabel("page")
	})
	c.OnLabel("page", func(p *crawl.Page) { fmt.Println(p.Title) })
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	// Output: Page 2
}

// All links of a part of the page, and no others.
func ExamplePage_FollowAll() {
	server := serveSite(map[string]string{
		"/":      `<nav><a href="/about">About</a></nav><main><a href="/lamp">Lamp</a><a href="/chair">Chair</a></main>`,
		"/lamp":  `<title>Lamp</title>`,
		"/chair": `<title>Chair</title>`,
		"/about": `<title>About</title>`,
	})
	defer server.Close()
	c, err := crawl.New(crawl.Options{Rate: crawl.Unlimited, Concurrency: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.OnPage(func(p *crawl.Page) {
		fmt.Printf("%q\n", p.Title)
		p.FollowAll(p.Doc().Find("main a"))
	})
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	// Output:
	// ""
	// "Lamp"
	// "Chair"
}

// The words of a page, without its scripts and styles.
func ExamplePage_Text() {
	server := serveSite(map[string]string{"/": `<style>p { color: red }</style><p>A lamp
		of <b>brass</b>.</p><script>track()</script>`})
	defer server.Close()
	c, err := crawl.New(crawl.Options{Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.OnPage(func(p *crawl.Page) { fmt.Println(p.Text()) })
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	// Output: A lamp of brass.
}

// What the page says of itself, as Options.ExtractMeta asks.
func ExamplePage_Meta() {
	server := serveSite(map[string]string{"/": `<html lang=en><title>Lamp</title><meta name=description content="Of brass.">`})
	defer server.Close()
	c, err := crawl.New(crawl.Options{Rate: crawl.Unlimited, ExtractMeta: metadata.Title | metadata.Description | metadata.Lang})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.OnPage(func(p *crawl.Page) { fmt.Println(string(p.Meta())) })
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	// Output: {"title":"Lamp","description":"Of brass.","lang":"en"}
}
