package crawl

import "testing"

// The body of a page that somebody waits for counts as long as it is on its way.
func TestWeightOfView(t *testing.T) {
	const size = 1 << 20
	if n := (&result{view: &Page{Body: make([]byte, size)}}).weight(); n < size {
		t.Errorf("a result with a page of %d bytes weighs %d", size, n)
	}
}
