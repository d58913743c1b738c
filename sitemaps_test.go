package crawl_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// sitemapOf lists the paths of so many pages of a host.
func sitemapOf(pages int) string {
	var b strings.Builder
	b.WriteString("<urlset>")
	for i := range pages {
		fmt.Fprintf(&b, "<url><loc>/%d</loc></url>\n", i)
	}
	return b.String()
}

// A sitemap may be as large as the protocol allows, whatever the limits of
// pages are; what is beyond is left out, and the outcome says so.
func TestSitemapLimits(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 1, PagesPerHost: 1}, &o)
		a := "http://" + web.Authority(0)
		web.Handle(0, "/list.xml", body("application/xml", sitemapOf(50_001)))
		web.Handle(0, "/linked.xml", body("application/xml", sitemapOf(10)))
		o.Store, o.Depth = storage.NewMemory(), crawl.SeedsOnly
		o.MaxBody, o.MaxLinks, o.Accept = 1000, 5, []string{"text/html"}
		o.Sitemaps = []string{a + "/list.xml"}
		mustRun(t, o)
		got := stored(t, o.Store)[a+"/list.xml"]
		if len(got.Links) != 50_000 || got.Class != "too-many-links" || got.Fate != storage.Fetched {
			t.Errorf("%d links, %v, %q: %q", len(got.Links), got.Fate, got.Class, got.Error)
		}
		o.Sitemaps, o.Accept = nil, nil
		mustRun(t, o, a+"/linked.xml")
		if got := stored(t, o.Store)[a+"/linked.xml"]; len(got.Links) != 10 {
			t.Errorf("%d links of a sitemap that was named as a page", len(got.Links))
		}
	})
}

// Indexes may name indexes, but not for ever, nor themselves; and however many
// there are, what is listed is one link from a sitemap.
func TestSitemapIndexes(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 1, PagesPerHost: 1}, &o)
		a := "http://" + web.Authority(0)
		for i := range 9 {
			web.Handle(0, fmt.Sprintf("/i%d", i), body("text/xml", fmt.Sprintf(
				"<sitemapindex><sitemap><loc>/i%d</loc></sitemap><sitemap><loc>/i0</loc></sitemap><sitemap><loc>/s%d</loc></sitemap></sitemapindex>", i+1, i)))
			web.Handle(0, fmt.Sprintf("/s%d", i), body("text/xml", fmt.Sprintf("<urlset><url><loc>/p%d</loc></url></urlset>", i)))
			web.Handle(0, fmt.Sprintf("/p%d", i), html("x"))
		}
		o.Store, o.Depth, o.Sitemaps = storage.NewMemory(), 1, []string{a + "/i0"}
		mustRun(t, o)
		var want []string
		for i := range 6 {
			want = append(want, fmt.Sprintf("%s/i%d 0 sitemap", a, i))
		}
		for i := range 5 {
			want = append(want, fmt.Sprintf("%s/p%d 1 link", a, i), fmt.Sprintf("%s/s%d 0 sitemap", a, i))
		}
		slices.Sort(want)
		var got []string
		for url, s := range stored(t, o.Store) {
			if s.Fate == storage.Fetched {
				got = append(got, fmt.Sprintf("%s %d %v", url, s.Task.Depth, s.Task.Origin))
			}
		}
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("fetched (-want +got):\n%s", diff)
		}
		if n := wantStatus(t, o.Store).Parked[storage.TooManyHops]; n != 2 {
			t.Errorf("%d sitemaps parked at the end of too many steps", n)
		}
	})
}

// A sitemap may lie elsewhere, also behind a redirect; what it lists there is
// out of scope all the same.
func TestSitemapElsewhere(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 3, PagesPerHost: 1}, &o)
		a, b, c := "http://"+web.Authority(0), "http://"+web.Authority(1), "http://"+web.Authority(2)
		web.Handle(0, "/", html("x"))
		web.Handle(0, "/listed", html("x"))
		web.Handle(0, "/robots.txt", rules("Sitemap: "+b+"/s.xml"))
		web.Handle(1, "/s.xml", moved(c+"/s.xml"))
		web.Handle(2, "/s.xml", body("text/xml", "<urlset><url><loc>"+a+"/listed</loc></url><url><loc>/near</loc></url></urlset>"))
		o.Store, o.Sitemaps = storage.NewMemory(), []string{crawl.AutoSitemap}
		mustRun(t, o, a+"/")
		wantFetched(t, web, []string{a + "/", a + "/listed", b + "/s.xml", c + "/s.xml"})
	})
}

