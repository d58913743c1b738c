package crawl_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// campaigned is a web whose pages are linked to in several spellings, with the
// options of a crawl of it, one request after the other.
func campaigned(t *testing.T) (*webtest.Web, crawl.Options) {
	o := fast()
	o.Store, o.Concurrency, o.IgnoreRobots = storage.NewMemory(), 1, true
	web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 1}, &o)
	web.Handle(0, "/start", html(`<a href="/a?utm_source=start">1</a><a href="/a">2</a><a href="/a?fbclid=x&amp;utm_id=2">3</a>`+
		`<a href="/b?x=1&amp;y=2">4</a><a href="/b?y=2&amp;gclid=z&amp;x=1">5</a><a href="/dir/index.html">6</a><a href="/dir/">7</a>`))
	for _, path := range []string{"/a", "/b", "/dir/", "/dir/index.html"} {
		web.Handle(0, path, html(`<a href="/start?mc_eid=1">home</a>`))
	}
	return web, o
}

// origin is where a web's first host is.
func origin(web *webtest.Web) string { return strings.TrimSuffix(web.Root(0), "/") }

// requests are what the server was asked for, without its host.
func requests(web *webtest.Web) []string {
	var all []string
	for url := range web.Hits() {
		all = append(all, strings.TrimPrefix(url, origin(web)))
	}
	return all
}

func TestNormalise(t *testing.T) {
	for _, c := range []struct {
		steps urlnorm.Steps
		pages int64
	}{
		{0, 6}, // start, a, b twice, dir twice
		{urlnorm.None, 9},
		{urlnorm.Tracking, 6},
		{urlnorm.Tracking | urlnorm.Order, 5},
		{urlnorm.Tracking | urlnorm.Order | urlnorm.Index, 4},
	} {
		t.Run(c.steps.String(), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				web, o := campaigned(t)
				o.Normalise = c.steps
				mustRun(t, o, origin(web)+"/start")
				s := wantStatus(t, o.Store)
				if s.Pages != c.pages || int(s.Pages) != len(web.Hits()) {
					t.Errorf("%d pages of %d, requested %q", s.Pages, c.pages, requests(web))
				}
				if c.steps == urlnorm.None {
					return
				}
				if s.Links != 7+s.Pages-1 {
					t.Errorf("%d links are recorded", s.Links)
				}
				if web.Hits()[origin(web)+"/a?utm_source=start"] != 1 {
					t.Errorf("not the first spelling was requested, but %q", requests(web))
				}
			})
		})
	}
}

// A site that redirects from one spelling of a URL to another of the same key
// is fetched all the same, and ends if it does so for ever.
func TestNormaliseRedirects(t *testing.T) {
	bubble(t, func(t *testing.T) {
		web, o := campaigned(t)
		web.Handle(0, "/seed", html(`<a href="/c?utm_source=x">1</a><a href="/c">2</a><a href="/loop">3</a>`))
		web.Handle(0, "/c", html("<title>c</title>"))
		web.Handle(0, "/c?utm_source=x", moved("/c"))
		web.Handle(0, "/loop", moved("/loop?gclid=1"))
		web.Handle(0, "/loop?gclid=1", moved("/loop"))
		mustRun(t, o, origin(web)+"/seed")
		want := map[string]int{"/seed": 1, "/c?utm_source=x": 1, "/c": 1, "/loop": 2, "/loop?gclid=1": 1}
		got := map[string]int{}
		for url, n := range web.Hits() {
			got[strings.TrimPrefix(url, origin(web))] = n
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("requests (-want +got):\n%s", diff)
		}
		if s := wantStatus(t, o.Store); s.Pages != 2 || s.Pending != 0 {
			t.Errorf("%d pages, %d pending", s.Pages, s.Pending)
		}
	})
}

// The steps are the crawl's: a later run has them as well, and none other.
func TestNormaliseIsKept(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 1, PagesPerHost: 3})
	o := fast()
	o.Store = openSQLite(t)
	o.Normalise = urlnorm.Tracking | urlnorm.Order
	mustRun(t, o, web.Seed())
	o.Normalise = 0
	mustRun(t, o, web.Seed())
	o.Normalise = urlnorm.Tracking
	err := run(t, o, web.Seed())
	if err == nil || !strings.Contains(err.Error(), "Normalise is tracking, but the URLs in the store are known by tracking,order") {
		t.Errorf("a run with other steps: %v", err)
	}
	o.Normalise = urlnorm.Tracking | urlnorm.Order
	mustRun(t, o, web.Seed())
	if got := web.Hits()[web.Seed()]; got != 1 {
		t.Errorf("the seed was fetched %d times", got)
	}
}

// What was crawled before there were steps has none, whatever the default.
func TestNormaliseOfOldCrawls(t *testing.T) {
	store := storage.NewMemory()
	session, err := store.Join(context.Background(), storage.JobSpec{})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := crawl.StepsOf(session.Start()); got != 0 || err != nil {
		t.Errorf("a new crawl has steps %v, %v", got, err)
	}
	known := storage.Candidate{Identity: 1, HostKey: "http://h", Parked: storage.Excluded}
	known.Task.URL = "http://h/"
	if _, err := session.Commit(context.Background(), &storage.Batch{Seeds: []storage.Candidate{known}}); err != nil {
		t.Fatal(err)
	}
	if err := session.Leave(context.Background(), storage.EndFinished); err != nil {
		t.Fatal(err)
	}
	web := serve(t, webtest.Config{Seed: 1, PagesPerHost: 1})
	o := fast()
	o.Store = store
	o.Normalise = urlnorm.Tracking
	if err := run(t, o, web.Seed()); err == nil || !strings.Contains(err.Error(), "known by none") {
		t.Errorf("an old crawl took steps: %v", err)
	}
	o.Normalise = 0
	mustRun(t, o, web.Seed()+"?utm_id=1", web.Seed())
	if len(web.Hits()) != 2 {
		t.Errorf("requests %v", web.Hits())
	}
}

// The canonical URL that a header names is a link of the page, whatever it is.
func TestCanonicalHeader(t *testing.T) {
	bubble(t, func(t *testing.T) {
		web, o := campaigned(t)
		web.Handle(0, "/x.pdf", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/pdf")
			w.Header().Set("Link", `</paper?utm_id=1>; rel="canonical"`)
		})
		web.Handle(0, "/paper", html("<title>paper</title>"))
		mustRun(t, o, origin(web)+"/x.pdf")
		if s := wantStatus(t, o.Store); s.Pages != 2 || s.Links != 1 {
			t.Errorf("%d pages, %d links, requested %q", s.Pages, s.Links, requests(web))
		}
	})
}
