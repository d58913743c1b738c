package fetch

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// trusted is how many bytes of a promised Content-Length are believed, and
// memory set aside for them, before any has come.
const trusted = 256 << 10

// A wire counts the bytes of a body as they come, and keeps the error that
// ended them, which a layer might hide behind one of its own.
type wire struct {
	src   io.Reader
	clock *clock
	n     int64
	err   error
}

// Read implements io.Reader.
func (w *wire) Read(p []byte) (int, error) {
	n, err := w.src.Read(p)
	w.n += int64(n)
	w.clock.received.Add(int64(n))
	if err != nil && err != io.EOF {
		w.err = err
	}
	return n, err
}

// body reads and decodes the body of answer into resp, or writes it to sink
// unless that is nil.
func (m *memory) body(ctx context.Context, answer *http.Response, resp *Response, sink io.Writer) error {
	err := m.take(ctx, answer, resp, sink)
	resp.Wire = m.wire.n
	if err == nil {
		return nil
	}
	resp.drop()
	if _, ok := resp.Redirect(); ok && ctx.Err() == nil {
		return nil // who is sent elsewhere needs no body
	}
	return err
}

func (m *memory) take(ctx context.Context, answer *http.Response, resp *Response, sink io.Writer) error {
	m.wire.src, m.wire.clock = answer.Body, m.clock
	m.open = answer.ContentLength < 0 && len(answer.TransferEncoding) == 0 && answer.ProtoMajor == 1
	var s stack
	if bodyless(answer) {
		m.wire.src = http.NoBody
	} else {
		var err error
		if s, err = stackOf(answer); err != nil {
			return err
		}
		if s[0] == 0 && m.refuses(answer.ContentLength) {
			return tooLarge(m.limit.bytes)
		}
	}
	if sink != nil {
		return m.stream(ctx, s, resp, sink)
	}
	if err := m.receive(ctx, answer.ContentLength, s, resp); err != nil {
		return err
	}
	if s = s.effective(resp.Raw); s[0] != 0 {
		return m.unpack(ctx, s, resp)
	}
	return m.keep(resp)
}

// receive reads the body as it is sent. length is how long the server says it
// is, or negative.
func (m *memory) receive(ctx context.Context, length int64, s stack, resp *Response) error {
	most := m.limit.bytes
	if s[0] != 0 {
		most = m.limit.loose().bytes
	}
	// One byte more, so that the end is seen without growing.
	hint := min(max(0, length)+1, trusted)
	raw, more, err := m.fill(ctx, &m.wire, hint, most)
	if err != nil {
		return duringBody(err)
	}
	resp.raw, resp.Raw = raw, raw.bytes
	if !more {
		return nil
	}
	m.truncated = true
	if !m.truncate {
		return tooLarge(m.limit.bytes)
	}
	return nil
}

// keep makes the body what was sent. One that was allowed more, for it claimed
// to be encoded and is not, is held to the limit of all others.
func (m *memory) keep(resp *Response) error {
	if most := m.limit.bytes; most >= 0 && int64(len(resp.Raw)) > most {
		m.truncated = true
		if !m.truncate {
			return tooLarge(most)
		}
		resp.Raw = resp.Raw[:most]
	}
	resp.Body, resp.Truncated = resp.Raw, m.truncated
	return nil
}

// What is left of a refused body is read, so that the connection can be kept,
// if it is this small and comes this soon.
const (
	drainBytes = smallest
	drainTime  = time.Second
)

// drain ends a body that nobody wants.
func (m *memory) drain(answer *http.Response) {
	if answer.ContentLength < 0 || answer.ContentLength > drainBytes {
		return // the connection will be closed
	}
	m.clock.until(drainTime)
	_, _ = io.Copy(io.Discard, answer.Body) // nothing depends on whether it succeeds
}

// refuses reports whether a body of n bytes is too large to begin with.
func (m *memory) refuses(n int64) bool { return m.limit.bytes >= 0 && n > m.limit.bytes && !m.truncate }

// bodyless reports whether there is no body whatever the header says.
func bodyless(answer *http.Response) bool {
	return answer.Request != nil && answer.Request.Method == http.MethodHead ||
		answer.StatusCode == http.StatusNoContent || answer.StatusCode == http.StatusNotModified
}

// duringBody gives an error without a better explanation the class of a
// broken response: there was a header, so there was a connection.
func duringBody(err error) error {
	if Classify(err) == ClassOther {
		return fail(ClassProtocol, fmt.Errorf("reading the body: %w", err))
	}
	return err
}
