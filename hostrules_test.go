package crawl_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/fetch/auth"
	"github.com/joinable/crawl/internal/webtest"
)

// visits notes when each host of a web was asked.
func visits(web *webtest.Web) func() map[string][]time.Duration {
	var mu sync.Mutex
	began, at := time.Now(), make(map[string][]time.Duration)
	web.OnRequest(func(_ int, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		at[r.Host] = append(at[r.Host], time.Since(began))
	})
	return func() map[string][]time.Duration { return at }
}

// leastGap is the least time between two requests.
func leastGap(at []time.Duration) time.Duration {
	at = slices.Sorted(slices.Values(at))
	least := time.Duration(1 << 62)
	for i := 1; i < len(at); i++ {
		least = min(least, at[i]-at[i-1])
	}
	return least
}

// A rule for one host changes its rate, delay and headers, and no other's.
func TestHostRules(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := crawl.Options{Follow: crawl.InScope, Adapt: -1, Delay: time.Second, PerHost: 1}
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 3, PagesPerHost: 10}, &o)
		o.Hosts = map[string]crawl.HostRule{
			"h0.test":    {Delay: 7 * time.Second, Header: http.Header{"Authorization": {"s3cret"}}},
			"h1.test:80": {Rate: 100, Delay: 100 * time.Millisecond}, // named with a port that is not spelt: no rule
			"h2.test":    {Rate: 2, Delay: time.Millisecond},
		}
		at := visits(web)
		mustRun(t, o, web.Roots()...)
		for host, want := range map[string]time.Duration{"h0.test": 7 * time.Second, "h1.test": time.Second, "h2.test": 500 * time.Millisecond} {
			if got := leastGap(at()[host]); got != want {
				t.Errorf("%s: requests %v apart, want %v", host, got, want)
			}
		}
		for _, a := range web.Log() {
			if isIts := a.URL[:14] == "http://h0.test"; isIts != (a.Header.Get("Authorization") == "s3cret") {
				t.Errorf("%s came with Authorization %q", a.URL, a.Header.Get("Authorization"))
			}
		}
	})
}

// With PerIP hosts on one address are one host as far as politeness goes.
func TestPerIP(t *testing.T) {
	for _, perIP := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			o := crawl.Options{Follow: crawl.InScope, Delay: time.Second, PerHost: 1, PerIP: perIP}
			web := pipe(t, webtest.Config{Seed: 2, Hosts: 3, PagesPerHost: 10}, &o)
			at := visits(web)
			mustRun(t, o, web.Roots()...)
			var all []time.Duration
			for _, times := range at() {
				all = append(all, slices.Sorted(slices.Values(times))[1:]...) // the first tells the address
			}
			if got := leastGap(all); (got >= time.Second) != perIP {
				t.Errorf("PerIP %v: requests to the address %v apart", perIP, got)
			}
		})
	}
}

// Credentials of a host without a scheme go over http to a host of which a
// seed was named so, and to no other.
func TestPlainCredentials(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 3, Hosts: 2, PagesPerHost: 3, CrossHost: 0.5})
	o := fast()
	o.Scope, o.Auth = crawl.ScopeAny, new(auth.Credentials)
	for host := range 2 {
		if err := o.Auth.Add(web.Authority(host), auth.Basic("me", "s3cret")); err != nil {
			t.Fatal(err)
		}
	}
	mustRun(t, o, web.Roots()[0])
	for _, a := range web.Log() {
		isSeeds := strings.HasPrefix(a.URL, web.Roots()[0])
		if sent := a.Header.Get("Authorization") != ""; sent != isSeeds {
			t.Errorf("%s: credentials sent: %v", a.URL, sent)
		}
	}
	if o.Auth.Plain != nil {
		t.Error("the caller's credentials were changed")
	}
}
