package fetch

import (
	"io"

	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/zlib"
)

// An inflater is the layer for deflate. By the standard that is zlib (RFC 1950,
// as RFC 9110 §8.4.1.2 stresses), but some servers send bare deflate (RFC 1951),
// and browsers take both. What follows the end is ignored.
type inflater struct {
	input
	zlib io.ReadCloser // and zlib.Resetter; nil before its first use
	bare io.ReadCloser // and flate.Resetter; likewise
	now  io.Reader     // one of them
}

func (f *inflater) begin(int) error {
	if isZlib(f.peek(2)) {
		return f.beginZlib()
	}
	if f.bare == nil {
		f.bare = flate.NewReader(f.reader())
	} else if err := f.bare.(flate.Resetter).Reset(f.reader(), nil); err != nil {
		return err
	}
	f.now = f.bare
	return nil
}

func (f *inflater) beginZlib() (err error) {
	if f.zlib == nil {
		f.zlib, err = zlib.NewReader(f.reader())
	} else {
		err = f.zlib.(zlib.Resetter).Reset(f.reader(), nil)
	}
	f.now = f.zlib
	return noEOF(err)
}

// isZlib reports whether head is a zlib header (RFC 1950 §2.2). As bare
// deflate, it would begin with a stored block whose padding is not zero,
// which no encoder writes.
func isZlib(head []byte) bool {
	return len(head) == 2 && head[0]&0x0f == 8 && head[0]>>4 <= 7 && (int(head[0])<<8|int(head[1]))%31 == 0
}

// Read implements io.Reader.
func (f *inflater) Read(p []byte) (int, error) { return f.now.Read(p) }

func (f *inflater) recycle() {
	f.let()
	f.now = nil
	layers[deflated].Put(f)
}
