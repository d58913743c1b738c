package metadata

import (
	"testing"

	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/parse"
)

// BenchmarkStageScan finds the links of a page and what it says of itself, as
// a crawl does unless told otherwise. The charset is in it.
func BenchmarkStageScan(b *testing.B) {
	samples := webtest.Samples(64)
	o := Default.Options(parse.Options{Metas: []string{"crawl", "robots"}})
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		s := &samples[i%len(samples)]
		in := parse.Input{Body: s.Plain, ContentType: "text/html; charset=utf-8", URL: s.URL}
		doc := parse.HTML(in, o)
		if len(doc.Links) == 0 {
			b.Fatal("no links")
		}
		Default.Extract(Page{Input: in, Document: doc, Resolve: func(href string) (string, bool) { return href, true }})
	}
}
