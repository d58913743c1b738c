//go:build cgo

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
)

// The second run tells what changed, the third, which is cut short, nothing, and
// the fourth goes on where it was.
func TestPriceWatch(t *testing.T) {
	shop, root := serve(t)
	file := filepath.Join(t.TempDir(), "prices.db")
	look := func(ctx context.Context, want string, wantErr error) {
		t.Helper()
		var out bytes.Buffer
		if err := run(ctx, []string{file, root}, &out); !errors.Is(err, wantErr) {
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
	shop.web.Reset()
	shop.web.OnRequest(func(_ int, r *http.Request) {
		if r.URL.Path == "/lamp" {
			cancel()
			<-r.Context().Done()
		}
	})
	look(ctx, "", crawl.ErrInterrupted)
	shop.web.OnRequest(func(int, *http.Request) {})
	look(t.Context(), "price \"table\": \"280.00\", was \"300.00\"\n", nil)
	if n := shop.web.Hits()[root]; n != 1 {
		t.Errorf("the list was fetched %d times, want once by the third run and the fourth together", n)
	}
}

// A shop has a page for each product, and a list of them.
type shop struct {
	web    *webtest.Web
	mu     sync.Mutex // guards prices
	prices map[string]string
}

func serve(t *testing.T) (s *shop, root string) {
	t.Helper()
	s = &shop{web: webtest.New(webtest.Config{PagesPerHost: 1}), prices: make(map[string]string)}
	s.web.Handle(0, "/", s.page(func(w http.ResponseWriter) {
		for name, price := range s.prices {
			if price != "" {
				fmt.Fprintf(w, "<a class=product href=/%s>%s</a>", name, name)
			}
		}
	}))
	server, err := s.web.Serve()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return s, s.web.Root(0)
}

// offer sets the price of a product; "" is none any more.
func (s *shop) offer(name, price string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.prices[name] = price
	s.web.Handle(0, "/"+name, s.page(func(w http.ResponseWriter) {
		fmt.Fprintf(w, "<h1>%s</h1><b class=price>%s</b>", name, s.prices[name])
	}))
}

func (s *shop) page(write func(http.ResponseWriter)) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		s.mu.Lock()
		defer s.mu.Unlock()
		write(w)
	}
}
