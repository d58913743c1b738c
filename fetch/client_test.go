package fetch_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/fetch"
)

func TestFetch(t *testing.T) {
	c := client(t, answers("HTTP/1.1 404 Not Found\r\nContent-Length: 5\r\nX-A: b\r\n\r\nhello"), fetch.Options{})
	resp := get(t, c, "http://example.com/")
	defer resp.Release()
	if resp.Status != 404 || string(resp.Body) != "hello" || string(resp.Raw) != "hello" || resp.Encoding != "" {
		t.Errorf("got %+v", resp)
	}
	if resp.Proto != "HTTP/1.1" || resp.Header.Get("X-A") != "b" || resp.RemoteAddr == "" || resp.URL != "http://example.com/" {
		t.Errorf("got %+v", resp)
	}
	if resp.Start.IsZero() || resp.FirstByte <= 0 || resp.Took < resp.FirstByte {
		t.Errorf("times: %v, %v, %v", resp.Start, resp.FirstByte, resp.Took)
	}
}

// TestOneRequest: whatever the answer, there is one request on the wire.
func TestOneRequest(t *testing.T) {
	for _, answer := range []string{
		"HTTP/1.1 302 Found\r\nLocation: /again\r\nSet-Cookie: a=b\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 503 Busy\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 401 No\r\nWWW-Authenticate: Basic\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 408 Late\r\nConnection: close\r\n\r\n",
		"garbage\r\n\r\n",
		"",
	} {
		var requests []string
		s := &site{serve: func(conn net.Conn) {
			defer func() { _ = conn.Close() }()
			if head, err := receive(bufio.NewReader(conn)); err == nil {
				requests = append(requests, head)
				_, _ = io.WriteString(conn, answer)
			}
		}}
		synctest.Test(t, func(t *testing.T) {
			c := client(t, s, fetch.Options{})
			if resp, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/"}); err == nil {
				resp.Release()
			}
			c.Close()
			synctest.Wait()
			if len(requests) != 1 {
				t.Errorf("%q: %d requests", answer, len(requests))
			}
		})
	}
}

func TestTimeouts(t *testing.T) {
	silent := &site{serve: func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }}
	stalls := func(raw string) *site {
		return &site{serve: func(conn net.Conn) {
			_, _ = receive(bufio.NewReader(conn))
			_, _ = io.WriteString(conn, raw)
			_, _ = io.Copy(io.Discard, conn)
		}}
	}
	drips := func(raw string) *site {
		return &site{serve: func(conn net.Conn) {
			_, _ = receive(bufio.NewReader(conn))
			_, _ = io.WriteString(conn, raw)
			for {
				if _, err := conn.Write([]byte("x")); err != nil {
					return
				}
				time.Sleep(3 * time.Second) // virtual: how slow the server is
			}
		}}
	}
	tests := []struct {
		name  string
		site  *site
		url   string
		class fetch.Class
		after time.Duration
	}{
		{"no answer", silent, "http://h/", fetch.ClassTimeout, 30 * time.Second},
		{"no TLS", silent, "https://h/", fetch.ClassConnect, 10 * time.Second},
		{"half a header", stalls("HTTP/1.1 200 OK\r\nA: b"), "http://h/", fetch.ClassTimeout, 30 * time.Second},
		{"half a body", stalls("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf"), "http://h/", fetch.ClassSlow, 20 * time.Second},
		{"dripping header", drips("HTTP/1.1 200 OK\r\nA: "), "http://h/", fetch.ClassTimeout, 30 * time.Second},
		{"dripping body", drips("HTTP/1.1 200 OK\r\n\r\n"), "http://h/", fetch.ClassSlow, 20 * time.Second},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := client(t, test.site, fetch.Options{})
				start := time.Now()
				_, err := c.Fetch(t.Context(), &fetch.Request{URL: test.url})
				if class := classOf(t, err); class != test.class {
					t.Errorf("class %s, want %s: %v", class, test.class, err)
				}
				if took := time.Since(start); took != test.after {
					t.Errorf("took %v, want %v", took, test.after)
				}
			})
		})
	}
}

func TestConnectTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := fetch.New(fetch.Options{
			Proxy:   direct,
			Timeout: 6 * time.Second,
			DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
				<-ctx.Done()
				return nil, ctx.Err()
			},
		})
		start := time.Now()
		_, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/"})
		if class := classOf(t, err); class != fetch.ClassConnect || !class.Host() {
			t.Errorf("class %s: %v", class, err)
		}
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("took %v; a third of the timeout is for connecting", took)
		}
	})
}

func TestCancel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := client(t, &site{serve: func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }}, fetch.Options{})
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, cancel)
		_, err := c.Fetch(ctx, &fetch.Request{URL: "http://h/"})
		if classOf(t, err) != fetch.ClassCanceled || !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
}

// TestStaleConnection: the server closes a kept connection without a word,
// and nobody notices.
func TestStaleConnection(t *testing.T) {
	for _, method := range []string{"GET", "HEAD", "POST"} {
		t.Run(method, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &site{}
				s.serve = func(conn net.Conn) {
					defer func() { _ = conn.Close() }()
					r := bufio.NewReader(conn)
					if _, err := receive(r); err != nil {
						return
					}
					_, _ = io.WriteString(conn, page("Content-Length: 0\r\n", ""))
					if s.dials.Load() == 1 {
						_, _ = receive(r) // takes the next request and hangs up
					}
				}
				c := client(t, s, fetch.Options{})
				get(t, c, "http://h/").Release()
				resp, err := c.Fetch(t.Context(), &fetch.Request{Method: method, URL: "http://h/", Body: nil})
				if err != nil {
					t.Fatal(err)
				}
				resp.Release()
				c.Close()
			})
		})
	}
}

