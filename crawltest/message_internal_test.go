package crawltest

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Whatever response can be read at all is the same after it was recorded.
func FuzzMessage(f *testing.F) {
	for _, raw := range []string{
		"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 4\r\n\r\nbody",
		"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n4\r\nbody\r\n3\r\n\r\n\n\r\n0\r\n\r\n",
		"HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n4\r\nbody\r\n",
		"HTTP/1.0 404\nA: 1\nB: 2\nA: 3\n\nto the end\n\n",
		"HTTP/2.0 200 OK\n\nHTTP/1.1 GET\n",
		"HTTP/1.1 204 No Content\n",
		"GET http://a.example/ HTTP/1.1\n\nHTTP/1.1 200 OK\nContent-Length: 9\n\ncut",
		"GET http://a.example/ HTTP/1.1\n\nERROR no-host lookup a.example: no such host\n",
	} {
		f.Add([]byte(raw))
	}
	r, err := http.NewRequestWithContext(f.Context(), "GET", "http://a.example/", nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		first, err := parse(r, raw)
		if err != nil {
			return
		}
		body, end := io.ReadAll(first.Body)
		again, err := parse(r, message(r, first, body, end == nil))
		if err != nil {
			t.Fatalf("%q: %v", message(r, first, body, end == nil), err)
		}
		bodyAgain, endAgain := io.ReadAll(again.Body)
		if diff := cmp.Diff(seen(first, body, end), seen(again, bodyAgain, endAgain)); diff != "" {
			t.Errorf("%q (-first +again):\n%s", raw, diff)
		}
	})
}

// seen is what a client sees of a response, but for blanks around them (RFC 9110
// §5.5: they are no part of a value).
func seen(resp *http.Response, body []byte, end error) map[string]any {
	for _, values := range resp.Header {
		for i, value := range values {
			values[i] = strings.TrimSpace(value)
		}
	}
	return map[string]any{
		"status": strings.TrimSpace(resp.Status), "code": resp.StatusCode, "proto": resp.Proto, "header": resp.Header, "length": resp.ContentLength,
		"body": string(body), "cut": end != nil,
	}
}
