package crawl_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
)

// A handler completes its page by requests of its own: to its host and another,
// through redirects and robots.txt. Nothing of them is stored but what it emits and
// follows.
func TestPageFetch(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		web, root := shop(t, &o)
		api := web.Root(1)
		web.Handle(1, "/robots.txt", func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "User-agent: *\nDisallow: /secret\n") })
		web.Handle(1, "/price", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/v2/price?"+r.URL.RawQuery, http.StatusTemporaryRedirect)
		})
		web.Handle(1, "/v2/price", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, `<title>39.90</title><a href="similar">%s %s</a>`, r.Method, r.FormValue("of"))
		})
		o.Parsers = 1
		c := mustNew(t, o)
		var similar crawl.Page
		c.OnLabel("lamp", func(p *crawl.Page) {
			price, err := p.Fetch(t.Context(), crawl.Post(api+"price?of=lamp", []byte("x")).WithLabel("price"))
			if err != nil {
				t.Error(err)
				return
			}
			similar = *price
			link := price.Doc().Find("a")
			price.FollowAll(link).WithLabel("similar") // out of scope
			price.Emit(product{link.Text(), price.Label + " " + price.Title})
			for href, want := range map[string]error{
				api + "secret":  crawl.ErrRobots,
				api + "missing": crawl.ErrGone,
				"mailto:x":      nil,
			} {
				var e *crawl.Error
				if _, err := p.Fetch(t.Context(), crawl.Get(href)); !errors.As(err, &e) || want != nil && !errors.Is(err, want) {
					t.Errorf("%s: %v, want %v", href, err, want)
				}
			}
		})
		c.OnPage(func(p *crawl.Page) {
			if p.Label == "" {
				p.Follow("/p/lamp").WithLabel("lamp")
			}
		})
		if err := c.Run(t.Context(), root); err != nil {
			t.Fatal(err)
		}
		found := storedOf(t, o.Store, root)
		if d := cmp.Diff([]string{`product {"name":"POST lamp","where":"price 39.90"}`}, itemsOf(found["/p/lamp"])); d != "" {
			t.Errorf("records (-want +got):\n%s", d)
		}
		if l := found["/p/lamp"].Links; len(l) != 1 || l[0].URL != api+"v2/similar" {
			t.Errorf("links %v", l)
		}
		if status := wantStatus(t, o.Store); len(found) != 2 || status.Known != 3 || status.Hosts != 2 {
			t.Errorf("%d outcomes, %d URLs of %d hosts known; want 2, and one parked URL more", len(found), status.Known, status.Hosts)
		}
		var asked []string
		for _, r := range web.Log() {
			if strings.HasPrefix(r.URL, api) {
				asked = append(asked, strings.TrimPrefix(r.URL, api))
			}
		}
		if want := []string{"robots.txt", "price?of=lamp", "v2/price?of=lamp", "missing"}; !slices.Equal(slices.Compact(asked), want) {
			t.Errorf("the other host was asked for %v, want %v", asked, want)
		}
		if _, err := similar.Fetch(t.Context(), crawl.Get("/late")); !errors.Is(err, crawl.ErrPageOver) {
			t.Errorf("after the handler: %v, want ErrPageOver", err)
		}
	})
}

// Requests for a page keep the delay of their host, and are made by many pages at a
// time though there is one parser: none waits for another's parser.
func TestPageFetchPolite(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		web, root := shop(t, &o)
		o.Parsers, o.Concurrency, o.PerHost, o.Delay, o.MaxPages = 1, 8, 1, time.Second, 5
		for i := range 4 {
			web.Handle(0, fmt.Sprint("/list/", i), html("<p>list"))
		}
		c := mustNew(t, o)
		c.OnPage(func(p *crawl.Page) {
			for i := range 4 {
				p.Follow(fmt.Sprint("/list/", i))
			}
			for range 3 {
				if _, err := p.Fetch(t.Context(), crawl.Get("/p/lamp")); err != nil {
					t.Error(err)
				}
			}
		})
		if err := c.Run(t.Context(), root); err != nil {
			t.Fatal(err)
		}
		var last time.Time
		lamps := 0
		for _, r := range web.Log() {
			if !last.IsZero() && r.Start.Sub(last) < time.Second {
				t.Errorf("%s came %v after another", r.URL, r.Start.Sub(last))
			}
			if last = r.Start; strings.HasSuffix(r.URL, "lamp") {
				lamps++
			}
		}
		if lamps != 15 {
			t.Errorf("%d requests for pages, want 15", lamps)
		}
	})
}

// Several requests for one page may be made at once.
func TestPageFetchSeveral(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		web, root := shop(t, &o)
		o.Parsers, o.PerHost = 1, 8
		web.Handle(0, "/slow", func(w http.ResponseWriter, _ *http.Request) {
			time.Sleep(time.Second)
			fmt.Fprint(w, "at last")
		})
		c := mustNew(t, o)
		c.OnPage(func(p *crawl.Page) {
			began := time.Now()
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					if slow, err := p.Fetch(t.Context(), crawl.Get("/slow")); err != nil || string(slow.Body) != "at last" {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if took := time.Since(began); took >= 3*time.Second {
				t.Errorf("two pages with eight requests, eight of them at a time, took %v", took)
			}
		})
		if err := c.Run(t.Context(), root, root+"other"); err != nil {
			t.Fatal(err)
		}
	})
}

