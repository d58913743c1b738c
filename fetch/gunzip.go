package fetch

import (
	"bytes"
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// decoders are kept, for a new one costs 40 KB.
var decoders = sync.Pool{New: func() any { return new(gunzipper) }}

// decode decodes resp.Raw into resp.Body if it is encoded.
func (m *memory) decode(ctx context.Context, resp *Response) error {
	if resp.Encoding == "" {
		return nil
	}
	g := decoders.Get().(*gunzipper)
	defer g.recycle()
	if err := g.reset(resp.Raw); err != nil {
		return gunzipError(err)
	}
	hint := decodedSize(resp.Raw)
	if m.limit >= 0 {
		hint = min(hint, m.limit+1)
	}
	body, err := m.fill(ctx, g, hint, m.limit)
	if err != nil {
		return gunzipError(err)
	}
	resp.body, resp.Body = body, body.bytes
	return nil
}

// gunzipError classes what fill or gzip reported.
func gunzipError(err error) error {
	if Classify(err) == ClassTooLarge || Classify(err) == ClassCanceled {
		return err
	}
	return fail(ClassEncoding, fmt.Errorf("gunzip: %w", err))
}

// hasMagic reports whether b begins like a gzip file (RFC 1952 §2.3.1).
func hasMagic(b []byte) bool { return len(b) >= 2 && b[0] == 0x1f && b[1] == 0x8b }

// decodedSize guesses the size of a gzip file from its last four bytes, which
// hold it if there is only one member and nothing follows. So that a lie is
// cheap, no more than 16 times the encoded size is believed.
func decodedSize(raw []byte) int64 {
	if len(raw) < 18 {
		return 0
	}
	size := int64(binary.LittleEndian.Uint32(raw[len(raw)-4:]))
	return min(size, 16*int64(len(raw))) + 1
}

// A gunzipper reads a gzip file of any number of members from memory. Like
// browsers, it ignores what follows the last member and is no member.
type gunzipper struct {
	src bytes.Reader
	gz  gzip.Reader
}

func (g *gunzipper) reset(raw []byte) error {
	g.src.Reset(raw)
	return g.member()
}

// member begins the next member. bytes.Reader is an io.ByteReader, so that
// not a byte beyond a member's end is consumed.
func (g *gunzipper) member() error {
	if err := g.gz.Reset(&g.src); err != nil {
		return err
	}
	g.gz.Multistream(false)
	return nil
}

// Read implements io.Reader.
func (g *gunzipper) Read(p []byte) (int, error) {
	for {
		n, err := g.gz.Read(p)
		if err != io.EOF {
			return n, err
		}
		if !g.another() {
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

// another reports whether a further member follows.
func (g *gunzipper) another() bool {
	var magic [2]byte
	at := g.src.Size() - int64(g.src.Len())
	n, _ := g.src.ReadAt(magic[:], at)
	return hasMagic(magic[:n])
}

// recycle lets go of the body and returns g to the pool.
func (g *gunzipper) recycle() {
	g.src.Reset(nil)
	decoders.Put(g)
}
