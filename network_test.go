package crawl_test

import (
	"context"
	"net"
	"net/http"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// A cable can be pulled: nothing can be dialled then, and what is sent on open
// connections fails.
type cable struct {
	dial   func(ctx context.Context, network, addr string) (net.Conn, error)
	pulled atomic.Bool
	dials  atomic.Int64 // while it was pulled

	mu    sync.Mutex
	conns []net.Conn
}

func (c *cable) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	if c.pulled.Load() {
		c.dials.Add(1)
		return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.ENETUNREACH)}
	}
	conn, err := c.dial(ctx, network, addr)
	if err == nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.conns = append(c.conns, conn)
	}
	return conn, err
}

// pull pulls the cable for a while.
func (c *cable) pull(d time.Duration) {
	c.pulled.Store(true)
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, conn := range c.conns {
		conn.Close()
	}
	c.conns = nil
	time.AfterFunc(d, func() { c.pulled.Store(false) })
}

// While the network is gone no try is used up, whatever hosts and pages are
// hit by it: the crawl pauses, and goes on.
func TestNetworkGone(t *testing.T) {
	for _, gone := range []time.Duration{time.Second, time.Minute, time.Hour} {
		t.Run(gone.String(), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				o := crawl.Options{Follow: crawl.InScope, Scope: crawl.ScopeAny, Retries: -1, Store: storage.NewMemory()}
				web := pipe(t, webtest.Config{Seed: 1, Hosts: 6, PagesPerHost: 30, CrossHost: 0.3, Latency: 200 * time.Millisecond}, &o)
				c := &cable{dial: o.DialContext}
				o.DialContext = c.Dial
				var once sync.Once
				web.OnRequest(func(n int, _ *http.Request) {
					if n == 20 {
						once.Do(func() { c.pull(gone) })
					}
				})
				began := time.Now()
				mustRun(t, o, web.Roots()[0])
				wantNoneFailed(t, o.Store, web)
				if most := int64(gone/time.Second)*2 + 200; c.dials.Load() > most {
					t.Errorf("%d connections were tried meanwhile, want at most %d", c.dials.Load(), most)
				}
				if late := time.Since(began) - gone; late > 3*time.Minute {
					t.Errorf("the crawl took %v longer", late)
				}
			})
		})
	}
}

// wantNoneFailed wants every URL of the web to be fetched, and no try to be
// used up.
func wantNoneFailed(t *testing.T, s storage.Store, web *webtest.Web) {
	t.Helper()
	status := wantStatus(t, s)
	truth := web.Truth(webtest.Scope{Seeds: web.Roots()[:1], Everywhere: true})
	if status.Fates[storage.Failed] > 0 || status.Fates[storage.Fetched] != int64(len(truth.Depths)) {
		t.Errorf("of %d URLs: %v", len(truth.Depths), status.Fates)
	}
	outcomes, _, err := s.Stored(context.Background(), 0, 1<<20)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range outcomes {
		if o.Tries > 0 {
			t.Errorf("%s: %d tries were used up", o.Task.URL, o.Tries)
		}
	}
}

// A dead host is not taken for a dead network: it fails while the others go
// on, and nothing pauses.
func TestDeadHostIsNoDeadNetwork(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Scope, o.Store = crawl.ScopeAny, storage.NewMemory()
		web := pipe(t, webtest.Config{Seed: 2, Hosts: 3, PagesPerHost: 10, CrossHost: 0.3}, &o)
		dial := o.DialContext
		o.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
			if addr == "h2.test:80" {
				return nil, &net.OpError{Op: "dial", Net: network, Err: os.NewSyscallError("connect", syscall.EHOSTUNREACH)}
			}
			return dial(ctx, network, addr)
		}
		c := mustNew(t, o)
		if err := c.Run(t.Context(), web.Roots()[0]); err != nil {
			t.Fatal(err)
		}
		if s := wantStatus(t, o.Store); s.Fates[storage.Fetched] != 20 || s.Fates[storage.Failed] == 0 {
			t.Errorf("fates: %v", s.Fates)
		}
		if !c.Stats().Offline.IsZero() {
			t.Error("the network is said to be down")
		}
	})
}
