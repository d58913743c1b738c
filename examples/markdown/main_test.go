package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/crawltest"
)

// Every page below the seed becomes a file, named by its path and query.
func TestMarkdown(t *testing.T) {
	crawltest.Run(t, func(t *testing.T) {
		site := crawltest.Txtar(`
-- a.example/docs/index.html --
<h1>Docs</h1><p>All of <b>them</b>: <a href="guide/start">start</a>, <a href="list?page=2&amp;x=..%2F..">list</a>, <a href="/about">about</a>.</p>
-- a.example/docs/guide/start.html --
<h1>Start</h1><ul><li>first</li><li>second</li></ul>
-- a.example/docs/list.html --
<p>Page two</p>
-- a.example/about.html --
<p>not below</p>
`)
		folder := t.TempDir()
		var out bytes.Buffer
		if err := run(t.Context(), crawl.Options{Transport: site}, []string{"https://a.example/docs/", folder}, &out); err != nil {
			t.Fatal(err)
		}
		want := map[string]string{
			"docs/index.md":                         "## Docs\n\nAll of **them**: [start](https://a.example/docs/guide/start), [list](https://a.example/docs/list?page=2&x=..%2F..), [about](https://a.example/about).\n",
			"docs/guide/start.md":                   "## Start\n\n- first\n- second\n",
			"docs/list_page%3D2%26x%3D..%252F...md": "Page two\n",
		}
		got := make(map[string]string)
		for name := range strings.Lines(out.String()) {
			name = strings.TrimSpace(name)
			text, err := os.ReadFile(filepath.Join(folder, name))
			if err != nil {
				t.Fatal(err)
			}
			got[name] = string(text)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("files (-want +got):\n%s", diff)
		}
	})
}
