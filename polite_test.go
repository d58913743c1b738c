package crawl_test

import (
	"testing"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
)

// With the defaults a host never sees more than two requests at a time, nor
// two within a tenth of a second.
func TestPoliteByDefault(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := crawl.Options{Follow: crawl.InScope}
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 5, PagesPerHost: 40, CrossHost: 0.3, Latency: 300 * time.Millisecond, Jitter: time.Second}, &o)
		mustRun(t, o, web.Roots()...)
		wantPolite(t, web, 2, 100*time.Millisecond)
		wantFetched(t, web, web.Reachable(web.Roots()...))
	})
}

// wantPolite fails if any host was asked more than permits times at once, or
// within delay of the request before.
func wantPolite(t *testing.T, web *webtest.Web, permits int, delay time.Duration) {
	t.Helper()
	for i := range web.Roots() {
		if n := web.MaxConcurrent(i); n > permits {
			t.Errorf("%s was asked %d times at once; permits are %d", web.Authority(i), n, permits)
		}
		for _, d := range web.Intervals(i) {
			if d < delay {
				t.Fatalf("%s was asked twice within %v; the delay is %v", web.Authority(i), d, delay)
			}
		}
	}
}

// A host's own crawl delay is kept when it is longer than ours.
func TestCrawlDelay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 20, Robots: func(int) webtest.Robots {
			return webtest.Robots{Body: "User-agent: *\nCrawl-delay: 3\n"}
		}}, &o)
		mustRun(t, o, web.Seed())
		// The first interval is that between robots.txt and the first page:
		// before robots.txt has been read nobody knows of the delay.
		for i, d := range web.Intervals(0) {
			if i > 0 && d < 3*time.Second {
				t.Errorf("interval %d is %v; the crawl delay is 3 s", i, d)
			}
		}
	})
}

// One slow host does not slow the others: they end when they would have ended
// without it.
func TestSlowHostSlowsNobody(t *testing.T) {
	elapsed := func(slow bool) (fastest time.Duration) {
		bubble(t, func(t *testing.T) {
			o := crawl.Options{Follow: crawl.InScope, Concurrency: 4}
			web := pipe(t, webtest.Config{Seed: 1, Hosts: 3, PagesPerHost: 30, Latency: 10 * time.Millisecond,
				Robots: func(host int) webtest.Robots {
					if slow && host == 0 {
						return webtest.Robots{Body: "User-agent: *\nCrawl-delay: 60\n"}
					}
					return webtest.Robots{}
				}}, &o)
			mustRun(t, o, web.Roots()...)
			log := web.Log()
			for _, a := range log {
				if a.Host != web.Authority(0) {
					fastest = max(fastest, a.Start.Sub(log[0].Start))
				}
			}
		})
		return fastest
	}
	without, with := elapsed(false), elapsed(true)
	if with > without+time.Second {
		t.Errorf("the other hosts took %v beside a slow one, %v without", with, without)
	}
}

// TotalRate bounds the requests to all hosts together.
func TestTotalRate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.TotalRate = 5
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 4, PagesPerHost: 10}, &o)
		mustRun(t, o, web.Roots()...)
		log := web.Log()
		took := log[len(log)-1].Start.Sub(log[0].Start)
		if least := time.Duration(len(log)-1) * time.Second / 5; took < least-time.Millisecond {
			t.Errorf("%d requests took %v; 5/s takes %v", len(log), took, least)
		}
	})
}

// robots.txt that answers 5xx defers its host, and nothing is fetched before
// it can be had.
func TestRobotsUnavailable(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, Robots: func(int) webtest.Robots { return webtest.Robots{Status: 503} }}, &o)
		err := run(t, o, web.Seed())
		if !isOneOf(err, crawl.ErrGaveUp) {
			t.Errorf("Run: %v, want %v", err, crawl.ErrGaveUp)
		}
		wantFetched(t, web, nil)
		if n := web.RobotsHits(0); n < 3 {
			t.Errorf("robots.txt was asked for %d times, want several", n)
		}
	})
}
