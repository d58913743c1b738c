package webtest

import (
	"bytes"
	"compress/gzip"
	"io"
	"testing"
)

// TestSamples: the pages that stages are measured with are of the size that
// the figures say, differ, and are the same in both forms.
func TestSamples(t *testing.T) {
	links := 0
	samples := Samples(50)
	for i, s := range samples {
		z, err := gzip.NewReader(bytes.NewReader(s.Packed))
		if err != nil {
			t.Fatal(err)
		}
		if body, err := io.ReadAll(z); err != nil || !bytes.Equal(body, s.Plain) {
			t.Errorf("%s: unpacked, it is %d bytes, not %d: %v", s.URL, len(body), len(s.Plain), err)
		}
		if len(s.Plain) < 24_000 || len(s.Plain) > 26_000 {
			t.Errorf("%s: %d bytes", s.URL, len(s.Plain))
		}
		if i > 0 && bytes.Equal(s.Plain, samples[i-1].Plain) {
			t.Errorf("%s: the same as the one before", s.URL)
		}
		links += len(s.Hrefs)
	}
	if mean := links / len(samples); mean < 35 || mean > 45 {
		t.Errorf("%d links a page", mean)
	}
}
