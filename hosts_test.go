package crawl_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// at schedules f at a time of the bubble.
func at(d time.Duration, f func()) { time.AfterFunc(d, f) }

// A host that is away for a while costs its URLs nothing: they wait, and so
// does nobody else.
func TestOutage(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := crawl.Options{Follow: crawl.InScope, Store: storage.NewMemory()}
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 60}, &o)
		at(2*time.Second, func() { web.SetDown(0, true) })
		at(40*time.Second, func() { web.SetDown(0, false) })
		mustRun(t, o, web.Roots()...)
		hits := web.Hits()
		for _, url := range web.Reachable(web.Roots()...) {
			if hits[url] == 0 {
				t.Errorf("%s was lost", url)
			}
		}
		if s := wantStatus(t, o.Store); s.Fates[storage.Failed] > 0 {
			t.Errorf("%d URLs failed", s.Fates[storage.Failed])
		}
	})
}

// A host that never answers ends its few URLs as failures, and the run in
// time.
func TestDeadHost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := crawl.Options{Follow: crawl.InScope, Store: storage.NewMemory()}
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 3}, &o)
		web.SetDown(1, true)
		began := time.Now()
		mustRun(t, o, web.Roots()...)
		if took := time.Since(began); took > 30*time.Second {
			t.Errorf("the run took %v", took)
		}
		if s := wantStatus(t, o.Store); s.Fates[storage.Failed] != 1 || s.Pending != 0 {
			t.Errorf("%d failed, %d pending; want 1 and 0", s.Fates[storage.Failed], s.Pending)
		}
	})
}

// Nothing but dead hosts is the end of a crawl that has not begun.
func TestNoSeed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := crawl.Options{Follow: crawl.InScope}
		web := pipe(t, webtest.Config{Seed: 1}, &o)
		web.SetDown(0, true)
		if err := run(t, o, web.Seed()); !isOneOf(err, crawl.ErrNoSeed) {
			t.Errorf("Run: %v, want %v", err, crawl.ErrNoSeed)
		}
	})
}

// 429 and 503 block the host for as long as it says, and its URLs go back
// unharmed: no try is used up.
func TestRetryAfter(t *testing.T) {
	for status, after := range map[int]string{http.StatusTooManyRequests: "120", http.StatusServiceUnavailable: ""} {
		bubble(t, func(t *testing.T) {
			o := crawl.Options{Follow: crawl.InScope, Retries: -1, Store: storage.NewMemory()}
			web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 20}, &o)
			var refused time.Time
			busy := "http://" + web.Authority(0) + "/busy"
			web.Handle(0, "/busy", func(w http.ResponseWriter, r *http.Request) {
				if refused.IsZero() {
					refused = time.Now()
					w.Header().Set("Retry-After", after)
					w.WriteHeader(status)
				}
			})
			mustRun(t, o, busy, web.Seed())
			wantQuiet(t, web, refused, 45*time.Second)
			if s := wantStatus(t, o.Store); s.Fates[storage.Failed] > 0 || s.Pages != 21 {
				t.Errorf("%d: %d pages, %d failed; want 21 and 0", status, s.Pages, s.Fates[storage.Failed])
			}
		})
	}
}

// wantQuiet fails if a request began later than a moment after the block and
// before its end: two that were in flight already may still arrive.
func wantQuiet(t *testing.T, web *webtest.Web, from time.Time, d time.Duration) {
	t.Helper()
	for _, a := range web.Log() {
		if since := a.Start.Sub(from); since > time.Second/5 && since < d {
			t.Errorf("%s was asked for %v after the host had asked for quiet", a.URL, since)
		}
	}
}

// Credentials go to the origins of the seeds only: not to other hosts, and not
// across a redirect; everything else goes everywhere.
func TestCredentials(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Scope = crawl.ScopeAny
		o.Header = http.Header{"Authorization": {"Bearer secret"}, "Accept-Language": {"eo"}}
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 3, PagesPerHost: 10, CrossHost: 0.3}, &o)
		web.Handle(0, "/away", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, web.Root(1)+"landing", http.StatusFound)
		})
		mustRun(t, o, web.Root(0), "http://"+web.Authority(0)+"/away")
		others := 0
		for _, a := range web.Log() {
			toSeed := a.Host == web.Authority(0)
			if got := a.Header.Get("Authorization"); (got != "") != toSeed {
				t.Errorf("%s was sent the authorization %q", a.URL, got)
			}
			if a.Header.Get("Accept-Language") != "eo" {
				t.Errorf("%s was not sent Accept-Language", a.URL)
			}
			if !toSeed {
				others++
			}
		}
		if others == 0 {
			t.Error("no other host was asked: the test shows nothing")
		}
	})
}

// robots.txt is read for RobotsAgent, by default the product token of
// UserAgent, which every request carries.
func TestAgents(t *testing.T) {
	const file = "User-agent: alpha\nDisallow: /s\n\nUser-agent: *\nDisallow: /\n"
	for _, c := range []struct{ userAgent, robotsAgent, want string }{
		{"alpha/1.0 (+https://example.com)", "", "alpha/1.0"},
		{"", "alpha", crawl.DefaultUserAgent},
	} {
		bubble(t, func(t *testing.T) {
			o := fast()
			o.UserAgent, o.RobotsAgent = c.userAgent, c.robotsAgent
			web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 30, Robots: func(int) webtest.Robots {
				return webtest.Robots{Body: file, Blocks: func(uri string) bool { return strings.HasPrefix(uri, "/s") }}
			}}, &o)
			mustRun(t, o, web.Seed())
			wantFetched(t, web, web.Reachable(web.Seed()))
			for _, a := range web.Log() {
				if !strings.HasPrefix(a.UserAgent, c.want) {
					t.Errorf("%s was asked for by %q", a.URL, a.UserAgent)
				}
			}
		})
	}
}

// robots.txt behind redirects is found, also on another host; and it is asked
// for again when it has grown old.
func TestRobotsRedirectAndAge(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := crawl.Options{Follow: crawl.InScope, Delay: time.Hour}
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 40, Robots: func(host int) webtest.Robots {
			if host == 0 {
				return webtest.Robots{Status: 404, Blocks: func(uri string) bool { return strings.HasPrefix(uri, "/s") }}
			}
			return webtest.Robots{}
		}}, &o)
		asked := 0
		web.Handle(0, "/robots.txt", func(w http.ResponseWriter, r *http.Request) {
			asked++
			http.Redirect(w, r, web.Root(1)+"rules.txt", http.StatusMovedPermanently)
		})
		web.Handle(1, "/rules.txt", func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte("User-agent: *\nDisallow: /s\n"))
		})
		began := time.Now()
		mustRun(t, o, web.Seed())
		for url, n := range web.Hits() {
			if strings.Contains(url, web.Authority(0)+"/s") {
				t.Errorf("%s was asked for %d times; robots.txt forbids it", url, n)
			}
		}
		if days := int(time.Since(began).Hours() / 24); asked < days || asked > days+1 {
			t.Errorf("robots.txt was asked for %d times in %d days", asked, days)
		}
	})
}
