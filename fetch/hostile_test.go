package fetch_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/url"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/fetch/cookies"
)

// TestHostileAnswers: whatever a server says, a fetch ends, and with the
// class that it should. Time is virtual, so that a hang would be a timeout.
func TestHostileAnswers(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	tests := []struct {
		name, answer string
		class        fetch.Class
		status       int
	}{
		{"nothing", "", fetch.ClassReset, 0},
		{"HTTP/0.9", "<html>hello</html>", fetch.ClassProtocol, 0},
		{"SSH", "SSH-2.0-OpenSSH_9.6\r\n", fetch.ClassProtocol, 0},
		{"TLS alert", "\x15\x03\x01\x00\x02\x02\x46", fetch.ClassProtocol, 0},
		{"binary", strings.Repeat("\x00\xff", 5000), fetch.ClassProtocol, 0},
		{"bad version", "HTTP/9 200 OK\r\n\r\n", fetch.ClassProtocol, 0},
		{"bad status", "HTTP/1.1 9999 OK\r\n\r\n", fetch.ClassProtocol, 0},
		{"negative status", "HTTP/1.1 -20 OK\r\n\r\n", fetch.ClassProtocol, 0},
		{"header without colon", ok + "what\r\n\r\n", fetch.ClassProtocol, 0},
		{"status zero", "HTTP/1.1 000 None\r\nContent-Length: 2\r\n\r\nok", fetch.ClassProtocol, 0},
		{"status below 100", "HTTP/1.1 099 Early\r\nContent-Length: 2\r\n\r\nok", fetch.ClassProtocol, 0},
		{"half a status line", "HTTP/1.1 2", fetch.ClassCut, 0},
		{"half a header", ok + "Content-Len", fetch.ClassCut, 0},
		{"half the headers", ok + "Content-Length: 2\r\n", fetch.ClassCut, 0},
		{"endless header", ok + "A: " + strings.Repeat("x", 3<<20), fetch.ClassTooLarge, 0},
		{"endless headers", ok + strings.Repeat("A: bcdefghijklmnopqrstuvwxyz\r\n", 100_000), fetch.ClassTooLarge, 0},
		{"endless 1xx", strings.Repeat("HTTP/1.1 103 Early\r\nLink: <a>\r\n\r\n", 100_000), fetch.ClassTooLarge, 0},
		{"switching protocols", "HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n", fetch.ClassProtocol, 101},
		{"cut body", ok + "Content-Length: 10\r\n\r\nhalf", fetch.ClassCut, 200},
		{"cut chunk", ok + "Transfer-Encoding: chunked\r\n\r\n10\r\nhalf", fetch.ClassCut, 200},
		{"missing last chunk", ok + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n", fetch.ClassCut, 200},
		{"chunk garbage", ok + "Transfer-Encoding: chunked\r\n\r\nzz\r\n", fetch.ClassProtocol, 200},
		{"chunk without end", ok + "Transfer-Encoding: chunked\r\n\r\n4\r\nhalfxx0\r\n\r\n", fetch.ClassProtocol, 200},
		{"huge chunk", ok + "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", fetch.ClassProtocol, 200},
		{"endless chunk extension", ok + "Transfer-Encoding: chunked\r\n\r\n1;" + strings.Repeat("x", 1<<20), fetch.ClassProtocol, 200},
		{"one-byte chunks with long extensions", ok + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("1;"+strings.Repeat("x", 3000)+"\r\na\r\n", 50), fetch.ClassProtocol, 200},
		{"unknown transfer encoding", ok + "Transfer-Encoding: gzip\r\n\r\n", fetch.ClassProtocol, 0},
		{"negative length", ok + "Content-Length: -1\r\n\r\n", fetch.ClassProtocol, 0},
		{"length no number", ok + "Content-Length: many\r\n\r\n", fetch.ClassProtocol, 0},
		{"two lengths", ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\nab", fetch.ClassProtocol, 0},
		{"overflowing length", ok + "Content-Length: 99999999999999999999\r\n\r\n", fetch.ClassProtocol, 0},
		{"two equal lengths", ok + "Content-Length: 2\r\nContent-Length: 2\r\n\r\nok", "", 200},
		{"transfer encoding twice", ok + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", fetch.ClassProtocol, 0},
		{"two transfer encodings", ok + "Transfer-Encoding: gzip, chunked\r\n\r\n", fetch.ClassProtocol, 0},
		{"NUL in a header value", ok + "A: b\x00c\r\nContent-Length: 2\r\n\r\nok", fetch.ClassProtocol, 0},
		{"NUL in a header name", ok + "A\x00b: c\r\nContent-Length: 2\r\n\r\nok", fetch.ClassProtocol, 0},
		{"header name with a control character", ok + "A\x07b: c\r\nContent-Length: 2\r\n\r\nok", fetch.ClassProtocol, 0},
		{"header name that is not ASCII", ok + "\xc3\xa9: c\r\nContent-Length: 2\r\n\r\nok", fetch.ClassProtocol, 0},
		{"header without a name", ok + ": c\r\nContent-Length: 2\r\n\r\nok", fetch.ClassProtocol, 0},
		{"folded header", ok + "A: b\r\n c\r\nContent-Length: 2\r\n\r\nok", "", 200},
		{"folded first header", ok + " A: b\r\nContent-Length: 2\r\n\r\nok", fetch.ClassProtocol, 0},
		{"NUL in the status line", "HTTP/1.1 200 O\x00K\r\nContent-Length: 2\r\n\r\nok", "", 200},
		{"only a NUL", "\x00", fetch.ClassProtocol, 0},
		{"garbage after the last chunk", ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\ngarbage", "", 200},
		{"broken trailer", ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nwhat\r\n\r\n", fetch.ClassProtocol, 200},
		{"endless trailer", ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nA: " + strings.Repeat("x", 1<<20), fetch.ClassProtocol, 200},
		{"negative chunk", ok + "Transfer-Encoding: chunked\r\n\r\n-1\r\nok\r\n", fetch.ClassProtocol, 200},
		{"huge length", ok + "Content-Length: 9223372036854775807\r\n\r\n", fetch.ClassTooLarge, 200},
		{"endless body", ok + "\r\n" + strings.Repeat("x", 11<<20), fetch.ClassTooLarge, 200},
		{"more than promised", ok + "Content-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\n\r\n", "", 200},
		{"length and chunks", ok + "Content-Length: 99\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", "", 200},
		{"bare line feeds", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", "", 200},
		{"blank in a header name", ok + "A b: c\r\nContent-Length: 2\r\n\r\nok", "", 200},
		{"no reason", "HTTP/1.0 200\r\n\r\nok", "", 200},
		{"several 1xx", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\n\r\n" + ok + "Content-Length: 2\r\n\r\nok", "", 200},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				budget := fetch.NewBudget(1 << 20)
				c := client(t, answersOnce(test.answer), fetch.Options{Budget: budget})
				defer c.Close()
				resp, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/"})
				if fetch.Classify(err) != test.class {
					t.Errorf("got class %q, want %q: %v", fetch.Classify(err), test.class, err)
				}
				if err == nil {
					if string(resp.Body) != "ok" || resp.Status != test.status {
						t.Errorf("got %d %q", resp.Status, resp.Body)
					}
					resp.Release()
				} else if e := err.(*fetch.Error); e.Status != test.status || (e.Header == nil) != (e.Status == 0) {
					t.Errorf("status %d, want %d", e.Status, test.status)
				}
				if used := budget.Used(); used != 0 {
					t.Errorf("%d bytes not given back", used)
				}
			})
		})
	}
}

// TestHostileKeptConnection: what a server says unasked on a kept connection
// is not taken for the answer to the next request.
func TestHostileKeptConnection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &site{serve: func(conn net.Conn) {
			r := bufio.NewReader(conn)
			if _, err := receive(r); err != nil {
				return
			}
			_, _ = io.WriteString(conn, page("Content-Length: 2\r\n", "ok"))
			_, _ = io.WriteString(conn, page("Content-Length: 4\r\n", "evil"))
			_ = conn.Close()
		}}
		c := client(t, s, fetch.Options{})
		defer c.Close()
		for range 3 {
			resp := get(t, c, "http://h/")
			if string(resp.Body) != "ok" {
				t.Errorf("got %q", resp.Body)
			}
			resp.Release()
			synctest.Wait()
		}
	})
}

// TestHostileBusyConnection: nor is it when the next request waits for that
// very connection. Without the guard against it, one request in a thousand is
// given what was said behind the answer to another.
func TestHostileBusyConnection(t *testing.T) {
	evil := page("Content-Length: 4\r\nSet-Cookie: evil=1\r\n", "evil")
	poisoned := func(target string) string {
		return page("Content-Length: "+strconv.Itoa(len(target))+"\r\n", target) + evil
	}
	address := listen(t, func(conn net.Conn) { go answerAll(conn, poisoned) })
	jar := cookies.New(cookies.Options{})
	c := fetch.New(fetch.Options{MaxConnsPerHost: 2, Proxy: direct, Cookies: jar})
	defer c.Close()
	var fetchers sync.WaitGroup
	for i := range 16 {
		fetchers.Go(func() {
			for j := range 250 {
				target := fmt.Sprintf("/%d/%d", i, j)
				resp, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://" + address + target})
				if err != nil {
					t.Errorf("%s: %v", target, err)
					return
				}
				if string(resp.Body) != target {
					t.Errorf("%s was answered by %q", target, resp.Body)
				}
				resp.Release()
			}
		})
	}
	fetchers.Wait()
	if got := jar.Header(&url.URL{Scheme: "http", Host: address, Path: "/"}); got != "" {
		t.Errorf("it set the cookies %q", got)
	}
}

// TestHostileClosing: a request that a server closes its connection upon, and
// only that, is made twice at most: not once for every connection that is kept.
func TestHostileClosing(t *testing.T) {
	var asked atomic.Int64
	together := make(chan struct{}, 8)
	address := listen(t, func(conn net.Conn) {
		go answerAll(conn, func(target string) string {
			switch target {
			case "/deadly":
				asked.Add(1)
				return ""
			case "/together":
				together <- struct{}{}
				for len(together) < cap(together) {
					runtime.Gosched()
				}
			}
			return page("Content-Length: 2\r\n", "ok")
		})
	})
	c := fetch.New(fetch.Options{Proxy: direct})
	defer c.Close()
	var fetchers sync.WaitGroup
	for range cap(together) {
		fetchers.Go(func() { get(t, c, "http://"+address+"/together").Release() })
	}
	fetchers.Wait()
	_, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://" + address + "/deadly"})
	if class := classOf(t, err); class != fetch.ClassReset || asked.Load() > 2 {
		t.Errorf("%v after %d requests", err, asked.Load())
	}
	get(t, c, "http://"+address+"/").Release()
}

// answerAll answers the target of every request on a connection with what
// answer makes of it, word for word, until that is nothing.
func answerAll(conn net.Conn, answer func(target string) string) {
	defer func() { _ = conn.Close() }()
	for r := bufio.NewReader(conn); ; {
		request, err := receive(r)
		if err != nil {
			return
		}
		text := answer(strings.Fields(request)[1])
		if _, err := io.WriteString(conn, text); err != nil || text == "" {
			return
		}
	}
}
