package fetch_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/joinable/crawl/fetch"
)

// A gauge counts what is open, and the most there ever was.
type gauge struct {
	mu        sync.Mutex
	now, most int
}

func (g *gauge) add(n int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.now += n
	g.most = max(g.most, g.now)
}

// dial opens connections with open, and counts those that the client has not
// closed.
func (g *gauge) dial(open func(context.Context, string, string) (net.Conn, error)) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		conn, err := open(ctx, network, addr)
		if err != nil {
			return nil, err
		}
		g.add(1)
		return &closing{Conn: conn, closed: func() { g.add(-1) }}, nil
	}
}

// closing tells when a connection is closed.
type closing struct {
	net.Conn
	once   sync.Once
	closed func()
}

func (c *closing) Close() error {
	c.once.Do(c.closed)
	return c.Conn.Close()
}

// A slow site takes its time for every answer.
func slow(after time.Duration) *site {
	return &site{serve: func(conn net.Conn) {
		defer func() { _ = conn.Close() }()
		for r := bufio.NewReader(conn); ; {
			if _, err := receive(r); err != nil {
				return
			}
			time.Sleep(after) // virtual
			if _, err := io.WriteString(conn, page("Content-Length: 2\r\n", "ok")); err != nil {
				return
			}
		}
	}}
}

// TestMaxConns: however many hosts and fetchers, the connections stay
// bounded, and no page fails for having to wait, for all that it takes far
// longer than a request may.
func TestMaxConns(t *testing.T) {
	for _, limit := range []int{1, 2, 7} {
		t.Run(fmt.Sprint(limit), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var open gauge
				s := slow(time.Second)
				c := fetch.New(fetch.Options{MaxConns: limit, Budget: fetch.NewBudget(32 << 10), DialContext: open.dial(s.dial)})
				defer c.Close()
				var all sync.WaitGroup
				for i := range 30 {
					all.Go(func() {
						for j := range 20 {
							get(t, c, fmt.Sprintf("http://h%d/", (i*7+j*j)%50)).Release()
						}
					})
				}
				all.Wait()
				if open.most != limit {
					t.Errorf("up to %d connections, want %d", open.most, limit)
				}
			})
		})
	}
}

// TestClosesTheLongestIdle: who was asked a moment ago keeps its connection.
func TestClosesTheLongestIdle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := slow(0)
		c := client(t, s, fetch.Options{MaxConns: 3})
		for i, step := range []struct {
			host  string
			dials int64
		}{
			{"a", 1}, {"b", 2}, {"c", 3}, {"a", 3}, {"d", 4}, // instead of b
			{"a", 4}, {"c", 4}, {"d", 4}, {"b", 5}, // instead of a
			{"c", 5}, {"d", 5}, {"a", 6},
		} {
			get(t, c, "http://"+step.host+"/").Release()
			synctest.Wait()
			if got := s.dials.Load(); got != step.dials {
				t.Fatalf("step %d: %d connections were opened, want %d", i, got, step.dials)
			}
		}
	})
}

// TestClosesIdleOfBusyHost: a host that is being asked something gives up the
// connections that it does not use.
func TestClosesIdleOfBusyHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := client(t, slow(10*time.Second), fetch.Options{MaxConns: 2})
		var all sync.WaitGroup
		both := func(url string) { all.Go(func() { get(t, c, url).Release() }) }
		both("http://a/")
		both("http://a/")
		all.Wait()
		both("http://a/")
		synctest.Wait()
		start := time.Now()
		get(t, c, "http://b/").Release()
		if took := time.Since(start); took != 10*time.Second {
			t.Errorf("took %v: waited for another's request", took)
		}
		all.Wait()
	})
}

// TestWaitForPlaceIsCanceled: waiting for other requests ends with the context.
func TestWaitForPlaceIsCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := client(t, slow(10*time.Second), fetch.Options{MaxConns: 1})
		var all sync.WaitGroup
		all.Go(func() { get(t, c, "http://a/").Release() })
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := c.Fetch(ctx, &fetch.Request{URL: "http://b/"}); classOf(t, err) != fetch.ClassCanceled {
			t.Errorf("got %v", err)
		}
		all.Wait()
		get(t, c, "http://b/").Release() // its place was not lost
	})
}

