package fetch

import (
	"context"
	"fmt"
	"io"
)

// stream decodes the body, encoded as s says, into sink. Its memory does not
// depend on the length of the body, and is no part of the budget: it is held
// for as long as a download takes, and others must not wait for that.
func (m *memory) stream(ctx context.Context, s stack, resp *Response, sink io.Writer) error {
	m.share.Close()
	m.streamed = true
	c := chain{stack: s, generous: true}
	defer c.recycle()
	top, err := m.connect(ctx, &c, nil, &m.wire)
	if err != nil {
		return m.streamError(s, err)
	}
	limit := m.limit
	if s[0] == 0 {
		limit.ratio = -1
	}
	err = m.copy(&meter{src: top, packed: &m.wire.n, limit: limit}, resp, sink)
	if err != nil {
		return m.streamError(s, err)
	}
	return nil
}

// copy writes what src has to sink, until its end.
func (m *memory) copy(src io.Reader, resp *Response, sink io.Writer) error {
	buf := m.pool.get(2 * smallest)
	defer m.pool.put(buf)
	for {
		n, err := src.Read(buf.bytes[:cap(buf.bytes)])
		if n > 0 {
			if err := m.write(buf.bytes[:n], resp, sink); err != nil {
				return err
			}
		}
		switch {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
	}
}

// write writes b to sink. The server is not blamed for that time.
func (m *memory) write(b []byte, resp *Response, sink io.Writer) error {
	defer m.clock.pause()()
	n, err := sink.Write(b)
	resp.Written += int64(n)
	if err == nil && n < len(b) {
		err = io.ErrShortWrite
	}
	if err != nil {
		return fail(ClassSink, fmt.Errorf("writing the body: %w", err))
	}
	return nil
}

// streamError explains what ended a stream.
func (m *memory) streamError(s stack, err error) error {
	if s[0] == 0 {
		return duringBody(err)
	}
	return m.decodeError(s, err)
}
