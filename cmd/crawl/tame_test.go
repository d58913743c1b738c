package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/joinable/crawl/internal/webtest"
)

// venom is text that servers may send to hurt whoever reads it: escapes of
// terminals, bidirectional overrides, line breaks, quotes of SQL, and what is
// no UTF-8.
const venom = "\x1b]0;owned\x07\x1b[2J\u202egnp.exe\u2066\u009b31m\r\n\v'); DROP TABLE urls; --\x00\x7f\xff\xfe \u2028\ufeff"

// formulas are what a spreadsheet would run.
var formulas = []string{"=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(1)", "\t=1", "\r=1"}

// serveVenom serves pages whose every part is hostile, and returns their seed.
func serveVenom(t *testing.T) string {
	t.Helper()
	web := webtest.New(webtest.Config{PagesPerHost: 1})
	web.Handle(0, "/robots.txt", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, "User-agent: *\nSitemap: http://x/%s\nDisallow\x1b\u202e\u009b: /denied\n", strings.NewReplacer("\r", "", "\n", "").Replace(venom))
	})
	web.Handle(0, "/venom", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=\u202e\u009b31m")
		w.Header().Set("X-Robots-Tag", "noindex, \u202e\u009b31m\u2066")
		fmt.Fprintf(w, "<title>%s</title>", venom)
		for i, f := range formulas {
			fmt.Fprintf(w, "<a href='/title?%d' rel='%s'>%s</a>", i, venom, f)
		}
		fmt.Fprintf(w, `<a href="/gone?%s">%s</a><a href="/moved">moved</a><a href="/reset">%[2]s</a><a href="http://other.test/?%[1]s">out</a>`,
			strings.NewReplacer("\"", "", "\r", "", "\n", "").Replace(venom), venom)
		fmt.Fprintf(w, "<h1>%s</h1><a href=/huge>huge</a>", venom)
	})
	web.Handle(0, "/title", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, "<title>%s</title>", formulas[int(r.URL.RawQuery[0]-'0')])
	})
	web.Handle(0, "/huge", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, "<title>%s</title><h1>%[1]s</h1>", strings.Repeat("=\x1b[31m\u202e ", 1<<20))
	})
	web.Handle(0, "/gone", func(w http.ResponseWriter, r *http.Request) { http.NotFound(w, r) })
	web.Handle(0, "/moved", func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Location"] = []string{"/gone?\x1b[31m\u202e'"}
		w.WriteHeader(http.StatusFound)
	})
	web.Handle(0, "/reset", func(w http.ResponseWriter, r *http.Request) { panic(http.ErrAbortHandler) })
	server, err := web.Serve()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return web.Seed() + "venom"
}

// wantTame wants every character to print, line ends and tabs apart.
func wantTame(t *testing.T, what, text string) {
	t.Helper()
	if !utf8.ValidString(text) {
		t.Errorf("%s: it is not UTF-8", what)
	}
	for i, r := range text {
		if !unicode.IsPrint(r) && r != '\n' && r != '\t' {
			t.Errorf("%s: %U in %.60q", what, r, text[max(0, i-20):])
			return
		}
	}
}

// What servers sent reaches nobody as they sent it, by whatever command.
func TestTame(t *testing.T) {
	t.Chdir(t.TempDir())
	seed := serveVenom(t)
	want := exitDone
	tell := func(args ...string) {
		t.Helper()
		var out, errs bytes.Buffer
		a := &app{stdin: strings.NewReader(""), stdout: &out, stderr: &errs, open: openSQLite}
		if code := a.command(args); code != want {
			t.Errorf("%q: exit code %d: %s", args, code, errs.String())
		}
		if !slices.Contains(args, "csv") { // which is exact, but on a terminal: see rowwriter_test.go
			wantTame(t, fmt.Sprintf("%q: stdout", args), out.String())
		}
		wantTame(t, fmt.Sprintf("%q: stderr", args), errs.String())
	}
	crawling := []string{"-rate", "0", "-retries", "0", "-select", "h=h1", "-jsonl", "-"}
	tell(append(crawling, "-v", seed)...)
	tell(append(crawling, "-v", "-log", "json", "-db", "json.db", seed)...)
	tell("status")
	tell("retry", "-list")
	tell("config", "show")
	tell("explain", seed)
	tell("explain", "-format", "json", seed)
	tell("robots", seed)
	tell("robots", "-format", "json", seed)
	for _, q := range cannedQueries {
		args := []string{"query", q.name}
		if q.takes == "URL" {
			args = append(args, seed)
		}
		for _, f := range shapes {
			tell(append(args, "-format", f.name)...)
		}
		tell(append(args, "-sql")...)
	}
	for _, f := range shapes {
		tell("sql", "-format", f.name, "SELECT * FROM v_pages")
		tell("sql", "-format", f.name, "SELECT * FROM v_items")
		tell("sql", "-format", f.name, "SELECT * FROM v_links")
		tell("sql", "-format", f.name, "SELECT * FROM v_fates")
		tell("sql", "-format", f.name, "SELECT * FROM v_directives")
		tell("sql", "-format", f.name, "SELECT * FROM v_sitemaps")
	}
	want = exitFailure // it is denied
	denied := strings.TrimSuffix(seed, "venom") + "denied"
	tell("robots", denied)
	tell("robots", "-format", "json", denied)
	// It is not known.
	tell("query", "inlinks", seed+"?'); DROP TABLE urls; --", "-sql")
}

// A spreadsheet runs nothing of what servers sent.
func TestTameSpreadsheet(t *testing.T) {
	t.Chdir(t.TempDir())
	a := &app{stdin: strings.NewReader(""), stdout: &bytes.Buffer{}, stderr: &bytes.Buffer{}, open: openSQLite}
	if code := a.command([]string{"-q", "-rate", "0", "-retries", "0", serveVenom(t)}); code != exitDone {
		t.Fatalf("exit code %d", code)
	}
	var out bytes.Buffer
	a.stdout = &out
	if code := a.command([]string{"sql", "-format", "csv", "SELECT title, text FROM v_pages, v_links"}); code != exitDone {
		t.Fatalf("exit code %d", code)
	}
	rows, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	guarded := 0
	for _, row := range rows {
		for _, cell := range row {
			if cell != "" && strings.Contains("=+-@\t\r", cell[:1]) {
				t.Errorf("a cell begins with %q", cell[:1])
			}
			if strings.HasPrefix(cell, "'=") {
				guarded++
			}
		}
	}
	if guarded == 0 {
		t.Errorf("no cell of %d rows had to be guarded", len(rows))
	}
}
