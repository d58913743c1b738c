package main

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/crawltest"
)

// Links that lead nowhere are listed, of every page on which they stand; those
// through a redirect too.
func TestBrokenLinks(t *testing.T) {
	crawltest.Run(t, func(t *testing.T) {
		site := crawltest.Txtar(`
-- docs.example/index.html --
<a href=/gone>1</a><a href=/fine>2</a><a href=/moved>3</a><a href=https://other.example/elsewhere>4</a><img src=/logo.png>
-- docs.example/fine.html --
<a href=/gone>again</a><a href=/moved-well>5</a>
-- docs.example/other.html --
-- docs.example/moved.http --
HTTP/1.1 301 Moved Permanently
Location: /nowhere
-- docs.example/moved-well.http --
HTTP/1.1 301 Moved Permanently
Location: /other
`)
		var out bytes.Buffer
		if err := run(t.Context(), crawl.Options{Transport: site}, []string{"https://docs.example/"}, &out); err != nil {
			t.Fatal(err)
		}
		want := `https://docs.example/ -> https://docs.example/gone: 404
https://docs.example/ -> https://docs.example/moved: 404
https://docs.example/ -> https://docs.example/logo.png: 404
https://docs.example/fine -> https://docs.example/gone: 404
`
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("report (-want +got):\n%s", diff)
		}
	})
}
