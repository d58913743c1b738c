package crawl_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"github.com/PuerkitoBio/goquery"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/parse/rule"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// serving serves a web until what it returns is called.
func serving(web *webtest.Web) (stop func()) {
	server, err := web.Serve()
	if err != nil {
		panic(err)
	}
	return func() { server.Close() }
}

// A crawl of one site, into memory.
func Example() {
	web := webtest.New(webtest.Config{PagesPerHost: 12})
	defer serving(web)()

	c, err := crawl.New(crawl.Options{Follow: crawl.InScope, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := c.Run(context.Background(), web.Seed()); err != nil {
		fmt.Println(err)
	}
	fmt.Println(c.Stats().Pages, "pages")
	// Output: 12 pages
}

// Handlers say which links to follow, and what to take from the pages behind
// them.
func ExampleCrawler_On() {
	web := webtest.New(webtest.Config{PagesPerHost: 1})
	web.Handle(0, "/", html(`<ul><li><a href="/lamp">Lamp</a><li><a href="/chair">Chair</a></ul><a href="/about">About</a>`))
	web.Handle(0, "/lamp", html(`<h1>Lamp</h1><b>39.90</b>`))
	web.Handle(0, "/chair", html(`<h1>Chair</h1><b>120.00</b>`))
	defer serving(web)()

	type Product struct{ Name, Price string }
	store := storage.NewMemory()
	c, err := crawl.New(crawl.Options{Store: store, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.On("li a", func(p *crawl.Page, s *goquery.Selection) {
		p.FollowAll(s).WithLabel("product")
	})
	c.OnLabel("product", func(p *crawl.Page) {
		p.Emit(Product{p.Doc().Find("h1").Text(), p.Doc().Find("b").Text()})
	})
	if err := c.Run(context.Background(), web.Seed()); err != nil {
		fmt.Println(err)
	}
	for r, err := range storage.All(context.Background(), store) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, item := range r.Items {
			fmt.Println(item.Name, string(item.Value))
		}
	}
	// Unordered output:
	// product {"Name":"Lamp","Price":"39.90"}
	// product {"Name":"Chair","Price":"120.00"}
}

// Requests are submitted while the crawl runs, and waited for.
func ExampleCrawler_Start() {
	web := webtest.New(webtest.Config{PagesPerHost: 1})
	for _, path := range []string{"/a", "/b"} {
		web.Handle(0, path, html("<title>This is "+path+"</title>"))
	}
	defer serving(web)()

	ctx := context.Background()
	c, err := crawl.New(crawl.Options{Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	run := c.Start(ctx)
	a := run.Submit(crawl.Get(web.Root(0) + "a"))
	b := run.Submit(crawl.Get(web.Root(0) + "b"))
	gone := run.Submit(crawl.Get(web.Root(0) + "gone"))

	pages, err := crawl.All(ctx, a, b)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range pages {
		fmt.Println(p.Title)
	}
	var failed *crawl.Error
	if _, err := gone.Wait(ctx); errors.As(err, &failed) {
		fmt.Println(failed.Status)
	}
	if err := run.Wait(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// This is /a
	// This is /b
	// 404
}

// A loop takes pages at its own pace, and may be left at any time.
func ExampleCrawler_Pages() {
	web := webtest.New(webtest.Config{PagesPerHost: 12})
	defer serving(web)()

	c, err := crawl.New(crawl.Options{Follow: crawl.InScope, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	n := 0
	for page, err := range c.Pages(context.Background(), web.Seed()) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if n++; page.Status == 200 && n == 5 {
			break
		}
	}
	fmt.Println(n, "pages")
	// Output: 5 pages
}

// A crawl that ends at a limit, and goes on with a higher one.
func Example_resume() {
	web := webtest.New(webtest.Config{PagesPerHost: 12})
	defer serving(web)()
	dir, err := os.MkdirTemp("", "crawl")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)

	for _, limit := range []int64{5, 0} {
		store, err := sqlite.Open(filepath.Join(dir, "crawl.db"), sqlite.Options{})
		if err != nil {
			fmt.Println(err)
			return
		}
		c, err := crawl.New(crawl.Options{Store: store, Follow: crawl.InScope, Rate: crawl.Unlimited, MaxPages: limit})
		if err != nil {
			fmt.Println(err)
			return
		}
		err = c.Run(context.Background(), web.Seed())
		fmt.Println(c.Stats().Pages, "pages,", c.Stats().Frontier.Pending, "pending,", err)
		store.Close()
	}
	// Output:
	// 5 pages, 7 pending, <nil>
	// 12 pages, 0 pending, <nil>
}

// How a run ended.
func ExampleCrawler_Run() {
	c, err := crawl.New(crawl.Options{Store: storage.NewMemory(), Retries: -1})
	if err != nil {
		fmt.Println(err)
		return
	}
	err = c.Run(context.Background(), "http://127.0.0.1:1/")
	fmt.Println(errors.Is(err, crawl.ErrNoSeed))
	// Output: true
}

// A seed that is a form: what it is told is part of what it is, so that other
// words are another task.
func ExampleSeed_request() {
	web := webtest.New(webtest.Config{PagesPerHost: 1})
	web.Handle(0, "/search", func(w http.ResponseWriter, r *http.Request) {
		fmt.Println(r.Method, r.FormValue("q"))
	})
	defer serving(web)()

	seed, err := crawl.ParseSeed(web.Root(0) + "search?q=joinable")
	if err != nil {
		fmt.Println(err)
		return
	}
	seed.Request = &frontier.Request{Method: "POST", Body: []byte(`{"page": 1}`)}
	c, err := crawl.New(crawl.Options{IgnoreRobots: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := c.RunSeeds(context.Background(), slices.Values([]crawl.Seed{seed, seed})); err != nil {
		fmt.Println(err)
	}
	// Output: POST joinable
}

// Records of another kind, out of pages that were crawled before.
func ExampleReparse() {
	web := webtest.New(webtest.Config{PagesPerHost: 12})
	server, err := web.Serve()
	if err != nil {
		fmt.Println(err)
		return
	}
	store := storage.NewMemory() // a database keeps bodies by itself
	store.KeepBodies()
	c, err := crawl.New(crawl.Options{Store: store, Follow: crawl.InScope, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := c.Run(context.Background(), web.Seed()); err != nil {
		fmt.Println(err)
	}
	server.Close() // it is not needed any more

	title, err := rule.Select("title=title")
	if err != nil {
		fmt.Println(err)
		return
	}
	stats, err := crawl.Reparse(context.Background(), crawl.Options{Store: store, Rules: []*rule.Rule{title}}, nil)
	fmt.Println(stats.Pages, "pages,", stats.Items, "records,", err)
	// Output: 12 pages, 12 records, <nil>
}
