package fetch

import (
	"bufio"
	"bytes"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

// A layer undoes one coding.
type layer interface {
	io.Reader
	// feed is where the layer reads from.
	feed() *input
	// begin starts anew with what feed has. A layer that must keep in memory
	// what was unpacked last, for the encoded bytes refer to it, may keep as
	// much as window; if it needs more, it fails with errWindow.
	begin(window int) error
	// recycle lets go of the input. The layer must not be used any more.
	recycle()
}

// layers keeps what decodes, for a new one costs from 40 KB to megabytes.
// Each is used by one goroutine for the length of one body, so that there are
// never more in use than bodies; what is idle the garbage collector takes.
var layers [len(names)]sync.Pool

// layer is one for the coding, old or new.
func (c coding) layer() layer {
	if l, ok := layers[c].Get().(layer); ok {
		return l
	}
	switch c {
	case gzipped:
		return new(gunzipper)
	case deflated:
		return new(inflater)
	case brotlied:
		return new(unbrotler)
	default:
		return new(unzstder)
	}
}

// An input is what a layer reads: bytes in memory, or a stream.
type input struct {
	raw      []byte
	mem      bytes.Reader // of raw
	stream   *bufio.Reader
	streamed bool
}

func (in *input) feed() *input { return in }

// bytes makes raw the input.
func (in *input) bytes(raw []byte) {
	in.raw, in.streamed = raw, false
	in.mem.Reset(raw)
}

// reads makes r the input.
func (in *input) reads(r io.Reader) {
	in.streamed = true
	if in.stream == nil {
		in.stream = bufio.NewReader(r)
		return
	}
	in.stream.Reset(r)
}

// reader is the input itself. Both kinds are an io.ByteReader, so that flate
// consumes not a byte beyond its end, and it knows them well.
func (in *input) reader() flate.Reader {
	if in.streamed {
		return in.stream
	}
	return &in.mem
}

// peek is the next n bytes, or fewer when there are no more. An error is left
// to the next read.
func (in *input) peek(n int) []byte {
	if in.streamed {
		head, _ := in.stream.Peek(n)
		return head
	}
	rest := in.raw[len(in.raw)-in.mem.Len():]
	return rest[:min(n, len(rest))]
}

// let drops whatever the input holds.
func (in *input) let() {
	in.raw = nil
	in.mem.Reset(nil)
	if in.stream != nil {
		in.stream.Reset(nil)
	}
}
