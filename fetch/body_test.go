package fetch_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"github.com/joinable/crawl/fetch"
)

func gzipped(text string) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text))
	_ = w.Close()
	return b.Bytes()
}

// encoded is a page with a Content-Encoding.
func encoded(encoding, raw string) string {
	return page(fmt.Sprintf("Content-Encoding: %s\r\nContent-Length: %d\r\n", encoding, len(raw)), raw)
}

func TestDecoding(t *testing.T) {
	text := strings.Repeat("All happy pages are alike. ", 1000)
	zipped := string(gzipped(text))
	tests := []struct {
		name, answer   string
		body, encoding string
		class          fetch.Class
	}{
		{"identity", encoded("identity", text), text, "", ""},
		{"gzip", encoded("gzip", zipped), text, "gzip", ""},
		{"x-gzip", encoded("X-GZip", zipped), text, "gzip", ""},
		{"gzip named twice", encoded("gzip, gzip", zipped), text, "gzip", ""},
		{"two members", encoded("gzip", zipped+zipped), text + text, "gzip", ""},
		{"empty member", encoded("gzip", string(gzipped(""))+zipped), text, "gzip", ""},
		{"empty text", encoded("gzip", string(gzipped(""))), "", "gzip", ""},
		{"zeros behind", encoded("gzip", zipped+"\x00\x00\x00\x00"), text, "gzip", ""},
		{"garbage behind", encoded("gzip", zipped+"garbage"), text, "gzip", ""},
		{"chunked", page("Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(zipped), zipped)), text, "gzip", ""},
		{"no body", encoded("gzip", ""), "", "", ""},
		{"one byte", encoded("gzip", "\x1f"), "\x1f", "", ""},
		{"not gzip at all", encoded("gzip", "<html>"), "<html>", "", ""},
		{"gzip that is not claimed", encoded("", zipped), zipped, "", ""},
		{"cut", encoded("gzip", zipped[:len(zipped)/2]), "", "", fetch.ClassEncoding},
		{"cut trailer", encoded("gzip", zipped[:len(zipped)-3]), "", "", fetch.ClassEncoding},
		{"cut second member", encoded("gzip", zipped+zipped[:20]), "", "", fetch.ClassEncoding},
		{"wrong checksum", encoded("gzip", zipped[:len(zipped)-8]+"12345678"), "", "", fetch.ClassEncoding},
		{"only magic", encoded("gzip", "\x1f\x8b"), "", "", fetch.ClassEncoding},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			budget := fetch.NewBudget(1 << 30)
			c := client(t, answers(test.answer), fetch.Options{Budget: budget})
			resp, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/"})
			if fetch.Classify(err) != test.class {
				t.Fatalf("got %v, want class %q", err, test.class)
			}
			if err == nil {
				if string(resp.Body) != test.body || resp.Encoding != test.encoding {
					t.Errorf("got %d bytes, %q", len(resp.Body), resp.Encoding)
				}
				resp.Release()
			}
			if used := budget.Used(); used != 0 {
				t.Errorf("%d bytes not given back", used)
			}
		})
	}
}

func TestBodiless(t *testing.T) {
	tests := []struct{ name, method, answer string }{
		{"HEAD", "HEAD", page("Content-Length: 99999999999\r\nContent-Encoding: gzip\r\n", "")},
		{"204", "GET", "HTTP/1.1 204 No Content\r\nContent-Encoding: gzip\r\n\r\n"},
		{"304", "GET", "HTTP/1.1 304 Not Modified\r\nContent-Length: 99999999999\r\n\r\n"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := answers(test.answer)
			c := client(t, s, fetch.Options{})
			for range 2 {
				resp, err := c.Fetch(t.Context(), &fetch.Request{Method: test.method, URL: "http://h/"})
				if err != nil {
					t.Fatal(err)
				}
				if len(resp.Body) != 0 || resp.Encoding != "" {
					t.Errorf("got %q, %q", resp.Body, resp.Encoding)
				}
				resp.Release()
			}
			if s.dials.Load() != 1 {
				t.Error("the connection was not kept")
			}
		})
	}
}

