//go:build cgo

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/crawltest"
)

// The second run tells what changed, the third, which is cut short, nothing, and
// the fourth goes on where it was.
func TestPriceWatch(t *testing.T) {
	shop := &shop{prices: make(map[string]string)}
	file := filepath.Join(t.TempDir(), "prices.db")
	look := func(ctx context.Context, want string, wantErr error) {
		t.Helper()
		var out bytes.Buffer
		shop.site = crawltest.Handler(shop, "shop.example")
		o := crawl.Options{Transport: shop.site, Rate: crawl.Unlimited} // a database is not for bubbles
		if err := run(ctx, o, []string{file, "https://shop.example/"}, &out); !errors.Is(err, wantErr) {
			t.Fatalf("the error is %v, want %v", err, wantErr)
		}
		if diff := cmp.Diff(want, out.String()); diff != "" {
			t.Errorf("report (-want +got):\n%s", diff)
		}
	}
	shop.offer("lamp", "39.90")
	shop.offer("chair", "120.00")
	look(t.Context(), "new   \"chair\": \"120.00\"\nnew   \"lamp\": \"39.90\"\n", nil)

	shop.offer("lamp", "35.00")
	shop.offer("chair", "")
	shop.offer("table", "300.00")
	look(t.Context(), "gone  \"chair\": was \"120.00\"\nprice \"lamp\": \"35.00\", was \"39.90\"\nnew   \"table\": \"300.00\"\n", nil)

	shop.offer("table", "280.00")
	ctx, cancel := context.WithCancel(t.Context())
	shop.busy = cancel
	look(ctx, "", crawl.ErrInterrupted)
	third := shop.site.Hits()["https://shop.example/"]
	shop.busy = nil
	look(t.Context(), "price \"table\": \"280.00\", was \"300.00\"\n", nil)
	if fourth := shop.site.Hits()["https://shop.example/"]; third != 1 || fourth != 0 {
		t.Errorf("the list was fetched %d times by the third run and %d by the fourth, want once and never", third, fourth)
	}
}

// A shop has a page for each product, and a list of them.
type shop struct {
	site   *crawltest.Site // of the latest run
	prices map[string]string
	busy   func() // called in place of an answer for the lamp, if not nil
}

// offer sets the price of a product; "" is none any more.
func (s *shop) offer(name, price string) { s.prices[name] = price }

// ServeHTTP only reads: the test changes prices between two runs.
func (s *shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/")
	switch price, known := s.prices[name]; {
	case name == "lamp" && s.busy != nil:
		s.busy()
		<-r.Context().Done()
	case name == "":
		s.list(w)
	case known:
		fmt.Fprintf(w, "<h1>%s</h1><b class=price>%s</b>", name, price)
	default:
		http.NotFound(w, r)
	}
}

func (s *shop) list(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html")
	for name, price := range s.prices {
		if price != "" {
			fmt.Fprintf(w, "<a class=product href=/%s>%s</a>", name, name)
		}
	}
}
