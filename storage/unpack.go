package storage

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// An Unpacker decodes stored bodies, one after the other. Its zero value is
// ready; it is not safe for concurrent use, and must not be copied.
type Unpacker struct {
	buf  []byte
	gzip gzip.Reader
	zstd *zstd.Decoder // made on first use
}

// mostRatio is how many bytes of one byte any packer makes at most: zstd, of a
// block of 128 KiB that is one byte again and again, in four.
const mostRatio = 1 << 15

// mostSize is more than any store takes, so that a database that was tampered
// with cannot ask for all memory there is.
const mostSize = 4 << 30

// Unpack decodes a body that has size bytes when it is decoded. The result is
// valid until the next call. A body that is damaged, or of another size, is an
// error; no more than size bytes are ever unpacked.
func (u *Unpacker) Unpack(b *Body, size int64) ([]byte, error) {
	packed := int64(len(b.Content))
	switch {
	case b.Encoding == "" && packed == size:
		return b.Content, nil
	case b.Encoding == "":
		return nil, fmt.Errorf("unpacking a stored body: it has %d bytes, and should have %d", packed, size)
	case size < 0 || size > min((packed+64)*mostRatio, mostSize):
		return nil, fmt.Errorf("unpacking a stored body: %d bytes cannot have been %d", packed, size)
	}
	if int64(cap(u.buf)) < size+1 {
		u.buf = make([]byte, size+1)
	}
	content, err := u.decode(b, u.buf[:size])
	if err != nil {
		return nil, fmt.Errorf("unpacking a stored body (%s): %w", b.Encoding, err)
	}
	return content, nil
}

func (u *Unpacker) decode(b *Body, into []byte) ([]byte, error) {
	switch b.Encoding {
	case "gzip":
		return into, u.gunzip(b.Content, into)
	case "zstd":
		return u.unzstd(b.Content, into)
	}
	return nil, errors.New("the encoding is not known")
}

var errSize = errors.New("it has another size than was stored")

// gunzip reads as fetch did: any number of members, of which the last may be
// followed by what is none. So only a wrong checksum is an error at the end.
func (u *Unpacker) gunzip(packed, into []byte) error {
	if err := u.gzip.Reset(bytes.NewReader(packed)); err != nil {
		return noEOF(err)
	}
	if _, err := io.ReadFull(&u.gzip, into); err != nil {
		return noEOF(err)
	}
	var beyond [1]byte
	switch n, err := io.ReadFull(&u.gzip, beyond[:]); {
	case n > 0:
		return errSize
	case errors.Is(err, gzip.ErrChecksum):
		return err
	}
	return nil
}

// noEOF: there should have been more.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// unzstd decodes into the buffer, beyond which zstd does not go.
func (u *Unpacker) unzstd(packed, into []byte) ([]byte, error) {
	if u.zstd == nil {
		// Only a bad option makes NewReader fail.
		u.zstd, _ = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecodeAllCapLimit(true))
	}
	got, err := u.zstd.DecodeAll(packed, into[:0:len(into)])
	if err == nil && len(got) != len(into) {
		err = errSize
	}
	return got, err
}