// A sitemap is found at its usual place where robots.txt names none, or is not
// asked, whatever the scope is made of; and of no host that is out of scope.
func TestSitemapGuessed(t *testing.T) {
	for name, set := range map[string]func(*crawl.Options){
		"host":           func(*crawl.Options) {},
		"prefix":         func(o *crawl.Options) { o.Scope = crawl.ScopePrefix },
		"without robots": func(o *crawl.Options) { o.IgnoreRobots = true },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				o := fast()
				web := pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 1}, &o)
				a, b := "http://"+web.Authority(0), "http://"+web.Authority(1)
				web.Handle(0, "/d/", moved("/d/x"))
				web.Handle(0, "/d/x", html(`<a href="`+b+`/">x</a>`))
				web.Handle(0, "/sitemap.xml", body("text/xml", "<urlset><url><loc>/d/listed</loc></url></urlset>"))
				web.Handle(0, "/d/listed", html("x"))
				o.Store, o.Sitemaps = storage.NewMemory(), []string{crawl.AutoSitemap}
				set(&o)
				mustRun(t, o, a+"/d/")
				wantFetched(t, web, []string{a + "/d/", a + "/d/x", a + "/sitemap.xml", a + "/d/listed"})
			})
		})
	}
}

// Whenever a run ends, the next one has every sitemap that its hosts have, and
// asks for none twice: though robots.txt comes from the store, though a run
// without sitemaps came between.
func TestSitemapAutoResumed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 1}, &o)
		a, b := "http://"+web.Authority(0), "http://"+web.Authority(1)
		for i := range 2 {
			web.Handle(i, "/", html("x"))
			web.Handle(i, "/robots.txt", rules("Sitemap: /s.xml"))
			web.Handle(i, "/s.xml", body("text/xml", "<urlset><url><loc>/listed</loc></url></urlset>"))
			web.Handle(i, "/listed", html("x"))
		}
		o.Store = storage.NewMemory()
		mustRun(t, o, a+"/")
		wantFetched(t, web, []string{a + "/"})

		// A run that ends as soon as it asks for the sitemap.
		o.Sitemaps = []string{crawl.AutoSitemap}
		ctx, cancel := context.WithCancel(t.Context())
		web.Handle(0, "/s.xml", inTurn(func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() },
			body("text/xml", "<urlset><url><loc>/listed</loc></url></urlset>")))
		c, err := crawl.New(o)
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Run(ctx); !isOneOf(err, crawl.ErrInterrupted) {
			t.Fatal(err)
		}
		// One without sitemaps, to which a host is new; it ends before the
		// sitemap that is pending.
		o.Sitemaps, o.MaxPages = nil, 2
		mustRun(t, o, b+"/")
		if mark := wantStatus(t, o.Store).Marks["sitemaps-auto"]; mark != "" {
			t.Errorf("after a run without sitemaps: mark %q", mark)
		}
		o.Sitemaps, o.MaxPages = []string{crawl.AutoSitemap}, 0
		mustRun(t, o)
		if mark := wantStatus(t, o.Store).Marks["sitemaps-auto"]; mark != "done" {
			t.Errorf("the next run looks at every host again: mark %q", mark)
		}
		mustRun(t, o)
		hits := map[string]int{}
		for _, access := range web.Log() {
			hits[access.URL]++
		}
		for url, n := range map[string]int{a + "/s.xml": 2, a + "/listed": 1, b + "/s.xml": 1, b + "/listed": 1, a + "/robots.txt": 1, b + "/robots.txt": 1} {
			if hits[url] != n {
				t.Errorf("%s was requested %d times, want %d", url, hits[url], n)
			}
		}
	})
}

