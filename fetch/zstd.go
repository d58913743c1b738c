package fetch

import (
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"
)

// An unzstder is the layer for zstd, any number of frames.
type unzstder struct {
	input
	dec    *zstd.Decoder // nil before its first use
	window int           // the largest it ever had
}

func (u *unzstder) begin(window int) error {
	if u.dec == nil {
		// With a concurrency of 1 it starts no goroutines.
		dec, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true))
		if err != nil {
			return err // cannot happen: the options are good
		}
		u.dec = dec
	}
	u.window = max(u.window, window)
	return u.dec.ResetWithOptions(u.reader(), zstd.WithDecoderMaxWindow(uint64(window)))
}

// Read implements io.Reader.
func (u *unzstder) Read(p []byte) (int, error) {
	n, err := u.dec.Read(p)
	if errors.Is(err, zstd.ErrWindowSizeExceeded) || errors.Is(err, zstd.ErrDecoderSizeExceeded) {
		err = fmt.Errorf("%w: %w", errWindow, err)
	}
	return n, err
}

func (u *unzstder) recycle() {
	u.let()
	if u.dec == nil {
		layers[zstded].Put(u)
		return
	}
	if u.window > keptWindow {
		u.dec.Close()
		return
	}
	_ = u.dec.Reset(nil) // fails only when closed
	layers[zstded].Put(u)
}
