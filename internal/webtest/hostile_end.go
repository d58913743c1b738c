package webtest

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// hijacked makes a handler that has the connection to itself, for the length
// of hostileTime at most.
func hijacked(serve func(conn io.Writer)) http.HandlerFunc {
	return onConn(func(conn net.Conn) { serve(conn) })
}

func onConn(serve func(conn net.Conn)) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(rw).Hijack()
		if err != nil {
			panic(http.ErrAbortHandler) // HTTP/2 has no wire of its own
		}
		defer conn.Close()
		conn.SetDeadline(time.Now().Add(hostileTime)) // a connection that fails is noticed at once
		serve(conn)
	}
}

// held makes a handler that writes bytes as they are, and then nothing more
// until the client leaves.
func held(bytes string) http.HandlerFunc {
	return onConn(func(conn net.Conn) {
		io.WriteString(conn, bytes)
		io.Copy(io.Discard, conn)
	})
}

// reset makes a handler that writes bytes as they are and resets the
// connection.
func reset(bytes string) http.HandlerFunc {
	return onConn(func(conn net.Conn) {
		io.WriteString(conn, bytes)
		abort(conn)
	})
}

// abort closes a connection with a reset, where it has such a thing.
func abort(conn net.Conn) {
	if tcp, ok := conn.(*net.TCPConn); ok {
		tcp.SetLinger(0)
	}
	conn.Close()
}

// halfClosed makes a handler that writes bytes as they are, says that no more
// will come, and keeps listening.
func halfClosed(bytes string) http.HandlerFunc {
	return onConn(func(conn net.Conn) {
		io.WriteString(conn, bytes)
		if tcp, ok := conn.(*net.TCPConn); ok {
			tcp.CloseWrite()
			io.Copy(io.Discard, conn)
		}
	})
}

const wellStart = "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"

// hostileEnds are connections that end, or do not, at every stage.
func hostileEnds() map[string]http.HandlerFunc {
	const half = wellStart + "Content-Length: 1000\r\n\r\n<title>Half</title>"
	return map[string]http.HandlerFunc{
		"reset-at-once":     reset(""),
		"reset-in-status":   reset("HTTP/1.1 2"),
		"reset-in-header":   reset("HTTP/1.1 200 OK\r\nContent-Ty"),
		"reset-in-body":     reset(half),
		"reset-in-chunk":    reset(wellStart + "Transfer-Encoding: chunked\r\n\r\n100\r\nhalf"),
		"reset-in-gzip":     reset(wellStart + "Content-Encoding: gzip\r\nContent-Length: 99\r\n\r\n\x1f\x8b\x08\x00"),
		"reset-in-redirect": reset("HTTP/1.1 302 Found\r\nLocation: fine?reset\r\nContent-Length: 9\r\n\r\nhalf"),
		"half-closed":       halfClosed(wellStart + "Content-Length: 21\r\n\r\n<a href=fine>fine</a>"),
		"half-closed-early": halfClosed(half),
		"silent":            held(""),
		"silent-in-status":  held("HTTP/1.1 200"),
		"silent-in-header":  held(wellStart),
		"silent-in-body":    held(half),
		"silent-in-chunk":   held(wellStart + "Transfer-Encoding: chunked\r\n\r\n10\r\nhalf"),
		"silent-without":    held(wellStart + "\r\n<a href=never>until the end of the connection</a>"),
		"silent-interim":    held("HTTP/1.1 100 Continue\r\n\r\n"),
		"drip-header":       drip("HTTP/1.1 200 OK\r\n" + strings.Repeat("X-Slow: x\r\n", 1000)),
		"drip-chunks":       drip(wellStart + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("1\r\nx\r\n", 1000)),
	}
}

// drip makes a handler that writes a byte every 100 ms.
func drip(bytes string) http.HandlerFunc {
	return onConn(func(conn net.Conn) {
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for i := range len(bytes) {
			if _, err := io.WriteString(conn, bytes[i:i+1]); err != nil {
				return
			}
			<-tick.C
		}
	})
}

