package crawl_test

import (
	"context"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

func add(t *testing.T, s storage.Store, urls ...string) {
	t.Helper()
	var all []storage.Addition
	for _, u := range urls {
		all = append(all, storage.Addition{URL: u})
	}
	if err := s.Add(context.Background(), all); err != nil {
		t.Error(err)
	}
}

// A URL that is added while a crawl waits for a slow host is fetched without
// waiting for it.
func TestAddWhileRunning(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Delay, o.Store = time.Hour, storage.NewMemory()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 3}, &o)
		began := time.Now()
		var second sync.Once
		var took time.Duration // guarded by second
		other := web.Roots()[1]
		web.OnRequest(func(n int, r *http.Request) {
			if n == 1 {
				time.AfterFunc(10*time.Minute, func() { add(t, o.Store, other) })
			}
			if "http://"+r.Host+"/" == other { // its robots.txt comes first
				second.Do(func() { took = time.Since(began) })
			}
		})
		mustRun(t, o, web.Roots()[0])
		if took < 10*time.Minute || took > 10*time.Minute+5*time.Second {
			t.Errorf("it was fetched after %v", took)
		}
		wantFetched(t, web, web.Truth(webtest.Scope{Seeds: web.Roots()}).URLs())
	})
}

// However many are added, they are taken up at the pace of the store and not
// of the question whether there are any.
func TestAddMany(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Delay, o.MaxTime, o.Store = time.Hour, time.Minute, storage.NewMemory()
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 9}, &o)
		var left atomic.Int64
		left.Store(-1)
		web.OnRequest(func(n int, r *http.Request) {
			if n != 1 {
				return
			}
			var urls []string
			for i := range 5000 {
				urls = append(urls, fmt.Sprintf("%sadded/%d", web.Seed(), i))
			}
			add(t, o.Store, urls...)
			time.AfterFunc(3*time.Second, func() { left.Store(wantStatus(t, o.Store).Added) })
		})
		mustRun(t, o, web.Seed())
		if n := left.Load(); n != 0 {
			t.Errorf("after 3 s, %d are not taken up", n)
		}
	})
}

// A URL that is added with the last commit of a crawl still belongs to it.
func TestAddAtTheEnd(t *testing.T) {
	for _, name := range []string{"memory", "sqlite"} {
		t.Run(name, func(t *testing.T) {
			web := serve(t, webtest.Config{Seed: 2, Hosts: 2, PagesPerHost: 1})
			store := &hooked{Store: storage.NewMemory()}
			if name == "sqlite" {
				store.Store = openSQLite(t)
			}
			var once sync.Once
			store.after = func(b *storage.Batch) {
				if len(b.Results) > 0 {
					once.Do(func() { add(t, store, web.Roots()[1], web.Roots()[0]) })
				}
			}
			o := fast()
			o.Store = store
			mustRun(t, o, web.Roots()[0])
			wantFetched(t, web, web.Truth(webtest.Scope{Seeds: web.Roots()}).URLs())
			if s := wantStatus(t, o.Store); s.Added != 0 || s.Runs[0].End != storage.EndFinished {
				t.Errorf("%d are left, and the run ended as %q", s.Added, s.Runs[0].End)
			}
		})
	}
}

// URLs that are added between two runs are seeds of the next, and so widen
// the scope.
func TestAddBetweenRuns(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 3, Hosts: 2, PagesPerHost: 5})
	o := fast()
	o.Store = openSQLite(t)
	mustRun(t, o, web.Roots()[0])
	add(t, o.Store, web.Roots()[1])
	mustRun(t, o)
	wantFetched(t, web, web.Truth(webtest.Scope{Seeds: web.Roots()}).URLs())
}

// A crawl that reached its limit leaves what was added to the next run.
func TestAddAtLimit(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 4, Hosts: 2, PagesPerHost: 5})
	store := &hooked{Store: storage.NewMemory()}
	var once sync.Once
	store.after = func(b *storage.Batch) {
		if len(b.Results) > 0 {
			once.Do(func() { add(t, store, web.Roots()[1]) })
		}
	}
	o := fast()
	o.Store, o.MaxPages, o.Concurrency = store, 1, 1
	mustRun(t, o, web.Roots()[0])
	o.MaxPages = 0
	mustRun(t, o)
	wantFetched(t, web, web.Truth(webtest.Scope{Seeds: web.Roots()}).URLs())
}
