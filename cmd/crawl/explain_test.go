package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// servePage puts a page into the web: page PATH STATUS [FILE], with what FILE
// says on host 0, names such as $ROOT1 replaced. A redirect has its target in
// place of FILE, and 429 and 503 the seconds to wait.
func servePage(ts *testscript.TestScript, neg bool, args []string) {
	status, err := strconv.Atoi(args[1])
	ts.Check(err)
	body, head := "", http.Header{}
	switch {
	case len(args) < 3:
	case status/100 == 3:
		head.Set("Location", args[2])
	case status == http.StatusTooManyRequests, status == http.StatusServiceUnavailable:
		head.Set("Retry-After", args[2])
	default:
		head.Set("Content-Type", "text/html; charset=utf-8")
		if t := mime.TypeByExtension(path.Ext(args[0])); t != "" {
			head.Set("Content-Type", t)
		}
		body = os.Expand(ts.ReadFile(args[2]), ts.Getenv)
	}
	theWeb(ts).Handle(0, args[0], func(w http.ResponseWriter, _ *http.Request) {
		for name := range head {
			w.Header().Set(name, head.Get(name))
		}
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body) // the client may be gone
	})
}

// newChain makes a database of pages that link one another in a row, with a
// URL at the end that is tried again and again.
func newChain(t *testing.T, pages, attempts int) (db string) {
	t.Helper()
	db = filepath.Join(t.TempDir(), "chain.db")
	store, err := sqlite.Open(db, sqlite.Options{})
	check(t, err)
	s := &site{t: t, tasks: map[string]*frontier.Task{}}
	s.session, err = store.Join(context.Background(), storage.JobSpec{MaxDepth: -1})
	check(t, err)
	s.batch.Seeds = append(s.batch.Seeds, s.candidate("/0"))
	s.commit()
	for i := range pages {
		s.page(fmt.Sprintf("/%d", i), "", 1, fmt.Sprintf("/%d on to %d", i+1, i+1), "/0 back")
		s.commit()
	}
	for i := range attempts {
		s.end(fmt.Sprintf("/%d", pages), storage.Outcome{Fate: storage.Retry, Class: "timeout", Tries: uint8(i + 1)})
		s.commit()
	}
	check(t, s.session.Leave(context.Background(), storage.EndInterrupted))
	check(t, store.Close())
	return db
}

// Long chains and many attempts are told from both ends; JSON has every
// attempt.
func TestExplainIsBounded(t *testing.T) {
	for _, n := range []int{5, 20, 30} {
		db := newChain(t, n-1, n)
		code, out, errs := runApp("explain", "-db", db, fmt.Sprintf("%s/%d", siteRoot, n-1))
		if code != exitDone {
			t.Fatal(errs)
		}
		for what, line := range map[string]string{"URLs of the chain": `(?m)^  (chain      |           ) (-> )?http://site.test/\d+( "on to \d+")?$`, "attempts": `retry, took .*tries`} {
			if got := len(regexp.MustCompile(line).FindAllString(out, -1)); got != min(n, 20) {
				t.Errorf("%d %s of %d are told:\n%s", got, what, n, out)
			}
		}
		more := fmt.Sprintf("  ... %d more\n", n-20)
		if got := strings.Count(out, more); n > 20 && got != 2 {
			t.Errorf("%q is told %d times:\n%s", more, got, out)
		}
		for _, end := range []string{"chain       http://site.test/0\n", fmt.Sprintf("-> http://site.test/%d \"on to %[1]d\"\n", n-1), "tries 1\n", fmt.Sprintf("tries %d\n", n)} {
			if !strings.Contains(out, end) {
				t.Errorf("%q is not told:\n%s", end, out)
			}
		}
		var e struct{ Attempts []struct{ Tries int } }
		_, out, _ = runApp("explain", "-db", db, "-format", "json", fmt.Sprintf("%s/%d", siteRoot, n-1))
		check(t, json.Unmarshal([]byte(out), &e))
		if len(e.Attempts) != n || e.Attempts[n-1].Tries != n {
			t.Errorf("%d attempts in %s", len(e.Attempts), out)
		}
	}
}

// Every key of the JSON is in the help, and every URL is on a line.
func TestExplainKeys(t *testing.T) {
	db := newSite(t)
	_, out, errs := runApp("explain", "-db", db, "-format", "json", siteRoot+"/a", siteRoot+"/private", siteRoot+"/r1", siteRoot+"/fail", siteRoot+"/err", siteRoot+"/nowhere")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	if len(lines) != 6 || errs != "" {
		t.Fatalf("%d lines, %s", len(lines), errs)
	}
	for _, l := range lines {
		var e map[string]any
		check(t, json.Unmarshal([]byte(l), &e))
		for key, v := range e {
			wantKey(t, aboutExplain, key)
			members, _ := v.(map[string]any)
			if list, _ := v.([]any); key == "attempts" && len(list) > 0 {
				members, _ = list[0].(map[string]any)
			}
			for member := range members {
				row := regexp.MustCompile(`(?s)\n  ` + key + ` .*?\n( ? ?\w|\n)`).FindString(aboutExplain)
				wantKey(t, row, member)
			}
		}
	}
}

func wantKey(t *testing.T, text, key string) {
	t.Helper()
	if !slices.Contains(regexp.MustCompile(`\w+`).FindAllString(text, -1), key) {
		t.Errorf("the help of explain does not tell of %q: %s", key, text)
	}
}

func TestChanges(t *testing.T) {
	for typed, want := range map[string]string{
		"https://example.com/a?b=c%2f":     "",
		"https://example.com":              "empty path is /",
		"example.com/a":                    "no scheme: https is taken",
		" \thttp://example.com/\n":         "blanks and line ends dropped",
		"HTTP://Example.COM:80/a#b":        "scheme in lower case, host in lower case, default port dropped, fragment dropped",
		"http://example.com:0443/":         "port as a number",
		"https://b\u00fccher.example/":     "host as DNS and IP know it",
		"http://0x7f.1/":                   "host as DNS and IP know it",
		`http:\\example.com\a`:             `\ is /`,
		"http://example.com/a/./b/%2E./c":  "dot segments resolved",
		"http://example.com/a..b/...":      "",
		"http://example.com/a b?c=\u00e9":  "characters escaped",
		"http://u:p@example.com:8080/#x@y": "fragment dropped",
		"http://[2001:DB8::1]:80/?a@b:c/d": "host in lower case, default port dropped",
		"http:////example.com/":            "spelt as browsers do",
	} {
		seed, err := crawl.ParseSeed(typed)
		check(t, err)
		if got := strings.Join(changes(typed, seed.Guessed, seed.URL), ", "); got != want {
			t.Errorf("%q: %s, want %s", typed, got, want)
		}
	}
}

// A crawl by a program has no options in its record: that is said.
func TestExplainWithoutRecord(t *testing.T) {
	_, out, _ := runApp("explain", "-db", newSite(t), siteRoot+"/untitled")
	want := "the default, for no options are stored with the crawl"
	if !strings.Contains(out, want) {
		t.Errorf("%s\nwant %s", out, want)
	}
	if diff := cmp.Diff("It was fetched at 2026-01-02T03:04:05.000Z, in run 1, with status 200.", strings.Split(out, "\n")[1]); diff != "" {
		t.Error(diff)
	}
}
