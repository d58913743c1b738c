package crawl_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
	words "github.com/joinable/crawl/pipe"
	"github.com/joinable/crawl/storage"
)

// What no link leads to, a sitemap may name.
func ExampleOptions_sitemaps() {
	server := serveSite(map[string]string{
		"/robots.txt": "Sitemap: /map.xml",
		"/map.xml":    `<urlset><url><loc>/listed</loc></url></urlset>`,
		"/":           `<title>Home</title>`,
		"/listed":     `<title>Listed</title>`,
	})
	defer server.Close()
	c, err := crawl.New(crawl.Options{Follow: crawl.InScope, Sitemaps: []string{crawl.AutoSitemap}, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.On("title", func(p *crawl.Page, _ *goquery.Selection) { fmt.Println(p.Title) })
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	// Unordered output:
	// Home
	// Listed
}

// Depth is the number of links from a seed, by the shortest way.
func ExampleOptions_depth() {
	server := serveSite(map[string]string{
		"/":      `<title>Home</title><a href="/one">1</a>`,
		"/one":   `<title>One</title><a href="/two">2</a>`,
		"/two":   `<title>Two</title><a href="/three">3</a>`,
		"/three": `<title>Three</title>`,
	})
	defer server.Close()
	c, err := crawl.New(crawl.Options{Follow: crawl.InScope, Depth: 2, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.OnPage(func(p *crawl.Page) { fmt.Println(p.Depth, p.Title) })
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 0 Home
	// 1 One
	// 2 Two
}

// The best first: what has a greater priority is fetched before what was found
// earlier. With one fetcher the order is exact.
func ExampleOptions_order() {
	server := serveSite(map[string]string{
		"/":      `<title>Home</title><a href="/terms">Terms</a><a href="/news">News</a>`,
		"/terms": `<title>Terms</title>`,
		"/news":  `<title>News</title>`,
	})
	defer server.Close()
	c, err := crawl.New(crawl.Options{Order: frontier.BestFirst, Concurrency: 1, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.OnPage(func(p *crawl.Page) {
		fmt.Println(p.Title)
		for _, a := range p.Doc().Find("a").EachIter() {
			request := p.Follow(a.AttrOr("href", ""))
			if a.Text() == "News" {
				request.WithPriority(10)
			} else {
				request.WithPriority(1)
			}
		}
	})
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Home
	// News
	// Terms
}

// shouting is a pipe that makes a record of each page's title.
type shouting struct{}

func (shouting) Width() int { return 1 }

func (shouting) Pass(_ context.Context, p *words.Page) (*words.Answer, error) {
	title, err := json.Marshal(strings.ToUpper(p.Title))
	if err != nil {
		return nil, &words.PageError{Err: err}
	}
	return &words.Answer{Items: []words.Item{{Name: "title", Value: title}}}, nil
}

// A pipe is shown every page, and what it answers is stored with it. Package
// pipe/program makes one of a command.
func ExamplePipe() {
	server := serveSite(map[string]string{"/": `<title>Home</title>`})
	defer server.Close()

	store := storage.NewMemory()
	c, err := crawl.New(crawl.Options{Store: store, Pipe: shouting{}, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	printRecords(store)
	// Output: title "HOME"
}

// A seed without a scheme is tried over https, then over http.
func ExampleParseSeed() {
	for _, typed := range []string{"https://example.com", "example.com/docs", "example"} {
		seed, err := crawl.ParseSeed(typed)
		if err != nil {
			fmt.Println("no seed:", typed)
			continue
		}
		fmt.Println(seed.URL, seed.Guessed)
	}
	// Output:
	// https://example.com/ false
	// https://example.com/docs true
	// no seed: example
}
