package crawl_test

import (
	"context"
	"path/filepath"
	"testing"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage/sqlite"
)

// BenchmarkReparse extracts again from 8,000 pages of 25 KB, packed as the
// server packed them. An operation is one reparse of all of them.
func BenchmarkReparse(b *testing.B) {
	const pages = 8000
	web := serve(b, webtest.Config{Seed: 3, PagesPerHost: pages, MedianSize: 25_000, Gzip: true})
	store, err := sqlite.Open(filepath.Join(b.TempDir(), "crawl.db"), sqlite.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	o := fast()
	o.Store = store
	mustRun(b, o, web.Seed())
	for name, rules := range map[string][]string{
		"plain":    nil,
		"selector": {"title=title"},
	} {
		b.Run(name, func(b *testing.B) {
			o := crawl.Options{Store: store, Rules: selecting(b, rules...)}
			for b.Loop() {
				s, err := crawl.Reparse(context.Background(), o, nil)
				if err != nil || s.Pages < pages*9/10 {
					b.Fatalf("%+v, %v", s, err)
				}
				b.ReportMetric(float64(s.Pages)/s.Took.Seconds(), "pages/s")
			}
		})
	}
}
