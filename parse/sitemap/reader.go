package sitemap

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strings"

	"github.com/klauspost/compress/gzip"

	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/markup"
)

// The limits of the protocol.
const (
	DefaultMaxBytes   = 50 << 20 // 52,428,800, unpacked
	DefaultMaxEntries = 50_000
	DefaultMaxLoc     = 8 << 10 // the protocol says 2,048 characters
)

// Options bound what is read. The zero value is ready to use.
type Options struct {
	// MaxBytes is how much of a file is read, unpacked; 0 means
	// DefaultMaxBytes.
	MaxBytes int64
	// MaxEntries is how many entries are read; 0 means DefaultMaxEntries.
	MaxEntries int
	// MaxLoc is the length in bytes of the longest URL; 0 means
	// DefaultMaxLoc. Longer ones are dropped, not cut.
	MaxLoc int
}

func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = DefaultMaxBytes
	}
	if o.MaxEntries <= 0 {
		o.MaxEntries = DefaultMaxEntries
	}
	if o.MaxLoc <= 0 {
		o.MaxLoc = DefaultMaxLoc
	}
	return o
}

// ErrFormat is the error of what is no sitemap.
var ErrFormat = errors.New("neither a sitemap nor a feed nor a list of URLs")

// A Reader reads one file. It is used by one goroutine at a time.
type Reader struct {
	o         Options
	src       io.Reader
	typ       string
	format    Format
	entries   int
	dropped   int
	truncated bool
	begun     bool // All was
	err       error
}

// NewReader returns a reader of a file. contentType is the header's value, for
// its charset; what the file is its bytes tell.
func NewReader(r io.Reader, contentType string, o Options) *Reader {
	return &Reader{src: r, typ: contentType, o: o.withDefaults()}
}

// All are the entries of the file that have a URL, in its order, while they are
// read. It can be used once; a second time there are none.
func (r *Reader) All() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		if r.begun {
			return
		}
		r.begun = true
		src := &bounded{r: unzipped(r.src), left: r.o.MaxBytes}
		text, _ := parse.NewReader(src, r.typ)
		b := bufio.NewReaderSize(text, max(sniffed, r.o.MaxLoc+len("\r\n")))
		head, _ := b.Peek(sniffed) // the error comes again with the last byte
		r.format = formatOf(head)
		switch r.format {
		case 0:
			r.err = ErrFormat
		case Text:
			r.lines(b, yield)
		default:
			r.elements(b, yield)
		}
		r.truncated = r.truncated || src.more
		if src.err != nil {
			r.err = fmt.Errorf("reading a sitemap: %w", src.err)
		}
	}
}

// Format is what the file turned out to be, once All was begun.
func (r *Reader) Format() Format { return r.format }

// Dropped is how many entries had no URL, or one that is too long.
func (r *Reader) Dropped() int { return r.dropped }

// Truncated reports whether the file goes on beyond the limits.
func (r *Reader) Truncated() bool { return r.truncated }

// Err is ErrFormat, or what ended reading before the end; the entries so far
// stand.
func (r *Reader) Err() error { return r.err }

// admit passes an entry on if it has a usable URL, and reports whether to go
// on.
func (r *Reader) admit(e *Entry, yield func(Entry) bool) bool {
	if e.Loc == "" || len(e.Loc) > r.o.MaxLoc {
		r.dropped++
		return true
	}
	if r.entries == r.o.MaxEntries {
		r.truncated = true
		return false
	}
	r.entries++
	return yield(*e)
}

// lines reads a text file: a URL on each line.
func (r *Reader) lines(b *bufio.Reader, yield func(Entry) bool) {
	for {
		line, err := b.ReadSlice('\n')
		long := errors.Is(err, bufio.ErrBufferFull)
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = b.ReadSlice('\n')
		}
		if !r.line(string(bytes.TrimSpace(line)), long, yield) || err != nil {
			return
		}
	}
}

func (r *Reader) line(line string, long bool, yield func(Entry) bool) bool {
	switch {
	case line == "" || line[0] == '#':
		return true
	case long || !parse.IsWebURL(line):
		r.dropped++
		return true
	}
	return r.admit(&Entry{Loc: strings.ToValidUTF8(line, "\ufffd")}, yield)
}

// elements reads XML.
func (r *Reader) elements(b io.Reader, yield func(Entry) bool) {
	w := walk{scanner: markup.NewScanner(b), format: r.format, limit: r.o.MaxLoc}
	for w.next() {
		if !r.admit(&w.entry, yield) {
			return
		}
	}
}

// unzipped is what r holds, unpacked if it begins like gzip.
func unzipped(r io.Reader) io.Reader {
	b := bufio.NewReader(r)
	if magic, _ := b.Peek(2); !bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		return b
	}
	z, err := gzip.NewReader(b)
	if err != nil {
		return &failing{err}
	}
	return z
}

type failing struct{ err error }

func (f *failing) Read([]byte) (int, error) { return 0, f.err }

// bounded reads at most left bytes, and remembers what ended it.
type bounded struct {
	r    io.Reader
	left int64
	more bool  // there are more bytes than were allowed
	err  error // of r, other than io.EOF
}

// Read implements io.Reader.
func (b *bounded) Read(p []byte) (int, error) {
	if b.left == 0 {
		var one [1]byte
		n, _ := io.ReadFull(b.r, one[:])
		b.more = n > 0
		return 0, io.EOF
	}
	n, err := b.r.Read(p[:min(int64(len(p)), b.left)])
	b.left -= int64(n)
	if err != nil && !errors.Is(err, io.EOF) {
		b.err, err = err, io.EOF
	}
	return n, err
}
