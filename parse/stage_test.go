package parse

import (
	"testing"

	"github.com/joinable/crawl/internal/webtest"
)

// BenchmarkStageCharset finds out a page's encoding and makes it UTF-8, which
// most pages are.
func BenchmarkStageCharset(b *testing.B) {
	samples := webtest.Samples(64)
	var buf []byte
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		body := samples[i%len(samples)].Plain
		enc, _, _ := charsetOf(Input{Body: body, ContentType: "text/html; charset=utf-8"})
		decodeAs(enc, body, &buf)
	}
}
