package crawl_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/crawltest"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// asked is a web of pages, redirects and failures, and a run over it.
func asked(t *testing.T, o *crawl.Options) (web *webtest.Web, root string) {
	web = pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 1}, o)
	root = web.Root(0)
	web.Handle(0, "/page", html(`<title>Page</title><a href=/linked>x</a>`))
	web.Handle(0, "/linked", html(`<title>Linked</title>`))
	web.Handle(0, "/moved", moved("/moved2"))
	web.Handle(0, "/moved2", moved("/page"))
	web.Handle(0, "/broken", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	web.Handle(0, "/robots.txt", rules("User-agent: *\nDisallow: /secret"))
	web.Handle(0, "/slow", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(10 * time.Second)
		html("<title>Slow</title>")(w, r)
	})
	if o.Store == nil {
		o.Store = storage.NewMemory()
	}
	o.Rate, o.PerHost = crawl.Unlimited, 4
	return web, root
}

// A future has the page that the redirects led to, or the reason why there is
// none; also of what was fetched before, in this run or another.
func TestFutures(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		web, root := asked(t, &o)
		for round := range 2 {
			run := mustNew(t, o).Start(t.Context())
			futures := make(map[string]*crawl.Future)
			for _, path := range []string{"page", "moved", "gone", "broken", "secret", "linked", "page#again"} {
				futures[path] = run.Submit(crawl.Get(root + path).WithLabel("asked"))
			}
			futures["none"] = run.Submit(crawl.Get("mailto:nobody"))
			for path, want := range map[string]string{"page": "Page", "moved": "Page", "linked": "Linked", "page#again": "Page"} {
				p, err := futures[path].Wait(t.Context())
				if err != nil || p.Title != want || p.Label != "asked" && path != "moved" || p.Status != 200 {
					t.Errorf("round %d, %s: %+v, %v", round, path, p, err)
				}
				if round == 0 && path != "page#again" && path != "moved" && p.Doc().Find("title").Text() != want {
					t.Errorf("%s: document %q", path, p.Doc().Text())
				}
			}
			for path, want := range map[string]string{"gone": "404", "broken": "418", "secret": "robots", "none": "mailto"} {
				_, err := futures[path].Wait(t.Context())
				var e *crawl.Error
				if !errors.As(err, &e) || !strings.Contains(err.Error(), want) || errors.Is(err, crawl.ErrParked) != (path == "secret") {
					t.Errorf("round %d, %s: %v", round, path, err)
				}
			}
			if err := run.Wait(); err != nil {
				t.Error(err)
			}
			if _, err := run.Submit(crawl.Get(root + "late")).Wait(t.Context()); !errors.Is(err, crawl.ErrPending) {
				t.Errorf("after the end: %v", err)
			}
		}
		if n := web.Hits()[root+"page"]; n != 1 {
			t.Errorf("requested %d times", n)
		}
	})
}

func TestAsCompleted(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		_, root := asked(t, &o)
		run := mustNew(t, o).Start(t.Context())
		slow, page, none := run.Submit(crawl.Get(root+"slow")), run.Submit(crawl.Get(root+"page")), run.Submit(crawl.Get("mailto:x"))
		var order []string
		for f := range crawl.AsCompleted(t.Context(), slow, page, none) {
			order = append(order, strings.TrimPrefix(f.URL(), root))
		}
		if want := []string{"mailto:x", "page", "slow"}; !slices.Equal(order, want) {
			t.Errorf("%q, want %q", order, want)
		}
		pages, err := crawl.All(t.Context(), page, none, slow)
		if err == nil || pages[0].Title != "Page" || pages[1] != nil || pages[2].Title != "Slow" {
			t.Errorf("%v %v", pages, err)
		}
		if err := run.Wait(); err != nil {
			t.Error(err)
		}
	})
}

// What is cancelled is not begun; who waits learns it at once.
func TestFutureCancel(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		web, root := asked(t, &o)
		o.Concurrency = 1
		run := mustNew(t, o).Start(t.Context())
		slow := run.Submit(crawl.Get(root + "slow"))
		synctest.Wait()
		next := run.Submit(crawl.Get(root + "page"))
		synctest.Wait()
		next.Cancel()
		slow.Cancel()
		for _, f := range []*crawl.Future{slow, next} {
			if _, err := f.Wait(t.Context()); !errors.Is(err, context.Canceled) {
				t.Error(err)
			}
		}
		if err := run.Wait(); err != nil {
			t.Error(err)
		}
		if hits := web.Hits(); hits[root+"page"] != 0 || hits[root+"slow"] != 1 {
			t.Errorf("requests: %v", hits)
		}
		if s := wantStatus(t, o.Store); s.Parked[storage.Held] != 1 || s.Pages != 1 {
			t.Errorf("%+v", s.Counts)
		}
		run = mustNew(t, o).Start(t.Context())
		if p, err := run.Submit(crawl.Get(root + "page")).Wait(t.Context()); err != nil || p.Title != "Page" {
			t.Errorf("submitted again: %+v, %v", p, err)
		}
		if err := run.Wait(); err != nil {
			t.Error(err)
		}
	})
}

