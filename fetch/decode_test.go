package fetch_test

import (
	"bytes"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/zstd"

	"github.com/joinable/crawl/fetch"
)

// packers encode, by the name that Content-Encoding has for it.
var packers = map[string]func(io.Writer) io.WriteCloser{
	"gzip":    func(w io.Writer) io.WriteCloser { return gzip.NewWriter(w) },
	"deflate": func(w io.Writer) io.WriteCloser { return zlib.NewWriter(w) },
	"br":      func(w io.Writer) io.WriteCloser { return brotli.NewWriter(w) },
	"zstd":    zstdWriter(zstd.WithWindowSize(1 << 20)),
	"bare": func(w io.Writer) io.WriteCloser {
		z, _ := flate.NewWriter(w, flate.BestSpeed)
		return z
	},
}

func zstdWriter(o ...zstd.EOption) func(io.Writer) io.WriteCloser {
	return func(w io.Writer) io.WriteCloser {
		z, err := zstd.NewWriter(w, append(o, zstd.WithEncoderConcurrency(1))...)
		if err != nil {
			panic(err)
		}
		return z
	}
}

// packed is text encoded, the first name first.
func packed(text string, names ...string) string {
	for _, name := range names {
		text = packedBy(text, packers[name])
	}
	return text
}

func packedBy(text string, packer func(io.Writer) io.WriteCloser) string {
	var b bytes.Buffer
	w := packer(&b)
	_, _ = io.WriteString(w, text)
	_ = w.Close()
	return b.String()
}

// closed is an encoded page of no declared length: it ends with the connection.
func closed(encoding, raw string) string {
	return page(fmt.Sprintf("Content-Encoding: %s\r\nConnection: close\r\n", encoding), raw)
}

// typed is an encoded page of that type.
func typed(mediaType, encoding, raw string) string {
	return page(fmt.Sprintf("Content-Type: %s\r\nContent-Encoding: %s\r\nContent-Length: %d\r\n", mediaType, encoding, len(raw)), raw)
}

