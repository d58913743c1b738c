package crawl_test

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// 64 fetchers, and handlers that follow, submit, fetch, panic, block and give up,
// all at once, while others submit, wait, cancel, pause and resume: every page has
// its fate, every failure is heard of once, nobody waits for ever and nothing is
// left behind. That is what the bubble sees to: it fails when all that is left
// waits for something that cannot come.
func TestStorm(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := crawl.Options{Store: storage.NewMemory(), Concurrency: 64, PerHost: 64, Rate: crawl.Unlimited, Parsers: 3, Retries: -1, NoTraps: true, Follow: crawl.InScope}
		web := pipe(t, webtest.Config{Seed: 3, Hosts: 3, PagesPerHost: 150, NotFound: 0.05}, &o)
		c := mustNew(t, o)
		var shown, panicked, failed, dropped atomic.Int64
		started := make(chan struct{})
		var run *crawl.Run
		c.OnPage(func(p *crawl.Page) {
			<-started
			shown.Add(1)
			whim := fnv.New32()
			fmt.Fprint(whim, p.URL)
			switch whim.Sum32() % 8 {
			case 0:
				panicked.Add(1)
				panic("as it is meant to")
			case 1:
				run.Submit(crawl.Get(p.URL + "?submitted"))
			case 2:
				run.Submit(crawl.Get(p.URL + "?canceled")).Cancel()
			case 3:
				if _, err := p.Fetch(t.Context(), crawl.Get(web.Root(1))); err != nil {
					t.Error(err)
				}
			case 4:
				short, cancel := context.WithTimeout(t.Context(), time.Millisecond)
				defer cancel()
				if _, err := p.Fetch(short, crawl.Get("/absent")); err == nil {
					t.Errorf("%s brought a page that is not there", p.URL)
				}
			case 5:
				time.Sleep(100 * time.Millisecond)
				p.Follow(p.URL + "?followed")
			case 6:
				p.Drop("on a whim")
				dropped.Add(1)
			case 7:
				if _, err := run.Submit(crawl.Get(p.URL + "?waited")).Wait(t.Context()); !errors.Is(err, crawl.ErrInHandler) {
					t.Errorf("waiting in a handler: %v", err)
				}
			}
			p.Emit(p.Title)
		})
		c.OnRequest(func(a *crawl.Attempt) { a.Header.Set("X-Storm", "1") })
		c.OnItem(func(_ *crawl.Page, it *crawl.Item) { it.Name = "title" })
		c.OnError(func(p *crawl.Page, err *crawl.Error) {
			failed.Add(1)
			p.Emit(err.Class)
		})
		run = c.Start(t.Context(), web.Roots()...)
		close(started)
		var futures []*crawl.Future
		for i := range 200 {
			web.Handle(i%3, fmt.Sprint("/?outside=", i), html("<title>from outside</title>"))
			futures = append(futures, run.Submit(crawl.Get(web.Root(i%3)+fmt.Sprint("?outside=", i))))
			switch i % 20 {
			case 5:
				futures[i-1].Cancel()
			case 10:
				run.Pause()
			case 11:
				time.Sleep(time.Millisecond)
				run.Resume()
			}
		}
		pages, err := crawl.All(t.Context(), futures...)
		for i, p := range pages {
			if _, err := futures[i].Wait(t.Context()); p == nil && !isOneOf(err, crawl.ErrPanic, context.Canceled) {
				t.Error(err)
			}
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("some were given up: %v", err)
		}
		if err := run.Wait(); err != nil {
			t.Fatal(err)
		}
		s := wantStatus(t, o.Store)
		if s.Pending != 0 || s.Known < 450 {
			t.Errorf("%d of %d pending at the end", s.Pending, s.Known)
		}
		if n := s.Fates[storage.Failed] + s.Fates[storage.Gone]; n != failed.Load() || s.Fates[storage.Failed] != panicked.Load() {
			t.Errorf("%d failed, %d gone, %d heard of, %d panicked", s.Fates[storage.Failed], s.Fates[storage.Gone], failed.Load(), panicked.Load())
		}
		if s.Fates[storage.Fetched]+panicked.Load() != shown.Load() {
			t.Errorf("%d pages and %d panics, %d were shown", s.Fates[storage.Fetched], panicked.Load(), shown.Load())
		}
		if want := shown.Load() - panicked.Load() - dropped.Load() + failed.Load(); s.Items != want {
			t.Errorf("%d records, want %d", s.Items, want)
		}
		for _, one := range stored(t, o.Store) {
			for _, it := range one.Items {
				if it.Name != "title" {
					t.Errorf("a record of %s is called %s", one.Task.URL, it.Name)
				}
			}
			if one.Class == "panic" && !strings.Contains(one.Error, "storm_test.go") {
				t.Errorf("a panic without its stack: %s", one.Error)
			}
		}
	})
}
