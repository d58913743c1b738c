package webtest

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/klauspost/compress/flate"
)

func hostileBodies() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"empty":             func(rw http.ResponseWriter, _ *http.Request) { startHTML(rw) },
		"no-content":        func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusNoContent) },
		"unknown-charset":   typed("text/html; charset=klingon", "<title>nuq</title><a href=fine>fine</a>"),
		"wrong-charset":     typed("text/html; charset=utf-16", "<title>not UTF-16</title><a href=fine>fine</a>"),
		"binary-as-html":    typed("text/html", binaryText()),
		"html-as-png":       typed("image/png", "<a href=never>a picture has no links</a>"),
		"broken-type":       typed("text/html;;; =;charset", "<a href=fine>fine</a>"),
		"no-type":           typed("", "<title>no type</title><a href=fine>fine</a>"),
		"cut-body":          cutBody,
		"cut-chunked":       cutChunked,
		"endless-body":      repeated("<title>Endless</title>", "<p>on and on ", hostileBytes/13, ""),
		"slow-drip":         slowDrip,
		"gzip-bomb":         gzipBomb(1100),
		"gzip-malformed":    encoded("gzip", "\x1f\x8b\x08\x00 this is not deflate"),
		"gzip-not":          encoded("gzip", "<title>plain text said to be gzip</title>"),
		"gzip-cut":          encoded("gzip", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\xb2\x49\x54\x28"),
		"gzip-empty":        encoded("gzip", ""),
		"encoding-unknown":  encoded("rot13", "<gvgyr>uryyb</gvgyr>"),
		"encoding-repeated": encoded("gzip, gzip, gzip, gzip, gzip, gzip", "\x1f\x8b"),
	}
}

// typed makes a handler that answers text as a media type; "" for none.
func typed(mediaType, text string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header()["Content-Type"] = []string{mediaType}
		if mediaType == "" {
			rw.Header()["Content-Type"] = nil
		}
		io.WriteString(rw, text)
	}
}

// encoded makes a handler that answers bytes as HTML in an encoding.
func encoded(encoding, body string) http.HandlerFunc {
	return func(rw http.ResponseWriter, _ *http.Request) {
		startHTML(rw)
		rw.Header().Set("Content-Encoding", encoding)
		io.WriteString(rw, body)
	}
}

func binaryText() string {
	text := make([]byte, 64<<10)
	for i := range text {
		text[i] = byte(splitmix(uint64(i)))
	}
	return string(text)
}

// cutBody promises more than it sends; net/http then closes the connection.
func cutBody(rw http.ResponseWriter, _ *http.Request) {
	startHTML(rw)
	rw.Header().Set("Content-Length", "100000")
	io.WriteString(rw, "<title>Cut</title><a href=fine>fine</a><p>and th")
}

// cutChunked ends a chunked body without its last chunk.
func cutChunked(rw http.ResponseWriter, _ *http.Request) {
	startHTML(rw)
	io.WriteString(rw, "<title>Cut</title><a href=fine>fine</a><p>and th")
	http.NewResponseController(rw).Flush()
	panic(http.ErrAbortHandler)
}

// slowDrip sends a byte every 100 ms.
func slowDrip(rw http.ResponseWriter, r *http.Request) {
	startHTML(rw)
	rw.Header().Set("Content-Length", strconv.Itoa(1<<20))
	flusher := http.NewResponseController(rw)
	for range int(hostileTime / (100 * time.Millisecond)) {
		io.WriteString(rw, "x")
		if flusher.Flush() != nil || !sleep(r, 100*time.Millisecond) {
			return
		}
	}
}

// gzipBomb makes a handler that sends valid gzip which holds so many MiB of
// blanks, and takes a thousandth of that on the wire: each MiB is the same run
// of deflate blocks.
func gzipBomb(mebibytes int) http.HandlerFunc {
	blanks := bytes.Repeat([]byte(" "), 1<<20)
	chunk := pack(newFlate(flate.BestCompression), blanks)
	return func(rw http.ResponseWriter, r *http.Request) {
		startHTML(rw)
		rw.Header()["Content-Encoding"] = inGzip
		rw.Write(gzipStart)
		sum := uint32(0)
		for range mebibytes {
			if _, err := rw.Write(chunk); err != nil || r.Context().Err() != nil {
				return
			}
			sum = crc32.Update(sum, crc32.IEEETable, blanks)
		}
		end := binary.LittleEndian.AppendUint32(gzipEnd[:len(gzipEnd):len(gzipEnd)], sum)
		rw.Write(binary.LittleEndian.AppendUint32(end, uint32(mebibytes)<<20))
	}
}
