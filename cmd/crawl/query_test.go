package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// A site is a small crawl that is written to a database without a network.
type site struct {
	t       *testing.T
	session storage.Session
	tasks   map[string]*frontier.Task
	batch   storage.Batch
}

const siteRoot = "http://site.test"

// newSite makes a database with a link of every kind in it.
func newSite(t *testing.T) (db string) {
	t.Helper()
	db = filepath.Join(t.TempDir(), "site.db")
	store, err := sqlite.Open(db, sqlite.Options{})
	check(t, err)
	s := &site{t: t, tasks: map[string]*frontier.Task{}}
	s.session, err = store.Join(context.Background(), storage.JobSpec{MaxDepth: -1})
	check(t, err)
	s.batch.Seeds = append(s.batch.Seeds, s.candidate("/"))
	s.commit()
	s.page("/", "Home", 30, "/a Dup", "/b also dup", "/gone an old page", "/r1 moved thrice", "/dead", "/loop1 round", "/fail =1+1",
		"/err", "http://ext.test:8080/x ext", "https://ext.test/y", "/private", "/untitled", "/doc.pdf", "/later", "/it's'' quoted")
	s.commit()
	s.page("/a", "Same title", 10, "/gone again", "/a itself", "http://ext.test:8080/x once more")
	s.canonical("/a", "canonical")
	s.metadata(`{"description":null,"h1":"A","images":3,"images_without_alt":2}`)
	s.page("/b", "Same title", 20, "/gone in a version that is not the last")
	s.metadata(`{"description":"B","h1":null,"images":5,"images_without_alt":5}`)
	s.page("/untitled", " ", 40)
	s.canonical("/a", "shortlink canonical")
	s.page("/it's''", "Quoted", 5)
	s.canonical("/later", "canonical")
	s.canonical("/a", "noncanonical")
	s.end("/gone", storage.Outcome{Fate: storage.Gone, Status: 404})
	s.end("/fail", storage.Outcome{Fate: storage.Retry, Class: "timeout", Error: "no answer", Tries: 1})
	s.end("/err", storage.Outcome{Fate: storage.Failed, Status: 503, Class: "http", Error: "503 Service Unavailable"})
	s.redirect("/r1", "/r2")
	s.redirect("/dead", "/gone")
	s.redirect("/loop1", "/loop2")
	s.page("/doc.pdf", "", 900)
	s.batch.Results[len(s.batch.Results)-1].Page.ContentType = "Application/PDF; v=1"
	s.commit()
	s.end("/fail", storage.Outcome{Fate: storage.Failed, Class: "timeout", Error: "no answer", Tries: 2})
	s.redirect("/r2", "/r3")
	s.redirect("/loop2", "/loop1")
	s.commit()
	s.redirect("/r3", "/a")
	s.commit()
	check(t, s.session.Leave(context.Background(), storage.EndInterrupted))
	check(t, store.Close())
	// Once more, without its link, as a recrawl will do it.
	raw, err := sql.Open("sqlite3", "file:"+db)
	check(t, err)
	_, err = raw.Exec("INSERT INTO outcomes (url, fate, run, status) SELECT id, 1, 1, 200 FROM urls WHERE url = ?", siteRoot+"/b")
	check(t, errors.Join(err, raw.Close()))
	return db
}

func (s *site) candidate(path string) storage.Candidate {
	c := storage.Candidate{HostKey: siteRoot, Task: frontier.Task{URL: siteRoot + path, Origin: frontier.FromLink}}
	if scheme, rest, external := strings.Cut(path, "://"); external {
		host, _, _ := strings.Cut(rest, "/")
		c.HostKey, c.Task.URL, c.Parked = scheme+"://"+host, path, storage.OutOfScope
	}
	if path == "/private" {
		c.Parked = storage.ByRobots
	}
	c.Identity = frontier.Identity(s.session.Start().HashSeed, "GET", c.Task.URL, nil)
	return c
}

func (s *site) commit() {
	s.t.Helper()
	done, err := s.session.Commit(context.Background(), &s.batch)
	check(s.t, err)
	for _, task := range done.Added {
		s.tasks[task.URL] = task
	}
	s.batch = storage.Batch{}
}

// end ends a task.
func (s *site) end(path string, o storage.Outcome) *storage.Result {
	o.At, o.Took = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), time.Duration(len(s.batch.Results)+1)*time.Millisecond
	s.batch.Results = append(s.batch.Results, storage.Result{Task: s.tasks[siteRoot+path], Outcome: o})
	return &s.batch.Results[len(s.batch.Results)-1]
}

func (s *site) redirect(path, target string) {
	c := s.candidate(target)
	c.Task.Origin = frontier.FromRedirect
	s.end(path, storage.Outcome{Fate: storage.Redirected, Status: 301}).Redirect = &c
}

