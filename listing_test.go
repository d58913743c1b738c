package crawl_test

import (
	"bytes"
	"compress/gzip"
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

// body serves a body of a content type.
func body(contentType, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		_, _ = w.Write([]byte(text)) // the client may be gone
	}
}

func gzipped(text string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, _ = z.Write([]byte(text)) // a bytes.Buffer does not fail
	_ = z.Close()
	return b.String()
}

// stored is everything that a store has of the outcomes of a crawl, by URL.
func stored(t testing.TB, s storage.Store) map[string]storage.Stored {
	t.Helper()
	all := make(map[string]storage.Stored)
	for after := int64(0); ; {
		some, last, err := s.Stored(context.Background(), after, 100)
		if err != nil {
			t.Fatal(err)
		}
		if last == after {
			return all
		}
		for _, o := range some {
			all[o.Task.URL] = o
		}
		after = last
	}
}

// linksOf are kind, relation and path of the links of a page.
func linksOf(o storage.Stored) (links []string) {
	for _, l := range o.Links {
		links = append(links, strings.Join(strings.Fields(l.Kind+" "+l.Rel+" "+l.URL[strings.LastIndexByte(l.URL, '/'):]), " "))
	}
	return links
}

// What a body is its bytes tell, whatever it is called.
func TestListings(t *testing.T) {
	const urlset = "<urlset><url><loc>/1</loc><image:image><image:loc>/2</image:loc></image:image></url></urlset>"
	const list = "http://x.test/1\nhttp://x.test/2\n"
	for name, c := range map[string]struct {
		contentType, body string
		want              []string
	}{
		"sitemap":                {"application/xml", urlset, []string{"sitemap /1", "sitemap image /2"}},
		"sitemap called HTML":    {"text/html", "<?xml version='1.0'?>" + urlset, []string{"sitemap /1", "sitemap image /2"}},
		"packed sitemap":         {"application/octet-stream", gzipped(urlset), []string{"sitemap /1", "sitemap image /2"}},
		"index":                  {"text/xml", "<sitemapindex><sitemap><loc>/1</loc></sitemap></sitemapindex>", []string{"sitemap sitemap /1"}},
		"feed":                   {"text/plain", "<rss><channel><item><link>/1</link><enclosure url='/2'/></item></channel></rss>", []string{"feed alternate /1", "feed enclosure /2"}},
		"JSON feed":              {"application/json", `{"version":"https://jsonfeed.org/version/1","items":[{"url":"/1"},{"url":"/1"}]}`, []string{"feed alternate /1"}},
		"feed with a base":       {"text/xml", "<feed xml:base='http://x.test/'><link rel='hub' href='1'/></feed>", []string{"feed hub /1"}},
		"list":                   {"text/plain; charset=utf-8", list, []string{"text /1", "text /2"}},
		"list called HTML":       {"text/html", list, nil},
		"prose":                  {"text/plain", "See " + list, nil},
		"PDF":                    {"application/octet-stream", "%PDF-1.4\n/URI (/1) /URI (mailto:x) /URI (http://[) /URI (/2)", []string{"pdf /1", "pdf /2"}},
		"script":                 {"text/javascript", `go("/a/1", "/a/2.js")`, []string{"js /1", "js /2.js"}},
		"scripts of a page":      {"text/html", `<a href=0>x</a><script>go("/a/1")</script>`, []string{"a /0", "js /1"}},
		"page that is XML":       {"text/html", `<?xml version="1.0"?><html><a href=1>x</a></html>`, []string{"a /1"}},
		"XML of no kind we know": {"text/xml", "<urls><url><loc>/1</loc></url></urls>", nil},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				o := fast()
				web := pipe(t, webtest.Config{Seed: 1, Hosts: 1, PagesPerHost: 1}, &o)
				a := "http://" + web.Authority(0) + "/body"
				web.Handle(0, "/body", body(c.contentType, c.body))
				o.Store, o.JSLinks, o.Depth = storage.NewMemory(), true, crawl.SeedsOnly
				mustRun(t, o, a)
				if diff := cmp.Diff(c.want, linksOf(stored(t, o.Store)[a])); diff != "" {
					t.Errorf("links (-want +got):\n%s", diff)
				}
				o.Store, o.Follow = storage.NewMemory(), crawl.FollowNone
				mustRun(t, o, a)
				if links := stored(t, o.Store)[a].Links; links != nil {
					t.Errorf("following none: %v", links)
				}
			})
		})
	}
}

// Without JSLinks scripts are left alone.
func TestNoScriptLinks(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 1, PagesPerHost: 1}, &o)
		a := "http://" + web.Authority(0)
		web.Handle(0, "/", html(`<script>go("/a/1")</script><a href=/s>x</a>`))
		web.Handle(0, "/s", body("text/javascript", `go("/a/2")`))
		o.Store = storage.NewMemory()
		mustRun(t, o, a+"/")
		if hits := web.Hits(); hits[a+"/s"] != 1 || hits[a+"/a/1"]+hits[a+"/a/2"] != 0 {
			t.Errorf("requested %v", hits)
		}
	})
}

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
		// Nor does a run that judges again, for its options are others, go on.
		o.Scope = crawl.ScopeAny
		mustRun(t, o)
		if s := stored(t, o.Store)[a+"/i6"]; s.Fate == storage.Fetched {
			t.Errorf("%v, after another run", s.Fate)
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

// Options that make no sense are refused.
func TestSitemapOptions(t *testing.T) {
	for s, ok := range map[string]bool{"auto": true, "https://example.com/s.xml": true, "example.com/s.xml": true, "mailto:x": false, "": false} {
		if err := (crawl.Options{Sitemaps: []string{s}}).Check(); (err == nil) != ok {
			t.Errorf("%q: %v", s, err)
		}
	}
}
