package crawl_test

import (
	"context"
	"errors"
	"net/http"
	"path/filepath"
	"regexp"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// fetchedInOrder are the URLs that the server was asked for, robots.txt left
// out, in their order.
func fetchedInOrder(web *webtest.Web) []string {
	var urls []string
	for _, a := range web.Log() {
		if a.RequestURI != "/robots.txt" {
			urls = append(urls, a.URL)
		}
	}
	return urls
}

// Runs that end at a page limit and go on with a higher one fetch what one
// run without a limit fetches, in the same order.
func TestRaiseMaxPages(t *testing.T) {
	for _, order := range []frontier.Order{frontier.BreadthFirst, frontier.DepthFirst, frontier.BestFirst} {
		t.Run(order.String(), func(t *testing.T) {
			web := serve(t, webtest.Config{Seed: 5, PagesPerHost: 80, Redirects: 0.1, NotFound: 0.02})
			o := fast()
			o.Order, o.Concurrency = order, 1
			mustRun(t, o, web.Seed())
			want := fetchedInOrder(web)
			web.Reset()

			file := filepath.Join(t.TempDir(), "crawl.db")
			for _, limit := range []int64{1, 7, 8, 40, 0} {
				store := openFile(t, file)
				o.Store, o.MaxPages = store, limit
				mustRun(t, o, web.Seed())
				if s := wantStatus(t, store); limit > 0 && s.Pages != limit {
					t.Errorf("%d pages were stored, the limit is %d", s.Pages, limit)
				}
				if err := store.Close(); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(want, fetchedInOrder(web)); diff != "" {
				t.Errorf("order of requests (-one run +five runs):\n%s", diff)
			}
		})
	}
}

// The page limit is exact with many fetchers too.
func TestMaxPagesIsExact(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 6, Hosts: 3, PagesPerHost: 60, CrossHost: 0.3})
	o := fast()
	o.Store, o.MaxPages = openSQLite(t), 50
	mustRun(t, o, web.Roots()...)
	if s := wantStatus(t, o.Store); s.Pages != 50 || len(web.Hits()) != 50 {
		t.Errorf("%d pages stored, %d URLs asked for; want 50 of each", s.Pages, len(web.Hits()))
	}
}

// What is crawled under a depth limit does not depend on the order of
// discovery, and raising the limit goes on where it ended.
func TestDepthIsExact(t *testing.T) {
	for _, order := range []frontier.Order{frontier.BreadthFirst, frontier.DepthFirst, frontier.BestFirst} {
		t.Run(order.String(), func(t *testing.T) {
			cfg := webtest.Config{Seed: 9, Hosts: 2, PagesPerHost: 150, LinksPerPage: 3, MedianSize: 5_000, Redirects: 0.2, CrossHost: 0.1}
			web := serve(t, cfg)
			o := fast()
			o.Store, o.Order = openSQLite(t), order
			for _, depth := range []int{crawl.SeedsOnly, 1, 2, 4, 0} {
				o.Depth = depth
				mustRun(t, o, web.Seed())
				if depth != crawl.SeedsOnly {
					truth := web.Truth(webtest.Scope{Seeds: []string{web.Seed()}, Depth: depth})
					wantFetched(t, web, truth.URLs())
				}
			}
		})
	}
}

// Widening the scope releases what was outside, and nothing is fetched again.
func TestWidenScope(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 7, Hosts: 3, PagesPerHost: 40, CrossHost: 0.2})
	o := fast()
	o.Store = openSQLite(t)
	mustRun(t, o, web.Seed())
	wantFetched(t, web, web.Reachable(web.Seed()))
	o.Scope = crawl.ScopeAny
	mustRun(t, o)
	wantFetched(t, web, web.Truth(webtest.Scope{Seeds: []string{web.Seed()}, Everywhere: true}).URLs())
}

// Options that have become narrower hold for what is pending already.
func TestNarrowScope(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 8, PagesPerHost: 60})
	o := fast()
	o.Store, o.MaxPages = openSQLite(t), 5
	mustRun(t, o, web.Seed())
	before := len(web.Hits())
	o.MaxPages, o.Exclude = 0, []*regexp.Regexp{regexp.MustCompile(`.`)}
	mustRun(t, o)
	if after := len(web.Hits()); after != before {
		t.Errorf("%d URLs were asked for although -exclude refuses all", after-before)
	}
	if s := wantStatus(t, o.Store); s.Parked[storage.Excluded] == 0 || s.Pending != 0 {
		t.Errorf("%d excluded, %d pending; want all that was pending excluded", s.Parked[storage.Excluded], s.Pending)
	}
}

