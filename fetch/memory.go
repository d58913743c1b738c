package fetch

import (
	"context"
	"io"
)

// memory is what one response may use for its body.
type memory struct {
	pool     *pool
	share    *Share
	clock    *clock
	wire     wire
	reserved int // bytes that were reserved ahead and are not yet used
	windows  int // bytes reserved for windows
	streamed bool

	limit     limit
	truncate  bool // a longer body is cut, not refused
	truncated bool // it was
	open      bool // only the end of the connection says where the body ends
}

// reserve waits until the budget has n more bytes. The server is not blamed
// for that time.
func (m *memory) reserve(ctx context.Context, n int) error {
	ahead := min(n, m.reserved)
	m.reserved -= ahead
	n -= ahead
	if n == 0 || m.share.TryGrow(int64(n)) {
		return nil
	}
	defer m.clock.pause()()
	return m.share.Grow(ctx, int64(n))
}

// reserveWindow waits until the budget has room for the window of a layer
// and, as brotli and zstd need while they grow it, half as much again. The
// windows of streams are not counted: they are held for too long.
func (m *memory) reserveWindow(ctx context.Context, n int) error {
	if m.streamed || n == 0 {
		return nil
	}
	n += n / 2
	if err := m.reserve(ctx, n); err != nil {
		return err
	}
	m.windows += n
	return nil
}

// fill reads src to its end into a pooled buffer. hint is the expected number
// of bytes, or less. No more than most bytes are kept, any number if it is
// negative; more says that there were more.
func (m *memory) fill(ctx context.Context, src io.Reader, hint, most int64) (b *buffer, more bool, err error) {
	b, err = m.larger(ctx, nil, int(hint))
	for err == nil && !more {
		if len(b.bytes) == cap(b.bytes) {
			if b, err = m.larger(ctx, b, next(cap(b.bytes), most)); err != nil {
				break
			}
		}
		var n int
		n, err = src.Read(b.bytes[len(b.bytes):cap(b.bytes)])
		b.bytes = b.bytes[:len(b.bytes)+n]
		more = most >= 0 && int64(len(b.bytes)) > most
	}
	switch {
	case more:
		b.bytes = b.bytes[:most]
		return b, true, nil
	case err == io.EOF:
		return b, false, nil
	}
	m.pool.put(b)
	return nil, false, err
}

// next is the size after n bytes turned out to be too few: twice as many, but
// no more than it takes to find out that limit is exceeded.
func next(n int, limit int64) int {
	if limit >= int64(n) {
		return int(min(2*int64(n), limit+1))
	}
	return 2 * n
}

// larger replaces old, which may be nil, by a buffer for n bytes with the
// same content. When it fails, old is returned.
func (m *memory) larger(ctx context.Context, old *buffer, n int) (*buffer, error) {
	had := 0
	if old != nil {
		had = cap(old.bytes)
	}
	if err := m.reserve(ctx, capacity(n)-had); err != nil {
		return old, err
	}
	b := m.pool.get(n)
	if old != nil {
		b.bytes = append(b.bytes, old.bytes...)
		m.pool.put(old)
	}
	return b, nil
}
