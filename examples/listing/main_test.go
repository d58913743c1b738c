package main

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/internal/webtest"
)

// Every entry of every page is a line, and a circle of pages ends.
func TestListing(t *testing.T) {
	_, root := site(t, map[string]string{
		"/":       `<div class=quote><q class=text>One &amp; only</q> <i class=author>Ann</i></div><a rel=next href="/page/2">Next</a>`,
		"/page/2": `<div class=quote><q class=text>Two</q></div><div class=quote><q class=text>Three</q></div><a rel=next href=3>Next</a><a href="/other">no part of it</a>`,
		"/page/3": `<a rel=next href="/">First</a>`,
	})
	var out bytes.Buffer
	if err := run(t.Context(), []string{root}, &out); err != nil {
		t.Fatal(err)
	}
	want := `{"text":"One \u0026 only","author":"Ann","url":"/"}
{"text":"Two","author":"","url":"/page/2"}
{"text":"Three","author":"","url":"/page/2"}
`
	if diff := cmp.Diff(want, strings.ReplaceAll(out.String(), root, "/")); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// What cannot be written ends the crawl.
func TestListingToNobody(t *testing.T) {
	web, root := site(t, map[string]string{
		"/":       `<div class=quote></div><a rel=next href="/page/2">Next</a>`,
		"/page/2": `<a rel=next href=3>Next</a>`,
	})
	if err := run(t.Context(), []string{root}, closed{}); err != errClosed {
		t.Errorf("the error is %v, want %v", err, errClosed)
	}
	if hits := web.Hits(); hits[root+"page/3"] != 0 {
		t.Errorf("it went on: %v", hits)
	}
}

var errClosed = errors.New("closed")

type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errClosed }

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