// The host that a seed redirects to joins the scope, also for links that were
// found before the redirect.
func TestSeedRedirectJoins(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 11, Hosts: 3, PagesPerHost: 20, CrossHost: 0.3})
	released := make(chan struct{})
	web.Handle(0, "/moved", func(w http.ResponseWriter, r *http.Request) {
		<-released
		http.Redirect(w, r, web.Root(1), http.StatusMovedPermanently)
	})
	// The redirect is answered late, when links to host 1 are parked.
	timer := time.AfterFunc(300*time.Millisecond, func() { close(released) })
	defer timer.Stop()
	o := fast()
	o.Store = openSQLite(t)
	moved := "http://" + web.Authority(0) + "/moved"
	mustRun(t, o, web.Root(0), moved)
	scope := webtest.Scope{Seeds: []string{web.Root(0), web.Root(1)}}
	wantFetched(t, web, append(web.Truth(scope).URLs(), moved))
}

// After a drain nothing is fetched twice; after an abort no more than was in
// flight; and after the last resume everything has been fetched.
func TestDrainAndAbort(t *testing.T) {
	for name, abort := range map[string]bool{"drain": false, "abort": true} {
		t.Run(name, func(t *testing.T) {
			web := serve(t, webtest.Config{Seed: 12, Hosts: 2, PagesPerHost: 100, CrossHost: 0.2, Latency: 2 * time.Millisecond})
			o := fast()
			o.Concurrency = 8
			file := filepath.Join(t.TempDir(), "crawl.db")
			interruptions := 0
			for err := crawl.ErrInterrupted; errors.Is(err, crawl.ErrInterrupted); interruptions++ {
				store := openFile(t, file)
				o.Store = store
				err = interrupted(t, web, o, abort)
				if closeErr := store.Close(); closeErr != nil {
					t.Fatal(closeErr)
				}
				if err != nil && !errors.Is(err, crawl.ErrInterrupted) {
					t.Fatal(err)
				}
			}
			wantRepeats(t, web, abort, interruptions*crawl.InFlightCap(8))
		})
	}
}

// interrupted runs until 40 more requests have been made, and then drains or
// aborts.
func interrupted(t *testing.T, web *webtest.Web, o crawl.Options, abort bool) error {
	c, err := crawl.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var left atomic.Int64
	left.Store(40)
	web.OnRequest(func(int, *http.Request) {
		if left.Add(-1) != 0 {
			return
		}
		if abort {
			cancel()
		} else {
			c.Drain()
		}
	})
	return c.Run(ctx, web.Roots()...)
}

func wantRepeats(t *testing.T, web *webtest.Web, allowed bool, most int) {
	t.Helper()
	hits, repeats := web.Hits(), 0
	for _, url := range web.Reachable(web.Roots()...) {
		if hits[url] == 0 {
			t.Errorf("%s was lost", url)
		}
		repeats += hits[url] - 1
	}
	if !allowed && repeats > 0 || repeats > most {
		t.Errorf("%d requests were repeated", repeats)
	}
}

// MaxTime ends a run in good order.
func TestMaxTime(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := crawl.Options{Follow: crawl.InScope, MaxTime: 3 * time.Second}
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 200}, &o)
		began := time.Now()
		mustRun(t, o, web.Seed())
		if took := time.Since(began); took < 3*time.Second || took > 5*time.Second {
			t.Errorf("the run took %v of virtual time, want about 3 s", took)
		}
	})
}

// What had failed is tried again when asked for, with all its tries.
func TestAgain(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 15, PagesPerHost: 10})
	var mended atomic.Bool
	requests := atomic.Int64{}
	web.Handle(0, "/broken", func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		if !mended.Load() {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	file := filepath.Join(t.TempDir(), "crawl.db")
	o := fast()
	o.Store, o.Retries = openFile(t, file), -1
	broken := "http://" + web.Authority(0) + "/broken"
	mustRun(t, o, web.Seed(), broken)
	mended.Store(true)
	mustRun(t, o, web.Seed(), broken)
	if n := requests.Load(); n != 1 {
		t.Fatalf("%d requests for what had failed; nobody asked for it again", n)
	}
	ids := query(t, file, "SELECT url_id FROM v_fates WHERE fate = 'failed'")
	if len(ids) != 1 {
		t.Fatalf("failed: %v", ids)
	}
	id, err := strconv.Atoi(ids[0])
	if err != nil {
		t.Fatal(err)
	}
	o.Again = []frontier.TaskID{frontier.TaskID(id)}
	mustRun(t, o)
	if s := wantStatus(t, o.Store); s.Fates[storage.Failed] != 0 || s.Pages != 11 || requests.Load() != 2 {
		t.Errorf("%d failed, %d pages, %d requests; want 0, 11, 2", s.Fates[storage.Failed], s.Pages, requests.Load())
	}
}