// TestFailedDialsGiveBackTheirRoom, and those that were given up.
func TestFailedDialsGiveBackTheirRoom(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fetch.New(fetch.Options{
			MaxConns: 2,
			DialContext: func(ctx context.Context, _, addr string) (net.Conn, error) {
				if strings.HasPrefix(addr, "slow") {
					<-ctx.Done()
					return nil, ctx.Err()
				}
				return nil, io.ErrUnexpectedEOF
			},
		})
		defer c.Close()
		var all sync.WaitGroup
		for i := range 20 {
			all.Go(func() {
				host := []string{"slow", "fast"}[i%2]
				_, err := c.Fetch(t.Context(), &fetch.Request{URL: fmt.Sprintf("http://%s%d/", host, i)})
				want := map[string]fetch.Class{"slow": fetch.ClassConnect, "fast": fetch.ClassCut}[host]
				if class := classOf(t, err); class != want {
					t.Errorf("%s: %v", host, err)
				}
			})
		}
		all.Wait()
	})
}

// secureServers are n servers that speak HTTP/2, and a client's view of them.
func secureServers(t *testing.T, n int) (urls []string, config *tls.Config) {
	roots := x509.NewCertPool()
	for range n {
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, r.Proto)
		}))
		server.EnableHTTP2 = true
		server.StartTLS()
		t.Cleanup(server.Close)
		roots.AddCert(server.Certificate())
		urls = append(urls, server.URL)
	}
	return urls, &tls.Config{RootCAs: roots}
}

// TestMaxConnsHTTP2: net/http has no bound of its own for these.
func TestMaxConnsHTTP2(t *testing.T) {
	urls, config := secureServers(t, 8)
	var open gauge
	c := fetch.New(fetch.Options{MaxConns: 3, TLSConfig: config, DialContext: open.dial(new(net.Dialer).DialContext)})
	defer c.Close()
	for range 5 {
		for _, url := range urls {
			resp := get(t, c, url)
			if string(resp.Body) != "HTTP/2.0" {
				t.Errorf("got %q", resp.Body)
			}
			resp.Release()
		}
	}
	if open.most != 3 {
		t.Errorf("up to %d connections", open.most)
	}
}

// TestFileLimit runs itself under several limits of open files.
func TestFileLimit(t *testing.T) {
	if os.Getenv("FETCH_TEST_LIMITED") != "" {
		fmt.Printf("allowed: %d\n", fetch.AllowedConns())
		fetchManyHosts(t, 300)
		return
	}
	for limit, want := range map[string]int{"256": 69, "64": 5, "40": 1} {
		t.Run(limit, func(t *testing.T) {
			cmd := exec.Command("sh", "-c", `ulimit -n "$1" && exec "$0" -test.run '^TestFileLimit$' -test.v`, os.Args[0], limit)
			cmd.Env = append(os.Environ(), "FETCH_TEST_LIMITED=1")
			out, err := cmd.CombinedOutput()
			if err != nil || !strings.Contains(string(out), fmt.Sprintf("allowed: %d\n", want)) {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// fetchManyHosts fetches from n hosts at the same time.
func fetchManyHosts(t *testing.T, n int) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Host)
	}))
	defer server.Close()
	addr := netip.MustParseAddrPort(server.Listener.Addr().String())
	c := fetch.New(fetch.Options{Resolver: everywhere{addr.Addr()}})
	defer c.Close()
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			resp, err := c.Fetch(t.Context(), &fetch.Request{URL: fmt.Sprintf("http://h%d:%d/", i, addr.Port())})
			if err != nil {
				t.Error(err)
				return
			}
			resp.Release()
		})
	}
	all.Wait()
}

// everywhere says of every name that it has these addresses.
type everywhere []netip.Addr

func (e everywhere) Resolve(context.Context, string, string) ([]netip.Addr, error) { return e, nil }
