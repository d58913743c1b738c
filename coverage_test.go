package crawl_test

import (
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

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

// With one fetcher the order is exactly that of a FIFO queue, or of a LIFO
// queue, of discovery.
func TestOrderIsExact(t *testing.T) {
	for order, pop := range map[frontier.Order]func([]string) (string, []string){
		frontier.BreadthFirst: func(q []string) (string, []string) { return q[0], q[1:] },
		frontier.DepthFirst:   func(q []string) (string, []string) { return q[len(q)-1], q[:len(q)-1] },
	} {
		t.Run(order.String(), func(t *testing.T) {
			web := serve(t, webtest.Config{Seed: 14})
			root := "http://" + web.Authority(0)
			want := plainQueue("/t", pop)
			for _, path := range want {
				web.Handle(0, path, func(w http.ResponseWriter, _ *http.Request) {
					w.Header().Set("Content-Type", "text/html")
					fmt.Fprintf(w, `<a href=/t>up</a> <a href="%s">`, strings.Join(branches(path), `"></a><a href="`))
				})
			}
			o := fast()
			o.Order, o.Concurrency = order, 1
			mustRun(t, o, root+"/t")
			for i := range want {
				want[i] = root + want[i]
			}
			if diff := cmp.Diff(want, fetchedInOrder(web)); diff != "" {
				t.Errorf("order of requests (-queue +got):\n%s", diff)
			}
		})
	}
}

// branches are the links of a page of a small tree, in document order.
func branches(path string) []string {
	if len(path) > len("/t333") {
		return nil
	}
	return []string{path + "1", path + "2", path + "3"}
}

// plainQueue walks the tree by a queue without a crawler.
func plainQueue(root string, pop func([]string) (string, []string)) (order []string) {
	for queue := []string{root}; len(queue) > 0; {
		var path string
		path, queue = pop(queue)
		order = append(order, path)
		queue = append(queue, branches(path)...)
	}
	return order
}
