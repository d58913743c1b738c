package fetch_test

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/joinable/crawl/fetch"
)

func TestSinkSizes(t *testing.T) {
	text := strings.Repeat("0123456789", 100_000)
	length := func(n int) string { return page(fmt.Sprintf("Content-Length: %d\r\n", n), text[:min(n, len(text))]) }
	tests := []struct {
		name, answer string
		max          int64
		class        fetch.Class
	}{
		{"above MaxBody", length(len(text)), 0, ""},
		{"at MaxSink", length(len(text)), int64(len(text)), ""},
		{"above MaxSink", closed("gzip", text), 999_999, fetch.ClassTooLarge},
		{"length above MaxSink", page("Content-Length: 99999999999\r\n", ""), 0, fetch.ClassTooLarge},
		{"no limit", length(len(text)), -1, ""},
		{"gzip", encoded("gzip", packed(text, "gzip")), 0, ""},
		{"cut", length(len(text) + 1), 0, fetch.ClassCut},
		{"empty", length(0), 0, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			budget := fetch.NewBudget(100 << 10)
			c := client(t, answersOnce(test.answer), fetch.Options{MaxBody: 1000, MaxSink: test.max, Budget: budget})
			body, resp, err := fetchInto(t, c, "sink")
			if fetch.Classify(err) != test.class {
				t.Fatalf("got %v, want class %q", err, test.class)
			}
			if !strings.HasPrefix(text, body) {
				t.Errorf("%d bytes, not those that were sent", len(body))
			}
			if err == nil {
				resp.Release()
			}
		})
	}
}

// A stalling writer takes its time, looks at the budget, and may fail.
type stalling struct {
	budget *fetch.Budget
	held   int64
	err    error
}

func (s *stalling) Write(p []byte) (int, error) {
	time.Sleep(time.Minute) // virtual: a slow disk
	s.held = max(s.held, s.budget.Used())
	return len(p), s.err
}

// TestSlowSink: a slow writer is not the server's fault, holds nothing of the
// budget, and its failure is no failure of the server.
func TestSlowSink(t *testing.T) {
	for name, failure := range map[string]error{"slow": nil, "full": io.ErrNoProgress} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				budget := fetch.NewBudget(1 << 20)
				sink := &stalling{budget: budget, err: failure}
				steady := &site{serve: func(conn net.Conn) {
					defer func() { _ = conn.Close() }()
					_, _ = receive(bufio.NewReader(conn))
					_, _ = io.WriteString(conn, page("Content-Length: 44000\r\n", ""))
					for range 20 {
						_, _ = io.WriteString(conn, strings.Repeat("x", 2200))
						// Virtual: a minute is the sink's, one second is the server's own.
						time.Sleep(61 * time.Second)
					}
				}}
				c := client(t, steady, fetch.Options{Budget: budget, SinkTimeout: 2 * time.Minute})
				defer c.Close()
				resp, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/", Sink: func(*fetch.Response) io.Writer { return sink }})
				if sink.held != 0 {
					t.Errorf("%d bytes of the budget held", sink.held)
				}
				if failure != nil {
					if classOf(t, err) != fetch.ClassSink || !strings.Contains(err.Error(), failure.Error()) {
						t.Errorf("got %v", err)
					}
					return
				}
				if err != nil || resp.Written != 44_000 || resp.Wire != 44_000 {
					t.Fatalf("got %+v, %v", resp, err)
				}
				resp.Release()
			})
		})
	}
}

// TestSinkTimeout: a download may take longer than Timeout, but not for ever;
// its header may not.
func TestSinkTimeout(t *testing.T) {
	silent := &site{serve: func(conn net.Conn) { _, _ = io.Copy(io.Discard, conn) }}
	for name, test := range map[string]struct {
		site  *site
		after time.Duration
	}{
		"header": {silent, fetch.DefaultTimeout},
		"body":   {paced(1100, time.Second), fetch.DefaultSinkTimeout},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := client(t, test.site, fetch.Options{})
				defer c.Close()
				start := time.Now()
				_, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/", Sink: func(*fetch.Response) io.Writer { return io.Discard }})
				if class, took := classOf(t, err), time.Since(start); class != fetch.ClassTimeout || took != test.after {
					t.Errorf("%v after %v, want %v", err, took, test.after)
				}
			})
		})
	}
}

// TestSinkCanceled: nobody waits for a download that is given up.
func TestSinkCanceled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := client(t, paced(1100, time.Second), fetch.Options{})
		defer c.Close()
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, cancel)
		_, err := c.Fetch(ctx, &fetch.Request{URL: "http://h/", Sink: func(*fetch.Response) io.Writer { return io.Discard }})
		if classOf(t, err) != fetch.ClassCanceled {
			t.Errorf("got %v", err)
		}
	})
}

// TestSinkRange resumes a download: the sink is chosen by what the server
// made of the range.
func TestSinkRange(t *testing.T) {
	tests := []struct {
		name, answer string
		appended     bool
		written      string
		body         string
	}{
		{"part", "HTTP/1.1 206 Part\r\nContent-Range: bytes 4-7/8\r\nContent-Length: 4\r\n\r\nmore", true, "some" + "more", ""},
		{"changed", page("Content-Length: 3\r\n", "new"), false, "new", ""},
		{"nothing left", "HTTP/1.1 416 No\r\nContent-Range: bytes */4\r\nContent-Length: 4\r\n\r\noops", false, "some", "oops"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var request string
			s := &site{serve: func(conn net.Conn) {
				defer func() { _ = conn.Close() }()
				request, _ = receive(bufio.NewReader(conn))
				_, _ = io.WriteString(conn, test.answer)
			}}
			file := bytes.NewBufferString("some")
			resp, err := client(t, s, fetch.Options{}).Fetch(t.Context(), &fetch.Request{
				URL:    "http://h/",
				Header: http.Header{"Range": {"bytes=4-"}, "If-Range": {`"tag"`}},
				Sink: func(resp *fetch.Response) io.Writer {
					switch part, ok := resp.ContentRange(); {
					case resp.Status == 206 && ok && part.First == 4:
						return file
					case resp.Status == 200:
						file.Reset()
						return file
					}
					return nil
				},
			})
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Release()
			if file.String() != test.written || string(resp.Body) != test.body {
				t.Errorf("wrote %q, body %q", file, resp.Body)
			}
			if !strings.Contains(request, "Range: bytes=4-\r\n") || !strings.Contains(request, "If-Range: \"tag\"\r\n") || strings.Contains(request, "Accept-Encoding") {
				t.Errorf("sent %q", request)
			}
		})
	}
}