// hostileChunks are bodies that are not framed as they should be.
func hostileChunks() map[string]http.HandlerFunc {
	const chunked = wellStart + "Connection: close\r\nTransfer-Encoding: chunked\r\n"
	return map[string]http.HandlerFunc{
		"chunk-huge":       wire(chunked + "\r\n7fffffffffffffff\r\nhello"),
		"chunk-overflow":   wire(chunked + "\r\nfffffffffffffffff\r\nhello"),
		"chunk-negative":   wire(chunked + "\r\n-5\r\nhello\r\n0\r\n\r\n"),
		"chunk-no-crlf":    wire(chunked + "\r\n5\r\nhelloxx0\r\n\r\n"),
		"chunk-blank":      wire(chunked + "\r\n\r\n\r\n"),
		"chunk-extensions": wire(chunked + "\r\n" + strings.Repeat("1;"+strings.Repeat("x", 3000)+"\r\na\r\n", 2000) + "0\r\n\r\n"),
		"chunk-extension":  wire(chunked + "\r\n5;" + strings.Repeat("x", 1<<20) + "\r\nhello\r\n0\r\n\r\n"),
		"chunks-tiny":      wire(chunked + "\r\n" + strings.Repeat("1\r\nx\r\n", 100_000) + "0\r\n\r\n"),
		"chunked-twice":    wire(chunked + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
		"chunked-identity": wire(wellStart + "Transfer-Encoding: identity\r\nConnection: close\r\n\r\nhello"),
		"chunked-length":   wire(chunked + "Content-Length: 3\r\n\r\n15\r\n<a href=fine>fine</a>\r\n0\r\n\r\n"),
		"length-short":     wire(wellStart + "Content-Length: 21\r\nConnection: close\r\n\r\n<a href=fine>fine</a><a href=never>x</a>"),
		"length-hex":       wire(wellStart + "Content-Length: 0x15\r\nConnection: close\r\n\r\n<a href=fine>fine</a>"),
		"length-plus":      wire(wellStart + "Content-Length: +21\r\nConnection: close\r\n\r\n<a href=fine>fine</a>"),
		"length-list":      wire(wellStart + "Content-Length: 21, 21\r\nConnection: close\r\n\r\n<a href=fine>fine</a>"),
		"204-with-body":    wire("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"),
		"304-with-body":    wire("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"),
	}
}

// hostileReplies are answers with more behind them on a connection that is
// kept, so that it might be taken for the answer to another request. None of
// it may be.
func hostileReplies() map[string]http.HandlerFunc {
	const markup = "<title>Evil</title><a href=never>x</a>"
	evil := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nSet-Cookie: forbidden=13\r\nContent-Length: %d\r\n\r\n%s", len(markup), markup)
	const well = "Content-Length: 21\r\n\r\n<a href=fine>fine</a>"
	return map[string]http.HandlerFunc{
		"reply-twice":    held(wellStart + well + evil),
		"reply-chunked":  held(wellStart + "Transfer-Encoding: chunked\r\n\r\n15\r\n<a href=fine>fine</a>\r\n0\r\n\r\n" + evil),
		"reply-204":      held("HTTP/1.1 204 No Content\r\n\r\n" + evil),
		"reply-304":      held("HTTP/1.1 304 Not Modified\r\n\r\n" + evil),
		"reply-redirect": held("HTTP/1.1 302 Found\r\nLocation: fine?reply\r\nContent-Length: 0\r\n\r\n" + evil),
		"reply-404":      held("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n" + evil),
		"reply-garbage":  held(wellStart + well + strings.Repeat("\x00garbage", 100)),
		"reply-thousand": held(wellStart + well + strings.Repeat(evil, 1000)),
		"reply-and-cut":  wire(wellStart + well),
		"reply-reset":    reset(wellStart + well),
	}
}
