package crawl_test

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// answers makes a handler that answers with one status after the other, and
// then with a page; each has the Retry-After at its place, if there is one.
func answers(asked *[]time.Time, statuses []int, after ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		n := len(*asked)
		*asked = append(*asked, time.Now())
		if n < len(after) {
			w.Header().Set("Retry-After", after[n])
		}
		if n < len(statuses) {
			w.WriteHeader(statuses[n])
			return
		}
		html("<p>at last")(w, r)
	}
}

// gaps are the times between requests.
func gaps(asked []time.Time) []time.Duration {
	var between []time.Duration
	for i := 1; i < len(asked); i++ {
		between = append(between, asked[i].Sub(asked[i-1]))
	}
	return between
}

// repeated is n times the same status.
func repeated(status, n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = status
	}
	return all
}

// patient are the options of a crawl that gives up nobody within a month.
func patient() crawl.Options {
	o := fast()
	o.GiveUp = 30 * 24 * time.Hour
	return o
}

// A crawl delay of hours is kept, and costs the host beside it nothing.
func TestLongCrawlDelay(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := patient()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 10, Robots: func(host int) webtest.Robots {
			if host == 0 {
				return webtest.Robots{Body: "User-agent: *\nCrawl-delay: 7200\n"}
			}
			return webtest.Robots{}
		}}, &o)
		began := time.Now()
		mustRun(t, o, web.Roots()...)
		for i, d := range web.Intervals(0) {
			if i > 0 && d < 2*time.Hour {
				t.Errorf("interval %d is %v; the crawl delay is 2 h", i, d)
			}
		}
		for _, a := range web.Log() {
			if late := a.Start.Sub(began); a.Host == web.Authority(1) && late > time.Minute {
				t.Errorf("%s was asked for after %v", a.URL, late)
			}
		}
		wantFetched(t, web, web.Reachable(web.Roots()...))
	})
}

// Retry-After is kept to the second, as seconds and as a date; and the log says
// when it was cut to a day.
func TestLongRetryAfter(t *testing.T) {
	for _, test := range []struct {
		name, after string
		want        time.Duration
		says        string
	}{
		{"five hours", "18000", 5 * time.Hour, "429 Too Many Requests"},
		{"a date", "Sat, 01 Jan 2000 09:00:00 GMT", 9 * time.Hour, "429 Too Many Requests"},
		{"ten years", "315576000", 24 * time.Hour, "asked for 10 years, waiting 24h"},
		{"garbage", "next week", time.Minute, "429 Too Many Requests"},
		{"a date that is over", "Fri, 31 Dec 1999 00:00:00 GMT", time.Minute, "429 Too Many Requests"},
	} {
		t.Run(test.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				var said bytes.Buffer
				o := patient()
				o.Logger = slog.New(slog.NewTextHandler(&said, nil))
				web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 5}, &o)
				var asked []time.Time
				web.Handle(0, "/busy", answers(&asked, []int{429}, test.after))
				mustRun(t, o, "http://"+web.Authority(0)+"/busy", web.Seed())
				// Other URLs go first, so that it may be asked for again as late
				// as after a second such time.
				least, most := test.want*3/4, 2*test.want*5/4+time.Second
				if got := gaps(asked); len(got) != 1 || got[0] < least || got[0] > most {
					t.Errorf("asked again after %v; want %v to %v", got, least, most)
				}
				wantQuiet(t, web, asked[0], least-time.Second)
				if !strings.Contains(said.String(), test.says) {
					t.Errorf("the log does not say %q:\n%s", test.says, &said)
				}
			})
		})
	}
}

// Blocks by 503 double from a minute to a day, a quarter more or less, and the
// host is asked for nothing else meanwhile.
func TestBlocksDouble(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := patient()
		o.PerHost = 1
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 5}, &o)
		var asked []time.Time
		web.Handle(0, "/robots.txt", answers(&asked, repeated(503, 15)))
		mustRun(t, o, web.Seed())
		want := time.Minute
		differs := false
		for i, got := range gaps(asked) {
			if got < want*3/4-time.Millisecond || got > want*5/4+time.Second {
				t.Errorf("block %d took %v; want %v, a quarter more or less", i+1, got, want)
			}
			differs = differs || got.Round(time.Second) != want
			want = min(2*want, 24*time.Hour)
		}
		if len(asked) != 16 || !differs {
			t.Errorf("robots.txt was asked for %d times, want 16, with some jitter: %v", len(asked), gaps(asked))
		}
		wantFetched(t, web, web.Reachable(web.Seed()))
	})
}

// What a host was blocked for is forgiven when it answers: the next block is a
// minute again.
func TestBlocksAreForgiven(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := patient()
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 1}, &o)
		var first, second []time.Time
		web.Handle(0, "/robots.txt", answers(&first, repeated(503, 8)))
		web.Handle(0, "/later", answers(&second, []int{503}))
		mustRun(t, o, "http://"+web.Authority(0)+"/later")
		if got := gaps(first); got[len(got)-1] < time.Hour {
			t.Errorf("eight blocks in a row end with one of %v", got[len(got)-1])
		}
		if got := gaps(second); len(got) != 1 || got[0] > 3*time.Minute {
			t.Errorf("after an answer a block took %v", got)
		}
	})
}

