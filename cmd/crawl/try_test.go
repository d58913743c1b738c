package main

import (
	"io"
	"strings"
	"testing"
)

// blanks never end.
type blanks struct{}

func (blanks) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// Of a file that is too large nothing is tried, for what stands behind its
// beginning would not be found, and nobody would know.
func TestTryLargeFile(t *testing.T) {
	for size, want := range map[int64]string{maxFile: "", maxFile + 1: "try: - is larger than the 64 MB"} {
		a := &app{stdin: io.LimitReader(blanks{}, size)}
		_, err := a.pageInFile("-", "https://shop.example/")
		if want == "" && err != nil || want != "" && (err == nil || !strings.HasPrefix(err.Error(), want)) {
			t.Errorf("%d bytes: got %v, want %q", size, err, want)
		}
	}
}
