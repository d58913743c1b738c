package fetch_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"testing"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/internal/webtest"
)

// BenchmarkStageFetch is a page over a real connection, as the server sends
// it; the time of the server is in it, but not that of unpacking.
func BenchmarkStageFetch(b *testing.B) {
	sample := webtest.Samples(1)[0]
	answer := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: %d\r\n\r\n%s", len(sample.Packed), sample.Packed)
	c := fetch.New(fetch.Options{Budget: fetch.NewBudget(64 << 20), Proxy: direct})
	defer c.Close()
	r := &fetch.Request{URL: serveCanned(b, []byte(answer)), Header: http.Header{"User-Agent": {"crawl"}}}
	repeat(b, c, r)
}

// BenchmarkStageGunzip is a page from memory to memory, through everything
// that bounds it.
func BenchmarkStageGunzip(b *testing.B) {
	samples := webtest.Samples(64)
	next := 0
	c := fetch.New(fetch.Options{Budget: fetch.NewBudget(64 << 20), Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		packed := samples[next%len(samples)].Packed
		next++
		return &http.Response{
			StatusCode: http.StatusOK, Header: http.Header{"Content-Encoding": {"gzip"}}, Request: r,
			ContentLength: int64(len(packed)), Body: io.NopCloser(bytes.NewReader(packed)),
		}, nil
	})})
	defer c.Close()
	r := &fetch.Request{URL: samples[0].URL}
	if resp, err := c.Fetch(b.Context(), r); err != nil || resp.Encoding != "gzip" {
		b.Fatalf("not unpacked: %v", err)
	}
	repeat(b, c, r)
}