// Pause begins nothing until Resume; Drain and Abort leave what is pending to the
// next run, and say so to those who wait.
func TestRunControl(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		web, root := asked(t, &o)
		run := mustNew(t, o).Start(t.Context(), root+"page")
		synctest.Wait()
		run.Pause()
		f := run.Submit(crawl.Get(root + "linked"))
		time.Sleep(time.Hour)
		if n := web.Hits()[root+"linked"]; n != 0 {
			t.Error("requested while paused")
		}
		run.Resume()
		if _, err := f.Wait(t.Context()); err != nil {
			t.Error(err)
		}
		run.Pause()
		f = run.Submit(crawl.Get(root + "slow"))
		synctest.Wait()
		run.Drain()
		if err := run.Wait(); !errors.Is(err, crawl.ErrInterrupted) {
			t.Errorf("Drain: %v", err)
		}
		if _, err := f.Wait(t.Context()); !errors.Is(err, crawl.ErrPending) {
			t.Errorf("after Drain: %v", err)
		}
		run = mustNew(t, o).Start(t.Context())
		time.Sleep(time.Second)
		run.Abort()
		if err := run.Wait(); !errors.Is(err, crawl.ErrInterrupted) {
			t.Errorf("Abort: %v", err)
		}
		mustRun(t, o)
		if s := wantStatus(t, o.Store); s.Pages != 3 || s.Pending != 0 {
			t.Errorf("%+v", s.Counts)
		}
	})
}

// Requests go out in the order of their priorities.
func TestSubmitPriority(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		web, root := asked(t, &o)
		o.Concurrency, o.Order = 1, 2
		run := mustNew(t, o).Start(t.Context())
		run.Pause()
		for i := range 5 {
			web.Handle(0, fmt.Sprintf("/%d", i), html("x"))
			if ok, err := run.Add(crawl.Get(fmt.Sprint(root, i)).WithPriority(int32(i * 3 % 5))); !ok || err != nil {
				t.Error(ok, err)
			}
		}
		synctest.Wait()
		run.Resume()
		if err := run.Wait(); err != nil {
			t.Error(err)
		}
		var order []string
		for _, a := range web.Log() {
			if !strings.HasSuffix(a.URL, "robots.txt") {
				order = append(order, strings.TrimPrefix(a.URL, root))
			}
		}
		if want := []string{"3", "1", "4", "2", "0"}; !slices.Equal(order, want) {
			t.Errorf("%q, want %q", order, want)
		}
	})
}

// Whenever a run ends, nobody waits for ever; and what was not stored is told to
// be pending.
func TestNobodyWaitsForEver(t *testing.T) {
	for round := range 30 {
		bubble(t, func(t *testing.T) {
			var o crawl.Options
			_, root := asked(t, &o)
			o.Concurrency = 2
			run := mustNew(t, o).Start(t.Context())
			ended := make(chan struct{})
			go func() {
				defer close(ended)
				for i := range 200 {
					f := run.Submit(crawl.Get(fmt.Sprint(root, "none", i)))
					if i%50 == round {
						switch round % 3 {
						case 0:
							run.Abort()
						case 1:
							go run.Drain()
						case 2:
							go func() { _ = run.Wait() }()
						}
					}
					if _, err := f.Wait(t.Context()); err == nil {
						t.Error("a page that is none")
					}
				}
			}()
			<-ended
			_ = run.Wait()
		})
	}
}

// A run that cannot begin touches no other.
func TestStartTwice(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		_, root := asked(t, &o)
		c := mustNew(t, o)
		first := c.Start(t.Context())
		synctest.Wait()
		second := c.Start(t.Context())
		_, err := second.Submit(crawl.Get("https://a.example/")).Wait(t.Context())
		if !errors.Is(err, crawl.ErrPending) || !errors.Is(err, crawl.ErrRunning) {
			t.Errorf("asked of a run that could not begin: %v", err)
		}
		second.Pause()
		second.Drain()
		if err := second.Wait(); !errors.Is(err, crawl.ErrRunning) {
			t.Error(err)
		}
		if _, err := first.Submit(crawl.Get(root + "page")).Wait(t.Context()); err != nil {
			t.Error(err)
		}
		if err := first.Wait(); err != nil {
			t.Error(err)
		}
	})
}

// A run has begun when Start returns: it is the only one, has the handlers that were
// registered before, and is drained by the crawler.
func TestStartBegins(t *testing.T) {
	bubble(t, func(t *testing.T) {
		c := mustNew(t, crawl.Options{Transport: crawltest.Txtar("-- a.example/index.html --\n")})
		run := c.Start(t.Context())
		if err := c.Run(t.Context(), "https://a.example/"); !errors.Is(err, crawl.ErrRunning) {
			t.Errorf("a second run: %v", err)
		}
		second := c.Start(t.Context())
		_, err := second.Submit(crawl.Get("https://a.example/")).Wait(t.Context())
		if !errors.Is(err, crawl.ErrPending) || !errors.Is(err, crawl.ErrRunning) {
			t.Errorf("asked of a run that could not begin: %v", err)
		}
		if err := second.Wait(); !errors.Is(err, crawl.ErrRunning) {
			t.Errorf("a second Start: %v", err)
		}
		c.OnPage(func(*crawl.Page) { t.Error("registered after the run began") })
		if p, err := run.Submit(crawl.Get("https://a.example/")).Wait(t.Context()); err != nil || p.Status != 200 {
			t.Errorf("page %v, %v", p, err)
		}
		if err := run.Wait(); err != nil {
			t.Error(err)
		}
		run = c.Start(t.Context())
		c.Drain()
		if err := run.Wait(); !errors.Is(err, crawl.ErrInterrupted) {
			t.Errorf("a run that was drained at once ends with %v", err)
		}
	})
}
