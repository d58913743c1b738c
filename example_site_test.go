package crawl_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/joinable/crawl/storage"
)

// serveSite serves a site of pages by their paths; everything else is a 404.
func serveSite(pages map[string]string) *httptest.Server {
	return httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := pages[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if strings.HasPrefix(body, "<") {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		}
		_, _ = w.Write([]byte(body))
	}))
}

// printRecords prints the records of a store, in the order in which their pages
// were stored.
func printRecords(store storage.Store) {
	for one, err := range storage.All(context.Background(), store) {
		if err != nil {
			fmt.Println(err)
			return
		}
		for _, item := range one.Items {
			fmt.Println(item.Name, string(item.Value))
		}
	}
}