// TestCodings: each is decoded, alone and stacked, into memory and into a
// sink, with the same result. Only the server's own gzip is kept.
func TestCodings(t *testing.T) {
	text := strings.Repeat("All happy pages are alike; ", 1000)
	br, zst, zipped := packed(text, "br"), packed(text, "zstd"), packed(text, "gzip")
	small := packedBy("small, then ", zstdWriter(zstd.WithWindowSize(1<<10)))
	long := strings.Repeat(text, 30)
	wide := packedBy(long, zstdWriter(zstd.WithWindowSize(8<<20)))
	skippable := "\x5a\x2a\x4d\x18\x02\x00\x00\x00xx"
	tests := []struct {
		name, answer   string
		body, encoding string
		class          fetch.Class
	}{
		{"zlib", encoded("deflate", packed(text, "deflate")), text, "", ""},
		{"bare deflate", encoded("deflate", packed(text, "bare")), text, "", ""},
		{"zlib and more", encoded("deflate", packed(text, "deflate")+"more"), text, "", ""},
		{"cut zlib", encoded("deflate", packed(text, "deflate")[:60]), "", "", fetch.ClassEncoding},
		{"zlib without checksum", encoded("deflate", strings.TrimSuffix(packed(text, "deflate"), packed(text, "deflate")[len(packed(text, "deflate"))-4:])), "", "", fetch.ClassEncoding},
		{"zlib with dictionary", encoded("deflate", "\x78\xbb\x00\x00\x00\x01"), "", "", fetch.ClassEncoding},
		{"page said to be deflate", encoded("deflate", "<html>"), "", "", fetch.ClassEncoding},
		{"empty deflate", encoded("deflate", ""), "", "", ""},
		{"br", encoded("br", br), text, "", ""},
		{"br and more", encoded("br", br+"more"), text, "", ""},
		{"cut br", encoded("br", br[:len(br)-4]), "", "", fetch.ClassEncoding},
		{"page said to be br", encoded("br", "<html><title>A page</title>"), "", "", fetch.ClassEncoding},
		{"large-window br", encoded("br", "\x11"+br), "", "", fetch.ClassEncoding},
		{"empty br", encoded("br", ""), "", "", ""},
		{"zstd", encoded("zstd", zst), text, "", ""},
		{"two frames", encoded("zstd", zst+zst), text + text, "", ""},
		{"skippable frame", encoded("zstd", skippable+zst), text, "", ""},
		{"window that grows", encoded("zstd", small+wide), "small, then " + long, "", ""},
		{"large window", encoded("zstd", wide), long, "", ""},
		{"window above 8 MiB", encoded("zstd", "\x28\xb5\x2f\xfd\x00\x70"+zst[6:]), "", "", fetch.ClassEncoding},
		{"zstd and more", encoded("zstd", zst+"more"), "", "", fetch.ClassEncoding},
		{"cut zstd", encoded("zstd", zst[:len(zst)-4]), "", "", fetch.ClassEncoding},
		{"page said to be zstd", encoded("zstd", "<html>"), "<html>", "", ""},
		{"gzip in br", encoded("gzip, br", packed(text, "gzip", "br")), text, "", ""},
		{"br in gzip", encoded("br, gzip", packed(text, "br", "gzip")), text, "", ""},
		{"on two lines", page(fmt.Sprintf("Content-Encoding: gzip\r\nContent-Encoding: br\r\nContent-Length: %d\r\n", len(packed(text, "gzip", "br"))), packed(text, "gzip", "br")), text, "", ""},
		{"gzip twice", encoded("gzip, gzip", packed(text, "gzip", "gzip")), text, "", ""},
		{"zstd named twice", encoded("zstd, zstd", zst), text, "", ""},
		{"gzip that is br only", encoded("gzip, br", br), text, "", ""},
		{"br that is gzip only", encoded("br, gzip", packed(text, "br")), text, "", ""},
		{"gzip of nothing in br", encoded("gzip, br", packed("", "gzip", "br")), "", "", ""},
		{"five layers", encoded("gzip, br, identity, zstd, deflate, gzip", packed(text, "gzip", "br", "zstd", "deflate", "gzip")), text, "", ""},
		{"six layers", encoded("gzip, gzip, gzip, gzip, gzip, gzip", zipped), "", "", fetch.ClassEncoding},
		{"six times identity", encoded("identity,,identity,identity,identity,identity,identity", text), text, "", ""},
		{"unknown", encoded("rot13", text), "", "", fetch.ClassUnknown},
		{"unknown below gzip", encoded("compress, gzip", zipped), "", "", fetch.ClassUnknown},
		{"archive packed once", typed("Application/X-GZip; a=b", "gzip", zipped), zipped, "", ""},
		{"archive, compress", typed("application/x-compress", "compress", "\x1f\x9d"), "\x1f\x9d", "", ""},
		{"tar in gzip", typed("application/x-tar", "gzip", zipped), text, "gzip", ""},
		{"cut with the connection, gzip", closed("gzip", zipped[:len(zipped)/2]), "", "", fetch.ClassCut},
		{"cut with the connection, trailer", closed("gzip", zipped[:len(zipped)-3]), "", "", fetch.ClassCut},
		{"cut with the connection, br", closed("br", br[:len(br)-4]), "", "", fetch.ClassCut},
		{"cut with the connection, zstd", closed("zstd", zst[:len(zst)-4]), "", "", fetch.ClassCut},
		{"cut with the connection, deflate", closed("deflate", packed(text, "bare")[:40]), "", "", fetch.ClassCut},
		{"broken, then cut", closed("gzip", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x00\xff\xff"), "", "", fetch.ClassEncoding},
		{"a part of an encoded body", "HTTP/1.1 206 Part\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\nok", "", "", fetch.ClassEncoding},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, into := range []string{"memory", "sink"} {
				budget := fetch.NewBudget(1 << 30)
				c := client(t, answersOnce(test.answer), fetch.Options{Budget: budget})
				got, resp, err := fetchInto(t, c, into)
				if fetch.Classify(err) != test.class {
					t.Fatalf("%s: got %v, want class %q", into, err, test.class)
				}
				if err == nil {
					if got != test.body || into == "memory" && resp.Encoding != test.encoding {
						t.Errorf("%s: got %d bytes, %q", into, len(got), resp.Encoding)
					}
					if resp.Encoding == "" && !bytes.Equal(resp.Raw, resp.Body) {
						t.Errorf("%s: raw is not the body", into)
					}
					resp.Release()
				}
				if used := budget.Used(); used != 0 {
					t.Errorf("%s: %d bytes not given back", into, used)
				}
			}
		})
	}
}

// fetchInto fetches into "memory" or a "sink", and returns the body.
func fetchInto(t testing.TB, c *fetch.Client, into string) (string, *fetch.Response, error) {
	var b bytes.Buffer
	r := &fetch.Request{URL: "http://h/"}
	if into == "sink" {
		r.Sink = func(*fetch.Response) io.Writer { return &b }
	}
	resp, err := c.Fetch(t.Context(), r)
	if err != nil {
		classOf(t, err)
		return b.String(), nil, err
	}
	if into == "sink" {
		if resp.Body != nil || resp.Written != int64(b.Len()) {
			t.Errorf("%d bytes in memory, %d written, should be %d", len(resp.Body), resp.Written, b.Len())
		}
		return b.String(), resp, nil
	}
	return string(resp.Body), resp, nil
}