// What a sitemap says was not modified since is fetched if a link leads to it,
// whichever of the two was read first.
func TestSitemapSince(t *testing.T) {
	for name, first := range map[string]string{"sitemap first": "/s.xml", "page first": "/"} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				o := fast()
				web := pipe(t, webtest.Config{Seed: 1, Hosts: 1, PagesPerHost: 1}, &o)
				a := "http://" + web.Authority(0)
				web.Handle(0, "/", html("<a href=/linked>x</a>"))
				web.Handle(0, "/linked", html("x"))
				web.Handle(0, "/s.xml", body("text/xml", "<urlset><url><loc>/old</loc><lastmod>2020</lastmod></url>"+
					"<url><loc>/linked</loc><lastmod>2020</lastmod></url><url><loc>/unknown</loc></url><url><loc>/new</loc><lastmod>2026-01-02</lastmod></url></urlset>"))
				o.Store, o.SitemapSince = storage.NewMemory(), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
				o.Order, o.Concurrency = frontier.BreadthFirst, 1
				second := map[string]string{"/": "/s.xml", "/s.xml": "/"}[first]
				mustRun(t, o, a+first, a+second)
				hits := web.Hits()
				for path, n := range map[string]int{"/old": 0, "/linked": 1, "/unknown": 1, "/new": 1} {
					if hits[a+path] != n {
						t.Errorf("%s was requested %d times", path, hits[a+path])
					}
				}
				if n := wantStatus(t, o.Store).Parked[storage.Unmodified]; n != 1 {
					t.Errorf("%d parked", n)
				}
			})
		})
	}
}

// A sitemap that an index names is read wherever it lies, though a page led to it
// before, out of scope.
func TestSitemapNestedElsewhere(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 1}, &o)
		a, b := "http://"+web.Authority(0), "http://"+web.Authority(1)
		web.Handle(0, "/", html(`<a href="`+b+`/s.xml">x</a>`))
		web.Handle(0, "/i.xml", body("text/xml", "<sitemapindex><sitemap><loc>"+b+"/s.xml</loc></sitemap></sitemapindex>"))
		web.Handle(0, "/listed", html("x"))
		web.Handle(1, "/s.xml", body("text/xml", "<urlset><url><loc>"+a+"/listed</loc></url></urlset>"))
		o.Store = storage.NewMemory()
		mustRun(t, o, a+"/")
		o.Sitemaps = []string{a + "/i.xml"}
		mustRun(t, o)
		wantFetched(t, web, []string{a + "/", a + "/i.xml", b + "/s.xml", a + "/listed"})
	})
}

// A sitemap that is too many steps away stays so when other options have all that
// is parked judged again.
func TestSitemapStepsReviewed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 1, PagesPerHost: 1}, &o)
		a := "http://" + web.Authority(0)
		for i := range 9 {
			web.Handle(0, fmt.Sprintf("/i%d", i), body("text/xml", fmt.Sprintf("<sitemapindex><sitemap><loc>/i%d</loc></sitemap></sitemapindex>", i+1)))
		}
		o.Store, o.Sitemaps = storage.NewMemory(), []string{a + "/i0"}
		mustRun(t, o)
		o.Assets = true // what differs is all the same
		mustRun(t, o)
		if hits := web.Hits(); hits[a+"/i5"] != 1 || hits[a+"/i6"] != 0 {
			t.Errorf("requested %v", hits)
		}
	})
}

