package crawl_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// A run that ends between the commit by which the scope grew and its review
// leaves the review to the next.
func TestReviewLost(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 1}, &o)
		a, b := "http://"+web.Authority(0), "http://"+web.Authority(1)
		web.Handle(0, "/a", html(`<a href="`+b+`/b">b</a>`))
		web.Handle(0, "/moved", func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(5 * time.Second)
			http.Redirect(w, r, b+"/landing", http.StatusFound)
		})
		web.Handle(1, "/landing", html("x"))
		web.Handle(1, "/b", html("b"))
		h := &hooked{Store: storage.NewMemory()}
		o.Store = h
		ctx, cancel := context.WithCancel(context.Background())
		h.after = func(b *storage.Batch) {
			for _, s := range b.Scope {
				if strings.HasPrefix(s, "join") {
					cancel()
				}
			}
		}
		c := mustNew(t, o)
		if err := c.Run(ctx, a+"/a", a+"/moved"); !errors.Is(err, crawl.ErrInterrupted) {
			t.Errorf("Run: %v, want %v", err, crawl.ErrInterrupted)
		}
		h.after = nil
		mustRun(t, o, a+"/a", a+"/moved")
		if web.Hits()[b+"/b"] != 1 {
			t.Errorf("/b was lost: %v", web.Hits())
		}
	})
}

// A verdict that was given before the scope grew and stored after its review
// is given again.
func TestStaleVerdict(t *testing.T) {
	o := fast()
	web := serve(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 1})
	a, b := "http://"+web.Authority(0), "http://"+web.Authority(1)
	reviewed, parsed := make(chan struct{}), make(chan struct{})
	var once, once2 sync.Once
	web.Handle(0, "/a", html(`MARKER <a href="`+b+`/b">b</a>`))
	web.Handle(0, "/moved", func(w http.ResponseWriter, r *http.Request) {
		<-parsed
		http.Redirect(w, r, b+"/landing", http.StatusFound)
	})
	web.Handle(1, "/landing", html("x"))
	web.Handle(1, "/b", html("b"))
	h := &hooked{Store: storage.NewMemory()}
	var joined bool
	h.after = func(b *storage.Batch) {
		for _, s := range b.Scope {
			joined = joined || strings.HasPrefix(s, "join")
		}
	}
	h.review = func() {
		if joined {
			once.Do(func() { close(reviewed) })
		}
	}
	o.Store = h
	o.SetOnRecycle(func(buf []byte) {
		if strings.HasPrefix(string(buf), "MARKER") {
			once2.Do(func() { close(parsed); <-reviewed })
		}
	})
	mustRun(t, o, a+"/a", a+"/moved")
	if web.Hits()[b+"/b"] != 1 {
		t.Errorf("/b was lost: %v", web.Hits())
	}
}

// A URL at the end of too many redirects is fetched once it is linked directly.
func TestTooManyHopsThenLinked(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 1, PagesPerHost: 1}, &o)
		a := "http://" + web.Authority(0)
		o.MaxRedirects = 2
		web.Handle(0, "/a", html(`<a href="/r0">b</a><a href="/late">l</a>`))
		for i := range 5 {
			web.Handle(0, fmt.Sprintf("/r%d", i), func(w http.ResponseWriter, r *http.Request) {
				http.Redirect(w, r, fmt.Sprintf("/r%d", i+1), http.StatusFound)
			})
		}
		web.Handle(0, "/r5", html("end"))
		web.Handle(0, "/late", func(w http.ResponseWriter, r *http.Request) {
			time.Sleep(5 * time.Second)
			html(`<a href="/r3">x</a><a href="/r5">x</a>`)(w, r)
		})
		mustRun(t, o, a+"/a")
		hits := web.Hits()
		if hits[a+"/r3"] != 1 || hits[a+"/r5"] != 1 {
			t.Errorf("linked, in scope, and never fetched: %v", hits)
		}
	})
}

// A link that -include refused is fetched once it is named as a seed.
func TestExcludedThenSeed(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store = storage.NewMemory()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 1, PagesPerHost: 1}, &o)
		a := "http://" + web.Authority(0)
		o.Include = []*regexp.Regexp{regexp.MustCompile("nothing")}
		web.Handle(0, "/a", html(`<a href="/b">b</a>`))
		web.Handle(0, "/b", html("end"))
		mustRun(t, o, a+"/a")
		mustRun(t, o, a+"/b")
		if hits := web.Hits(); hits[a+"/b"] != 1 {
			t.Errorf("seed never fetched: %v", hits)
		}
	})
}

// What robots.txt forbade one agent is asked again for another.
func TestChangedRobotsAgent(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store = storage.NewMemory()
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 30, Robots: func(int) webtest.Robots {
			return webtest.Robots{Body: "User-agent: *\nDisallow: /\n\nUser-agent: good\nAllow: /\n"}
		}}, &o)
		t.Log(run(t, o, web.Seed()))
		o.RobotsAgent = "good"
		t.Log(run(t, o))
		if n := len(web.Hits()); n < 2 {
			t.Errorf("%d requests", n)
		}
	})
}

// slowly is a log whose every line takes a second.
type slowly struct{ slog.Handler }

func (slowly) Enabled(context.Context, slog.Level) bool { return true }

func (slowly) Handle(context.Context, slog.Record) error {
	time.Sleep(time.Second)
	return nil
}

// A redirect that widens the scope as the very last answer of a crawl still
// frees what was parked: the run does not end between the two.
func TestLastAnswerWidensScope(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store, o.Logger, o.Concurrency = storage.NewMemory(), slog.New(slowly{}), 1
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 3}, &o)
		web.Handle(0, "/begin", html("<a href='"+web.Root(1)+"'>there</a>"))
		web.Handle(0, "/moved", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, web.Root(1), http.StatusMovedPermanently)
		})
		mustRun(t, o, "http://"+web.Authority(0)+"/begin", "http://"+web.Authority(0)+"/moved")
		if s := wantStatus(t, o.Store); s.Pages != 4 || len(s.Parked) > 0 {
			t.Errorf("%d pages were fetched; parked: %v", s.Pages, s.Parked)
		}
	})
}
