package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// errTooLarge is wrapped by errors about bodies above their limit.
var errTooLarge = errors.New("body too large")

// memory is what one response may use for its body.
type memory struct {
	pool     *pool
	share    *Share
	clock    *clock
	reserved int // bytes that were reserved ahead and are not yet used

	limit     int64 // bytes of the decoded body; negative is none
	truncate  bool  // a longer body is cut, not refused
	truncated bool  // it was
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

// fill reads src to its end into a pooled buffer. hint is the expected number
// of bytes, or less; limit is the greatest number that is accepted, negative
// for any.
func (m *memory) fill(ctx context.Context, src io.Reader, hint, limit int64) (*buffer, error) {
	b, err := m.larger(ctx, nil, int(hint))
	for err == nil {
		if len(b.bytes) == cap(b.bytes) {
			if b, err = m.larger(ctx, b, next(cap(b.bytes), limit)); err != nil {
				break
			}
		}
		var n int
		n, err = src.Read(b.bytes[len(b.bytes):cap(b.bytes)])
		b.bytes = b.bytes[:len(b.bytes)+n]
		if limit >= 0 && int64(len(b.bytes)) > limit {
			err = tooLarge(limit)
		}
	}
	if m.truncate && errors.Is(err, errTooLarge) {
		b.bytes = b.bytes[:limit]
		m.truncated, err = true, io.EOF
	}
	if err == io.EOF {
		return b, nil
	}
	m.pool.put(b)
	return nil, err
}

func tooLarge(limit int64) error {
	return fail(ClassTooLarge, fmt.Errorf("%w: more than %d bytes", errTooLarge, limit))
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
