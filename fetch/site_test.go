package fetch_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/joinable/crawl/fetch"
)

// A site is a server at the other end of net.Pipe. Nothing of it touches the
// operating system, so that it can be used where time is virtual.
type site struct {
	serve func(net.Conn) // one call per connection, which it closes
	dials atomic.Int64
}

// answers serves every request on every connection with raw.
func answers(raw string) *site {
	return &site{serve: func(conn net.Conn) {
		defer func() { _ = conn.Close() }()
		for r := bufio.NewReader(conn); ; {
			if _, err := receive(r); err != nil {
				return
			}
			if _, err := io.WriteString(conn, raw); err != nil {
				return
			}
		}
	}}
}

// answersOnce serves one request with raw and closes the connection.
func answersOnce(raw string) *site {
	return &site{serve: func(conn net.Conn) {
		defer func() { _ = conn.Close() }()
		if _, err := receive(bufio.NewReader(conn)); err == nil {
			_, _ = io.WriteString(conn, raw)
		}
	}}
}

// dial opens a connection to s.
func (s *site) dial(context.Context, string, string) (net.Conn, error) {
	s.dials.Add(1)
	client, server := net.Pipe()
	go s.serve(server)
	return client, nil
}

// receive reads one request, and returns all of it as it came.
func receive(r *bufio.Reader) (string, error) {
	var head strings.Builder
	length := 0
	for {
		line, err := r.ReadString('\n')
		if err != nil {
			return "", err
		}
		head.WriteString(line)
		if rest, ok := strings.CutPrefix(line, "Content-Length: "); ok {
			for _, c := range strings.TrimSpace(rest) {
				length = length*10 + int(c-'0')
			}
		}
		if line == "\r\n" {
			break
		}
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(r, body); err != nil {
		return "", err
	}
	return head.String() + string(body), nil
}

// page is a whole answer.
func page(header, body string) string {
	return "HTTP/1.1 200 OK\r\n" + header + "\r\n" + body
}

// client is one of s. With the test it is closed, and all its connections have
// ended.
func client(t testing.TB, s *site, o fetch.Options) *fetch.Client {
	var open sync.WaitGroup
	o.DialContext = func(context.Context, string, string) (net.Conn, error) {
		s.dials.Add(1)
		client, server := net.Pipe()
		open.Go(func() { s.serve(server) })
		return client, nil
	}
	if o.Proxy == nil {
		o.Proxy = direct
	}
	if o.OnRecycle == nil {
		o.OnRecycle = poison
	}
	c := fetch.New(o)
	t.Cleanup(func() {
		c.Close()
		open.Wait()
	})
	return c
}

// poison spoils a buffer that nobody may read any more.
func poison(b []byte) {
	for i := range b {
		b[i] = 0xDB
	}
}

// classOf is the class of an error that Fetch returned.
func classOf(t testing.TB, err error) fetch.Class {
	t.Helper()
	var e *fetch.Error
	if !errors.As(err, &e) {
		t.Fatalf("%T (%v) is no *fetch.Error", err, err)
	}
	if e.URL == "" || e.Err == nil || fetch.Classify(err) != e.Class {
		t.Errorf("incomplete error: %+v", e)
	}
	return e.Class
}

func get(t testing.TB, c *fetch.Client, url string) *fetch.Response {
	t.Helper()
	resp, err := c.Fetch(t.Context(), &fetch.Request{URL: url})
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

func direct(*http.Request) (*url.URL, error) { return nil, nil }
