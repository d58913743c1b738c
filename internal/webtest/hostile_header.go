package webtest

import (
	"fmt"
	"io"
	"net/http"
	"strings"
)

// answer makes a handler that writes a status line, header lines and a body as
// they are, and closes.
func answer(status, header, body string) http.HandlerFunc {
	if !strings.Contains(header, "Content-Length") && !strings.Contains(header, "Transfer-Encoding") {
		header += fmt.Sprintf("Content-Length: %d\r\n", len(body))
	}
	return wire("HTTP/1.1 " + status + "\r\nConnection: close\r\n" + header + "\r\n" + body)
}

// headed is answer for a page that is well but for its header.
func headed(header string) http.HandlerFunc {
	return answer("200 OK", "Content-Type: text/html\r\n"+header, "<title>Well</title><a href=fine>fine</a>")
}

// withHeader makes a handler that answers with markup and one more header.
func withHeader(markup, name, value string) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		rw.Header().Set(name, value)
		fixed(markup)(rw, r)
	}
}

func hostileHeaders() map[string]http.HandlerFunc {
	long := strings.Repeat("x", 1<<20)
	return map[string]http.HandlerFunc{
		"header-endless":      endless("HTTP/1.1 200 OK\r\nX-Long: ", "xxxxxxxxxxxxxxxx"),
		"headers-endless":     endless("HTTP/1.1 200 OK\r\n", "X-Again: and again\r\n"),
		"interim-endless":     endless("", "HTTP/1.1 100 Continue\r\n\r\n"),
		"hints-endless":       endless("", "HTTP/1.1 103 Early Hints\r\nLink: </never>; rel=preload\r\n\r\n"),
		"status-endless":      endless("HTTP/1.1 200 ", "OK"),
		"line-endless":        endless("", "HTTP"),
		"header-200k":         headed("X-Long: " + long[:200<<10] + "\r\n"),
		"header-1mb":          headed("X-Long: " + long + "\r\n"),
		"headers-5000":        headed(strings.Repeat("X-Again: again\r\n", 5000)),
		"header-no-name":      headed(": nameless\r\n"),
		"header-no-colon":     headed("what is this\r\n"),
		"header-blank-name":   headed("X Blank: x\r\n"),
		"header-bad-name":     headed("X\x07\xff: x\r\n"),
		"header-nul":          headed("X-Nul: a\x00b\r\n"),
		"header-folded":       headed("X-Folded: a\r\n\tb\r\n c\r\n"),
		"header-bare-lf":      wire("HTTP/1.1 200 OK\nContent-Type: text/html\nContent-Length: 22\nConnection: close\n\n<a href=fine>fine</a>\n"),
		"header-bare-cr":      headed("X-Bare: a\rX-Injected: b\r\n"),
		"header-escape":       headed("Server: \x1b]0;owned\x07\r\n"),
		"header-latin":        headed("X-Latin: \xe9\xff\r\n"),
		"header-links":        headed("Link: " + strings.Repeat("<fine?link>; rel=next, ", 4000) + "\r\n"),
		"types-two":           headed("Content-Type: image/png\r\n"),
		"type-1mb":            answer("200 OK", "Content-Type: text/html; x="+long+"\r\n", ""),
		"type-garbage":        answer("200 OK", "Content-Type: \xff/\x01;;,=\"\r\n", "<a href=never>x</a>"),
		"type-blank":          answer("200 OK", "Content-Type:   \r\n", "<html><a href=fine>fine</a>"),
		"encodings-two":       answer("200 OK", "Content-Type: text/html\r\nContent-Encoding: gzip\r\nContent-Encoding: br\r\n", "\x1f\x8b"),
		"dates-garbage":       headed("Date: yesterday\r\nExpires: -1\r\nLast-Modified: 99999999999\r\nAge: -5\r\n"),
		"etag-huge":           headed("Etag: \"" + long[:100<<10] + "\"\r\nLast-Modified: " + long[:50<<10] + "\r\n"),
		"retry-after-on-200":  headed("Retry-After: 999999999\r\n"),
		"trailer-flood":       answer("200 OK", "Content-Type: text/html\r\nTransfer-Encoding: chunked\r\nTrailer: X\r\n", "0\r\n"+strings.Repeat("X: "+long[:1000]+"\r\n", 5000)+"\r\n"),
		"reason-controls":     answer("200 \x1b[2J\x00OK", "Content-Type: text/html\r\n", "<a href=fine>fine</a>"),
		"reason-1mb":          answer("200 "+long, "Content-Type: text/html\r\n", ""),
		"status-099":          answer("099 Early", "", ""),
		"status-600":          answer("600 Late", "", ""),
		"status-1000":         answer("1000 Much", "", ""),
		"status-negative":     answer("-200 OK", "", ""),
		"status-206":          answer("206 Partial Content", "Content-Type: text/html\r\nContent-Range: bytes 0-20/99\r\n", "<a href=fine>fine</a>"),
		"status-416":          answer("416 Range Not Satisfiable", "", ""),
		"status-407":          answer("407 Proxy Authentication Required", "Proxy-Authenticate: Basic realm=x\r\n", ""),
		"status-401":          answer("401 Unauthorized", "WWW-Authenticate: Digest realm=\"\\\r\n", ""),
		"status-426":          answer("426 Upgrade Required", "Upgrade: h2c\r\nConnection: upgrade\r\n", ""),
		"switching-unasked":   wire("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x05hello"),
		"http-0.9":            wire("<html><a href=never>no status line</a>"),
		"http-2":              wire("HTTP/2 200\r\ncontent-length: 0\r\n\r\n"),
		"http-2-frames":       wire("\x00\x00\x00\x04\x00\x00\x00\x00\x00"),
		"http-9.9":            wire("HTTP/9.9 200 OK\r\nConnection: close\r\n\r\n"),
		"http-1.0-keep-alive": wire("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Type: text/html\r\n\r\n<a href=fine>fine</a>"),
		"http-lower":          wire("http/1.1 200 ok\r\n\r\n"),
	}
}

