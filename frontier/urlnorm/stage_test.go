package urlnorm

import (
	"testing"

	"github.com/joinable/crawl/internal/webtest"
)

// BenchmarkStageResolve makes the links of a page canonical, and their keys.
func BenchmarkStageResolve(b *testing.B) {
	samples := webtest.Samples(64)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s := &samples[i%len(samples)]
		r := NewResolver(mustParse(b, s.URL))
		for _, href := range s.Hrefs {
			u, err := r.Resolve(href)
			if err != nil {
				b.Fatal(err)
			}
			Tracking.Key(u)
		}
	}
}
