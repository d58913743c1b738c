package webtest

import (
	"bytes"
	"compress/zlib"
	"io"
	"net/http"
	"strings"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/flate"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

// hostileCodings are bodies that are not encoded as they say.
func hostileCodings() map[string]http.HandlerFunc {
	link := "<a href=fine>fine</a>"
	zipped := string(inCoding(gzipWriter, []byte(link)))
	return map[string]http.HandlerFunc{
		"gzip-as-br":        encoded("br", zipped),
		"br-malformed":      encoded("br", "\xff\xff\xff\xff this is not brotli"),
		"zstd-malformed":    encoded("zstd", "\x28\xb5\x2f\xfd\xff\xff\xff\xff"),
		"zstd-window":       encoded("zstd", "\x28\xb5\x2f\xfd\x00\xf8\x01\x00\x00"), // wants a window of 2 TiB
		"zstd-skippable":    encoded("zstd", "\x50\x2a\x4d\x18\xff\xff\xff\xff"),
		"deflate-malformed": encoded("deflate", "\x78\x9c\xff\xff\xff"),
		"deflate-raw":       encoded("deflate", string(inCoding(flateWriter, []byte(link)))),
		"gzip-as-identity":  encoded("identity", zipped),
		"gzip-as-chunked":   encoded("chunked", link),
		"gzip-upper":        encoded("X-GZIP", zipped),
		"gzip-trailing":     encoded("gzip", zipped+"garbage behind the end"),
		"gzip-members":      encoded("gzip", strings.Repeat(string(inCoding(gzipWriter, nil)), 50_000)+zipped),
		"gzip-name":         encoded("gzip", "\x1f\x8b\x08\x08\x00\x00\x00\x00\x00\xff"+strings.Repeat("n", 1<<20)),
		"gzip-extra":        encoded("gzip", "\x1f\x8b\x08\x04\x00\x00\x00\x00\x00\xff\xff\xff"),
		"gzip-bad-sum":      encoded("gzip", zipped[:len(zipped)-8]+"\x00\x00\x00\x00"+zipped[len(zipped)-4:]),
		"encoding-huge":     encoded(strings.Repeat("gzip,", 20_000)+"gzip", zipped),
		"encoding-garbage":  encoded(",,;;=\"", link),
	}
}

// hostileBombs are bodies that unpack to far more than they are.
func hostileBombs() map[string]http.HandlerFunc {
	return map[string]http.HandlerFunc{
		"br-bomb":      bomb("br", brotliWriter),
		"zstd-bomb":    bomb("zstd", zstdWriter),
		"deflate-bomb": bomb("deflate", zlibWriter),
		"gzip-stacked": bomb("gzip, gzip", gzipWriter, gzipWriter),
		"br-stacked":   bomb("br, gzip, br", brotliWriter, gzipWriter, brotliWriter),
		"zstd-stacked": bomb("zstd, zstd, gzip", zstdWriter, zstdWriter, gzipWriter),
		"ratio-bomb":   bomb("x-gzip", gzipWriter),
	}
}

// bomb makes a handler that answers 4 MiB of blanks, put through the codings
// in turn: not when it is asked, for that may take longer than a client waits.
func bomb(encoding string, codings ...func(io.Writer) io.WriteCloser) http.HandlerFunc {
	body := bytes.Repeat([]byte(" "), 4<<20)
	for _, coding := range codings {
		body = inCoding(coding, body)
	}
	return encoded(encoding, string(body))
}

func inCoding(coding func(io.Writer) io.WriteCloser, body []byte) []byte {
	var out bytes.Buffer
	w := coding(&out)
	w.Write(body) // to memory: it cannot fail
	w.Close()
	return out.Bytes()
}

func gzipWriter(w io.Writer) io.WriteCloser   { return gzip.NewWriter(w) }
func zlibWriter(w io.Writer) io.WriteCloser   { return zlib.NewWriter(w) }
func brotliWriter(w io.Writer) io.WriteCloser { return brotli.NewWriterLevel(w, 4) }

func flateWriter(w io.Writer) io.WriteCloser {
	writer := newFlate(flate.BestSpeed)
	writer.Reset(w)
	return writer
}

func zstdWriter(w io.Writer) io.WriteCloser {
	writer, err := zstd.NewWriter(w, zstd.WithEncoderConcurrency(1))
	if err != nil {
		panic(err) // no such option
	}
	return writer
}
