package crawl_test

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// Nothing is fetched from a host before its robots.txt is committed.
func TestGateOpensAfterCommit(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1}, &o)
		o.Store = &hooked{Store: storage.NewMemory(), before: func(b *storage.Batch) {
			if len(b.Hosts) > 0 && !b.Hosts[0].RobotsAt.IsZero() {
				time.Sleep(time.Minute)
			}
		}}
		mustRun(t, o, web.Seed())
		log := web.Log()
		if d := log[1].Start.Sub(log[0].Start); d < time.Minute {
			t.Errorf("a page was asked for %v after robots.txt, and its commit took a minute", d)
		}
	})
}

// Within a day a resumed crawl asks no robots.txt again, and obeys it.
func TestRobotsRemembered(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store, o.MaxPages = storage.NewMemory(), 2
		web := pipe(t, webtest.Config{Seed: 1, Private: 0.2}, &o)
		mustRun(t, o, web.Seed())
		o.MaxPages = 0
		mustRun(t, o)
		if n := web.RobotsHits(0); n != 1 {
			t.Errorf("robots.txt was asked for %d times", n)
		}
		wantFetched(t, web, web.Reachable(web.Seed()))
	})
}

// robots.txt behind more than five redirects counts as absent.
func TestRobotsLoop(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.MaxTime = time.Hour
		web := pipe(t, webtest.Config{Seed: 1}, &o)
		asked := 0
		again := func(w http.ResponseWriter, r *http.Request) {
			asked++
			http.Redirect(w, r, fmt.Sprintf("/robots%d", asked), http.StatusFound)
		}
		web.Handle(0, "/robots.txt", again)
		for i := range 20 {
			web.Handle(0, fmt.Sprintf("/robots%d", i+1), again)
		}
		mustRun(t, o, web.Seed())
		if hits := web.Hits(); asked != 6 || hits[web.Seed()] != 1 {
			t.Errorf("asked %d times, want 6; the seed %d times, want 1", asked, hits[web.Seed()])
		}
	})
}

// An attempt that was spent on robots.txt costs the task no try.
func TestProbeCostsNoTry(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store, o.Retries = storage.NewMemory(), 1
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 1}, &o)
		page := "http://" + web.Authority(0) + "/page"
		n := 0
		web.Handle(0, "/page", func(w http.ResponseWriter, r *http.Request) {
			if n++; n == 1 {
				w.WriteHeader(500)
			}
		})
		web.SetDown(0, true)
		at(500*time.Millisecond, func() { web.SetDown(0, false) })
		mustRun(t, o, page)
		if s := wantStatus(t, o.Store); s.Pages != 1 {
			t.Errorf("%d pages; fates %v", s.Pages, s.Fates)
		}
	})
}