func TestKeepsConnections(t *testing.T) {
	s := answers(page("Content-Length: 2\r\n", "ok"))
	c := client(t, s, fetch.Options{})
	for range 10 {
		get(t, c, "http://h/").Release()
	}
	if n := s.dials.Load(); n != 1 {
		t.Errorf("%d connections for ten requests", n)
	}
}

func TestRedirect(t *testing.T) {
	tests := []struct {
		name   string
		status int
		values []string
		want   string
		ok     bool
	}{
		{"moved", 301, []string{"/a"}, "/a", true},
		{"found", 302, []string{"http://x/ y"}, "http://x/ y", true},
		{"see other", 303, []string{" ?q "}, "?q", true},
		{"temporary", 307, []string{"//h"}, "//h", true},
		{"permanent", 308, []string{"é"}, "é", true},
		{"first of several", 301, []string{"", "/b", "/c"}, "/b", true},
		{"empty", 301, []string{" "}, "", false},
		{"missing", 301, nil, "", false},
		{"created", 201, []string{"/a"}, "", false},
		{"not modified", 304, []string{"/a"}, "", false},
		{"choices", 300, []string{"/a"}, "", false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := fetch.Response{Status: test.status, Header: http.Header{"Location": test.values}}
			if got, ok := r.Redirect(); got != test.want || ok != test.ok {
				t.Errorf("got %q, %v", got, ok)
			}
		})
	}
}

// TestRedirectWithoutBody: a body that cannot be had does not matter to whom
// is sent elsewhere.
func TestRedirectWithoutBody(t *testing.T) {
	for name, rest := range map[string]string{
		"cut":       "Content-Length: 9\r\n\r\nhalf",
		"too large": "Content-Length: 99999999\r\n\r\n",
		"encoded":   "Content-Encoding: br\r\nContent-Length: 1\r\n\r\nx",
		"unknown":   "Content-Encoding: what\r\nContent-Length: 1\r\n\r\nx",
	} {
		t.Run(name, func(t *testing.T) {
			c := client(t, answersOnce("HTTP/1.1 301 Moved\r\nLocation: /there\r\n"+rest), fetch.Options{})
			resp := get(t, c, "http://h/")
			defer resp.Release()
			if location, ok := resp.Redirect(); location != "/there" || !ok || resp.Body != nil {
				t.Errorf("got %q, %v, body %q", location, ok, resp.Body)
			}
		})
	}
}

func TestReleasedBuffersArePoisoned(t *testing.T) {
	c := client(t, answers(page("Content-Length: 5\r\n", "hello")), fetch.Options{})
	resp := get(t, c, "http://h/")
	body := resp.Body
	resp.Release()
	resp.Release()
	if string(body) == "hello" || resp.Body != nil || resp.Raw != nil {
		t.Errorf("after Release: %q", body)
	}
}

// TestConcurrent has many fetches share one pool and one small budget.
func TestConcurrent(t *testing.T) {
	s := &site{serve: func(conn net.Conn) {
		defer func() { _ = conn.Close() }()
		for r := bufio.NewReader(conn); ; {
			head, err := receive(r)
			if err != nil {
				return
			}
			name := strings.Fields(head)[1]
			body := strings.Repeat(name, 1+len(name)*1000)
			if _, err := io.WriteString(conn, page(fmt.Sprintf("Content-Length: %d\r\n", len(body)), body)); err != nil {
				return
			}
		}
	}}
	budget := fetch.NewBudget(100 << 10)
	c := client(t, s, fetch.Options{Budget: budget})
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for j := range 8 {
				name := fmt.Sprintf("/%d/%d", i, j)
				resp := get(t, c, "http://h"+name)
				if string(resp.Body) != strings.Repeat(name, 1+len(name)*1000) {
					t.Errorf("%s: wrong body", name)
				}
				resp.Release()
			}
		})
	}
	wg.Wait()
	if used := budget.Used(); used != 0 {
		t.Errorf("%d bytes not given back", used)
	}
}

// TestHTTP2 speaks it, odd targets included.
func TestHTTP2(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(gzipped(r.RequestURI))
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	defer server.Close()
	c := fetch.New(fetch.Options{TLSConfig: server.Client().Transport.(*http.Transport).TLSClientConfig, Proxy: direct})
	defer c.Close()
	for _, target := range []string{"/", "/a?b", "//a//b", "/a{b}|c"} {
		resp := get(t, c, server.URL+target)
		if resp.Proto != "HTTP/2.0" || string(resp.Body) != target || resp.Encoding != "gzip" {
			t.Errorf("%s: got %s %q", target, resp.Proto, resp.Body)
		}
		resp.Release()
	}
}

func TestCustomTransport(t *testing.T) {
	c := fetch.New(fetch.Options{Transport: roundTripper(func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: 200, Body: io.NopCloser(strings.NewReader(r.URL.Path)), ContentLength: -1}, nil
	})})
	defer c.Close()
	resp := get(t, c, "http://h/path")
	defer resp.Release()
	if diff := cmp.Diff("/path", string(resp.Body)); diff != "" {
		t.Error(diff)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