// TestWindowsAreBudgeted: what a decoder refers back to counts in the budget
// while it decodes, and no longer.
func TestWindowsAreBudgeted(t *testing.T) {
	text := strings.Repeat("0123456789", 20_000)
	wide := packedBy(text, zstdWriter(zstd.WithWindowSize(8<<20)))
	for name, answer := range map[string]string{"br": encoded("br", packed(text, "br")), "zstd": encoded("zstd", wide)} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				budget := fetch.NewBudget(2 << 20)
				part, over := budget.Open(), budget.Open()
				part.TryGrow(2 << 20)
				over.TryGrow(1) // from now on all others must fit in
				part.Close()
				c := client(t, answers(answer), fetch.Options{Budget: budget})
				defer c.Close()
				var resp *fetch.Response
				go func() { resp, _ = c.Fetch(t.Context(), &fetch.Request{URL: "http://h/"}) }()
				time.Sleep(time.Hour) // virtual: the server is not blamed
				synctest.Wait()
				if resp != nil {
					t.Fatal("decoded without room for its window")
				}
				over.Close()
				synctest.Wait()
				if used := budget.Used(); string(resp.Body) != text || used > 600<<10 {
					t.Errorf("%d bytes held for a body of %d", used, len(resp.Body))
				}
				resp.Release()
			})
		})
	}
}

// FuzzCodings: hostile bytes under any stack of codings end as a body within
// the limits or as an error with a class, and in a sink as in memory.
func FuzzCodings(f *testing.F) {
	names := []string{"gzip", "deflate", "br", "zstd", "bare"}
	f.Add([]byte(packed("text", "gzip")), []byte{0})
	f.Add([]byte(packed("text", "gzip")+packed("more", "gzip")), []byte{0})
	f.Add([]byte(packed(strings.Repeat("x", 5000), "gzip", "br")), []byte{0, 2})
	f.Add([]byte(packed("text", "zstd", "deflate")), []byte{3, 1})
	f.Add([]byte(packed("text", "bare", "br", "zstd")), []byte{1, 2, 3})
	f.Add([]byte("\x1f\x8b\x08\x00"), []byte{0, 0, 0, 0, 0})
	f.Add([]byte("\x28\xb5\x2f\xfd\x00\x70"), []byte{3})
	f.Fuzz(func(t *testing.T, raw, stack []byte) {
		var encoding []string
		for _, b := range stack[:min(len(stack), 6)] {
			encoding = append(encoding, strings.Replace(names[int(b)%len(names)], "bare", "deflate", 1))
		}
		answer := encoded(strings.Join(encoding, ", "), string(raw))
		bodies := map[string]string{}
		classes := map[string]fetch.Class{}
		for _, into := range []string{"memory", "sink"} {
			budget := fetch.NewBudget(1 << 20)
			c := client(t, answersOnce(answer), fetch.Options{MaxBody: 2000, MaxSink: 2000, Budget: budget})
			body, resp, err := fetchInto(t, c, into)
			if len(body) > 2000 {
				t.Errorf("%d bytes", len(body))
			}
			bodies[into], classes[into] = body, fetch.Classify(err)
			if err == nil {
				resp.Release()
			} else {
				bodies[into] = ""
			}
			c.Close()
			if budget.Used() != 0 {
				t.Errorf("%d bytes not given back", budget.Used())
			}
		}
		if bodies["memory"] != bodies["sink"] || (classes["memory"] == "") != (classes["sink"] == "") {
			t.Errorf("%s: %d bytes, %q in memory, %d bytes, %q in a sink", encoding,
				len(bodies["memory"]), classes["memory"], len(bodies["sink"]), classes["sink"])
		}
	})
}

// FuzzPacked: what is packed by any stack of codings is unpacked again.
func FuzzPacked(f *testing.F) {
	names := []string{"gzip", "deflate", "br", "zstd", "bare"}
	f.Add("text", []byte{0, 1, 2, 3, 4})
	f.Add("", []byte{2})
	f.Add(strings.Repeat("<p>", 10_000), []byte{3, 4})
	f.Fuzz(func(t *testing.T, text string, stack []byte) {
		var order []string
		for _, b := range stack[:min(len(stack), 5)] {
			order = append(order, names[int(b)%len(names)])
		}
		encoding := strings.ReplaceAll(strings.Join(order, ", "), "bare", "deflate")
		c := client(t, answersOnce(encoded(encoding, packed(text, order...))), fetch.Options{})
		resp := get(t, c, "http://h/")
		defer resp.Release()
		if string(resp.Body) != text {
			t.Errorf("%s: %d bytes became %d", encoding, len(text), len(resp.Body))
		}
		c.Close()
	})
}