// A host of which robots.txt is known before it comes into scope has its
// sitemaps read when it does: because a seed is named, or the scope is wider.
func TestSitemapAutoGrown(t *testing.T) {
	for name, seeds := range map[string]func(o *crawl.Options, b string) []string{
		"by a seed":  func(_ *crawl.Options, b string) []string { return []string{b + "/"} },
		"by options": func(o *crawl.Options, _ string) []string { o.Scope = crawl.ScopeAny; return nil },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				o := fast()
				web := pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 1}, &o)
				a, b := "http://"+web.Authority(0), "http://"+web.Authority(1)
				web.Handle(0, "/", html(`<link rel=icon href="`+b+`/icon">`))
				web.Handle(1, "/robots.txt", rules("Sitemap: /s.xml"))
				web.Handle(1, "/icon", html("x"))
				web.Handle(1, "/", html("x"))
				web.Handle(1, "/s.xml", body("text/xml", "<urlset><url><loc>/listed</loc></url></urlset>"))
				web.Handle(1, "/listed", html("x"))
				o.Store, o.Assets, o.Sitemaps = storage.NewMemory(), true, []string{crawl.AutoSitemap}
				mustRun(t, o, a+"/")
				if n := web.Hits()[b+"/s.xml"]; n != 0 {
					t.Fatalf("out of scope, it is requested %d times", n)
				}
				mustRun(t, o, seeds(&o, b)...)
				if hits := web.Hits(); hits[b+"/s.xml"] != 1 || hits[b+"/listed"] != 1 {
					t.Errorf("requested %v", hits)
				}
			})
		})
	}
}

// An index that names a sitemap is where that was found, and no redirect to it.
func TestSitemapFoundOn(t *testing.T) {
	for name, store := range map[string]storage.Store{"memory": storage.NewMemory(), "sqlite": openSQLite(t)} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				o := fast()
				web := pipe(t, webtest.Config{Seed: 1, Hosts: 1, PagesPerHost: 1}, &o)
				a := "http://" + web.Authority(0)
				web.Handle(0, "/i", body("text/xml", "<sitemapindex><sitemap><loc>/s</loc></sitemap></sitemapindex>"))
				web.Handle(0, "/s", moved("/t"))
				web.Handle(0, "/t", body("text/xml", "<urlset><url><loc>/x</loc></url></urlset>"))
				o.Store, o.Sitemaps = store, []string{a + "/i"}
				mustRun(t, o)
				got := map[string][]string{}
				for url, s := range stored(t, o.Store) {
					got[url] = append([]string{s.FoundOn}, s.Via...)
				}
				want := map[string][]string{a + "/i": {""}, a + "/s": {a + "/i"}, a + "/t": {a + "/i", a + "/s"}, a + "/x": {a + "/t"}}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("found on, and redirects (-want +got):\n%s", diff)
				}
			})
		})
	}
}

// In a crawl without seeds the hosts of all sitemaps are the scope, whenever they
// are named.
func TestSitemapsAlone(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 1}, &o)
		a, b := "http://"+web.Authority(0), "http://"+web.Authority(1)
		for i := range 2 {
			web.Handle(i, "/s.xml", body("text/xml", "<urlset><url><loc>/listed</loc></url></urlset>"))
			web.Handle(i, "/listed", html("x"))
		}
		o.Store, o.Sitemaps = storage.NewMemory(), []string{a + "/s.xml"}
		mustRun(t, o)
		o.Sitemaps = append(o.Sitemaps, b+"/s.xml")
		mustRun(t, o)
		wantFetched(t, web, []string{a + "/s.xml", a + "/listed", b + "/s.xml", b + "/listed"})
	})
}

// A crawl that asked for no robots.txt and is resumed with sitemaps, but without
// its seeds, guesses those of the seeds' hosts.
func TestSitemapGuessedResumed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 1, PagesPerHost: 1}, &o)
		a := "http://" + web.Authority(0)
		web.Handle(0, "/", html("x"))
		web.Handle(0, "/sitemap.xml", body("text/xml", "<urlset><url><loc>/listed</loc></url></urlset>"))
		web.Handle(0, "/listed", html("x"))
		o.Store, o.IgnoreRobots = storage.NewMemory(), true
		mustRun(t, o, a+"/")
		o.Sitemaps = []string{crawl.AutoSitemap}
		mustRun(t, o)
		wantFetched(t, web, []string{a + "/", a + "/sitemap.xml", a + "/listed"})
	})
}

// Options that make no sense are refused.
func TestSitemapOptions(t *testing.T) {
	for s, ok := range map[string]bool{"auto": true, "https://example.com/s.xml": true, "example.com/s.xml": true, "mailto:x": false, "": false} {
		if err := (crawl.Options{Sitemaps: []string{s}}).Check(); (err == nil) != ok {
			t.Errorf("%q: %v", s, err)
		}
	}
}
