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
