package fetch_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/fetch/guard"
	"github.com/joinable/crawl/fetch/resolve"
)

// A network behaves as each of its addresses is told: it answers ("ok"), is
// silent, or refuses. Its log tells when each was dialed.
type network struct {
	hosts map[string]string
	began time.Time

	mu  sync.Mutex
	log []string
}

func (n *network) dial(ctx context.Context, _, addr string) (net.Conn, error) {
	host, _, _ := net.SplitHostPort(addr)
	n.mu.Lock()
	n.log = append(n.log, fmt.Sprintf("%s %v", host, time.Since(n.began)))
	n.mu.Unlock()
	switch n.hosts[host] {
	case "ok":
		client, server := net.Pipe()
		go serveOnce(server)
		return client, nil
	case "silent":
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return nil, &net.OpError{Op: "dial", Err: syscall.ECONNREFUSED}
}

func serveOnce(conn net.Conn) {
	defer func() { _ = conn.Close() }()
	if _, err := receive(bufio.NewReader(conn)); err == nil {
		_, _ = io.WriteString(conn, page("Content-Length: 0\r\nConnection: close\r\n", ""))
	}
}

func addrs(list ...string) everywhere {
	var e everywhere
	for _, s := range list {
		e = append(e, netip.MustParseAddr(s))
	}
	return e
}

// TestAddresses: which are dialed, and when (RFC 8305).
func TestAddresses(t *testing.T) {
	tests := []struct {
		name  string
		hosts map[string]string // the others refuse
		addrs everywhere
		log   []string
		class fetch.Class
	}{
		{"one", map[string]string{"8.8.8.8": "ok"}, addrs("8.8.8.8"), []string{"8.8.8.8 0s"}, ""},
		{"the second", map[string]string{"8.8.4.4": "ok"}, addrs("8.8.8.8", "8.8.4.4"), []string{"8.8.8.8 0s", "8.8.4.4 0s"}, ""},
		{"after its part of the time", map[string]string{"8.8.8.8": "silent", "8.8.4.4": "ok"}, addrs("8.8.8.8", "8.8.4.4"), []string{"8.8.8.8 0s", "8.8.4.4 5s"}, ""},
		{"IPv6 first", map[string]string{"2600::1": "ok", "8.8.8.8": "ok"}, addrs("2600::1", "8.8.8.8"), []string{"2600::1 0s"}, ""},
		{"IPv4 first", map[string]string{"2600::1": "ok", "8.8.8.8": "ok"}, addrs("8.8.8.8", "2600::1"), []string{"8.8.8.8 0s"}, ""},
		{"IPv6 silent", map[string]string{"2600::1": "silent", "8.8.8.8": "ok"}, addrs("2600::1", "8.8.8.8"), []string{"2600::1 0s", "8.8.8.8 300ms"}, ""},
		{"IPv6 refuses", map[string]string{"8.8.8.8": "ok"}, addrs("2600::1", "2600::2", "8.8.8.8"), []string{"2600::1 0s", "2600::2 0s", "8.8.8.8 0s"}, ""},
		{"all refuse", nil, addrs("2600::1", "8.8.8.8", "2600::2"), []string{"2600::1 0s", "2600::2 0s", "8.8.8.8 0s"}, fetch.ClassRefused},
		{"all silent", map[string]string{"2600::1": "silent", "8.8.8.8": "silent"}, addrs("2600::1", "8.8.8.8"), []string{"2600::1 0s", "8.8.8.8 300ms"}, fetch.ClassConnect},
		{"none", nil, addrs(), nil, fetch.ClassNoHost},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := &network{hosts: test.hosts, began: time.Now()}
				c := fetch.New(fetch.Options{DialContext: n.dial, Resolver: test.addrs})
				defer c.Close()
				resp, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/"})
				if class := fetch.Classify(err); class != test.class {
					t.Errorf("got %q (%v), want %q", class, err, test.class)
				}
				if err == nil {
					resp.Release()
				}
				if diff := cmp.Diff(test.log, n.log); diff != "" {
					t.Errorf("(-want +got):\n%s", diff)
				}
			})
		})
	}
}

// TestLoserIsClosed: both families answer, the first too late.
func TestLoserIsClosed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var open gauge
		c := fetch.New(fetch.Options{
			Resolver: addrs("2600::1", "8.8.8.8"),
			DialContext: func(_ context.Context, _, addr string) (net.Conn, error) {
				if strings.Contains(addr, "2600") {
					time.Sleep(time.Second) // virtual; heeds no context
				}
				client, server := net.Pipe()
				open.add(1)
				go serveOnce(server)
				return &closing{Conn: client, closed: func() { open.add(-1) }}, nil
			},
		})
		get(t, c, "http://h/").Release()
		time.Sleep(time.Minute)
		c.Close()
		synctest.Wait()
		if open.now != 0 || open.most != 1 {
			t.Errorf("%d still open, at most %d at a time", open.now, open.most)
		}
	})
}

