package crawl_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/PuerkitoBio/goquery"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
)

// A request may be changed, or not be made at all.
func ExampleCrawler_OnRequest() {
	server := serveSite(map[string]string{
		"/":       `<a href="/lamp">Lamp</a><a href="/basket?add=lamp">Add to basket</a>`,
		"/lamp":   `<h1>Lamp</h1>`,
		"/basket": `<h1>One lamp</h1>`,
	})
	defer server.Close()
	store := storage.NewMemory()
	c, err := crawl.New(crawl.Options{Store: store, Follow: crawl.InScope, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	basket := server.URL + "/basket?add=lamp"
	c.OnRequest(func(a *crawl.Attempt) {
		a.Header.Set("Accept-Language", "de")
		if a.URL == basket {
			a.Veto("we buy nothing")
		}
	})
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	status, err := store.Status(context.Background())
	fmt.Println(status.Pages, "pages,", status.Parked[storage.Vetoed], "vetoed", err)
	// Output: 2 pages, 1 vetoed <nil>
}

// Responses of any status are shown; what is followed from one that is no success
// is fetched too.
func ExampleCrawler_OnResponse() {
	server := serveSite(map[string]string{"/archive/lamp": `<title>Lamp, archived</title>`})
	defer server.Close()
	c, err := crawl.New(crawl.Options{Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.OnResponse(func(p *crawl.Page) {
		fmt.Printf("%d %q\n", p.Status, p.Title)
		if p.Status == 404 {
			p.Follow("/archive/lamp")
		}
	})
	err = c.Run(context.Background(), server.URL+"/lamp")
	fmt.Println(err)
	// Output:
	// 404 ""
	// 200 "Lamp, archived"
	// <nil>
}

// What failed for good is told once, whether there was a response or not.
func ExampleCrawler_OnError() {
	server := serveSite(map[string]string{"/": `<a href="/lost">Lost</a><a href="/odd">Odd</a>`, "/odd": `<p>`})
	defer server.Close()
	store := storage.NewMemory()
	c, err := crawl.New(crawl.Options{Store: store, Follow: crawl.InScope, Rate: crawl.Unlimited, Concurrency: 1, Parsers: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.OnPage(func(p *crawl.Page) {
		if p.Depth > 0 {
			panic("nobody thought of this page")
		}
	})
	c.OnError(func(p *crawl.Page, err *crawl.Error) {
		switch {
		case errors.Is(err, crawl.ErrGone):
			fmt.Println("gone:", err.Status)
		case errors.Is(err, crawl.ErrPanic):
			fmt.Println("panic on a page of depth", p.Depth)
		}
	})
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	// Unordered output:
	// gone: 404
	// panic on a page of depth 1
}

// Records are checked, completed or dropped before they are stored, wherever they
// come from.
func ExampleCrawler_OnItem() {
	server := serveSite(map[string]string{"/": `<b>39.90</b><b>ask us</b>`})
	defer server.Close()
	type Price struct {
		Price    json.Number
		Currency string
	}
	store := storage.NewMemory()
	c, err := crawl.New(crawl.Options{Store: store, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.OnPage(func(p *crawl.Page) {
		for _, s := range p.Doc().Find("b").EachIter() {
			p.Emit(map[string]string{"Price": s.Text()})
		}
	})
	c.OnItem(func(p *crawl.Page, it *crawl.Item) {
		var price Price
		if err := it.Decode(&price); err != nil {
			it.Drop() // "ask us" is no number
			return
		}
		price.Currency = "EUR"
		it.Name = "price"
		if err := it.Set(price); err != nil {
			it.Drop()
		}
	})
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	printRecords(store)
	// Output: price {"Price":39.90,"Currency":"EUR"}
}

// A page asks for what it still needs: politely, and without holding up the others.
func ExamplePage_Fetch() {
	server := serveSite(map[string]string{
		"/lamp":            `<h1>Lamp</h1>`,
		"/api/prices/lamp": `{"price": 39.90}`,
	})
	defer server.Close()
	store := storage.NewMemory()
	c, err := crawl.New(crawl.Options{Store: store, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	c.On("h1", func(p *crawl.Page, h1 *goquery.Selection) {
		answer, err := p.Fetch(ctx, crawl.Get("/api/prices/lamp"))
		if err != nil {
			p.Drop(err.Error())
			return
		}
		p.Emit(map[string]any{"name": h1.Text(), "offer": json.RawMessage(answer.Body)})
	})
	if err := c.Run(ctx, server.URL+"/lamp"); err != nil {
		fmt.Println(err)
	}
	printRecords(store)
	// Output: item {"name":"Lamp","offer":{"price":39.90}}
}

// Why a page did not come is told by kind.
func ExampleError() {
	server := serveSite(map[string]string{"/robots.txt": "User-agent: *\nDisallow: /private\n"})
	defer server.Close()
	c, err := crawl.New(crawl.Options{Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	run := c.Start(ctx)
	_, private := run.Submit(crawl.Get(server.URL + "/private")).Wait(ctx)
	_, lost := run.Submit(crawl.Get(server.URL + "/lost")).Wait(ctx)
	fmt.Println(errors.Is(private, crawl.ErrRobots), errors.Is(private, crawl.ErrParked), errors.Is(lost, crawl.ErrGone))
	var e *crawl.Error
	if errors.As(lost, &e) {
		fmt.Println(e.Op, e.Status, e.Err)
	}
	if err := run.Wait(); !errors.Is(err, crawl.ErrNoSeed) {
		fmt.Println(err)
	}
	// Output:
	// true true true
	// fetch 404 404 Not Found
}
