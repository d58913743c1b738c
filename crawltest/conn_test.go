package crawltest_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/crawltest"
)

// A host that answers slowly is connected all the same: no more requests are made
// at a time than was asked for. (Those without a connection would not count.)
func TestSlowIsConnected(t *testing.T) {
	crawltest.Run(t, func(t *testing.T) {
		pages := crawltest.Txtar("-- a.example/index.html --\n-- b.example/index.html --\n-- c.example/index.html --\n")
		var now atomic.Int32
		site := crawltest.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if n := now.Add(1); n > 1 {
				t.Errorf("%d requests at a time", n)
			}
			defer now.Add(-1)
			time.Sleep(5 * time.Second)
			pages.ServeHTTP(w, r)
		}))
		crawled(t, crawl.Options{Transport: site, Concurrency: 1}, "http://a.example/", "http://b.example/", "http://c.example/")
		if n := len(pages.Hits()); n != 3 {
			t.Errorf("%d pages were asked for, want 3", n)
		}
	})
}