// TestGuard: private addresses are not dialed, however one comes to them.
func TestGuard(t *testing.T) {
	tests := []struct {
		name, url string
		addrs     everywhere
		dialed    []string
	}{
		{"public", "http://h/", addrs("8.8.8.8"), []string{"8.8.8.8 0s"}},
		{"private", "http://h/", addrs("10.0.0.1"), nil},
		{"mixed", "http://h/", addrs("10.0.0.1", "8.8.8.8", "::1"), []string{"8.8.8.8 0s"}},
		{"address", "http://127.0.0.1/", addrs("127.0.0.1"), nil},
		{"IPv6", "http://[::ffff:7f00:1]/", addrs("::ffff:7f00:1"), nil},
		{"seed", "http://seed:8080/", addrs("10.0.0.1"), []string{"10.0.0.1 0s"}},
		{"other port", "http://seed:8081/", addrs("10.0.0.1"), nil},
		{"other scheme", "https://seed/", addrs("10.0.0.1"), nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				n := &network{hosts: map[string]string{"8.8.8.8": "ok", "10.0.0.1": "ok"}, began: time.Now()}
				g := &guard.Guard{Allow: func(hostport string) bool { return hostport == "seed:8080" }}
				c := fetch.New(fetch.Options{DialContext: n.dial, Resolver: test.addrs, Guard: g})
				defer c.Close()
				resp, err := c.Fetch(t.Context(), &fetch.Request{URL: test.url})
				if err == nil {
					resp.Release()
				}
				var refused *guard.Error
				forbidden := fetch.Classify(err) == fetch.ClassForbidden && errors.As(err, &refused)
				if diff := cmp.Diff(test.dialed, n.log); diff != "" || forbidden != (test.dialed == nil) {
					t.Errorf("%v (-want +got):\n%s", err, diff)
				}
			})
		})
	}
	if c := fetch.ClassForbidden; c.Retryable() || c.Host() {
		t.Error("forbidden is not worth a retry, and no fact about the host")
	}
}

// TestGuardAsksAnew: a name that turns private later is refused then.
func TestGuardAsksAnew(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		answers := []netip.Addr{netip.MustParseAddr("8.8.8.8"), netip.MustParseAddr("127.0.0.1")}
		r := resolve.New(resolve.Options{Lookup: func(context.Context, string) ([]netip.Addr, error) {
			next := answers[:1]
			answers = answers[1:]
			return next, nil
		}})
		n := &network{hosts: map[string]string{"8.8.8.8": "ok", "127.0.0.1": "ok"}}
		c := fetch.New(fetch.Options{DialContext: n.dial, Resolver: r, Guard: &guard.Guard{}})
		defer c.Close()
		get(t, c, "http://rebind/").Release()
		time.Sleep(resolve.DefaultTTL)
		if _, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://rebind/"}); classOf(t, err) != fetch.ClassForbidden {
			t.Errorf("got %v", err)
		}
	})
}

// TestGuardBehindProxy: the proxy may be anywhere; what can be judged of the
// host is.
func TestGuardBehindProxy(t *testing.T) {
	n := &network{hosts: map[string]string{"10.0.0.1": "ok"}}
	c := fetch.New(fetch.Options{
		DialContext: n.dial, Resolver: addrs("10.0.0.1"), Guard: &guard.Guard{},
		Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: "proxy:3128"}),
	})
	defer c.Close()
	get(t, c, "http://example.com/").Release()
	for _, u := range []string{"http://127.0.0.1/", "https://[::1]/", "http://169.254.169.254/%zz"} {
		if _, err := c.Fetch(t.Context(), &fetch.Request{URL: u}); classOf(t, err) != fetch.ClassForbidden {
			t.Errorf("%s: %v", u, err)
		}
	}
	if len(n.log) != 1 {
		t.Errorf("dialed %v", n.log)
	}
}

// TestResolverErrors have the classes of DNS.
func TestResolverErrors(t *testing.T) {
	for class, err := range map[fetch.Class]error{
		fetch.ClassNoHost: &net.DNSError{Err: "no such host", IsNotFound: true},
		fetch.ClassDNS:    errors.New("no idea"),
	} {
		r := resolve.New(resolve.Options{Lookup: func(context.Context, string) ([]netip.Addr, error) { return nil, err }})
		c := fetch.New(fetch.Options{Resolver: r})
		if _, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/"}); classOf(t, err) != class {
			t.Errorf("%s: %v", class, err)
		}
		c.Close()
	}
}

func TestNameServerTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := resolve.New(resolve.Options{Lookup: func(ctx context.Context, _ string) ([]netip.Addr, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}})
		c := fetch.New(fetch.Options{Resolver: r})
		defer c.Close()
		var classes []fetch.Class
		var mu sync.Mutex
		var all sync.WaitGroup
		for range 2 { // one who looks up, and one who waits for it
			all.Go(func() {
				_, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/"})
				mu.Lock()
				defer mu.Unlock()
				classes = append(classes, classOf(t, err))
			})
		}
		all.Wait()
		if !slices.Equal(classes, []fetch.Class{fetch.ClassDNS, fetch.ClassDNS}) {
			t.Errorf("got %v", classes)
		}
	})
}

// TestBandwidth: two clients share one, and a request is not blamed.
func TestBandwidth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const size = 100_000
		s := answers(page(fmt.Sprintf("Content-Length: %d\r\n", size), strings.Repeat("x", size)))
		narrow := fetch.NewBandwidth(1000)
		start := time.Now()
		var all sync.WaitGroup
		for range 2 {
			c := client(t, s, fetch.Options{Bandwidth: narrow})
			all.Go(func() {
				resp := get(t, c, "http://h/")
				if len(resp.Body) != size {
					t.Errorf("%d bytes", len(resp.Body))
				}
				resp.Release()
			})
		}
		all.Wait()
		if took := time.Since(start); took < 199*time.Second || took > 200*time.Second {
			t.Errorf("200 KB at 1 KB/s took %v", took)
		}
	})
}

func TestBandwidthIsCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := client(t, answers(page("Content-Length: 99\r\n", strings.Repeat("x", 99))), fetch.Options{Bandwidth: fetch.NewBandwidth(1)})
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		if _, err := c.Fetch(ctx, &fetch.Request{URL: "http://h/"}); classOf(t, err) != fetch.ClassCanceled || time.Since(start) != 3*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}
