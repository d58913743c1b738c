package webtest

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

func hostileWires() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"header-flood":      headerFlood,
		"no-answer":         wire(""),
		"no-http":           wire("220 mail.test ESMTP ready\r\n"),
		"bad-status":        wire("HTTP/1.1 two hundred\r\n\r\n"),
		"status-999":        wire("HTTP/1.1 999 Request denied\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
		"status-000":        wire("HTTP/1.1 000 None\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"),
		"cut-header":        wire("HTTP/1.1 200 OK\r\nContent-Type: text/h"),
		"bad-length":        wire("HTTP/1.1 200 OK\r\nContent-Length: -5\r\nConnection: close\r\n\r\nhello"),
		"huge-length":       wire("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9223372036854775807\r\nConnection: close\r\n\r\nhello"),
		"two-lengths":       wire("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\nConnection: close\r\n\r\nhello"),
		"bad-chunk":         wire("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\nzz\r\nhello\r\n"),
		"bare-body":         wire("HTTP/1.0 200 OK\r\nContent-Type: text/html\r\n\r\n<a href=fine>until the end of the connection</a>"),
		"early-hints-flood": earlyHints,
	}
}

// headerFlood sends 20 MB of header, twice what net/http takes by default.
func headerFlood(rw http.ResponseWriter, _ *http.Request) {
	long := strings.Repeat("x", 1000)
	for i := range 20_000 {
		rw.Header().Set(fmt.Sprintf("X-Flood-%d", i), long)
	}
	io.WriteString(rw, "wet")
}

// earlyHints sends a thousand interim answers before the real one.
func earlyHints(rw http.ResponseWriter, r *http.Request) {
	for i := 0; i < 1000 && r.Context().Err() == nil; i++ {
		rw.WriteHeader(http.StatusEarlyHints)
	}
	fixed("<a href=fine>fine</a>")(rw, r)
}

// wire makes a handler that writes bytes as they are and closes.
func wire(bytes string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(rw).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler) // HTTP/2 has no wire of its own
		}
		defer conn.Close()
		io.WriteString(conn, bytes) // the client may leave
	}
}
