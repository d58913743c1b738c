package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// unpack decodes resp.Raw, encoded as s says, into resp.Body. A server's own
// gzip is kept in Raw; of anything else, Raw becomes the decoded body.
func (m *memory) unpack(ctx context.Context, s stack, resp *Response) error {
	err := m.unpackOnce(ctx, chain{stack: s}, resp)
	if errors.Is(err, errWindow) { // a later frame needs more than the first
		err = m.unpackOnce(ctx, chain{stack: s, generous: true}, resp)
	}
	return err
}

func (m *memory) unpackOnce(ctx context.Context, c chain, resp *Response) error {
	defer m.forgetWindows()
	defer c.recycle()
	top, err := m.connect(ctx, &c, resp.Raw, nil)
	if err != nil {
		return m.decodeError(c.stack, err)
	}
	most := m.limit.most(m.wire.n)
	body, more, err := m.fill(ctx, top, m.unpackedHint(c.stack, resp.Raw), most)
	if err != nil {
		return m.decodeError(c.stack, err)
	}
	resp.body, resp.Body = body, body.bytes
	if more && (!m.truncate || most != m.limit.bytes) {
		return m.limit.exceeded(m.wire.n)
	}
	resp.Truncated = more || m.truncated
	if resp.Truncated || !c.sole(gzipped) {
		m.discardRaw(resp)
		return nil
	}
	resp.Encoding = "gzip"
	return nil
}

// connect opens all layers of c and returns the last. The first reads from
// src, or if that is nil from raw; what passes between two of them is held to
// the limits as well, for a bomb may burst in the middle.
func (m *memory) connect(ctx context.Context, c *chain, raw []byte, src io.Reader) (io.Reader, error) {
	for c.n < c.stack.depth() {
		if c.n > 0 {
			src = &meter{src: src, packed: &m.wire.n, limit: m.limit.loose()}
		}
		var err error
		if src, err = c.open(ctx, m, raw, src); err != nil {
			return nil, err
		}
	}
	return src, nil
}

// unpackedHint guesses how many bytes raw will unpack to.
func (m *memory) unpackedHint(s stack, raw []byte) int64 {
	hint := 4 * int64(len(raw)) // about what pages do
	if s[0] == gzipped {
		hint = unzippedSize(raw)
	}
	hint = min(hint, 16*trusted)
	if m.limit.bytes >= 0 {
		hint = min(hint, m.limit.bytes+1)
	}
	return hint
}

// discardRaw makes Raw the decoded body.
func (m *memory) discardRaw(resp *Response) {
	m.share.shrink(int64(cap(resp.raw.bytes)))
	m.pool.put(resp.raw)
	resp.raw, resp.Raw = nil, resp.Body
}

// forgetWindows gives back what was reserved for windows.
func (m *memory) forgetWindows() {
	m.share.shrink(int64(m.windows))
	m.windows = 0
}

// decodeError gives an error met while decoding its class. What ended early
// because the connection did was cut, and may be whole another time.
func (m *memory) decodeError(s stack, err error) error {
	var own *Error
	switch {
	case m.wire.err != nil:
		return duringBody(m.wire.err)
	case errors.As(err, &own), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case m.open && errors.Is(err, io.ErrUnexpectedEOF):
		return fail(ClassCut, fmt.Errorf("decoding %s: the connection ended before the body: %w", s, err))
	}
	return fail(ClassEncoding, fmt.Errorf("decoding %s: %w", s, err))
}