// endless makes a handler that writes a piece on and on, within the bounds.
func endless(start, piece string) http.HandlerFunc {
	return hijacked(func(conn io.Writer) {
		io.WriteString(conn, start)
		chunk := strings.Repeat(piece, 32<<10/len(piece)+1)
		for sent := 0; sent < hostileBytes; sent += len(chunk) {
			if _, err := io.WriteString(conn, chunk); err != nil {
				return
			}
		}
	})
}

// hostileCookies are pages that set what no jar should keep.
func hostileCookies() map[string]http.HandlerFunc {
	many := new(strings.Builder)
	for i := range 10_000 {
		fmt.Fprintf(many, "Set-Cookie: c%d=v\r\n", i)
	}
	long := strings.Repeat("x", 1<<20)
	return map[string]http.HandlerFunc{
		"cookies-10000":   headed(many.String()),
		"cookie-1mb":      headed("Set-Cookie: long=" + long + "\r\n"),
		"cookie-200k":     headed("Set-Cookie: long=" + long[:200<<10] + "\r\n"),
		"cookies-4k":      headed(strings.Repeat("Set-Cookie: a"+long[:4000]+"=b\r\n", 50)),
		"cookie-foreign":  headed("Set-Cookie: forbidden=1; Domain=example.com\r\nSet-Cookie: forbidden=2; Domain=.0.0.1\r\n"),
		"cookie-suffix":   headed("Set-Cookie: forbidden=3; Domain=com\r\nSet-Cookie: forbidden=4; Domain=co.uk\r\nSet-Cookie: forbidden=5; Domain=1\r\n"),
		"cookie-nul":      headed("Set-Cookie: forbidden=6\x00; Path=/\r\n"),
		"cookie-controls": headed("Set-Cookie: forbidden=7\x01\x1b; Path=/\r\n"),
		"cookie-garbage":  headed("Set-Cookie: ;;;=;==\r\nSet-Cookie: \r\nSet-Cookie: =\r\nSet-Cookie: a=b; Expires=never; Max-Age=1e999; Path=\\\r\n"),
		"cookie-secure":   headed("Set-Cookie: forbidden=8; Secure\r\nSet-Cookie: __Host-forbidden=9; Path=/\r\nSet-Cookie: __Secure-forbidden=10\r\n"),
		"cookie-gone":     headed("Set-Cookie: forbidden=11; Max-Age=-99999999999999999999\r\nSet-Cookie: forbidden=12; Expires=Thu, 01 Jan 1601 00:00:00 GMT\r\n"),
	}
}
