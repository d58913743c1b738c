package crawl_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/antchfx/htmlquery"
	"github.com/google/go-cmp/cmp"
	dom "golang.org/x/net/html"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// storedOf reads what a store has, by URL path.
func storedOf(t testing.TB, s storage.Store, root string) map[string]storage.Stored {
	t.Helper()
	found := make(map[string]storage.Stored)
	for url, one := range stored(t, s) {
		found["/"+strings.TrimPrefix(url, root)] = one
	}
	return found
}

func itemsOf(s storage.Stored) (all []string) {
	for _, it := range s.Items {
		all = append(all, it.Name+" "+string(it.Value))
	}
	return all
}

type product struct {
	Name  string `json:"name"`
	Where string `json:"where"`
}

// shop is a web of a list, two products, a page that is no HTML, and one that
// fails.
func shop(t *testing.T, o *crawl.Options) (web *webtest.Web, root string) {
	web = pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 1}, o)
	root = stock(web)
	o.Store = storage.NewMemory()
	o.Rate, o.PerHost = crawl.Unlimited, 4
	return web, root
}

// stock puts the pages of the shop on a web.
func stock(web *webtest.Web) (root string) {
	web.Handle(0, "/", html(`<title>Shop</title><base href=/p/><a class=item href=lamp>Lamp</a><a class=item href="chair">Chair</a><a href=/other>other</a>`))
	web.Handle(0, "/p/lamp", html(`<h1>Lamp</h1><h1>again</h1>`))
	web.Handle(0, "/p/chair", html(`<h1>Chair</h1>`))
	web.Handle(0, "/other", html(`<h1>Other</h1>`))
	web.Handle(0, "/data", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprint(w, `{"a":1}`)
	})
	return web.Root(0)
}

// Without Follow only what handlers follow is fetched, and their labels choose the
// handlers, in the order in which these were registered.
func TestHandlers(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		web, root := shop(t, &o)
		c := mustNew(t, o)
		c.OnPage(func(p *crawl.Page) {
			if p.Label == "" {
				p.FollowAll(p.Doc().Find(".item")).WithLabel("detail").WithData(map[string]string{"from": p.Title})
				p.Follow("/data")
				p.Follow("mailto:nobody")
				p.Follow(web.Root(1) + "elsewhere")
			}
		})
		c.On("h1", func(p *crawl.Page, s *goquery.Selection) {
			p.Emit(map[string]string{"h1": s.Text()})
		})
		c.OnLabel("detail", func(p *crawl.Page) {
			var from map[string]string
			if err := p.Data(&from); err != nil {
				t.Error(err)
			}
			p.Emit(&product{p.Doc().Find("h1").First().Text(), from["from"]})
		})
		c.OnLabel("none", func(p *crawl.Page) { t.Errorf("%s has no such label", p.URL) })
		if err := c.Run(t.Context(), root); err != nil {
			t.Fatal(err)
		}
		wantFetched(t, web, []string{root, root + "p/lamp", root + "p/chair", root + "data"})
		found := storedOf(t, o.Store, root)
		want := []string{`item {"h1":"Lamp"}`, `item {"h1":"again"}`, `product {"name":"Lamp","where":"Shop"}`}
		if d := cmp.Diff(want, itemsOf(found["/p/lamp"])); d != "" {
			t.Errorf("records (-want +got):\n%s", d)
		}
		if n := wantStatus(t, o.Store).Parked[storage.OutOfScope]; n != 1 {
			t.Errorf("%d are out of scope, want that of the other host", n)
		}
		for _, l := range found["/"].Links {
			if l.Kind != "handler" {
				t.Errorf("%s was followed as %q", l.URL, l.Kind)
			}
		}
	})
}

// A panic, a record that is no JSON and a drop cost their page, and no other.
func TestHandlersFail(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		_, root := shop(t, &o)
		c := mustNew(t, o)
		c.OnPage(func(p *crawl.Page) {
			p.Emit(1)
			p.Follow("/p/lamp")
			p.Follow("/p/chair")
			p.Follow("/data")
			switch {
			case strings.HasSuffix(p.URL, "lamp"):
				panic("no light")
			case strings.HasSuffix(p.URL, "chair"):
				p.Drop("no seat")
			case strings.HasSuffix(p.URL, "data"):
				p.Emit(func() {})
			}
		})
		c.On("h1", func(p *crawl.Page, _ *goquery.Selection) { t.Errorf("%s is seen after all", p.URL) })
		if err := c.Run(t.Context(), root); err != nil {
			t.Fatal(err)
		}
		found := storedOf(t, o.Store, root)
		for path, want := range map[string]string{"/": "fetched", "/p/lamp": "failed panic", "/p/chair": "fetched dropped", "/data": "failed emit"} {
			s := found[path]
			if got := strings.TrimSpace(s.Fate.String() + " " + s.Class); got != want {
				t.Errorf("%s: %s, want %s", path, got, want)
			}
			if path != "/" && len(s.Items)+len(s.Links) > 0 {
				t.Errorf("%s has %v %v", path, s.Items, s.Links)
			}
		}
		if e := found["/p/lamp"].Error; !strings.HasPrefix(e, "no light\n") || !strings.Contains(e, "handlers_test.go") {
			t.Errorf("error: %s", e)
		}
		if e := found["/p/chair"].Error; e != "no seat" {
			t.Errorf("error: %s", e)
		}
		if e := found["/data"].Error; !strings.Contains(e, "record of type func()") {
			t.Errorf("error: %s", e)
		}
	})
}