// A host that answers 429 for ever is given up when it has been blocked for
// longer than GiveUp, with its tasks pending; others are none the wiser.
func TestBusyForEver(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := crawl.Options{Follow: crawl.InScope, Store: storage.NewMemory()}
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 3, PagesPerHost: 30}, &o)
		busy := 0
		web.OnRequest(func(_ int, r *http.Request) {
			if r.Host == web.Authority(0) && r.URL.Path != "/robots.txt" {
				busy++
			}
		})
		web.Handle(0, "/", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTooManyRequests) })
		began := time.Now()
		if err := run(t, o, web.Roots()...); !isOneOf(err, crawl.ErrGaveUp) {
			t.Errorf("Run: %v, want %v", err, crawl.ErrGaveUp)
		}
		if took := time.Since(began); took > time.Hour || busy < 3 || busy > 8 {
			t.Errorf("it took %v and %d requests to give up a host", took, busy)
		}
		if s := wantStatus(t, o.Store); s.Pending != 1 || s.Pages != 60 {
			t.Errorf("%d pages, %d pending; want 60 and 1", s.Pages, s.Pending)
		}
	})
}

// The failures of one host's connections block that host alone, with pauses
// that grow, and it is asked again when it is back.
func TestCircuitOfOneHost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := patient()
		o.Store, o.PerHost = storage.NewMemory(), 1
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 3, PagesPerHost: 40, Latency: 100 * time.Millisecond}, &o)
		at(time.Second, func() { web.SetDown(0, true) })
		at(5*time.Hour, func() { web.SetDown(0, false) })
		dial := countDials(&o, web.Authority(0))
		began := time.Now()
		mustRun(t, o, web.Roots()...)
		if got := dial.Load(); got > 25 {
			t.Errorf("%d connections were tried in five hours", got)
		}
		for _, a := range web.Log() {
			if late := a.Start.Sub(began); a.Host != web.Authority(0) && late > time.Minute {
				t.Errorf("%s was asked for after %v", a.URL, late)
			}
		}
		if s := wantStatus(t, o.Store); s.Fates[storage.Failed] > 0 || s.Pages != 120 {
			t.Errorf("%d pages, fates %v; want 120 pages", s.Pages, s.Fates)
		}
	})
}

// countDials counts the connections that are tried to a host.
func countDials(o *crawl.Options, authority string) *atomic.Int64 {
	var n atomic.Int64
	dial := o.DialContext
	o.DialContext = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if addr == authority+":80" {
			n.Add(1)
		}
		return dial(ctx, network, addr)
	}
	return &n
}

// Among 10,000 hosts a hundred that refuse connections, or ask to be left alone,
// cost less than a twentieth of the throughput. They cost nothing.
func TestThroughputBesideTheDead(t *testing.T) {
	refuses := func(web *webtest.Web, host int) { web.SetDown(host, true) }
	throttles := func(web *webtest.Web, host int) {
		web.Handle(host, "/", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusTooManyRequests) })
	}
	closes := func(web *webtest.Web, host int) {
		web.Handle(host, "/robots.txt", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusServiceUnavailable) })
	}
	hosts, bad := 10_000, 100
	if underRace {
		hosts, bad = 1_000, 10
	}
	without, with := timeBeside(t, hosts, bad), timeBeside(t, hosts, bad, refuses, throttles, closes)
	if t.Logf("%v without, %v with", without, with); with > without*105/100 {
		t.Errorf("beside %d dead or throttled hosts the others took %v, without %v", bad, with, without)
	}
}

// Nor do a hundred that swallow connections: what waits for one lends its slot.
func TestThroughputBesideTheSilent(t *testing.T) {
	hosts, bad := 10_000, 100
	if underRace {
		hosts, bad = 1_000, 10
	}
	without, with := timeBeside(t, hosts, bad), timeBeside(t, hosts, bad, (*webtest.Web).Swallow)
	if t.Logf("%v without, %v with", without, with); with > without*105/100 {
		t.Errorf("beside %d hosts that swallow connections the others took %v, without %v", bad, with, without)
	}
}

// timeBeside is how long the pages of all other hosts take beside a few that
// are spoiled, in each way as many.
func timeBeside(t *testing.T, hosts, bad int, spoil ...func(web *webtest.Web, host int)) (took time.Duration) {
	t.Helper()
	bubble(t, func(t *testing.T) {
		o := crawl.Options{Follow: crawl.InScope}
		web := pipe(t, webtest.Config{Seed: 1, Hosts: hosts, PagesPerHost: 3, MinSize: 100, MedianSize: 200, MaxSize: 1000, LinksPerPage: -1,
			Latency: 100 * time.Millisecond, Jitter: 100 * time.Millisecond, CountsOnly: true}, &o)
		isBad := make(map[string]bool)
		for i := range bad {
			host := i * hosts / bad
			isBad[web.Authority(host)] = true
			if len(spoil) > 0 {
				spoil[i%len(spoil)](web, host)
			}
		}
		began := time.Now()
		var last atomic.Int64 // when another host was asked, in nanoseconds from the beginning
		web.OnRequest(func(_ int, r *http.Request) {
			if !isBad[r.Host] {
				last.Store(int64(time.Since(began)))
			}
		})
		if err := run(t, o, web.Roots()...); err != nil && !isOneOf(err, crawl.ErrGaveUp) {
			t.Fatal(err)
		}
		if n := int(web.Stats().Unique); n < 3*(hosts-bad) {
			t.Errorf("only %d pages were fetched", n)
		}
		took = time.Duration(last.Load())
	})
	return took
}
