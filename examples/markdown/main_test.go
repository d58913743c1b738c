package main

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/internal/webtest"
)

// Every page below the seed becomes a file, named by its path and query.
func TestMarkdown(t *testing.T) {
	_, root := site(t, map[string]string{
		"/docs/":            `<h1>Docs</h1><p>All of <b>them</b>: <a href="guide/start">start</a>, <a href="list?page=2&amp;x=..%2F..">list</a>, <a href="/about">about</a>.</p>`,
		"/docs/guide/start": `<h1>Start</h1><ul><li>first</li><li>second</li></ul>`,
		"/docs/list":        `<p>Page two</p>`,
		"/about":            `<p>not below</p>`,
	})
	folder := t.TempDir()
	var out bytes.Buffer
	if err := run(t.Context(), []string{root + "docs/", folder}, &out); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{
		"docs/index.md":                         "## Docs\n\nAll of **them**: [start](/docs/guide/start), [list](/docs/list?page=2&x=..%2F..), [about](/about).\n",
		"docs/guide/start.md":                   "## Start\n\n- first\n- second\n",
		"docs/list_page%3D2%26x%3D..%252F...md": "Page two\n",
	}
	got := make(map[string]string)
	names := slices.Sorted(strings.Lines(out.String()))
	for _, name := range names {
		name = strings.TrimSpace(name)
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		got[name] = strings.ReplaceAll(string(text), root, "/")
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
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