func TestHandlerOfNoSelector(t *testing.T) {
	c := mustNew(t, crawl.Options{})
	c.On("div[", nil)
	c.OnXPath("//[", nil)
	err := c.Run(t.Context(), "http://127.0.0.1:1/")
	if err == nil || !strings.Contains(err.Error(), `On("div[")`) || !strings.Contains(err.Error(), `OnXPath("//[")`) {
		t.Errorf("Run: %v", err)
	}
}

func TestOnXPath(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		_, root := shop(t, &o)
		o.Follow = crawl.InScope
		c := mustNew(t, o)
		c.OnXPath("//a[@class='item']/@href | //h1", func(p *crawl.Page, n *dom.Node) { p.Emit(htmlquery.InnerText(n)) })
		if err := c.Run(t.Context(), root); err != nil {
			t.Fatal(err)
		}
		found := storedOf(t, o.Store, root)
		for path, want := range map[string][]string{"/": {`item "lamp"`, `item "chair"`}, "/p/lamp": {`item "Lamp"`, `item "again"`}} {
			if d := cmp.Diff(want, itemsOf(found[path])); d != "" {
				t.Errorf("%s (-want +got):\n%s", path, d)
			}
		}
	})
}

// A page may be kept: neither its body nor a document that is built later lies in
// a buffer that is used again.
func TestPagesAreKept(t *testing.T) {
	o := fast()
	web := serve(t, webtest.Config{Seed: 3, PagesPerHost: 30, MedianSize: 8000})
	o.Store = storage.NewMemory()
	o.SetOnRecycle(func(b []byte) {
		for i := range b {
			b[i] = 0xdb
		}
	})
	var kept []*crawl.Page
	for p, err := range mustNew(t, o).Pages(t.Context(), web.Seed()) {
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, p)
	}
	if len(kept) != 30 {
		t.Errorf("%d pages", len(kept))
	}
	for _, p := range kept {
		if p.Title == "" || p.Doc().Find("title").Text() != p.Title || strings.Contains(string(p.Body), "\xdb") {
			t.Errorf("%s: title %q, in the document %q", p.URL, p.Title, p.Doc().Find("title").Text())
		}
	}
}

// Leaving the loop ends the run; what it has not seen it sees the next time.
func TestPagesBreak(t *testing.T) {
	o := fast()
	web := serve(t, webtest.Config{Seed: 3, PagesPerHost: 40})
	path := filepath.Join(t.TempDir(), "crawl.db")
	seen := make(map[string]int)
	for range 50 {
		o.Store = openFile(t, path)
		n := 0
		for p, err := range mustNew(t, o).Pages(t.Context(), web.Seed()) {
			if err != nil {
				t.Fatal(err)
			}
			seen[p.URL]++
			p.Emit(product{p.Title, p.URL})
			if n++; n == 3 {
				break
			}
		}
		s := wantStatus(t, o.Store)
		o.Store.Close()
		if s.Items != int64(len(seen)) {
			t.Fatalf("%d records of %d pages", s.Items, len(seen))
		}
		if n < 3 {
			break
		}
	}
	if len(seen) != 40 {
		t.Errorf("%d pages were seen", len(seen))
	}
	for url, n := range seen {
		if n != 1 {
			t.Errorf("%s was seen %d times", url, n)
		}
	}
}

// The error that ends a run comes last.
func TestPagesError(t *testing.T) {
	o := fast()
	o.Retries = -1
	var last error
	for p, err := range mustNew(t, o).Pages(t.Context(), "http://127.0.0.1:1/") {
		if p != nil {
			t.Error("a page")
		}
		last = err
	}
	if !errors.Is(last, crawl.ErrNoSeed) {
		t.Errorf("%v", last)
	}
}

// A handler that ends its goroutine, as t.Fatal does, ends the run: nobody else
// would end its page.
func TestHandlerExits(t *testing.T) {
	for name, register := range map[string]func(*crawl.Crawler){
		"page":    func(c *crawl.Crawler) { c.OnPage(func(*crawl.Page) { runtime.Goexit() }) },
		"request": func(c *crawl.Crawler) { c.OnRequest(func(*crawl.Attempt) { runtime.Goexit() }) },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				var o crawl.Options
				_, root := shop(t, &o)
				o.Parsers = 1
				c := mustNew(t, o)
				register(c)
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				if err := c.Run(ctx, root, root+"other", root+"p/lamp"); err == nil || errors.Is(err, crawl.ErrInterrupted) {
					t.Errorf("%v, want an error that tells of it", err)
				}
				if n := wantStatus(t, o.Store).Pending; n == 0 {
					t.Error("no page is left to the next run")
				}
			})
		})
	}
}