// page ends a task with a page; links are a path and, after a blank, words.
func (s *site) page(path, title string, size int64, links ...string) {
	r := s.end(path, storage.Outcome{Fate: storage.Fetched, Status: 200})
	r.Page = &storage.Page{ContentType: "text/html; charset=utf-8", Title: title, Size: size, Wire: size / 2}
	for _, l := range links {
		target, words, _ := strings.Cut(l, " ")
		r.Links = append(r.Links, storage.Link{Kind: "a", Text: words, Target: s.candidate(target)})
	}
}

// metadata is what the page before says of itself.
func (s *site) metadata(value string) {
	s.batch.Results[len(s.batch.Results)-1].Page.Metadata = []byte(value)
}

// canonical adds a <link> to the page before.
func (s *site) canonical(target, rel string) {
	r := &s.batch.Results[len(s.batch.Results)-1]
	r.Links = append(r.Links, storage.Link{Kind: "link", Rel: rel, Target: s.candidate(target)})
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// runApp runs the command and returns what it printed.
func runApp(args ...string) (code int, stdout, stderr string) {
	var out, errs bytes.Buffer
	a := &app{stdin: strings.NewReader(""), stdout: &out, stderr: &errs, open: openSQLite}
	code = a.command(args)
	return code, out.String(), errs.String()
}

// TestQueries compares the answers to every canned query with those on record:
// UPDATE=1 go test records them anew.
func TestQueries(t *testing.T) {
	db := newSite(t)
	var got strings.Builder
	for _, args := range queriesToAsk() {
		code, out, errs := runApp(append([]string{"query", "-db", db}, args...)...)
		if code != 0 {
			t.Errorf("%q: exit code %d: %s", args, code, errs)
		}
		fmt.Fprintf(&got, "== %s\n%s%s\n", strings.Join(args, " "), out, errs)
	}
	golden := filepath.Join("testdata", "queries.txt")
	if os.Getenv("UPDATE") != "" {
		check(t, os.WriteFile(golden, []byte(got.String()), 0o644))
	}
	want, err := os.ReadFile(golden)
	check(t, err)
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("answers (-want +got):\n%s", diff)
	}
}

func queriesToAsk() [][]string {
	all := [][]string{{"inlinks", siteRoot + "/gone", "-sql"}, {"outlinks", "site.test/a", "-format", "jsonl"}, {"skipped", "scope"}, {"pages", "-limit", "2"}, {"broken"}}
	for _, c := range cannedQueries {
		args := []string{c.name}
		if c.takes == "URL" {
			args = append(args, siteRoot+"/gone")
		}
		if c.name == "outlinks" {
			args[1] = siteRoot + "/"
		}
		all = append(all, args)
	}
	return all
}

// Every query's SQL runs as it is printed, by crawl sql, and answers the same.
func TestPrintedSQLRuns(t *testing.T) {
	db := newSite(t)
	for _, args := range queriesToAsk() {
		if slices.Contains(args, "-sql") {
			continue
		}
		args := append([]string{"query", "-db", db}, args...)
		_, sql, _ := runApp(append(args, "-sql")...)
		_, want, _ := runApp(append(args, "-format", "csv")...)
		code, got, errs := runApp("sql", "-db", db, "-format", "csv", "--", sql)
		if code != 0 || got != want || got == "" {
			t.Errorf("%q: %d %s: %q, want %q", args, code, errs, got, want)
		}
	}
}

func TestQueryLine(t *testing.T) {
	db := newSite(t)
	for _, test := range []struct {
		args string
		code int
		want string
	}{
		{"query broken-link", exitUsage, `there is no query "broken-link"; did you mean broken-links?`},
		{"query zzz", exitUsage, `'crawl query' lists them`},
		{"query pages extra", exitUsage, `what is "extra"?`},
		{"query inlinks", exitUsage, "name a URL"},
		{"query inlinks http://site.test/a http://site.test/b", exitUsage, `what is "http://site.test/b"?`},
		{"query inlinks htp:/x", exitUsage, "htp"},
		{"query inlinks http://site.test/nowhere", exitFailure, "site.db: the crawl does not know http://site.test/nowhere"},
		{"query inlinks HTTP://SITE.test:80/%61", exitDone, "moved"},
		{"query skipped nonsense", exitUsage, `"nonsense" is not one of scope, excluded`},
		{"query pages -limit -1", exitUsage, "a number of rows"},
		{"query pages -format x", exitUsage, "table, csv, json, jsonl or markdown"},
		{"query pages -nosuch", exitUsage, "-nosuch"},
		{"query pages -h", exitDone, "usage: crawl query"},
		{"query", exitDone, "broken-links         links that lead nowhere"},
	} {
		code, out, errs := runApp(append(strings.Fields(test.args), "-db", db)...)
		if code != test.code || test.want != "moved" && !strings.Contains(out+errs, test.want) {
			t.Errorf("%s: %d %s%s, want %d %s", test.args, code, out, errs, test.code, test.want)
		}
	}
}
