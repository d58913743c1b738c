package fetch_test

import (
	"bufio"
	"context"
	"crypto/tls"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/joinable/crawl/fetch"
)

// TestBrokenConnections: how a connection breaks and when tells the class, in
// real sockets as well. What was broken off may be whole another time.
func TestBrokenConnections(t *testing.T) {
	const head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
	tests := []struct {
		name, answer string
		end          func(net.Conn)
		class        fetch.Class
		status       int
	}{
		{"closed at once", "", hangUp, fetch.ClassReset, 0},
		{"reset at once", "", reset, fetch.ClassReset, 0},
		{"closed in the header", head[:17], hangUp, fetch.ClassCut, 0},
		{"reset in the header", head[:17], reset, fetch.ClassCut, 0},
		// For net/http, what came of a line was all of it.
		{"closed in the status line", "HTTP/1.1 20", hangUp, fetch.ClassCut, 0},
		{"closed in a header line", head[:25], hangUp, fetch.ClassCut, 0},
		{"reset in a header line", head[:25], reset, fetch.ClassProtocol, 0},
		{"closed after the header", head, hangUp, fetch.ClassCut, 200},
		{"reset after the header", head, reset, fetch.ClassReset, 200},
		{"closed in the body", head + "half", hangUp, fetch.ClassCut, 200},
		{"reset in the body", head + "half", reset, fetch.ClassReset, 200},
		{"reset instead of an end", "HTTP/1.1 200 OK\r\n\r\nhalf", reset, fetch.ClassReset, 200},
		{"only half closed in the body", head + "half", halfClose, fetch.ClassCut, 200},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			read := make(chan struct{})
			address := listen(t, func(conn net.Conn) {
				_, _ = receive(bufio.NewReader(conn))
				_, _ = io.WriteString(conn, test.answer)
				if test.answer != "" {
					<-read // or a reset might overtake what was sent
				}
				test.end(conn)
			})
			c := fetch.New(fetch.Options{Proxy: direct, DialContext: telling(read, len(test.answer))})
			defer c.Close()
			_, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://" + address + "/"})
			if class := classOf(t, err); class != test.class || err.(*fetch.Error).Status != test.status {
				t.Errorf("got class %s, status %d: %v", class, err.(*fetch.Error).Status, err)
			}
		})
	}
}

func hangUp(conn net.Conn) { _ = conn.Close() }

func reset(conn net.Conn) {
	_ = conn.(*net.TCPConn).SetLinger(0)
	_ = conn.Close()
}

// halfClose ends what the server says, and goes on listening.
func halfClose(conn net.Conn) {
	_ = conn.(*net.TCPConn).CloseWrite()
	_, _ = io.Copy(io.Discard, conn)
	_ = conn.Close()
}

// telling dials, and closes read when n bytes have been read.
func telling(read chan struct{}, n int) func(context.Context, string, string) (net.Conn, error) {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := new(net.Dialer).DialContext(ctx, network, address)
		return &tellingConn{Conn: conn, read: read, left: n}, err
	}
}

type tellingConn struct {
	net.Conn
	read chan struct{}
	left int
	once sync.Once
}

func (c *tellingConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if c.left -= n; c.left <= 0 {
		c.once.Do(func() { close(c.read) })
	}
	return n, err
}

// TestHalfClosedTLS: many servers end a connection without the alert that TLS
// has for it (RFC 8446 §6.1). Like crypto/tls and browsers, we take that for
// an end, so that only a length, chunks or an encoding tell a cut body.
func TestHalfClosedTLS(t *testing.T) {
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.StartTLS()
	defer server.Close()
	for name, test := range map[string]struct {
		answer string
		class  fetch.Class
	}{
		"known length":          {page("Content-Length: 2\r\n", "ok"), ""},
		"until closed":          {page("Connection: close\r\n", "ok"), ""},
		"until closed, encoded": {closed("gzip", packed("ok", "gzip")[:20]), fetch.ClassCut},
		"in the body":           {page("Content-Length: 9\r\n", "half"), fetch.ClassCut},
		"in a header":           {"HTTP/1.1 200 OK\r\nA: b\r\n", fetch.ClassCut},
		"at once":               {"", fetch.ClassReset},
	} {
		t.Run(name, func(t *testing.T) {
			s := &site{serve: func(conn net.Conn) {
				defer func() { _ = conn.Close() }() // below TLS, which says nothing
				secure := tls.Server(conn, &tls.Config{Certificates: server.TLS.Certificates})
				if _, err := receive(bufio.NewReader(secure)); err == nil {
					_, _ = io.WriteString(secure, test.answer)
				}
			}}
			c := client(t, s, fetch.Options{TLSConfig: server.Client().Transport.(*http.Transport).TLSClientConfig})
			resp, err := c.Fetch(t.Context(), &fetch.Request{URL: "https://example.com/"})
			if fetch.Classify(err) != test.class {
				t.Errorf("got %v, want class %q", err, test.class)
			}
			if err == nil {
				resp.Release()
			}
		})
	}
}

