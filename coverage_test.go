package crawl_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/internal/webtest"
)

// hardWeb has everything that makes a crawler fetch too much or too little.
func hardWeb(seed uint64) webtest.Config {
	return webtest.Config{
		Seed: seed, Hosts: 4, PagesPerHost: 60, MedianSize: 8_000, CrossHost: 0.2,
		NotFound: 0.02, Redirects: 0.2, Private: 0.1, Gzip: true, Exotic: true,
	}
}

// Every reachable URL in scope is fetched exactly once, whatever the order,
// the number of fetchers and the number of cores.
func TestEveryURLExactlyOnce(t *testing.T) {
	for _, order := range []frontier.Order{frontier.BreadthFirst, frontier.DepthFirst, frontier.BestFirst} {
		for _, fetchers := range []int{1, 64} {
			for _, cores := range []int{1, 2} {
				t.Run(fmt.Sprintf("%s/%d fetchers/%d cores", order, fetchers, cores), func(t *testing.T) {
					defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(cores))
					web := serve(t, hardWeb(uint64(order)+1))
					o := fast()
					o.Store, o.Order, o.Concurrency = openSQLite(t), order, fetchers
					mustRun(t, o, web.Roots()...)
					truth := web.Truth(webtest.Scope{Seeds: web.Roots()})
					wantFetched(t, web, truth.URLs())
					wantCounts(t, o, web, truth)
				})
			}
		}
	}
}

// wantCounts holds what the store counts against the truth.
func wantCounts(t *testing.T, o crawl.Options, web *webtest.Web, truth webtest.Truth) {
	t.Helper()
	s := wantStatus(t, o.Store)
	sum := s.Pending
	for _, n := range s.Fates {
		sum += n
	}
	if fetched := int64(len(truth.Depths)); sum != fetched || s.Pending != 0 {
		t.Errorf("store: %d tasks have a fate, %d are pending; want %d and 0", sum-s.Pending, s.Pending, fetched)
	}
	for _, n := range s.Parked {
		sum += n
	}
	if sum != s.Known {
		t.Errorf("store: fates, parked and pending sum up to %d of %d known", sum, s.Known)
	}
}

// A page that fails at first is tried again, as often as Retries says.
func TestRetries(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 3, FailRate: 0.3, FailTimes: 4}, &o)
		mustRun(t, o, web.Seed())
		truth := web.Truth(webtest.Scope{Seeds: []string{web.Seed()}, Tries: 3})
		hits := web.Hits()
		for url := range truth.Depths {
			if want := min(web.Failures(url)+1, 3); hits[url] != want {
				t.Errorf("%s: %d requests, want %d", url, hits[url], want)
			}
		}
		if len(hits) != len(truth.Depths) {
			t.Errorf("%d URLs were asked for, want %d", len(hits), len(truth.Depths))
		}
	})
}

// Follow's zero value fetches the seeds alone.
func TestFollowNone(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 1})
	mustRun(t, crawl.Options{Rate: crawl.Unlimited}, web.Seed())
	wantFetched(t, web, []string{web.Seed()})
}
