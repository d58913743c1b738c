package main

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/crawltest"
)

const quotes = `
-- quotes.example/index.html --
<div class=quote><q class=text>One &amp; only</q> <i class=author>Ann</i></div><a rel=next href="/page/2">Next</a>
-- quotes.example/page/2.html --
<div class=quote><q class=text>Two</q></div><div class=quote><q class=text>Three</q></div><a rel=next href=3>Next</a><a href="/other">no part of it</a>
-- quotes.example/page/3.html --
<a rel=next href="/">First</a>
`

// Every entry of every page is a line, and a circle of pages ends.
func TestListing(t *testing.T) {
	crawltest.Run(t, func(t *testing.T) {
		var out bytes.Buffer
		if err := run(t.Context(), crawl.Options{Transport: crawltest.Txtar(quotes)}, []string{"https://quotes.example/"}, &out); err != nil {
			t.Fatal(err)
		}
		want := `{"text":"One \u0026 only","author":"Ann","url":"https://quotes.example/"}
{"text":"Two","author":"","url":"https://quotes.example/page/2"}
{"text":"Three","author":"","url":"https://quotes.example/page/2"}
`
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("lines (-want +got):\n%s", diff)
		}
	})
}

// What cannot be written ends the crawl.
func TestListingToNobody(t *testing.T) {
	crawltest.Run(t, func(t *testing.T) {
		site := crawltest.Txtar(quotes)
		if err := run(t.Context(), crawl.Options{Transport: site}, []string{"https://quotes.example/"}, closed{}); err != errClosed {
			t.Errorf("the error is %v, want %v", err, errClosed)
		}
		if hits := site.Hits(); hits["https://quotes.example/page/3"] != 0 {
			t.Errorf("it went on: %v", hits)
		}
	})
}

var errClosed = errors.New("closed")

type closed struct{}

func (closed) Write([]byte) (int, error) { return 0, errClosed }
