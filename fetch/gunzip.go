package fetch

import (
	"encoding/binary"
	"io"

	"github.com/klauspost/compress/gzip"
)

// hasMagic reports whether b begins like a gzip file (RFC 1952 §2.3.1).
func hasMagic(b []byte) bool { return len(b) >= 2 && b[0] == 0x1f && b[1] == 0x8b }

// unzippedSize guesses the size of a gzip file from its last four bytes,
// which hold it if there is only one member and nothing follows. So that a
// lie is cheap, no more than 16 times the encoded size is believed.
func unzippedSize(raw []byte) int64 {
	if len(raw) < 18 {
		return 0
	}
	size := int64(binary.LittleEndian.Uint32(raw[len(raw)-4:]))
	return min(size, 16*int64(len(raw))) + 1
}

// A gunzipper is the layer for gzip, files of any number of members. Like
// browsers, it ignores what follows the last member and is no member.
type gunzipper struct {
	input
	gz gzip.Reader
}

func (g *gunzipper) begin(int) error { return g.member() }

// member begins the next member. Not a byte beyond its end is consumed.
func (g *gunzipper) member() error {
	if err := g.gz.Reset(g.reader()); err != nil {
		return noEOF(err)
	}
	g.gz.Multistream(false)
	return nil
}

// noEOF: there was something, so an end is no proper end.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Read implements io.Reader.
func (g *gunzipper) Read(p []byte) (int, error) {
	for {
		n, err := g.gz.Read(p)
		if err != io.EOF {
			return n, err
		}
		if !hasMagic(g.peek(2)) {
			return n, io.EOF
		}
		if err := g.member(); err != nil {
			return n, err
		}
		if n > 0 {
			return n, nil
		}
	}
}

func (g *gunzipper) recycle() {
	g.let()
	layers[gzipped].Put(g)
}
