package crawl_test

import (
	"net/http"
	"testing"

	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// What pages consist of is parked, whoever has it, until assets are wanted; and
// no longer fetched when they are not. It is fetched from any host, at any
// depth, whatever -include says, and so is where it redirects to.
func TestAssets(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 3, PagesPerHost: 1}, &o)
		a, b, c := "http://"+web.Authority(0), "http://"+web.Authority(1), "http://"+web.Authority(2)
		web.Handle(0, "/", html(`<link rel=stylesheet href="`+b+`/style"><a href="`+b+`/page">x</a><a href="/late">x</a>`))
		web.Handle(0, "/late", html(`<link rel=icon href="/icon"><link rel=stylesheet href="/linked"><a href="/linked">x</a>`))
		web.Handle(0, "/linked", html("x"))
		web.Handle(0, "/icon", html("x"))
		web.Handle(0, "/last", html(`<link rel=icon href="/other">`))
		web.Handle(0, "/other", html("x"))
		web.Handle(1, "/style", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, c+"/moved", http.StatusFound) })
		web.Handle(2, "/moved", html(`<a href="`+b+`/page">x</a>`))
		o.Store = storage.NewMemory()
		o.Depth = 2

		step := func(doing string, parked map[storage.Reason]int64, urls ...string) {
			t.Helper()
			hits := web.Hits()
			for _, u := range urls {
				if hits[u] != 1 {
					t.Errorf("%s: %s was requested %d times", doing, u, hits[u])
				}
			}
			asked := 0
			for u := range hits {
				if u[len(u)-len("/robots.txt"):] != "/robots.txt" {
					asked++
				}
			}
			if asked != len(urls) {
				t.Errorf("%s: requested %v, want %q", doing, hits, urls)
			}
			status := wantStatus(t, o.Store)
			for r, n := range parked {
				if status.Parked[r] != n {
					t.Errorf("%s: %d are parked as %v, want %d", doing, status.Parked[r], r, n)
				}
			}
		}
		urls := []string{a + "/", a + "/late", a + "/linked"}
		mustRun(t, o, a+"/")
		step("without", map[storage.Reason]int64{storage.Asset: 2, storage.OutOfScope: 1}, urls...)
		o.Assets = true
		mustRun(t, o)
		urls = append(urls, b+"/style", c+"/moved", a+"/icon")
		step("with", map[storage.Reason]int64{storage.Asset: 0, storage.OutOfScope: 1}, urls...)
		o.Assets, o.MaxPages = false, 0
		mustRun(t, o, a+"/last")
		urls = append(urls, a+"/last")
		step("without again", map[storage.Reason]int64{storage.Asset: 1}, urls...)
	})
}

// An asset that was pending when assets were wanted is parked when they are not
// any more.
func TestAssetsNoMore(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 1, PagesPerHost: 1}, &o)
		a := "http://" + web.Authority(0)
		web.Handle(0, "/", html(`<link rel=icon href="/icon">`))
		o.Store = storage.NewMemory()
		o.Assets, o.MaxPages = true, 1
		mustRun(t, o, a+"/")
		o.Assets, o.MaxPages = false, 0
		mustRun(t, o)
		if n := web.Hits()[a+"/icon"]; n != 0 {
			t.Errorf("/icon was requested %d times", n)
		}
		if n := wantStatus(t, o.Store).Parked[storage.Asset]; n != 1 {
			t.Errorf("%d are parked as assets", n)
		}
	})
}