// TestEarlyAnswer: a server need not read a request to answer it. If it hangs up
// behind its answer, net/http may learn first that the request cannot be sent.
func TestEarlyAnswer(t *testing.T) {
	for name, test := range map[string]struct {
		answer  string
		classes []fetch.Class
	}{
		"complete":      {"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nok", []fetch.Class{""}},
		"and hangs up":  {"HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", []fetch.Class{"", fetch.ClassReset}},
		"but no header": {"", []fetch.Class{fetch.ClassReset}},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				hangUp := make(chan struct{})
				s := &site{serve: func(conn net.Conn) {
					_, _ = conn.Read(make([]byte, 10)) // a little, and never the rest
					_, _ = io.WriteString(conn, test.answer)
					if name == "complete" {
						<-hangUp
					}
					_ = conn.Close()
				}}
				c := client(t, s, fetch.Options{})
				defer c.Close()
				resp, err := c.Fetch(t.Context(), &fetch.Request{Method: "POST", URL: "http://h/", Body: []byte(strings.Repeat("x", 1<<20))})
				close(hangUp)
				if !slices.Contains(test.classes, fetch.Classify(err)) {
					t.Fatalf("got %v, want class %q", err, test.classes)
				}
				if err == nil {
					if resp.Status != 413 || string(resp.Body) != "ok" {
						t.Errorf("got %d %q", resp.Status, resp.Body)
					}
					resp.Release()
				}
			})
		})
	}
}

// TestEndlessAnswers: what never ends is ended, each by the limit for it.
func TestEndlessAnswers(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	tests := []struct {
		name, start, again string
		pause              time.Duration
		class              fetch.Class
		after              time.Duration
	}{
		{"headers", ok, "A: b\r\n", 0, fetch.ClassTooLarge, 0},
		{"header, slowly", ok, "A: b\r\n", time.Second, fetch.ClassTimeout, 30 * time.Second},
		{"1xx", "", "HTTP/1.1 102 Wait\r\n\r\n", 0, fetch.ClassTooLarge, 0},
		{"1xx, slowly", "", "HTTP/1.1 102 Wait\r\n\r\n", time.Second, fetch.ClassTimeout, 30 * time.Second},
		{"body", ok + "\r\n", strings.Repeat("x", 1000), 0, fetch.ClassTooLarge, 0},
		{"body, slowly", ok + "\r\n", "x", time.Second, fetch.ClassSlow, 20 * time.Second},
		{"body, not so slowly", ok + "\r\n", strings.Repeat("x", 2000), time.Second, fetch.ClassTimeout, 30 * time.Second},
		{"chunks", ok + "Transfer-Encoding: chunked\r\n\r\n", "4\r\nmore\r\n", 0, fetch.ClassTooLarge, 0},
		{"chunks, slowly", ok + "Transfer-Encoding: chunked\r\n\r\n", "4\r\nmore\r\n", time.Second, fetch.ClassSlow, 20 * time.Second},
		{"chunk header", ok + "Transfer-Encoding: chunked\r\n\r\n1;", "a=b;", 0, fetch.ClassProtocol, 0},
		{"chunk header, slowly", ok + "Transfer-Encoding: chunked\r\n\r\n1;", "a=b;", time.Second, fetch.ClassSlow, 20 * time.Second},
		{"blank lines", "", "\r\n", 0, fetch.ClassProtocol, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &site{serve: func(conn net.Conn) {
					defer func() { _ = conn.Close() }()
					_, _ = receive(bufio.NewReader(conn))
					_, err := io.WriteString(conn, test.start)
					for err == nil {
						_, err = io.WriteString(conn, test.again)
						time.Sleep(test.pause) // virtual: how slow the server is
					}
				}}
				c := client(t, s, fetch.Options{MaxBody: 100_000})
				defer c.Close()
				start := time.Now()
				_, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/"})
				if class, took := classOf(t, err), time.Since(start); class != test.class || took != test.after {
					t.Errorf("class %s after %v, want %s after %v: %v", class, took, test.class, test.after, err)
				}
			})
		})
	}
}
