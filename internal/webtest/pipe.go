package webtest

import (
	"context"
	"net"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
)

// Pipe serves the web without sockets, for testing/synctest: each dial makes a
// net.Pipe whose other end an http.Server answers. Call it inside the bubble.
// stop cuts all connections; the goroutines behind them then end.
//
// A net.Pipe has no buffer: a write waits for its reader.
func (w *Web) Pipe() (dial func(ctx context.Context, network, addr string) (net.Conn, error), stop func()) {
	l := newPipeListener()
	server := &http.Server{Handler: w}
	var serving sync.WaitGroup
	serving.Go(func() { server.Serve(l) }) // returns when closed
	dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if err := w.dialable(ctx, network, addr); err != nil {
			return nil, err
		}
		return l.dial(ctx)
	}
	return dial, func() {
		server.Close()
		serving.Wait()
	}
}

// pipeListener is a net.Listener of in-memory connections.
type pipeListener struct {
	conns  chan net.Conn // unbuffered; never closed, since dialers send on it
	closed chan struct{} // closed by Close
	once   sync.Once
	count  atomic.Int64
}

func newPipeListener() *pipeListener {
	return &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

func (l *pipeListener) dial(ctx context.Context) (net.Conn, error) {
	ours, theirs := net.Pipe()
	theirs = pipeConn{theirs, pipeAddr("pipe:" + strconv.FormatInt(l.count.Add(1), 10))}
	select {
	case l.conns <- theirs:
		return ours, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept waits for the next dial.
func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept and dial.
func (l *pipeListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr is the same for all.
func (l *pipeListener) Addr() net.Addr { return pipeAddr("pipe") }

// pipeConn has a remote address of its own, so that the log tells connections
// apart.
type pipeConn struct {
	net.Conn
	remote pipeAddr
}

func (c pipeConn) RemoteAddr() net.Addr { return c.remote }

type pipeAddr string

func (pipeAddr) Network() string  { return "pipe" }
func (a pipeAddr) String() string { return string(a) }
