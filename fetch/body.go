package fetch

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// trusted is how many bytes of a promised Content-Length are believed, and
// memory set aside for them, before any has come.
const trusted = 256 << 10

// body reads and decodes the body of answer into resp.
func (m *memory) body(ctx context.Context, answer *http.Response, resp *Response) error {
	err := m.receive(ctx, answer, resp)
	if err == nil {
		err = m.decode(ctx, resp)
	}
	if err == nil {
		if m.truncated {
			resp.Raw, resp.Encoding, resp.Truncated = resp.Body, "", true
		}
		return nil
	}
	resp.drop()
	if _, ok := resp.Redirect(); ok && ctx.Err() == nil {
		return nil // who is sent elsewhere needs no body
	}
	return err
}

// receive reads the body as it is sent.
func (m *memory) receive(ctx context.Context, answer *http.Response, resp *Response) (err error) {
	if answer.StatusCode == http.StatusSwitchingProtocols {
		return fail(ClassProtocol, fmt.Errorf("switched to another protocol unasked"))
	}
	encoding, err := contentEncoding(answer.Header)
	if err != nil {
		return err
	}
	src := io.Reader(answer.Body)
	if bodyless(answer) {
		src = http.NoBody
	} else if encoding == "" && m.refuses(answer.ContentLength) {
		return tooLarge(m.limit)
	}
	// One byte more, so that the end is seen without growing.
	hint := min(max(0, answer.ContentLength)+1, trusted)
	resp.raw, err = m.fill(ctx, src, hint, rawLimit(encoding, m.limit))
	if err != nil {
		return duringBody(err)
	}
	if encoding == "gzip" && hasMagic(resp.raw.bytes) {
		resp.Encoding = encoding
	} else if err := m.trim(resp.raw); err != nil {
		return err
	}
	resp.Raw = resp.raw.bytes
	resp.Body = resp.Raw
	return nil
}

// trim holds a body that was allowed more, for it claimed to be encoded and
// is not, to the limit of all others.
func (m *memory) trim(b *buffer) error {
	if m.limit < 0 || int64(len(b.bytes)) <= m.limit {
		return nil
	}
	if !m.truncate {
		return tooLarge(m.limit)
	}
	b.bytes, m.truncated = b.bytes[:m.limit], true
	return nil
}

// refuses reports whether a body of n bytes is too large to begin with.
func (m *memory) refuses(n int64) bool { return m.limit >= 0 && n > m.limit && !m.truncate }

// bodyless reports whether there is no body whatever the header says.
func bodyless(answer *http.Response) bool {
	return answer.Request != nil && answer.Request.Method == http.MethodHead ||
		answer.StatusCode == http.StatusNoContent || answer.StatusCode == http.StatusNotModified
}

// rawLimit is the limit of an encoded body, when limit is that of the decoded
// one: what cannot be compressed grows a little.
func rawLimit(encoding string, limit int64) int64 {
	if encoding == "" || limit < 0 {
		return limit
	}
	return limit + limit/256 + 4<<10
}

// duringBody gives an error without a better explanation the class of a
// broken response: there was a header, so there was a connection.
func duringBody(err error) error {
	if Classify(err) == ClassOther {
		return fail(ClassProtocol, err)
	}
	return err
}

// contentEncoding is "" or "gzip", from all Content-Encoding lines of h. That
// gzip is named twice is a common slip of servers behind proxies, and means
// once.
func contentEncoding(h http.Header) (string, error) {
	encoding := ""
	for _, line := range h["Content-Encoding"] {
		for name := range strings.SplitSeq(line, ",") {
			switch name = strings.ToLower(strings.TrimSpace(name)); name {
			case "", "identity":
			case "gzip", "x-gzip":
				encoding = "gzip"
			default:
				return "", fail(ClassEncoding, fmt.Errorf("content encoding %q was not asked for", name))
			}
		}
	}
	return encoding, nil
}
