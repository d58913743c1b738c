package fetch_test

import (
	"bufio"
	"bytes"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/joinable/crawl/fetch"
)

// middleBomb is some hundred bytes of br that unpack to a million gzip files
// of nothing, so to nothing, but 20 MB lie between.
func middleBomb() string {
	none := packed("", "gzip")
	var b bytes.Buffer
	w := packers["br"](&b)
	chunk := strings.Repeat(none, 1000)
	for range 1000 {
		_, _ = io.WriteString(w, chunk)
	}
	_ = w.Close()
	return b.String()
}

func TestMaxRatio(t *testing.T) {
	text := func(n int) string { return strings.Repeat("x", n) }
	const mib = 1 << 20
	tests := []struct {
		name, answer string
		o            fetch.Options
		class        fetch.Class
	}{
		{"the first MiB is free", encoded("gzip", packed(text(mib), "gzip")), fetch.Options{}, ""},
		{"above it", encoded("gzip", packed(text(mib+1), "gzip")), fetch.Options{}, fetch.ClassBomb},
		{"br", encoded("br", packed(text(2*mib), "br")), fetch.Options{}, fetch.ClassBomb},
		{"zstd", encoded("zstd", packed(text(2*mib), "zstd")), fetch.Options{}, fetch.ClassBomb},
		{"deflate", encoded("deflate", packed(text(2*mib), "deflate")), fetch.Options{}, fetch.ClassBomb},
		{"in another layer", encoded("br, gzip", packed(text(2*mib), "br", "gzip")), fetch.Options{}, fetch.ClassBomb},
		{"in the middle", encoded("gzip, br", middleBomb()), fetch.Options{}, fetch.ClassBomb},
		{"in the middle, too large", encoded("gzip, br", middleBomb()), fetch.Options{MaxBody: 1000, MaxSink: 1000}, fetch.ClassTooLarge},
		{"allowed", encoded("gzip", packed(text(2*mib), "gzip")), fetch.Options{MaxRatio: 1032}, ""},
		{"no limit", encoded("br", packed(text(2*mib), "br")), fetch.Options{MaxRatio: -1}, ""},
		{"not packed", encoded("identity", text(2*mib)), fetch.Options{MaxRatio: 1}, ""},
		{"said to be packed", encoded("gzip", text(2*mib)), fetch.Options{MaxRatio: 1}, ""},
		{"body limit first", encoded("gzip", packed(text(2*mib), "gzip")), fetch.Options{MaxBody: 1000, MaxSink: 1000}, fetch.ClassTooLarge},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for _, into := range []string{"memory", "sink"} {
				c := client(t, answersOnce(test.answer), test.o)
				body, resp, err := fetchInto(t, c, into)
				if fetch.Classify(err) != test.class {
					t.Fatalf("%s: got %v, want class %q", into, err, test.class)
				}
				if err == nil {
					if len(body) < mib || strings.Trim(body, "x") != "" {
						t.Errorf("%s: wrong body of %d bytes", into, len(body))
					}
					resp.Release()
				}
			}
		})
	}
}

func TestMaxURL(t *testing.T) {
	s := answers(page("Content-Length: 0\r\n", ""))
	long := "http://h/" + strings.Repeat("a", fetch.DefaultMaxURL-len("http://h/"))
	tests := []struct {
		name, url string
		max       int
		class     fetch.Class
	}{
		{"at the limit", long, 0, ""},
		{"above", long + "a", 0, fetch.ClassURL},
		{"with a fragment", long + "#" + long, 0, ""},
		{"own limit", "http://h/abc", 11, fetch.ClassURL},
		{"no limit", long + "a", -1, ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			before := s.dials.Load()
			resp, err := client(t, s, fetch.Options{MaxURL: test.max}).Fetch(t.Context(), &fetch.Request{URL: test.url})
			if fetch.Classify(err) != test.class {
				t.Fatalf("got %v, want class %q", err, test.class)
			}
			if err == nil {
				resp.Release()
			} else if s.dials.Load() != before {
				t.Error("a connection was opened all the same")
			}
		})
	}
}

func TestMaxHeader(t *testing.T) {
	header := func(n int) string {
		return page("Content-Length: 0\r\nA: "+strings.Repeat("x", n)+"\r\n", "")
	}
	tests := []struct {
		name, answer string
		max          int64
		class        fetch.Class
	}{
		{"below", header(200 << 10), 0, ""},
		{"above", header(fetch.DefaultMaxHeader), 0, fetch.ClassTooLarge},
		{"own limit", header(10 << 10), 8 << 10, fetch.ClassTooLarge},
		{"1xx responses count", strings.Repeat("HTTP/1.1 103 Early\r\nLink: "+strings.Repeat("x", 100<<10)+"\r\n\r\n", 3) + header(0), 0, fetch.ClassTooLarge},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			c := client(t, answersOnce(test.answer), fetch.Options{MaxHeader: test.max})
			resp, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/"})
			if fetch.Classify(err) != test.class {
				t.Fatalf("got %v, want class %q", err, test.class)
			}
			if err == nil {
				resp.Release()
			}
		})
	}
}

