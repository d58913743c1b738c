package storage

import (
	"testing"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/internal/webtest"
)

// BenchmarkStageDedup asks whether the links of a page are known, among a
// million URLs: their identities, and the set.
func BenchmarkStageDedup(b *testing.B) {
	samples := webtest.Samples(64)
	var known seenSet
	for n := range uint64(1_000_000) {
		known.add(n, uint32(n+1))
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		for _, href := range samples[i%len(samples)].Hrefs {
			id := frontier.Identity(1, "", href, nil)
			if known.find(id) == 0 {
				known.add(id, 1)
			}
		}
	}
}
