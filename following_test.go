package crawl_test

import (
	"bytes"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/crawltest"
	"github.com/joinable/crawl/storage"
)

// Options.Follow and a handler may mean the same link: the handler says more of it.
func TestFollowAndLabel(t *testing.T) {
	crawltest.Run(t, func(t *testing.T) {
		site := crawltest.Txtar(`
-- shop.example/index.html --
<a href=/about>About</a> <a class=p href=/lamp>Lamp</a> <img src=/lamp.png> <a href=/chair>Chair</a>
-- shop.example/lamp.html --
<title>Lamp</title>
-- shop.example/lamp.png --
png
-- shop.example/chair.html --
<title>Chair</title>
-- shop.example/about.html --
<a class=p href=/chair>too late: the home page has the link as well</a>
`)
		c, err := crawl.New(crawl.Options{Transport: site, Follow: crawl.InScope})
		if err != nil {
			t.Fatal(err)
		}
		c.On("a.p", func(p *crawl.Page, s *goquery.Selection) {
			p.FollowAll(s).WithLabel("product").WithData(s.Text())
			p.FollowAll(s).WithLabel("the first counts")
		})
		c.On("img", func(p *crawl.Page, s *goquery.Selection) { p.FollowAll(s).WithLabel("image") })
		got := map[string]string{}
		for p, err := range c.Pages(t.Context(), "https://shop.example/") {
			if err != nil {
				t.Fatal(err)
			}
			var text string
			if p.Label == "product" {
				err = p.Data(&text)
			}
			if err != nil {
				t.Error(err)
			}
			got[strings.TrimPrefix(p.URL, "https://shop.example")] = p.Label + text
		}
		want := map[string]string{"/": "", "/about": "", "/lamp": "productLamp", "/lamp.png": "image", "/chair": ""}
		if !maps.Equal(got, want) {
			t.Errorf("labels and data are %q, want %q", got, want)
		}
	})
}

// A slip of a handler is told where a program usually logs, for Run returns nil.
func TestHandlerPanicIsWarned(t *testing.T) {
	crawltest.Run(t, func(t *testing.T) {
		site := crawltest.Txtar("-- a.example/index.html --\n<a href=/panic></a><a href=/emit></a>\n-- a.example/panic.html --\n-- a.example/emit.html --\n")
		var log bytes.Buffer
		c, err := crawl.New(crawl.Options{Transport: site, Follow: crawl.InScope, Store: storage.NewMemory(),
			Logger: slog.New(slog.NewTextHandler(&log, nil))})
		if err != nil {
			t.Fatal(err)
		}
		c.OnPage(func(p *crawl.Page) {
			switch {
			case strings.HasSuffix(p.URL, "/panic"):
				panic("no price")
			case strings.HasSuffix(p.URL, "/emit"):
				p.Emit(func() {})
			}
		})
		if err := c.Run(t.Context(), "https://a.example/"); err != nil {
			t.Error(err)
		}
		for _, want := range []string{"no price", "unsupported type: func()"} {
			if !strings.Contains(log.String(), want) {
				t.Errorf("no word of %q:\n%s", want, log.String())
			}
		}
		if n := strings.Count(log.String(), "level=WARN"); n != 2 || strings.Contains(log.String(), "url=https://a.example/ ") {
			t.Errorf("%d warnings, want 2 and nothing else:\n%s", n, log.String())
		}
	})
}

// A body is a form unless somebody says otherwise; what has no body has no type.
func TestPostIsForm(t *testing.T) {
	crawltest.Run(t, func(t *testing.T) {
		site := crawltest.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprintf(w, "<title>%s of %s</title>", r.Header.Get("Content-Type"), r.FormValue("user"))
		}))
		c, err := crawl.New(crawl.Options{Transport: site})
		if err != nil {
			t.Fatal(err)
		}
		c.OnRequest(func(a *crawl.Attempt) {
			if a.Label == "json" {
				a.Header.Set("Content-Type", "application/json")
			}
		})
		run := c.Start(t.Context())
		form := []byte(url.Values{"user": {"ada"}}.Encode())
		pages, err := crawl.All(t.Context(),
			run.Submit(crawl.Post("https://a.example/form", form)),
			run.Submit(crawl.Post("https://a.example/json", []byte("{}")).WithLabel("json")),
			run.Submit(crawl.Get("https://a.example/get")))
		if err := errors.Join(err, run.Wait()); err != nil {
			t.Fatal(err)
		}
		for i, want := range []string{"application/x-www-form-urlencoded of ada", "application/json of", "of"} {
			if got := pages[i].Title; got != want {
				t.Errorf("%s is %q, want %q", pages[i].URL, got, want)
			}
		}
	})
}

// A run that was given nothing says so.
func TestNoSeedGiven(t *testing.T) {
	c, err := crawl.New(crawl.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Run(t.Context()); !errors.Is(err, crawl.ErrNoSeed) || !strings.Contains(err.Error(), "none was given") {
		t.Errorf("error is %v", err)
	}
}
