package main

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/internal/webtest"
)

// What an index of sitemaps names is held against the site.
func TestSitemapAudit(t *testing.T) {
	web, root := site(t, map[string]string{
		"/":       `<a href="/fine">1</a><a href="/hidden">2</a><a href="/gone">3</a>`,
		"/fine":   ``,
		"/hidden": `<meta name=robots content=noindex>`,
		"/lonely": `<a href="/lonely">itself</a>`,
		"/new":    ``,
	})
	web.Handle(0, "/old", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/new", http.StatusMovedPermanently) })
	web.Handle(0, "/robots.txt", func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("User-agent: *\nDisallow: /secret\nSitemap: http://" + r.Host + "/index.xml\n"))
	})
	xml := func(path, list, entry string, urls ...string) {
		web.Handle(0, path, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/xml")
			fmt.Fprintf(w, `<%s xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">`, list)
			for _, url := range urls {
				fmt.Fprintf(w, "<%s><loc>http://%s%s</loc></%s>", entry, r.Host, url, entry)
			}
			fmt.Fprintf(w, "</%s>", list)
		})
	}
	xml("/index.xml", "sitemapindex", "sitemap", "/pages.xml")
	xml("/pages.xml", "urlset", "url", "/", "/fine", "/hidden", "/gone", "/old", "/lonely", "/secret")
	var out bytes.Buffer
	if err := run(t.Context(), []string{root}, &out); err != nil {
		t.Fatal(err)
	}
	want := `/hidden: noindex
/gone: 404
/old: redirects to /new
/lonely: no page links to it
/secret: not fetched: forbidden by robots.txt, or out of scope
`
	if diff := cmp.Diff(want, strings.ReplaceAll(out.String(), root, "/")); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

// site serves pages of HTML by path on loopback, and returns its root.
func site(t *testing.T, pages map[string]string) (web *webtest.Web, root string) {
	t.Helper()
	web = webtest.New(webtest.Config{PagesPerHost: 1})
	for path, page := range pages {
		web.Handle(0, path, webtest.HTML(page))
	}
	server, err := web.Serve()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return web, web.Root(0)
}
