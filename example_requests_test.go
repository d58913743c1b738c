package crawl_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"

	"github.com/joinable/crawl"
)

// One request, and the page it brought: that to which redirects led.
func ExampleRun_Submit() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/old":
			http.Redirect(w, r, "/new", http.StatusMovedPermanently)
		case "/new":
			fmt.Fprint(w, "<title>Moved</title>")
		default:
			http.NotFound(w, r)
		}
	}))
	defer server.Close()
	ctx := context.Background()
	c, err := crawl.New(crawl.Options{Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	run := c.Start(ctx)
	page, err := run.Submit(crawl.Get(server.URL + "/old")).Wait(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(page.Title, page.URL == server.URL+"/new")
	if err := run.Wait(); err != nil {
		fmt.Println(err)
	}
	// Output: Moved true
}

// The first that is done comes first.
func ExampleAsCompleted() {
	slow := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			<-slow
		}
		fmt.Fprintf(w, "<title>%s</title>", r.URL.Path)
	}))
	defer server.Close()
	ctx := context.Background()
	c, err := crawl.New(crawl.Options{Rate: crawl.Unlimited, IgnoreRobots: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	run := c.Start(ctx)
	futures := []*crawl.Future{
		run.Submit(crawl.Get(server.URL + "/slow")),
		run.Submit(crawl.Get(server.URL + "/fast")),
	}
	for f := range crawl.AsCompleted(ctx, futures...) {
		page, err := f.Wait(ctx)
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(page.Title)
		if page.Title == "/fast" {
			close(slow)
		}
	}
	if err := run.Wait(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// /fast
	// /slow
}

// All pages, in the order of the requests; those that failed are nil.
func ExampleAll() {
	server := serveSite(map[string]string{"/a": "<title>A</title>", "/b": "<title>B</title>"})
	defer server.Close()
	ctx := context.Background()
	c, err := crawl.New(crawl.Options{Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	run := c.Start(ctx)
	pages, err := crawl.All(ctx,
		run.Submit(crawl.Get(server.URL+"/b")),
		run.Submit(crawl.Get(server.URL+"/gone")),
		run.Submit(crawl.Get(server.URL+"/a")))
	var failed *crawl.Error
	if errors.As(err, &failed) {
		fmt.Println(failed.Status)
	}
	fmt.Println(pages[0].Title, pages[1] == nil, pages[2].Title)
	if err := run.Wait(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// 404
	// B true A
}

// What is not wanted any more, and has not begun, is not requested.
func ExampleFuture_Cancel() {
	server := serveSite(map[string]string{"/a": "<title>A</title>"})
	defer server.Close()
	ctx := context.Background()
	c, err := crawl.New(crawl.Options{Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	run := c.Start(ctx)
	run.Pause() // so that it does not begin
	future := run.Submit(crawl.Get(server.URL + "/a"))
	future.Cancel()
	_, err = future.Wait(ctx)
	fmt.Println(errors.Is(err, context.Canceled))
	run.Resume()
	err = run.Wait()
	fmt.Println(run.Stats().Pages, "pages")
	// Output:
	// true
	// 0 pages
}

// While a run is paused nothing is requested; what was asked for waits.
func ExampleRun_Pause() {
	server := serveSite(map[string]string{"/a": "<title>A</title>"})
	defer server.Close()
	ctx := context.Background()
	c, err := crawl.New(crawl.Options{Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	run := c.Start(ctx)
	run.Pause()
	future := run.Submit(crawl.Get(server.URL + "/a"))
	select {
	case <-future.Done():
		fmt.Println("done")
	default:
		fmt.Println("not yet")
	}
	run.Resume()
	page, err := future.Wait(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(page.Title)
	if err := run.Wait(); err != nil {
		fmt.Println(err)
	}
	// Output:
	// not yet
	// A
}

// Pages that nobody waits for are handlers' alone.
func ExampleRun_Add() {
	server := serveSite(map[string]string{"/a": "<title>A</title>"})
	defer server.Close()
	ctx := context.Background()
	c, err := crawl.New(crawl.Options{Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.OnLabel("late", func(p *crawl.Page) { fmt.Println(p.Title) })
	run := c.Start(ctx)
	if _, err := run.Add(crawl.Get(server.URL + "/a").WithLabel("late")); err != nil {
		fmt.Println(err)
	}
	if err := run.Wait(); err != nil {
		fmt.Println(err)
	}
	// Output: A
}

// What is in flight is finished and stored; the rest is pending in the store.
func ExampleCrawler_Drain() {
	server := serveSite(map[string]string{
		"/":  `<a href="/a">A</a><a href="/b">B</a>`,
		"/a": "A",
		"/b": "B",
	})
	defer server.Close()
	c, err := crawl.New(crawl.Options{Follow: crawl.InScope, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.OnPage(func(*crawl.Page) { c.Drain() }) // the first is enough
	err = c.Run(context.Background(), server.URL+"/")
	fmt.Println(errors.Is(err, crawl.ErrInterrupted))
	fmt.Println(c.Stats().Pages, "page,", c.Stats().Frontier.Pending, "pending")
	// Output:
	// true
	// 1 page, 2 pending
}

// A request with a body: another body is another task.
func ExamplePost() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "<title>%s %s</title>", r.Method, body)
	}))
	defer server.Close()
	ctx := context.Background()
	c, err := crawl.New(crawl.Options{Rate: crawl.Unlimited, IgnoreRobots: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	run := c.Start(ctx)
	page, err := run.Submit(crawl.Post(server.URL, []byte("page=1"))).Wait(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(page.Title)
	if err := run.Wait(); err != nil {
		fmt.Println(err)
	}
	// Output: POST page=1
}
