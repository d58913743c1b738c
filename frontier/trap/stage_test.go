package trap_test

import (
	"testing"

	"github.com/joinable/crawl/frontier/trap"
	"github.com/joinable/crawl/internal/webtest"
)

// BenchmarkStageSample looks for news in a page: what one of a family costs that
// is judged.
func BenchmarkStageSample(b *testing.B) {
	samples := webtest.Samples(64)
	d := trap.New(trap.Options{Seed: 1})
	var page trap.Watch
	for range 64 {
		page, _ = d.Seen("https://a.example/1", "a.example")
	}
	var text trap.Text
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		text.Read(samples[i%len(samples)].Plain)
		page.News(&text)
	}
}
