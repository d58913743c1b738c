package crawl_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// As many URLs that always answer 503 as the host has permits do not starve
// the host.
func TestTwoBusyURLs(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := crawl.Options{Follow: crawl.InScope, Store: storage.NewMemory(), PerHost: 2}
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 60, Latency: 50 * time.Millisecond}, &o)
		bad := "http://" + web.Authority(0) + "/bad"
		web.Handle(0, "/bad", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) })
		began := time.Now()
		err := run(t, o, bad, web.Seed())
		s := wantStatus(t, o.Store)
		t.Logf("%v after %v; %d pages %d pending, bad asked %d times", err, time.Since(began), s.Pages, s.Pending, web.Hits()[bad])
	})
}

// What eight fetchers see of one outage is one failure.
func TestOutageCountsOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.PerHost = 8
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 60, Latency: 100 * time.Millisecond}, &o)
		at(450*time.Millisecond, func() { web.SetDown(0, true) })
		at(900*time.Millisecond, func() { web.SetDown(0, false) })
		began := time.Now()
		mustRun(t, o, web.Seed())
		if took := time.Since(began); took > 6*time.Second {
			t.Errorf("an outage of half a second cost %v", took)
		}
	})
}

// A proper answer ends a streak: every block is as long as the first.
func TestStreakEnds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 1}, &o)
		for i := range 4 {
			refused := false
			web.Handle(0, fmt.Sprintf("/busy%d", i), func(w http.ResponseWriter, r *http.Request) {
				if refused {
					html(fmt.Sprintf(`<a href="/busy%d">next</a>`, i+1))(w, r)
					return
				}
				refused = true
				w.WriteHeader(http.StatusServiceUnavailable)
			})
		}
		began := time.Now()
		mustRun(t, o, "http://"+web.Authority(0)+"/busy0")
		if took := time.Since(began); took > 11*time.Minute {
			t.Errorf("four blocks of a minute each took %v", took)
		}
	})
}

// 503 uses up no try.
func TestBusyCostsNoTry(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store, o.Retries = storage.NewMemory(), 1
		web := pipe(t, webtest.Config{Seed: 1}, &o)
		answers := []int{503, 500, 200}
		web.Handle(0, "/page", func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(answers[0])
			answers = answers[1:]
		})
		mustRun(t, o, "http://"+web.Authority(0)+"/page")
		if s := wantStatus(t, o.Store); s.Fates[storage.Failed] > 0 {
			t.Errorf("fates: %v", s.Fates)
		}
	})
}

// A crawl delay counts for no more than GiveUp.
func TestCrawlDelayIsBounded(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.GiveUp = time.Minute
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 3, Robots: func(int) webtest.Robots {
			return webtest.Robots{Body: "User-agent: *\nCrawl-delay: 1000000\n"}
		}}, &o)
		began := time.Now()
		mustRun(t, o, web.Seed())
		if took := time.Since(began); took > 5*time.Minute {
			t.Errorf("three pages took %v", took)
		}
	})
}

// A server that asks for a month is asked again after a day.
func TestLongestBlock(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.GiveUp = 1000 * time.Hour
		web := pipe(t, webtest.Config{Seed: 1}, &o)
		refused := false
		web.Handle(0, "/page", func(w http.ResponseWriter, r *http.Request) {
			if !refused {
				refused = true
				w.Header().Set("Retry-After", fmt.Sprint(30*24*3600))
				w.WriteHeader(http.StatusTooManyRequests)
			}
		})
		began := time.Now()
		mustRun(t, o, "http://"+web.Authority(0)+"/page")
		if took := time.Since(began); took > 49*time.Hour {
			t.Errorf("the page came after %v", took)
		}
	})
}

// A host that answers again has nothing held against it.
func TestRecovery(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store, o.PerHost = storage.NewMemory(), 2
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 60, Latency: 100 * time.Millisecond}, &o)
		at(250*time.Millisecond, func() { web.SetDown(0, true) })
		at(5*time.Second, func() { web.SetDown(0, false) })
		mustRun(t, o, web.Seed())
		s, err := o.Store.Join(context.Background(), storage.JobSpec{MaxDepth: -1})
		if err != nil {
			t.Fatal(err)
		}
		defer s.Leave(context.Background(), storage.EndFinished)
		if f, ok, err := s.Host(context.Background(), 1); err != nil || !ok || f.Failures != 0 || f.Why != "" || !f.NotBefore.IsZero() || f.RobotsAt.IsZero() {
			t.Errorf("%+v, %v, %v", f, ok, err)
		}
	})
}

// One URL that always answers 503 does not starve its host.
func TestOneBusyURL(t *testing.T) {
	for _, perHost := range []int{1, 2} {
		bubble(t, func(t *testing.T) {
			o := crawl.Options{Follow: crawl.InScope, Store: storage.NewMemory(), PerHost: perHost}
			web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 60, Latency: 50 * time.Millisecond}, &o)
			bad := "http://" + web.Authority(0) + "/bad"
			web.Handle(0, "/bad", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(503) })
			began := time.Now()
			err := run(t, o, bad, web.Seed())
			s := wantStatus(t, o.Store)
			t.Logf("per host %d: %v after %v; %d pages %d pending, bad asked %d times", perHost, err, time.Since(began), s.Pages, s.Pending, web.Hits()[bad])
			if s.Pages < 60 {
				t.Errorf("one bad URL keeps %d others from being fetched", 60-s.Pages)
			}
		})
	}
}

// A rate close to nothing is not no limit.
func TestTinyRate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := crawl.Options{Follow: crawl.InScope, Rate: 1e-10, MaxTime: time.Hour}
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 60}, &o)
		_ = run(t, o, web.Seed())
		if n := len(web.Hits()); n > 1 {
			t.Errorf("%d requests in an hour", n)
		}
	})
}
