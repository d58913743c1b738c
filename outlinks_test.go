package crawl_test

import (
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// sheet is a style sheet.
func sheet(css string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/css")
		_, _ = w.Write([]byte(css))
	}
}

// headed is a page with a header.
func headed(name, value, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set(name, value)
		html(body)(w, r)
	}
}

// paths are those of the first host that were asked for.
func paths(web *webtest.Web) (all []string) {
	for url := range web.Hits() {
		if rest, ok := strings.CutPrefix(url, "http://"+web.Authority(0)); ok && rest != "/robots.txt" {
			all = append(all, rest)
		}
	}
	slices.Sort(all)
	return all
}

// Every kind of link leads on by what it is: pages always, parts with Assets
// alone, style sheets to their own parts, and hints never.
func TestLinksByTheirRole(t *testing.T) {
	const page = `<!DOCTYPE html><base href="/dir/"><link rel=next href=p1><link rel=stylesheet href=a1.css><link rel=preconnect href=no1>
<link rel=preload as=script href=a2.js><meta property=og:url content="/p2"><meta property="og:image" content="/a3.png">
<script type="application/ld+json">{"url":"/p3","image":"/a4.png"}</script><form action=p4><form action=no2 method=post></form>
<iframe src=p5></iframe><img src=a5.png srcset="a6.png 2x"><noscript><a href=p6>6</a></noscript><div style="background:url(a7.png)">
<object data=p7.html type=text/html></object><object data=a8.svg type=image/svg+xml></object><link rel=pingback href=no3>`
	pages := map[string]http.HandlerFunc{
		"/": func(w http.ResponseWriter, r *http.Request) {
			w.Header().Add("Link", `<p8>; rel=alternate, </p9>; rel="prev"; title=x, </a9.js>; rel=preload; as=script, <no4>; rel=dns-prefetch`)
			w.Header().Add("Refresh", "600; url=p10")
			html(page)(w, r)
		},
		"/dir/a1.css":       sheet(`@import "more/a10.css"; a { b: url(a11.png) } /* url(no) */`),
		"/dir/more/a10.css": sheet(`a { b: url(../a12.png) }`),
	}
	var wantPages, wantParts []string
	for _, p := range []string{"/", "/dir/p1", "/p2", "/p3", "/dir/p4", "/dir/p5", "/dir/p6", "/dir/p7.html", "/p8", "/p9", "/p10"} {
		if wantPages = append(wantPages, p); p != "/" {
			pages[p] = html("a page")
		}
	}
	for _, p := range []string{"/dir/a1.css", "/dir/a2.js", "/a3.png", "/a4.png", "/dir/a5.png", "/dir/a6.png", "/dir/a7.png",
		"/dir/a8.svg", "/a9.js", "/dir/more/a10.css", "/dir/a11.png", "/dir/a12.png"} {
		if wantParts = append(wantParts, p); pages[p] == nil {
			pages[p] = func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "image/png") }
		}
	}
	for _, assets := range []bool{false, true} {
		bubble(t, func(t *testing.T) {
			o := fast()
			o.Store, o.Assets = storage.NewMemory(), assets
			web := site(t, &o, pages)
			mustRun(t, o, "http://"+web.Authority(0)+"/")
			want := slices.Clone(wantPages)
			parked := map[storage.Reason]int64{storage.Hint: 3}
			if assets {
				want = append(want, wantParts...)
			} else {
				parked[storage.Asset] = int64(len(wantParts)) - 3 // those in style sheets are not known
			}
			slices.Sort(want)
			if d := cmp.Diff(want, paths(web)); d != "" {
				t.Errorf("assets %v: asked for (-want +got):\n%s", assets, d)
			}
			if d := cmp.Diff(parked, wantStatus(t, o.Store).Parked); d != "" {
				t.Errorf("assets %v: parked (-want +got):\n%s", assets, d)
			}
		})
	}
}

// What is wrong with one href costs no other, in whatever it stands. The server
// of these tests answers 400 to some before it looks who asks.
func TestBadHrefCostsNoOther(t *testing.T) {
	page, err := os.ReadFile("parse/testdata/hrefs.html")
	if err != nil {
		t.Fatal(err)
	}
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store = storage.NewMemory()
		bad := headed("Link", "<http://h:99999/>; rel=next, <%zz>; rel=next, </header.html>; rel=next", string(page))
		web := site(t, &o, map[string]http.HandlerFunc{"/": bad})
		mustRun(t, o, "http://"+web.Authority(0)+"/")
		want := []string{
			"/", "/%C3%A4/%C3%B6?%C3%BC", "/%EF%BF%BDnul", "/?", "/back/slash", "/blanks%20andnewlines",
			"/header.html", "/last.html", "/relative", "/tab",
		}
		if d := cmp.Diff(want, paths(web)); d != "" {
			t.Errorf("asked for (-want +got):\n%s", d)
		}
		if n := wantStatus(t, o.Store).Fates[storage.Failed]; n != 2 { // operator%.html, %zz
			t.Errorf("%d failed", n)
		}
	})
}

// Nested deeper than any DOM, and within noscript, links are links.
func TestDeepPagesLoseNothing(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store = storage.NewMemory()
		deep := strings.Repeat("<div>", 1000) + "<noscript><a href=/a>a</a></noscript>" + strings.Repeat("<b>", 600) + "<svg><a xlink:href=/b>"
		web := site(t, &o, map[string]http.HandlerFunc{"/": html(deep), "/a": html("a"), "/b": html("b")})
		mustRun(t, o, "http://"+web.Authority(0)+"/")
		wantPaths(t, web, "/", "/a", "/b")
	})
}

// A gallery does not cost the page that is linked behind it.
func TestPartsCostNoPages(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store, o.MaxLinks = storage.NewMemory(), 10
		web := site(t, &o, map[string]http.HandlerFunc{
			"/":  html(strings.Repeat("<img src=x.png>", 50) + "<a href=/a>a</a>" + strings.Repeat("<a href=/>x</a>", 9) + "<a href=/never>x</a>"),
			"/a": html("a"),
		})
		mustRun(t, o, "http://"+web.Authority(0)+"/")
		wantPaths(t, web, "/", "/a")
	})
}
