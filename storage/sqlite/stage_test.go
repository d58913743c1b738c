//go:build cgo

package sqlite

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/joinable/crawl/storage"
)

// BenchmarkStageCommit is a page's part of a commit of 100, with 40 links of
// which one is new. Disks are slow and shared: cpu-µs/page is what counts.
func BenchmarkStageCommit(b *testing.B) {
	x, s := newBencher(b, filepath.Join(b.TempDir(), "crawl.db"), 1.0/benchLinks)
	defer func() { must(b, s.Close()) }()
	b.ReportAllocs()
	b.StopTimer()
	var spent time.Duration
	for done := 0; done < b.N; done += benchPages {
		x.replenish(b)
		batch := x.batch()
		batch.Results = batch.Results[:min(benchPages, b.N-done)]
		from := cpuTime(b)
		b.StartTimer()
		x.commit(b, batch)
		b.StopTimer()
		spent += cpuTime(b) - from
	}
	b.ReportMetric(float64(spent.Microseconds())/float64(b.N), "cpu-µs/page")
	must(b, x.session.Leave(context.Background(), storage.EndFinished))
}
