package fetch

import (
	"io"

	"github.com/andybalholm/brotli"
)

// An unbrotler is the layer for brotli. Like browsers, it ignores what
// follows the end.
type unbrotler struct {
	input
	br     brotli.Reader
	out    int64 // bytes unpacked; on success the reader has kept no more than twice as many
	failed bool
}

// begin needs no bound for the window: the format has one, and the reader
// refuses "large window" brotli, which goes beyond.
func (u *unbrotler) begin(int) error {
	u.out, u.failed = 0, false
	return u.br.Reset(u.reader())
}

// Read implements io.Reader.
func (u *unbrotler) Read(p []byte) (int, error) {
	n, err := u.br.Read(p)
	u.out += int64(n)
	if err != nil && err.Error() == "brotli: excessive input" { // it has no other name
		return n, io.EOF
	}
	u.failed = u.failed || err != nil && err != io.EOF
	return n, err
}

func (u *unbrotler) recycle() {
	u.let()
	if u.failed || u.out > keptWindow/2 {
		return // it may have a window of 16 MiB
	}
	layers[brotlied].Put(u)
}
