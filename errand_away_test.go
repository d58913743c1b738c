package crawl_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/fetch"
	words "github.com/joinable/crawl/pipe"
)

// A host that could not be reached when it was first asked is asked again: robots.txt
// first, by the requests for pages themselves. One that stays away is said to be.
func TestPageFetchOfHostAway(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		web, root := shop(t, &o)
		web.Handle(1, "/price", html("<p>39.90"))
		var robots atomic.Int32
		web.Handle(1, "/robots.txt", func(http.ResponseWriter, *http.Request) { robots.Add(1) })
		api := strings.TrimPrefix(web.Root(1), "http://")
		reach, back := o.DialContext, time.Now().Add(time.Minute)
		o.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
			if strings.HasPrefix(addr, strings.TrimSuffix(api, "/")) && time.Now().Before(back) {
				return nil, syscall.ECONNREFUSED
			}
			return reach(ctx, network, addr)
		}
		c := mustNew(t, o)
		c.OnPage(func(p *crawl.Page) {
			var e *crawl.Error
			if _, err := p.Fetch(t.Context(), crawl.Get(web.Root(1)+"price")); !errors.As(err, &e) || e.Class != string(fetch.ClassRefused) {
				t.Errorf("while it is away: %v", err)
			}
			time.Sleep(time.Until(back))
			if _, err := p.Fetch(t.Context(), crawl.Get(web.Root(1)+"price")); err != nil {
				t.Errorf("when it is back: %v", err)
			}
		})
		if err := c.Run(t.Context(), root); err != nil {
			t.Fatal(err)
		}
		if n := robots.Load(); n < 1 {
			t.Errorf("robots.txt was asked for %d times", n)
		}
	})
}

// Of a run that was aborted a request says so, wherever it waits.
func TestPageFetchAfterAbort(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		web, root := shop(t, &o)
		c := mustNew(t, o)
		ctx, abort := context.WithCancel(t.Context())
		defer abort()
		c.OnPage(func(p *crawl.Page) {
			abort()
			synctest.Wait()
			for range 20 {
				if _, err := p.Fetch(t.Context(), crawl.Get(web.Root(1)+"price")); !errors.Is(err, crawl.ErrInterrupted) {
					t.Errorf("the run was aborted: %v", err)
				}
			}
		})
		if err := c.Run(ctx, root); !errors.Is(err, crawl.ErrInterrupted) {
			t.Fatal(err)
		}
	})
}

// A page is over for its handlers also when the pipe ends the run.
func TestPageFetchAfterBrokenPipe(t *testing.T) {
	bubble(t, func(t *testing.T) {
		var o crawl.Options
		_, root := shop(t, &o)
		broken := errors.New("the pipe broke")
		o.Pipe = plumber{pass: func(context.Context, *words.Page) (*words.Answer, error) { return nil, broken }}
		c := mustNew(t, o)
		var kept *crawl.Page
		c.OnPage(func(p *crawl.Page) { kept = p })
		if err := c.Run(t.Context(), root); !errors.Is(err, broken) {
			t.Fatal(err)
		}
		if _, err := kept.Fetch(t.Context(), crawl.Get("/p/lamp")); !errors.Is(err, crawl.ErrPageOver) {
			t.Errorf("after the run: %v, want ErrPageOver", err)
		}
	})
}

// A drain waits for no host that is blocked, and for no network that is down: the
// page whose handler asks there is fetched again by the next run.
func TestDrainWhileHandlerWaits(t *testing.T) {
	for name, fails := range map[string]func(w http.ResponseWriter){
		"blocked": func(w http.ResponseWriter) {
			w.Header().Set("Retry-After", "600")
			w.WriteHeader(http.StatusTooManyRequests)
		},
		"offline": func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, // and see below
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				var o crawl.Options
				web, root := shop(t, &o)
				var away atomic.Bool
				reach := o.DialContext
				o.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
					if away.Load() && name == "offline" {
						return nil, syscall.ENETUNREACH
					}
					return reach(ctx, network, addr)
				}
				web.Handle(1, "/price", func(w http.ResponseWriter, _ *http.Request) {
					if away.Load() {
						fails(w)
					}
				})
				visit := func(then func(c *crawl.Crawler)) error {
					c := mustNew(t, o)
					c.OnPage(func(p *crawl.Page) {
						if _, err := p.Fetch(t.Context(), crawl.Get(web.Root(1)+"price")); err != nil {
							t.Error(err)
						}
						then(c)
						if _, err := p.Fetch(t.Context(), crawl.Get(web.Root(1)+"price").WithLabel("again")); err != nil {
							if !errors.Is(err, crawl.ErrPending) {
								t.Errorf("drained: %v", err)
							}
							p.Drop(err.Error())
						}
					})
					return c.Run(t.Context(), root)
				}
				began := time.Now()
				err := visit(func(c *crawl.Crawler) {
					away.Store(true)
					time.AfterFunc(time.Hour, func() { away.Store(false) })
					time.AfterFunc(30*time.Second, c.Drain)
				})
				if took := time.Since(began); !errors.Is(err, crawl.ErrInterrupted) || took > 2*time.Minute {
					t.Errorf("%v after %v", err, took)
				}
				time.Sleep(time.Hour)
				if err := visit(func(*crawl.Crawler) {}); err != nil {
					t.Error(err)
				}
				if s := wantStatus(t, o.Store); s.Pages != 1 || s.Pending != 0 {
					t.Errorf("%d pages, %d pending", s.Pages, s.Pending)
				}
			})
		})
	}
}