// paced sends an endless body: n bytes at each of the times, which are pauses
// after the one before; the last is repeated.
func paced(n int, pauses ...time.Duration) *site {
	return &site{serve: func(conn net.Conn) {
		defer func() { _ = conn.Close() }()
		_, _ = receive(bufio.NewReader(conn))
		_, _ = io.WriteString(conn, page("Connection: close\r\n", ""))
		for i := 0; ; i++ {
			time.Sleep(pauses[min(i, len(pauses)-1)]) // virtual: how slow the server is
			if _, err := conn.Write(bytes.Repeat([]byte("x"), n)); err != nil {
				return
			}
		}
	}}
}

func TestMinRate(t *testing.T) {
	const s = time.Second
	tests := []struct {
		name  string
		site  *site
		rate  int64
		class fetch.Class
		after time.Duration
	}{
		{"fast enough", paced(1100, s), 0, fetch.ClassTimeout, 120 * s},
		{"a little too slow", paced(999, s), 0, fetch.ClassSlow, 20 * s},
		{"byte by byte", paced(1, s/2), 0, fetch.ClassSlow, 20 * s},
		{"bursts within a window", paced(20_000, 0, 19*s), 0, fetch.ClassTimeout, 120 * s},
		{"stops after a good start", paced(1<<20, s, time.Hour), 0, fetch.ClassSlow, 25 * s},
		{"slows down", paced(19_500, s, s, s, 21*s), 0, fetch.ClassSlow, 25 * s},
		{"never begins", paced(1, time.Hour), 0, fetch.ClassSlow, 20 * s},
		{"own rate", paced(110, s), 100, fetch.ClassTimeout, 120 * s},
		{"no limit", paced(1, time.Minute), -1, fetch.ClassTimeout, 120 * s},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := client(t, test.site, fetch.Options{Timeout: 2 * time.Minute, MinRate: test.rate})
				defer c.Close()
				start := time.Now()
				_, err := c.Fetch(t.Context(), &fetch.Request{URL: "http://h/"})
				if class := classOf(t, err); class != test.class {
					t.Errorf("class %s, want %s: %v", class, test.class, err)
				}
				if took := time.Since(start); took != test.after {
					t.Errorf("took %v, want %v", took, test.after)
				}
			})
		})
	}
}

// TestAccept: a body that is not wanted is not waited for. The connection is
// kept when what is left of it is small and there.
func TestAccept(t *testing.T) {
	html := func(status int, h http.Header) bool { return status == 200 && h.Get("Content-Type") == "text/html" }
	body := strings.Repeat("x", 100)
	tests := []struct {
		name, answer string
		refused      bool
		dials        int64 // for three requests
		took         time.Duration
	}{
		{"wanted", page("Content-Type: text/html\r\nContent-Length: 100\r\n", body), false, 1, 0},
		{"by type, small", page("Content-Type: image/png\r\nContent-Length: 100\r\n", body), true, 1, 0},
		{"by status, empty", "HTTP/1.1 404 No\r\nContent-Type: text/html\r\nContent-Length: 0\r\n\r\n", true, 1, 0},
		{"large", page("Content-Length: 1000000000\r\n", body), true, 3, 0},
		{"chunked", page("Transfer-Encoding: chunked\r\n", "64\r\n"+body+"\r\n"), true, 3, 0},
		{"small that does not come", page("Content-Length: 200\r\n", body), true, 3, time.Second},
		{"of unknown encoding", page("Content-Encoding: what\r\nContent-Length: 100\r\n", body), true, 1, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := answers(test.answer)
				c := client(t, s, fetch.Options{Accept: html})
				defer c.Close()
				for range 3 {
					start := time.Now()
					resp := get(t, c, "http://h/")
					if resp.Refused != test.refused || (resp.Body == nil) != test.refused || resp.Status == 0 {
						t.Errorf("refused %v, status %d, body of %d bytes", resp.Refused, resp.Status, len(resp.Body))
					}
					if took := time.Since(start); took != test.took {
						t.Errorf("took %v, want %v", took, test.took)
					}
					resp.Release()
					synctest.Wait()
				}
				if s.dials.Load() != test.dials {
					t.Errorf("%d connections for three requests, want %d", s.dials.Load(), test.dials)
				}
			})
		})
	}
}
