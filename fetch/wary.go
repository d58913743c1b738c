package fetch

import (
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"regexp"
	"sync/atomic"
)

// A wary connection knows whether the server spoke before it was asked. What a
// server sends behind an answer may lie in net/http's buffer when the next
// request is given the connection at that very moment, and would then be taken
// for the answer to it. But an answer can only be among bytes that were read
// after something of its request was written.
type wary struct {
	net.Conn
	turn  atomic.Uint32
	ended atomic.Bool // the server has nothing more to say
}

// Whose turn it is, since a request was given the connection.
const (
	ours     uint32 = iota // nothing was written
	theirs                 // and nothing was read since
	answered               // something was
)

func (w *wary) Write(p []byte) (int, error) {
	w.turn.CompareAndSwap(ours, theirs)
	return w.Conn.Write(p)
}

func (w *wary) Read(p []byte) (int, error) {
	n, err := w.Conn.Read(p)
	if n > 0 {
		w.turn.CompareAndSwap(theirs, answered)
	}
	if errors.Is(err, io.EOF) {
		w.ended.Store(true)
	}
	return n, err
}

// waryOf is the wary connection that carries one request at a time below conn,
// or nil if there is none: over HTTP/2 every frame says whose answer it is.
func waryOf(conn net.Conn) *wary {
	for {
		switch c := conn.(type) {
		case *wary:
			return c
		case *tls.Conn:
			if c.ConnectionState().NegotiatedProtocol == "h2" {
				return nil
			}
			conn = c.NetConn()
		default:
			return nil
		}
	}
}

// A hearing notes on which connection an answer came, and whether it was one.
type hearing struct {
	conn    atomic.Pointer[wary]
	unasked atomic.Bool
}

// begin is called before each time that net/http is asked.
func (h *hearing) begin() {
	h.conn.Store(nil)
	h.unasked.Store(false)
}

// took notes that a request was given a connection. If that is not the first,
// a kept one was closed by the server without a byte, and net/http would try
// all others that are kept before it opens one: as many requests as there are
// connections, if it is this very request that the server cannot bear. So they
// are closed unused.
func (h *hearing) took(conn net.Conn, kept bool) {
	w := waryOf(conn)
	if w == nil {
		return
	}
	w.turn.Store(ours)
	if again := h.conn.Swap(w) != nil; again && kept {
		_ = w.Close()
	}
}

// heard notes that the first byte of what is taken for the answer is there.
func (h *hearing) heard() {
	if w := h.conn.Load(); w != nil && w.turn.Load() != answered {
		h.unasked.Store(true)
	}
}

// trace lets net/http tell h, and resp the address that answered.
func (h *hearing) trace(resp *Response, connected func()) *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			h.took(info.Conn, info.Reused)
			if addr := info.Conn.RemoteAddr(); addr != nil {
				resp.RemoteAddr = addr.String()
			}
			if connected != nil {
				connected()
			}
		},
		GotFirstResponseByte: h.heard,
	}
}

// beginning matches what net/http says of an answer that is well as far as it
// goes.
var beginning = regexp.MustCompile(`malformed (HTTP response "(H|HT|HTT|HTTP|HTTP/.*)"|HTTP status code "\d{0,2}"|MIME header)`)

// whole is err, unless net/http found fault with an answer of which the
// connection's end had cut off a part: nothing is said then of the rest.
func (h *hearing) whole(err error) error {
	w := h.conn.Load()
	if err == nil || w == nil || !w.ended.Load() || Classify(err) != ClassProtocol {
		return err
	}
	if !beginning.MatchString(err.Error()) {
		return err
	}
	return &Error{Class: ClassCut, Err: fmt.Errorf("the connection ended within the header: %w", err)}
}

// distrust reports whether what came was no answer, and then closes the
// connection that it came on.
func (h *hearing) distrust(answer *http.Response) bool {
	if !h.unasked.Load() {
		return false
	}
	if answer != nil {
		_ = answer.Body.Close()
	}
	_ = h.conn.Load().Close()
	return true
}
