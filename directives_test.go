package crawl_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// A site is pages by their paths, served by one host of a web.
func site(t *testing.T, o *crawl.Options, pages map[string]http.HandlerFunc) *webtest.Web {
	t.Helper()
	web := pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 1}, o)
	for path, page := range pages {
		web.Handle(0, path, page)
	}
	return web
}

// asking is a page with X-Robots-Tag headers.
func asking(body string, tags ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for _, tag := range tags {
			w.Header().Add("X-Robots-Tag", tag)
		}
		html(body)(w, r)
	}
}

// wantPaths wants these paths of the first host to have been asked for, once
// each, and no others.
func wantPaths(t *testing.T, web *webtest.Web, paths ...string) {
	t.Helper()
	var urls []string
	for _, p := range paths {
		urls = append(urls, "http://"+web.Authority(0)+p)
	}
	wantFetched(t, web, urls)
}

// Whoever asks by whatever means: links of a page that asks not to follow them
// are parked, those of others are followed.
func TestPageNofollow(t *testing.T) {
	for name, c := range map[string]struct {
		page     http.HandlerFunc
		follows  bool
		recorded string
	}{
		"meta":              {html(`<meta name=robots content=nofollow><a href=/b>b</a>`), false, "meta robots: nofollow"},
		"meta after links":  {html(`<a href=/b>b</a><meta name=ROBOTS content=" None">`), false, "meta robots:  None"},
		"meta for us":       {html(`<meta name=Crawl content=nofollow><a href=/b>b</a>`), false, "meta crawl: nofollow"},
		"meta for mybot":    {html(`<meta name=mybot content=nofollow><a href=/b>b</a>`), false, "meta mybot: nofollow"},
		"meta for another":  {html(`<meta name=googlebot content=nofollow><a href=/b>b</a>`), true, ""},
		"header":            {asking(`<a href=/b>b</a>`, "noarchive", "nofollow"), false, "X-Robots-Tag: noarchive; X-Robots-Tag: nofollow"},
		"header for other":  {asking(`<a href=/b>b</a>`, "googlebot: nofollow"), true, "X-Robots-Tag: googlebot: nofollow"},
		"noindex":           {asking(`<a href=/b>b</a>`, "noindex"), true, "X-Robots-Tag: noindex"},
		"header and a meta": {asking(`<meta name=robots content=all><a href=/b>b</a>`, "mybot: none"), false, "X-Robots-Tag: mybot: none; meta robots: all"},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				o := fast()
				o.Store, o.RobotsAgent = storage.NewMemory(), "MyBot"
				web := site(t, &o, map[string]http.HandlerFunc{"/a": c.page, "/b": html("b")})
				mustRun(t, o, "http://"+web.Authority(0)+"/a")
				want := map[storage.Reason]int64{storage.NoFollow: 1}
				if c.follows {
					want = map[storage.Reason]int64{}
					wantPaths(t, web, "/a", "/b")
				} else {
					wantPaths(t, web, "/a")
				}
				if diff := cmp.Diff(want, wantStatus(t, o.Store).Parked); diff != "" {
					t.Errorf("parked (-want +got):\n%s", diff)
				}
				found, _, err := o.Store.Stored(t.Context(), 0, 1)
				if err != nil || found[0].Page.Directives.Text != c.recorded || len(found[0].Links) != 1 {
					t.Errorf("stored %+v, %v; want directives %q and the link", found, err, c.recorded)
				}
			})
		})
	}
}

// What is linked from a page that asks not to follow is followed from another,
// whichever was fetched first, and the user's word counts in any case.
func TestNofollowAndFollowed(t *testing.T) {
	for _, order := range []string{"/no /yes", "/yes /no"} {
		bubble(t, func(t *testing.T) {
			o := fast()
			o.Store, o.Concurrency = storage.NewMemory(), 1
			web := site(t, &o, map[string]http.HandlerFunc{
				"/no":  asking(`<a href=/b>b</a><a href=/c>c</a><a href=/d>d</a>`, "nofollow"),
				"/yes": html(`<a href=/b>b</a>`), "/b": html("b"), "/c": html("c"), "/d": html("d"),
			})
			root := "http://" + web.Authority(0)
			var seeds []string
			for path := range strings.FieldsSeq(order) {
				seeds = append(seeds, root+path)
			}
			mustRun(t, o, seeds...)
			wantPaths(t, web, "/no", "/yes", "/b")
			mustRun(t, o, root+"/c")
			wantPaths(t, web, "/no", "/yes", "/b", "/c")
		})
	}
}

// Options say what is obeyed, and a run with others judges again what was
// parked.
func TestNofollowOptions(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store, o.ObeyRelNofollow = storage.NewMemory(), true
		web := site(t, &o, map[string]http.HandlerFunc{
			"/a":  html(`<a href=/b rel="ugc NoFollow">b</a><a href=/no>no</a><a href=/c rel=nofollow>c</a><a href=/c>c</a>`),
			"/no": asking(`<a href=/d>d</a><a href=/e rel=nofollow>e</a><a href=/b>b</a>`, "none"),
			"/b":  html("b"), "/c": html("c"), "/d": html("d"), "/e": html("e"),
		})
		parked := func(want map[storage.Reason]int64) {
			t.Helper()
			if diff := cmp.Diff(want, wantStatus(t, o.Store).Parked); diff != "" {
				t.Errorf("parked (-want +got):\n%s", diff)
			}
		}
		mustRun(t, o, "http://"+web.Authority(0)+"/a")
		wantPaths(t, web, "/a", "/no", "/c")
		parked(map[storage.Reason]int64{storage.RelNoFollow: 1, storage.NoFollow: 2})
		o.ObeyRelNofollow = false
		mustRun(t, o)
		wantPaths(t, web, "/a", "/no", "/c", "/b")
		parked(map[storage.Reason]int64{storage.NoFollow: 2})
		o.IgnoreRobots = true
		mustRun(t, o)
		wantPaths(t, web, "/a", "/no", "/c", "/b", "/d", "/e")
		parked(map[storage.Reason]int64{})
	})
}

// noindex of what is no HTML is recorded; a date that has passed is noindex.
func TestDirectivesOfAnything(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store = storage.NewMemory()
		web := site(t, &o, map[string]http.HandlerFunc{
			"/a.pdf": func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/pdf")
				w.Header().Set("X-Robots-Tag", "unavailable_after: "+time.Now().Add(-time.Hour).Format(time.RFC1123))
			},
		})
		mustRun(t, o, "http://"+web.Authority(0)+"/a.pdf")
		found, _, err := o.Store.Stored(t.Context(), 0, 1)
		if err != nil || !found[0].Page.Directives.NoIndex || found[0].Page.Directives.NoFollow {
			t.Errorf("%+v, %v", found, err)
		}
	})
}
