package crawl_test

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"sync"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// A diary has what a server was asked.
type diary struct {
	mu    sync.Mutex // guards lines
	lines []string
}

// then notes a request as "METHOD /target body", and answers as next does.
func (n *diary) then(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body) // what did not come is not noted
		n.mu.Lock()
		n.lines = append(n.lines, fmt.Sprintf("%s %s %s", r.Method, r.URL.RequestURI(), body))
		n.mu.Unlock()
		next(w, r)
	}
}

func (n *diary) want(t *testing.T, lines ...string) {
	t.Helper()
	n.mu.Lock()
	defer n.mu.Unlock()
	got := slices.SortedFunc(slices.Values(n.lines), cmp.Compare[string])
	slices.Sort(lines)
	if diff := gocmp.Diff(lines, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// form is a seed with a method and a body.
func form(t testing.TB, url, method, body string) crawl.Seed {
	t.Helper()
	s, err := crawl.ParseSeed(url)
	if err != nil {
		t.Fatal(err)
	}
	s.Request = &frontier.Request{Method: method, Body: []byte(body)}
	return s
}

func runSeeds(t testing.TB, o crawl.Options, seeds ...crawl.Seed) error {
	t.Helper()
	c, err := crawl.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c.RunSeeds(context.Background(), slices.Values(seeds))
}

func redirect(status int, to string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, to, status) }
}

func TestSeedRequest(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store = storage.NewMemory()
		web, notes := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 1}, &o), &diary{}
		web.Handle(0, "/robots.txt", rules("Disallow: /private"))
		web.Handle(0, "/form", notes.then(html(`<a href="/linked">x</a>`)))
		web.Handle(0, "/linked", notes.then(html("x")))
		web.Handle(0, "/private", notes.then(html("x")))
		at := origin(web)
		err := runSeeds(t, o, form(t, at+"/form", "POST", "a"), form(t, at+"/form", "POST", "b"), form(t, at+"/form", "POST", "a"),
			form(t, at+"/form?utm_id=1", "PUT", "a"), form(t, at+"/form", "PUT", "a"), form(t, at+"/form", "", ""), form(t, at+"/private", "POST", "a"))
		if err != nil {
			t.Fatal(err)
		}
		notes.want(t, "POST /form a", "POST /form b", "PUT /form?utm_id=1 a", "GET /form ", "GET /linked ")
	})
}

// A redirect repeats a request, or makes a GET of it (RFC 9110 §15.4).
func TestRequestRedirects(t *testing.T) {
	for status, want := range map[int][]string{
		301: {"POST /from x", "PUT /from x", "HEAD /from ", "GET /to ", "HEAD /to "},
		302: {"POST /from x", "PUT /from x", "HEAD /from ", "GET /to ", "HEAD /to "},
		303: {"POST /from x", "PUT /from x", "HEAD /from ", "GET /to ", "HEAD /to "},
		307: {"POST /from x", "PUT /from x", "HEAD /from ", "POST /to x", "PUT /to x", "HEAD /to "},
		308: {"POST /from x", "PUT /from x", "HEAD /from ", "POST /to x", "PUT /to x", "HEAD /to "},
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				o := fast()
				o.IgnoreRobots = true
				web, notes := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 1}, &o), &diary{}
				web.Handle(0, "/from", notes.then(redirect(status, "/to")))
				web.Handle(0, "/to", notes.then(html("x")))
				from := origin(web) + "/from"
				if err := runSeeds(t, o, form(t, from, "POST", "x"), form(t, from, "PUT", "x"), form(t, from, "HEAD", "")); err != nil {
					t.Fatal(err)
				}
				notes.want(t, want...)
			})
		})
	}
}

// A form that answers by redirecting to itself is no loop.
func TestRequestRedirectsToItself(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.IgnoreRobots = true
		web, notes := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 1}, &o), &diary{}
		web.Handle(0, "/form", notes.then(func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				http.Redirect(w, r, "/form", http.StatusSeeOther)
			}
		}))
		if err := runSeeds(t, o, form(t, origin(web)+"/form", "POST", "x")); err != nil {
			t.Fatal(err)
		}
		notes.want(t, "POST /form x", "GET /form ")
	})
}

// What may have been done is not done again.
func TestRequestRetries(t *testing.T) {
	for name, fault := range map[string]http.HandlerFunc{"500": status(500), "503": status(503), "429": status(429), "reset": reset} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				o := fast()
				o.IgnoreRobots, o.Store = true, storage.NewMemory()
				web, notes := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 1}, &o), &diary{}
				web.Handle(0, "/once", notes.then(inTurn(fault, html("x"))))
				web.Handle(0, "/again", notes.then(inTurn(fault, html("x"))))
				at := origin(web)
				if err := runSeeds(t, o, form(t, at+"/once", "POST", "x"), form(t, at+"/again", "PUT", "x")); err != nil {
					t.Fatal(err)
				}
				notes.want(t, "POST /once x", "PUT /again x", "PUT /again x")
				if s := wantStatus(t, o.Store); s.Fates[storage.Failed] != 1 || s.Pages != 1 {
					t.Errorf("fates %v", s.Fates)
				}
			})
		})
	}
}

// A request that a former run has not made yet is made by the next, whole.
func TestRequestResume(t *testing.T) {
	web, notes := serve(t, webtest.Config{Seed: 1, PagesPerHost: 1}), &diary{}
	web.Handle(0, "/form", notes.then(redirect(http.StatusTemporaryRedirect, "/to")))
	web.Handle(0, "/to", notes.then(html("x")))
	path := filepath.Join(t.TempDir(), "crawl.db")
	o := fast()
	o.IgnoreRobots, o.Concurrency, o.MaxPages, o.Store = true, 1, 1, openFile(t, path)
	to := origin(web) + "/form"
	if err := runSeeds(t, o, form(t, web.Seed(), "GET", ""), form(t, to, "POST", "a"), form(t, to, "POST", "b")); err != nil {
		t.Fatal(err)
	}
	notes.want(t)
	if err := o.Store.Close(); err != nil {
		t.Fatal(err)
	}
	o.MaxPages, o.Store = 0, openFile(t, path)
	if err := runSeeds(t, o); err != nil {
		t.Fatal(err)
	}
	notes.want(t, "POST /form a", "POST /form b", "POST /to a", "POST /to b")
}
