package main

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/internal/webtest"
)

// Links that lead nowhere are listed, of every page on which they stand; those
// through a redirect too.
func TestBrokenLinks(t *testing.T) {
	web, root := site(t, map[string]string{
		"/":      `<a href="/gone">1</a><a href="/fine">2</a><a href="/moved">3</a><a href="http://127.0.0.1:1/elsewhere">4</a><img src="/logo.png">`,
		"/fine":  `<a href="/gone">again</a><a href="/moved-well">5</a>`,
		"/other": ``,
	})
	web.Handle(0, "/moved", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/nowhere", http.StatusMovedPermanently)
	})
	web.Handle(0, "/moved-well", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/other", http.StatusMovedPermanently)
	})
	var out bytes.Buffer
	if err := run(t.Context(), []string{root}, &out); err != nil {
		t.Fatal(err)
	}
	want := `/ -> /gone: 404
/ -> /moved: 404
/ -> /logo.png: 404
/fine -> /gone: 404
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
