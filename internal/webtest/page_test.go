package webtest

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
)

func TestPackedPageIsGzipOfPlain(t *testing.T) {
	web := New(rich)
	for i := range web.graph.pages / 2 {
		plain, packed := web.page(i, false).appendTo(nil), web.page(i, true).appendTo(nil)
		reader, err := gzip.NewReader(bytes.NewReader(packed))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(reader) // checks length and sum
		if err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("page %d: gzip holds %d bytes, %v; plain is %d", i, len(got), err, len(plain))
		}
	}
}

// TestSizes keeps the pages like those of the real web: 25 KB, four to four
// and a half times as much as their gzip, 40 links.
func TestSizes(t *testing.T) {
	web := New(Config{PagesPerHost: 400, Gzip: true})
	var sizes []int
	var plain, packed, links int
	for i := range web.graph.pages {
		size := web.page(i, false).size()
		sizes = append(sizes, size)
		plain += size
		packed += web.page(i, true).size()
		links += len(web.graph.links(i))
	}
	slices.Sort(sizes)
	median, least, most := sizes[len(sizes)/2], sizes[0], sizes[len(sizes)-1]
	t.Logf("median %d, from %d to %d; packed mean %d, ratio %.2f", median, least, most, packed/len(sizes), float64(plain)/float64(packed))
	if median < 22_500 || median > 27_500 || least < 4_000 || most > 201_000 || most < 100_000 {
		t.Errorf("median %d, from %d to %d", median, least, most)
	}
	if ratio := float64(plain) / float64(packed); ratio < 4 || ratio > 4.6 {
		t.Errorf("compression ratio %.2f", ratio)
	}
	if mean := links / len(sizes); mean < 38 || mean > 42 {
		t.Errorf("%d links a page", mean)
	}
}

func BenchmarkMakePage(b *testing.B) {
	web := New(Config{Hosts: 10, PagesPerHost: 1000})
	for i := 0; b.Loop(); i++ {
		web.makePage(i%web.graph.pages, true)
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		New(Config{Hosts: 100, PagesPerHost: 1000})
	}
}

func BenchmarkTruth(b *testing.B) {
	web := New(Config{Hosts: 100, PagesPerHost: 1000, CrossHost: 0.05, Redirects: 0.05, NotFound: 0.01})
	for b.Loop() {
		web.Depths(web.Seed())
	}
}

func BenchmarkServe(b *testing.B) {
	web := New(Config{PagesPerHost: 20_000, Gzip: true, CountsOnly: true})
	web.Prepare()
	request := httptest.NewRequest("GET", web.Seed(), nil)
	request.Header.Set("Accept-Encoding", "gzip")
	answer := &blackHole{header: http.Header{}}
	uris := web.URLs()
	for i := 0; b.Loop(); i++ {
		request.RequestURI = uris[i%len(uris)][len("http://h0.test"):]
		clear(answer.header)
		web.ServeHTTP(answer, request)
	}
}

// blackHole is a http.ResponseWriter that sends nothing.
type blackHole struct{ header http.Header }

func (h *blackHole) Header() http.Header         { return h.header }
func (h *blackHole) Write(p []byte) (int, error) { return len(p), nil }
func (h *blackHole) WriteHeader(int)             {}
