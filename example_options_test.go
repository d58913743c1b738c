package crawl_test

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path"
	"regexp"
	"sync/atomic"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/parse/metadata"
	"github.com/joinable/crawl/parse/rule"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/folder"
)

// Records by rules, without code.
func ExampleOptions_rules() {
	server := serveSite(map[string]string{"/": `<div class=row><h2>Lamp</h2><b>39.90 €</b></div>`})
	defer server.Close()

	rules, err := rule.Parse("rules.toml", `
		[extract.product]
		each = ".row"
		fields.name = "h2"
		fields.price = { css = "b", type = "number" }
	`)
	if err != nil {
		fmt.Println(err)
		return
	}
	store := storage.NewMemory()
	c, err := crawl.New(crawl.Options{Store: store, Rules: rules, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	printRecords(store)
	// Output: product {"name":"Lamp","price":39.9}
}

// The main text of each page as Markdown, in the store.
func ExampleOptions_extractMeta() {
	server := serveSite(map[string]string{"/": `<article><h1>Lamp</h1><p>It shines, <b>all night</b>.</p></article>`})
	defer server.Close()

	store := storage.NewMemory()
	c, err := crawl.New(crawl.Options{Store: store, ExtractMeta: metadata.Markdown, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	for one, err := range storage.All(context.Background(), store) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, text := range one.Texts {
			fmt.Println(text.Value)
		}
	}
	// Output:
	// ## Lamp
	//
	// It shines, **all night**.
}

// Bodies as files: their names are made of their URLs, and the store has their
// checksums.
func ExampleOptions_save() {
	server := serveSite(map[string]string{"/": `<a href="/paper.pdf">Paper</a>`, "/paper.pdf": "%PDF-1.4 …"})
	defer server.Close()

	dir, err := os.MkdirTemp("", "files")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	files, err := folder.Open(dir, folder.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer files.Close()
	pdf, err := folder.ParseTypes("pdf")
	if err != nil {
		fmt.Println(err)
		return
	}
	store := storage.NewMemory()
	c, err := crawl.New(crawl.Options{Store: store, Follow: crawl.InScope, Save: files, SaveTypes: pdf, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	for one, err := range storage.All(context.Background(), store) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if one.File != nil {
			fmt.Println(path.Base(one.File.Path), one.File.Size, one.File.SHA256[:8])
		}
	}
	// Output: paper.pdf 12 9aea5bb6
}

// printing is an output that keeps nothing, and so has no mark to come back to.
type printing struct{}

func (printing) Name() string               { return "printing" }
func (printing) Begin(string) (bool, error) { return true, nil }
func (printing) Mark() (string, error)      { return "", nil }

func (printing) Write(outcomes []storage.Stored) error {
	for _, o := range outcomes {
		fmt.Println(o.Fate, o.Status, o.Page.Title)
	}
	return nil
}

// An output takes every outcome, after it is committed. Package storage/jsonl has
// one that writes JSON lines.
func ExampleOutput() {
	server := serveSite(map[string]string{"/": "<title>Home</title>"})
	defer server.Close()
	c, err := crawl.New(crawl.Options{Outputs: []crawl.Output{printing{}}, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	// Output: fetched 200 Home
}

// Every finished task is logged at Debug; blocked hosts and the like at Info.
func ExampleOptions_logger() {
	server := serveSite(map[string]string{"/": "<title>Home</title>"})
	defer server.Close()

	shown := map[string]bool{slog.LevelKey: true, slog.MessageKey: true, "status": true}
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if !shown[a.Key] {
				return slog.Attr{}
			}
			return a
		},
	}))
	c, err := crawl.New(crawl.Options{Logger: logger, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	// Output: level=DEBUG msg=fetched status=200
}

// One host may have other rules than all others.
func ExampleOptions_hosts() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/robots.txt" {
			fmt.Println("token", r.Header.Get("X-Token"))
		}
	}))
	defer server.Close()
	u, err := url.Parse(server.URL)
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := crawl.New(crawl.Options{Hosts: map[string]crawl.HostRule{
		u.Host: {Rate: crawl.Unlimited, PerHost: 8, Header: http.Header{"X-Token": {"42"}}},
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	// Output: token 42
}

// What is below the seed's directory, and nothing that a pattern excludes.
func ExampleOptions_scope() {
	server := serveSite(map[string]string{
		"/docs/":      `<title>Docs</title><a href="/blog/">Blog</a><a href="a">A</a><a href="a?print=1">Print</a>`,
		"/docs/a":     `<title>A</title>`,
		"/docs/print": `<title>Print</title>`,
	})
	defer server.Close()

	store := storage.NewMemory()
	c, err := crawl.New(crawl.Options{
		Store: store, Follow: crawl.InScope, Rate: crawl.Unlimited,
		Scope:   crawl.ScopePrefix,
		Exclude: []*regexp.Regexp{regexp.MustCompile(`print=`)},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.OnPage(func(p *crawl.Page) { fmt.Println(p.Title) })
	if err := c.Run(context.Background(), server.URL+"/docs/"); err != nil {
		fmt.Println(err)
	}
	status, err := store.Status(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(status.Parked[storage.OutOfScope], "out of scope,", status.Parked[storage.Excluded], "excluded")
	// Output:
	// Docs
	// A
	// 1 out of scope, 1 excluded
}

// counting is a middleware: it makes requests by another transport, and may look
// at and change what goes there and comes back.
type counting struct {
	next     http.RoundTripper
	requests atomic.Int64
}

func (c *counting) RoundTrip(r *http.Request) (*http.Response, error) {
	c.requests.Add(1)
	r = r.Clone(r.Context()) // a RoundTripper does not change what it is given
	r.Header.Set("X-Trace", "7")
	return c.next.RoundTrip(r)
}

// Middleware is a http.RoundTripper around another. It sees every request, those
// for robots.txt included; what bounds connections is then the inner one's.
func ExampleOptions_transport() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "<title>traced as %s</title>", r.Header.Get("X-Trace"))
	}))
	defer server.Close()

	transport := &counting{next: &http.Transport{DisableCompression: true}}
	c, err := crawl.New(crawl.Options{Transport: transport, Rate: crawl.Unlimited})
	if err != nil {
		fmt.Println(err)
		return
	}
	c.OnPage(func(p *crawl.Page) { fmt.Println(p.Title) })
	if err := c.Run(context.Background(), server.URL+"/"); err != nil {
		fmt.Println(err)
	}
	fmt.Println(transport.requests.Load(), "requests")
	// Output:
	// traced as 7
	// 2 requests
}