// What fails for a while is asked for again; what a host forbids for a while, after
// that.
func TestPageFetchInsists(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		web, root := shop(t, &o)
		var mu sync.Mutex
		tries := map[string]int{}
		fails := func(path string, times int, fail http.HandlerFunc) {
			web.Handle(0, path, func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				tries[path]++
				n := tries[path]
				mu.Unlock()
				if n <= times {
					fail(w, r)
				}
			})
		}
		fails("/busy", 1, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "60")
			w.WriteHeader(http.StatusTooManyRequests)
		})
		fails("/broken", 2, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) })
		fails("/dead", 9, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) })
		fails("/cut", 1, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "9")
			fmt.Fprint(w, "cut")
		})
		c := mustNew(t, o)
		began := time.Now()
		c.OnPage(func(p *crawl.Page) {
			for _, href := range []string{"/broken", "/cut", "/busy"} {
				if _, err := p.Fetch(t.Context(), crawl.Get(href)); err != nil {
					t.Error(err)
				}
			}
			if took := time.Since(began); took < time.Minute || took > 2*time.Minute {
				t.Errorf("it took %v, want the minute that the host asked for", took)
			}
			if _, err := p.Fetch(t.Context(), crawl.Get("/dead")); err == nil || err.(*crawl.Error).Status != http.StatusInternalServerError {
				t.Errorf("a page that fails for good: %v", err)
			}
		})
		if err := c.Run(t.Context(), root); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(map[string]int{"/busy": 2, "/broken": 3, "/dead": 3, "/cut": 2}, tries); d != "" {
			t.Errorf("requests (-want +got):\n%s", d)
		}
	})
}

// A request for a page ends with the caller's context, and with the run; the page
// is then fetched again.
func TestPageFetchEnds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		web, root := shop(t, &o)
		hang := make(chan struct{})
		web.Handle(0, "/slow", func(_ http.ResponseWriter, r *http.Request) {
			select {
			case <-hang:
			case <-r.Context().Done():
			}
		})
		c := mustNew(t, o)
		ctx, abort := context.WithCancel(t.Context())
		defer abort()
		c.OnPage(func(p *crawl.Page) {
			short, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			if _, err := p.Fetch(short, crawl.Get("/slow")); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the caller's time was over: %v", err)
			}
			time.AfterFunc(time.Second, abort)
			if _, err := p.Fetch(t.Context(), crawl.Get("/slow")); !errors.Is(err, crawl.ErrInterrupted) {
				t.Errorf("the run was aborted: %v", err)
			}
		})
		if err := c.Run(ctx, root); !errors.Is(err, crawl.ErrInterrupted) {
			t.Fatal(err)
		}
		close(hang)
		synctest.Wait()
		if s := wantStatus(t, o.Store); s.Pending != 1 || s.Pages != 0 {
			t.Errorf("%d pending, %d pages; want the page to be fetched again", s.Pending, s.Pages)
		}
	})
}

// Who stops waiting while robots.txt is being asked for leaves it to the next.
func TestPageFetchLeavesTheGate(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		web, root := shop(t, &o)
		web.Handle(1, "/price", html("<p>39.90"))
		times := 0
		web.Handle(1, "/robots.txt", func(w http.ResponseWriter, r *http.Request) {
			if times++; times == 1 {
				<-r.Context().Done()
			}
		})
		c := mustNew(t, o)
		c.OnPage(func(p *crawl.Page) {
			short, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			began := time.Now()
			if _, err := p.Fetch(short, crawl.Get(web.Root(1)+"price")); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Second {
				t.Errorf("%v after %v", err, time.Since(began))
			}
			if _, err := p.Fetch(t.Context(), crawl.Get(web.Root(1)+"price")); err != nil {
				t.Error(err)
			}
		})
		if err := c.Run(t.Context(), root); err != nil {
			t.Fatal(err)
		}
		if times != 2 {
			t.Errorf("robots.txt was asked for %d times, want 2", times)
		}
	})
}

// The body of a loop over Pages may fetch as well.
func TestLoopFetches(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		_, root := shop(t, &o)
		o.Parsers = 1
		var kept *crawl.Page
		for p, err := range mustNew(t, o).Pages(t.Context(), root, root+"other", root+"p/chair", root+"data") {
			if err != nil {
				t.Fatal(err)
			}
			if kept, err = p.Fetch(t.Context(), crawl.Get("/p/lamp")); err != nil || kept.Doc().Find("h1").Length() != 2 {
				t.Errorf("%v, %v", kept, err)
			}
			kept = p
		}
		if _, err := kept.Fetch(t.Context(), crawl.Get("/p/lamp")); !errors.Is(err, crawl.ErrPageOver) {
			t.Errorf("after the loop: %v, want ErrPageOver", err)
		}
	})
}

// Nobody waits for a Future in a handler: it says so.
func TestFutureInHandler(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		_, root := shop(t, &o)
		o.Parsers = 1
		c := mustNew(t, o)
		run := make(chan *crawl.Run, 1)
		c.OnLabel("first", func(p *crawl.Page) {
			r := <-run
			f := r.Submit(crawl.Get(root + "p/chair"))
			if _, err := f.Wait(t.Context()); !errors.Is(err, crawl.ErrInHandler) {
				t.Errorf("Wait: %v, want ErrInHandler", err)
			}
			for f := range crawl.AsCompleted(t.Context(), f) {
				if _, err := f.Wait(t.Context()); !errors.Is(err, crawl.ErrInHandler) {
					t.Errorf("AsCompleted: %v, want ErrInHandler", err)
				}
			}
			if _, err := crawl.All(t.Context(), f); !errors.Is(err, crawl.ErrInHandler) {
				t.Errorf("All: %v, want ErrInHandler", err)
			}
		})
		r := c.Start(t.Context())
		run <- r
		if page, err := r.Submit(crawl.Get(root + "p/lamp").WithLabel("first")).Wait(t.Context()); err != nil || page.Status != http.StatusOK {
			t.Errorf("%v, %v", page, err)
		}
		if err := r.Wait(); err != nil {
			t.Fatal(err)
		}
	})
}
