package fetch_test

import (
	"net/http"
	"strings"
	"testing"
	"unicode"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/fetch/cookies"
)

// FuzzAnswer: whatever bytes a server sends, a fetch ends within its limits,
// gives its memory back, and knows what was wrong.
func FuzzAnswer(f *testing.F) {
	const ok = "HTTP/1.1 200 OK\r\n"
	for _, seed := range []string{
		ok + "Content-Length: 2\r\n\r\nok",
		ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nA: b\r\n\r\n",
		ok + "Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x03\x00\x00\x00\x00\x00\x00\x00\x00\x00",
		ok + "Content-Encoding: br, zstd\r\nContent-Length: 4\r\n\r\n\x28\xb5\x2f\xfd",
		ok + "Set-Cookie: a=b; Path=/; Max-Age=9; Expires=Fri, 31 Dec 9999 23:59:59 GMT\r\nRetry-After: 9\r\nConnection: close\r\n\r\n",
		"HTTP/1.1 302 Found\r\nLocation: /x\r\nContent-Length: 9\r\n\r\nx",
		"HTTP/1.1 103 Early\r\nLink: <a>\r\n\r\n" + ok + "\r\n",
		"HTTP/1.0 200\n folded: a\n b\n\n",
		"HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
		"HTTP/1.1 204 No\r\n\r\n" + ok + "Content-Length: 4\r\n\r\nevil",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		fetchAnswer(t, answer)
	})
}

// FuzzChunked is FuzzAnswer for the body of a chunked answer alone.
func FuzzChunked(f *testing.F) {
	for _, seed := range []string{
		"2\r\nok\r\n0\r\n\r\n", "2;a=b\r\nok\r\n0\r\nA: b\r\n\r\n", "-1\r\nok\r\n", "fffffffffffffffff\r\n", "2\nok\n0\n\n", "0x2\r\nok\r\n0\r\n\r\n", "2\r\nokxx",
		"00000000000000002\r\nok\r\n0\r\n\r\n", " 2 \r\nok\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		fetchAnswer(t, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"+body)
	})
}

// fetchAnswer fetches twice from a server that answers each time with the same
// bytes and closes.
func fetchAnswer(t *testing.T, answer string) {
	const most = 1 << 10
	budget := fetch.NewBudget(1 << 20)
	c := client(t, answersOnce(answer), fetch.Options{Budget: budget, MaxBody: most, MaxHeader: 4 << 10, Cookies: cookies.New(cookies.Options{})})
	defer c.Close()
	for range 2 {
		resp, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/"})
		if err != nil {
			// The server closes at the end: nothing has to wait for a time-out.
			if class := classOf(t, err); class == fetch.ClassOther || class == fetch.ClassCanceled || class == fetch.ClassTimeout {
				t.Errorf("class %q: %v", class, err)
			}
			continue
		}
		if len(resp.Body) > most || resp.Status < 100 || resp.Status > 999 {
			t.Errorf("status %d and %d bytes of body", resp.Status, len(resp.Body))
		}
		wantCleanHeader(t, resp.Header)
		resp.Release()
	}
	if used := budget.Used(); used != 0 {
		t.Errorf("%d bytes not given back", used)
	}
}

// wantCleanHeader wants no line of a header to hold the end of a line.
func wantCleanHeader(t *testing.T, header http.Header) {
	t.Helper()
	for name, values := range header {
		for _, value := range append(values, name) {
			if strings.ContainsAny(value, "\r\n\x00") || name == "" || strings.IndexFunc(name, unicode.IsControl) >= 0 {
				t.Errorf("header %q: %q", name, value)
			}
		}
	}
}
