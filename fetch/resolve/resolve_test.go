package resolve_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/joinable/crawl/fetch/resolve"
)

// A zone answers from a table, and counts how often it is asked. An answer
// takes a second.
type zone struct {
	mu    sync.Mutex
	asked map[string]int
}

func (z *zone) lookup(ctx context.Context, host string) ([]netip.Addr, error) {
	z.mu.Lock()
	if z.asked == nil {
		z.asked = make(map[string]int)
	}
	z.asked[host]++
	n := z.asked[host]
	z.mu.Unlock()
	select {
	case <-time.After(time.Second): // virtual: how slow the name server is
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if strings.HasPrefix(host, "no") {
		return nil, &net.DNSError{Err: "no such host", Name: host, IsNotFound: true}
	}
	return []netip.Addr{netip.AddrFrom4([4]byte{192, 0, 2, byte(n)})}, nil
}

func resolved(t *testing.T, r *resolve.Resolver, host string) string {
	t.Helper()
	addrs, err := r.Resolve(t.Context(), host, "80")
	if err != nil {
		return "error"
	}
	return fmt.Sprint(addrs)
}

func TestRemembers(t *testing.T) {
	tests := []struct {
		name    string
		options resolve.Options
		host    string
		after   time.Duration // until the second question
		asked   int
	}{
		{"an answer", resolve.Options{}, "a", 5*time.Minute - time.Second, 1},
		{"for five minutes", resolve.Options{}, "a", 5 * time.Minute, 2},
		{"as long as it is told", resolve.Options{TTL: time.Hour}, "a", time.Hour - time.Second, 1},
		{"not at all", resolve.Options{TTL: -1}, "a", 0, 2},
		{"that there is none", resolve.Options{}, "no", 9 * time.Second, 1},
		{"that for ten seconds", resolve.Options{}, "no", 10 * time.Second, 2},
		{"that as long as it is told", resolve.Options{NegativeTTL: time.Minute}, "no", 59 * time.Second, 1},
		{"that not at all", resolve.Options{NegativeTTL: -1}, "no", 0, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var z zone
				test.options.Lookup = z.lookup
				r := resolve.New(test.options)
				first := resolved(t, r, test.host)
				time.Sleep(test.after)
				second := resolved(t, r, strings.ToUpper(test.host))
				if z.asked[test.host] != test.asked || (first == second) != (test.asked == 1 || first == "error") {
					t.Errorf("asked %d times: %s, %s", z.asked[test.host], first, second)
				}
			})
		})
	}
}

func TestOneLookUpAtATime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var z zone
		r := resolve.New(resolve.Options{Lookup: z.lookup})
		start := time.Now()
		var all sync.WaitGroup
		for i := range 100 {
			all.Go(func() { resolved(t, r, []string{"a", "no"}[i%2]) })
		}
		all.Wait()
		if z.asked["a"] != 1 || z.asked["no"] != 1 || time.Since(start) != time.Second {
			t.Errorf("asked %v in %v", z.asked, time.Since(start))
		}
	})
}

// TestTakesOver: that the one who looks up gives up is no answer to others.
func TestTakesOver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var z zone
		r := resolve.New(resolve.Options{Lookup: z.lookup})
		hasty, cancel := context.WithTimeout(t.Context(), time.Second/2)
		defer cancel()
		var all sync.WaitGroup
		all.Go(func() {
			if _, err := r.Resolve(hasty, "a", "80"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the first: %v", err)
			}
		})
		synctest.Wait()
		all.Go(func() {
			if got := resolved(t, r, "a"); got != "[192.0.2.2]" {
				t.Errorf("the second: %v", got)
			}
		})
		all.Go(func() {
			if _, err := r.Resolve(hasty, "a", "80"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("the third, who gives up waiting: %v", err)
			}
		})
		all.Wait()
	})
}

func TestForgetsTheLeastUsed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var z zone
		r := resolve.New(resolve.Options{Lookup: z.lookup, Entries: 2})
		for _, host := range []string{"a", "b", "a", "c", "a", "b"} {
			resolved(t, r, host)
		}
		if got := fmt.Sprint(z.asked); got != "map[a:1 b:2 c:1]" {
			t.Errorf("asked %s", got)
		}
	})
}

func TestSurvivesPanic(t *testing.T) {
	calls := 0
	r := resolve.New(resolve.Options{Lookup: func(context.Context, string) ([]netip.Addr, error) {
		if calls++; calls == 1 {
			panic("lookup")
		}
		return []netip.Addr{netip.IPv4Unspecified()}, nil
	}})
	func() {
		defer func() { _ = recover() }()
		_, _ = r.Resolve(t.Context(), "a", "80")
	}()
	if got := resolved(t, r, "a"); got != "[0.0.0.0]" {
		t.Errorf("got %v", got)
	}
}

func TestOverrides(t *testing.T) {
	overrides := make(map[string]netip.Addr)
	for _, s := range []string{"Example.com:10.0.0.1", "example.com:443:10.0.0.2", "six.example:[::1]", "192.0.2.9:10.0.0.3"} {
		key, addr, err := resolve.ParseOverride(s)
		if err != nil {
			t.Fatal(err)
		}
		overrides[key] = addr
	}
	none := func(context.Context, string) ([]netip.Addr, error) { return nil, errors.New("looked up") }
	r := resolve.New(resolve.Options{Lookup: none, Overrides: overrides})
	for hostport, want := range map[string]string{
		"example.com 80": "[10.0.0.1]", "EXAMPLE.COM 443": "[10.0.0.2]", "six.example 80": "[::1]",
		"192.0.2.9 80": "[10.0.0.3]", "192.0.2.8 80": "[192.0.2.8]", "::1 80": "[::1]", "www.example.com 80": "[]",
	} {
		host, port, _ := strings.Cut(hostport, " ")
		if addrs, _ := r.Resolve(t.Context(), host, port); fmt.Sprint(addrs) != want {
			t.Errorf("%s: got %v, want %s", hostport, addrs, want)
		}
	}
}

func TestParseOverride(t *testing.T) {
	for _, s := range []string{
		"", "a", "a:", ":127.0.0.1", "a:b", "a:80", "a:80:", "a:0:127.0.0.1", "a:65536:127.0.0.1", "a:99999999999999999999:127.0.0.1",
		"a:b:127.0.0.1", "a:80:90:127.0.0.1", "a:::1", "a:80:::1", "a:[127.0.0.1]", "a:[::1", "a:::1]", "http://a:127.0.0.1", "a b:127.0.0.1", ":80:127.0.0.1",
	} {
		if key, addr, err := resolve.ParseOverride(s); err == nil {
			t.Errorf("%q: got %s, %v", s, key, addr)
		}
	}
}

func TestSystem(t *testing.T) {
	r := resolve.New(resolve.Options{})
	addrs, err := r.Resolve(t.Context(), "localhost", "80")
	if err != nil || len(addrs) == 0 || !addrs[0].IsLoopback() || addrs[0].Is4In6() {
		t.Errorf("got %v, %v", addrs, err)
	}
}

func ExampleParseOverride() {
	fmt.Println(resolve.ParseOverride("example.com:127.0.0.1"))
	fmt.Println(resolve.ParseOverride("example.com:443:[::1]"))
	// Output:
	// example.com 127.0.0.1 <nil>
	// example.com:443 ::1 <nil>
}