func TestMaxBody(t *testing.T) {
	const limit = 100_000
	text := func(n int) string { return strings.Repeat("x", n) }
	length := func(n int) string { return page(fmt.Sprintf("Content-Length: %d\r\n", n), text(n)) }
	chunked := func(n int) string {
		return page("Transfer-Encoding: chunked\r\n", fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", n, text(n)))
	}
	tests := []struct {
		name, answer string
		max          int64
		class        fetch.Class
	}{
		{"length at the limit", length(limit), limit, ""},
		{"length above", length(limit + 1), limit, fetch.ClassTooLarge},
		{"length far above, no body", page("Content-Length: 999999999999\r\n", ""), limit, fetch.ClassTooLarge},
		{"chunked at the limit", chunked(limit), limit, ""},
		{"chunked above", chunked(limit + 1), limit, fetch.ClassTooLarge},
		{"no length", page("Connection: close\r\n", text(limit)), limit, ""},
		{"no length above", page("Connection: close\r\n", text(limit+1)), limit, fetch.ClassTooLarge},
		{"gzip at the limit", encoded("gzip", string(gzipped(text(limit)))), limit, ""},
		{"gzip above", encoded("gzip", string(gzipped(text(limit+1)))), limit, fetch.ClassTooLarge},
		{"not gzip, above", encoded("gzip", text(limit+1)), limit, fetch.ClassTooLarge},
		{"gzip bomb", encoded("gzip", string(gzipped(text(50<<20)))), limit, fetch.ClassTooLarge},
		{"unlimited", length(3 << 20), -1, ""},
		{"unlimited gzip", encoded("gzip", string(gzipped(text(1<<20)))), -1, ""},
		{"default", length(3 << 20), 0, ""},
		{"default above", chunked(fetch.DefaultMaxBody + 1), 0, fetch.ClassTooLarge},
		{"one byte", length(1), 1, ""},
		{"two bytes", chunked(2), 1, fetch.ClassTooLarge},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := client(t, answersOnce(test.answer), fetch.Options{MaxBody: test.max})
			resp, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/"})
			if fetch.Classify(err) != test.class {
				t.Fatalf("got %v, want class %q", err, test.class)
			}
			if err != nil {
				return
			}
			defer resp.Release()
			if strings.Trim(string(resp.Body), "x") != "" || len(resp.Body) == 0 {
				t.Errorf("wrong body of %d bytes", len(resp.Body))
			}
		})
	}
}

func TestTruncate(t *testing.T) {
	text := strings.Repeat("0123456789", 10_000)
	tests := []struct {
		name, answer string
		truncate     int64
		want         string
		truncated    bool
	}{
		{"longer", page("Content-Length: 100000\r\n", text), 10, text[:10], true},
		{"longer, gzip", encoded("gzip", string(gzipped(text))), 10, text[:10], true},
		{"much longer, gzip", encoded("gzip", string(gzipped(text))+strings.Repeat("x", 50_000)), 20_000, text[:20_000], true},
		{"longer, not gzip", encoded("gzip", text), 99_999, text[:99_999], true},
		{"as long", page("Content-Length: 100000\r\n", text), 100_000, text, false},
		{"shorter", page("Content-Length: 100000\r\n", text), 1 << 20, text, false},
		{"above MaxBody", page("Content-Length: 100000\r\n", text), 60_000, text[:60_000], true},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := client(t, answersOnce(test.answer), fetch.Options{MaxBody: 50_000})
			resp, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/", Truncate: test.truncate})
			if err != nil {
				t.Fatal(err)
			}
			defer resp.Release()
			if string(resp.Body) != test.want || resp.Truncated != test.truncated {
				t.Errorf("got %d bytes, truncated %v", len(resp.Body), resp.Truncated)
			}
			if resp.Truncated && (string(resp.Raw) != test.want || resp.Encoding != "") {
				t.Errorf("raw: %d bytes, %q", len(resp.Raw), resp.Encoding)
			}
		})
	}
}
