package main

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"

	"github.com/joinable/crawl/internal/ask"
)

// packed is text as servers pack it.
func packed(t *testing.T, coding, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	var w io.WriteCloser
	switch coding {
	case "gzip":
		w = gzip.NewWriter(&b)
	case "br":
		w = brotli.NewWriter(&b)
	case "zstd":
		var err error
		w, err = zstd.NewWriter(&b)
		check(t, err)
	default:
		return []byte(text)
	}
	_, err := io.WriteString(w, text)
	check(t, err)
	check(t, w.Close())
	return b.Bytes()
}

// catted is what crawl cat prints.
func catted(t *testing.T, args ...string) []byte {
	t.Helper()
	var stdout, stderr bytes.Buffer
	a := &app{stdout: &stdout, stderr: &stderr, open: openSQLite}
	if code := a.command(append([]string{"cat"}, args...)); code != exitDone {
		t.Fatalf("cat %s: exit code %d: %s", args, code, &stderr)
	}
	return stdout.Bytes()
}

// Bodies come out as they went in, whatever they were packed with; a server's
// own gzip is stored byte for byte, what is appended to it and all.
func TestCatUnpacks(t *testing.T) {
	page := "<title>Words</title>" + strings.Repeat("words and more words, ", 400)
	sent := map[string][]byte{
		"/gzip":  packed(t, "gzip", page+"gzip"),
		"/twice": append(packed(t, "gzip", page), packed(t, "gzip", "twice")...),
		"/tail":  append(packed(t, "gzip", page+"tail"), "what some server appends"...),
		"/br":    packed(t, "br", page+"br"),
		"/zstd":  packed(t, "zstd", page+"zstd"),
		"/plain": []byte(page + "plain"),
		"/short": []byte("short"),
		"/empty": {},
		"/nul":   []byte("a\x00\xff\r\n"),
	}
	codings := map[string]string{"/gzip": "gzip", "/twice": "gzip", "/tail": "gzip", "/br": "br", "/zstd": "zstd"}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, ok := sent[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html")
		if coding := codings[r.URL.Path]; coding != "" {
			w.Header().Set("Content-Encoding", coding)
		}
		_, _ = w.Write(body) // the client may be gone
	}))
	defer server.Close()
	db := filepath.Join(t.TempDir(), "c.db")
	args := []string{"-q", "-db", db, "-rate", "0", "-bodies", "all"}
	for path := range sent {
		args = append(args, server.URL+path)
	}
	if code, said := runCommand(t, nil, args...); code != exitDone {
		t.Fatal(code, said)
	}
	want := map[string]string{"/twice": page + "twice", "/short": "short", "/empty": "", "/nul": "a\x00\xff\r\n"}
	for _, path := range []string{"/gzip", "/tail", "/br", "/zstd", "/plain"} {
		want[path] = page + path[1:]
	}
	for path, text := range want {
		if got := catted(t, "-db", db, server.URL+path); string(got) != text {
			t.Errorf("%s: %d bytes, want %d: %.80q", path, len(got), len(text), got)
		}
		raw := catted(t, "-db", db, "-raw", server.URL+path)
		if codings[path] != "gzip" && path != "/short" {
			continue
		}
		if !bytes.Equal(raw, sent[path]) {
			t.Errorf("%s: %d bytes are stored of %d that were sent", path, len(raw), len(sent[path]))
		}
	}
	a, err := ask.Query(db, "SELECT ifnull(b.encoding, ''), count(*) FROM bodies b GROUP BY 1 ORDER BY 1")
	check(t, err)
	if got := strings.Join(a.Lines(), " "); got != "|3 gzip|3 zstd|3" {
		t.Errorf("bodies by encoding: %s", got)
	}
}

// The same content is stored once, however it was packed; another of the same
// address in another crawl, or of another size, is not taken for it.
func TestBodiesAreStoredOnce(t *testing.T) {
	page := strings.Repeat("the same words, ", 100)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		coding := strings.Trim(r.URL.Path, "/0123456789")
		if coding != "plain" {
			w.Header().Set("Content-Encoding", coding)
		}
		_, _ = w.Write(packed(t, coding, page)) // the client may be gone
	}))
	defer server.Close()
	db := filepath.Join(t.TempDir(), "c.db")
	args := []string{"-q", "-db", db, "-rate", "0", "-ignore-robots"}
	for i := range 12 {
		args = append(args, fmt.Sprintf("%s/%s%d", server.URL, []string{"gzip", "br", "zstd", "plain"}[i%4], i))
	}
	if code, said := runCommand(t, nil, args...); code != exitDone {
		t.Fatal(code, said)
	}
	a, err := ask.Query(db, "SELECT count(*), count(DISTINCT body_id), (SELECT count(*) FROM bodies), (SELECT count(*) FROM v_duplicates) FROM v_pages")
	check(t, err)
	if got := strings.Join(a.Lines(), " "); got != "12|1|1|11" {
		t.Errorf("pages, bodies of pages, bodies, duplicates: %s", got)
	}
	for _, url := range args[6:] {
		if got := catted(t, "-db", db, url); string(got) != page {
			t.Errorf("%s: %.80q", url, got)
		}
	}
}

// On a terminal there is only text, and none that a terminal obeys.
func TestShowBody(t *testing.T) {
	body := func(kind, content string) *shelved {
		b := &shelved{url: "http://a/x", contentType: kind, header: []byte("Server: \x1b[31m\r\n")}
		b.body.Content = []byte(content)
		return b
	}
	for name, c := range map[string]struct {
		body   *shelved
		packed bool
		header bool
		want   string
		err    string
	}{
		"text":           {body: body("text/html", "a\tb\r\nc"), want: "a\tb\nc\n"},
		"control":        {body: body("text/html", "\x1b[2J\x9b\u202e\x07\n"), want: `\x1b[2J\x9b\u202e\x07` + "\n"},
		"header":         {body: body("text/html", "a\n"), header: true, want: `Server: \x1b[31m` + "\n\na\n"},
		"long":           {body: body("", strings.Repeat("é", 100_000)), want: strings.Repeat("é", 100_000) + "\n"},
		"binary":         {body: body("image/png; x=y", "\x89PNG\x00"), err: "http://a/x: 5 B of image/png are no text for a terminal: write them to a file, as in 'crawl cat http://a/x > FILE'"},
		"binary, unsaid": {body: body("\x1b", "\x00"), err: "1 B of an unknown type are"},
		"packed":         {body: &shelved{url: "http://a/x"}, packed: true, err: "are no text"},
	} {
		t.Run(name, func(t *testing.T) {
			var b bytes.Buffer
			err := showBody(&b, c.header, c.body, c.body.body.Content, c.packed)
			if b.String() != c.want {
				t.Errorf("%.200q, want %.200q", b.String(), c.want)
			}
			if c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)) {
				t.Errorf("error %v, want %q", err, c.err)
			}
		})
	}
}
