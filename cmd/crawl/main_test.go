package main

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/joinable/crawl/internal/ask"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// TestMain lets the test binary stand in for the command.
func TestMain(m *testing.M) {
	if os.Getenv(asCommand) != "" {
		os.Exit(killable().command(os.Args[1:]))
	}
	testscript.Main(m, map[string]func(){"crawl": main})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"web":      startWeb,
			"fetched":  wantFetched,
			"exit":     wantExit,
			"query":    runQuery,
			"sqlite3":  stockSQLite,
			"modify":   modify,
			"await":    awaitRequests,
			"seen":     wantHeader,
			"absent":   wantAbsent,
			"lines":    countLines,
			"append":   appendText,
			"page":     servePage,
			"answer":   setAnswer,
			"sent":     printSent,
			"hits":     wantHits,
			"serve":    beginServer,
			"accesses": printLog,
			"encode":   encode,
			"emptied":  wantEmpty,
		},
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			examples, err := filepath.Abs(filepath.Join("..", "..", "testdata", "pipe"))
			if err != nil {
				return err
			}
			env.Setenv("EXAMPLES", examples)
			env.Values[websKey{}] = &webs{}
			env.Setenv("GORACE", "atexit_sleep_ms=0") // else every command under -race waits a second at its end
			return nil
		},
	})
}

type websKey struct{}

// webs are the web of a script, if it has begun one, how pages of it answer,
// and what the servers beside it were asked for.
type webs struct {
	web     *webtest.Web
	answers map[string]*answer
	logs    map[string]*accessLog
}

func theWeb(ts *testscript.TestScript) *webtest.Web {
	w := ts.Value(websKey{}).(*webs).web
	if w == nil {
		ts.Fatalf("start a web first")
	}
	return w
}

// startWeb serves a web: web [hosts N] [pages N] [key N]... and sets $SEED,
// $HOST0, $ROOT0, $ROOT1 and so on.
func startWeb(ts *testscript.TestScript, neg bool, args []string) {
	cfg := webtest.Config{Seed: 1}
	fields := map[string]func(n int){
		"hosts":    func(n int) { cfg.Hosts = n },
		"pages":    func(n int) { cfg.PagesPerHost = n },
		"seed":     func(n int) { cfg.Seed = uint64(n) },
		"cross":    func(n int) { cfg.CrossHost = float64(n) / 100 },
		"notfound": func(n int) { cfg.NotFound = float64(n) / 100 },
		"private":  func(n int) { cfg.Private = float64(n) / 100 },
		"redirect": func(n int) { cfg.Redirects = float64(n) / 100 },
		"robots":   func(n int) { cfg.Robots = func(int) webtest.Robots { return webtest.Robots{Status: n} } },
	}
	for ; len(args) >= 2; args = args[2:] {
		n, err := strconv.Atoi(args[1])
		ts.Check(err)
		fields[args[0]](n)
	}
	web := webtest.New(cfg)
	server, err := web.Serve()
	ts.Check(err)
	ts.Defer(func() { server.Close() })
	ts.Value(websKey{}).(*webs).web = web
	ts.Setenv("SEED", web.Seed())
	for i, root := range web.Roots() {
		ts.Setenv("ROOT"+strconv.Itoa(i), root)
		ts.Setenv("HOST"+strconv.Itoa(i), web.Authority(i))
	}
}

// wantFetched holds the server's log against the truth: fetched [depth N]
// [seeds N] [everywhere] is everything, once each; fetched N is how many URLs.
func wantFetched(ts *testscript.TestScript, neg bool, args []string) {
	web := theWeb(ts)
	hits := web.Hits()
	if len(args) == 1 && args[0] != "everywhere" {
		if n, err := strconv.Atoi(args[0]); err != nil || len(hits) != n {
			ts.Fatalf("%d URLs were asked for, want %s", len(hits), args[0])
		}
		return
	}
	scope := webtest.Scope{Seeds: web.Roots()[:1]}
	for len(args) > 0 {
		switch args[0] {
		case "everywhere":
			scope.Everywhere = true
			args = args[1:]
			continue
		case "depth":
			scope.Depth, _ = strconv.Atoi(args[1])
		case "seeds":
			n, _ := strconv.Atoi(args[1])
			scope.Seeds = web.Roots()[:n]
		}
		args = args[2:]
	}
	want := web.Truth(scope).URLs()
	for _, url := range want {
		if hits[url] != 1 {
			ts.Fatalf("%s was asked for %d times", url, hits[url])
		}
	}
	if len(hits) != len(want) {
		ts.Fatalf("%d URLs were asked for, want %d", len(hits), len(want))
	}
}

// wantEmpty fails if anything is left in a folder: emptied DIR.
func wantEmpty(ts *testscript.TestScript, neg bool, args []string) {
	entries, err := os.ReadDir(ts.MkAbs(args[0]))
	ts.Check(err)
	if len(entries) > 0 {
		ts.Fatalf("%s has %v", args[0], entries)
	}
}

// wantExit runs a command and wants its exit code: exit CODE COMMAND ARG...
func wantExit(ts *testscript.TestScript, neg bool, args []string) {
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	if exit, ok := err.(*exec.ExitError); ok {
		got = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if want, _ := strconv.Atoi(args[0]); got != want {
		ts.Fatalf("exit code %d, want %d", got, want)
	}
}

// runQuery prints the answer to a query: query FILE SQL.
func runQuery(ts *testscript.TestScript, neg bool, args []string) {
	a, err := ask.Query(ts.MkAbs(args[0]), args[1])
	ts.Check(err)
	fmt.Fprintln(ts.Stdout(), strings.Join(a.Lines(), "\n"))
}

// modify changes a database behind the command's back: modify FILE SQL.
func modify(ts *testscript.TestScript, neg bool, args []string) {
	db, err := sql.Open("sqlite3", "file:"+ts.MkAbs(args[0]))
	ts.Check(err)
	_, err = db.Exec(args[1])
	ts.Check(errors.Join(err, db.Close()))
}

// awaitRequests waits until the web has been asked so often: await N.
func awaitRequests(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	reached := make(chan struct{})
	var once sync.Once
	web := theWeb(ts)
	web.OnRequest(func(n int, _ *http.Request) {
		if n >= want {
			once.Do(func() { close(reached) })
		}
	})
	select {
	case <-reached:
	case <-time.After(20 * time.Second):
		ts.Fatalf("the web was not asked %d times within 20 s", want)
	}
}

// wantHeader wants every request of the web to have had a header: seen NAME
// VALUE.
func wantHeader(ts *testscript.TestScript, neg bool, args []string) {
	log := theWeb(ts).Log()
	for _, a := range log {
		got := a.Header.Get(args[0])
		if args[0] == "User-Agent" {
			got = a.UserAgent
		}
		if got != args[1] {
			ts.Fatalf("%s came with %s: %q", a.URL, args[0], got)
		}
	}
	if len(log) == 0 {
		ts.Fatalf("there was no request")
	}
}

// wantAbsent wants a file not to have some bytes anywhere: absent TEXT FILE.
func wantAbsent(ts *testscript.TestScript, neg bool, args []string) {
	content, err := os.ReadFile(ts.MkAbs(args[1]))
	ts.Check(err)
	if bytes.Contains(content, []byte(args[0])) {
		ts.Fatalf("%s contains %q", args[1], args[0])
	}
}

// countLines prints the number of lines in a file: lines FILE.
func countLines(ts *testscript.TestScript, neg bool, args []string) {
	fmt.Fprintln(ts.Stdout(), strings.Count(ts.ReadFile(args[0]), "\n"))
}

// appendText appends to a file: append FILE TEXT.
func appendText(ts *testscript.TestScript, neg bool, args []string) {
	f, err := os.OpenFile(ts.MkAbs(args[0]), os.O_WRONLY|os.O_APPEND, 0)
	ts.Check(err)
	_, err = f.WriteString(args[1])
	ts.Check(errors.Join(err, f.Close()))
}

// stockSQLite runs the system's own sqlite3: sqlite3 ARG...
func stockSQLite(ts *testscript.TestScript, neg bool, args []string) {
	if _, err := exec.LookPath("sqlite3"); err != nil {
		if os.Getenv("CI") == "true" {
			ts.Fatalf("sqlite3 is not installed")
		}
		ts.Logf("skipped: sqlite3 is not installed")
		return
	}
	ts.Check(ts.Exec("sqlite3", args...))
}

// asCommand makes the test binary act as the command; killCommit makes it kill
// itself at a commit, before it or after it.
const (
	asCommand  = "CRAWL_TEST_AS_COMMAND"
	killCommit = "CRAWL_TEST_KILL_COMMIT" // the number of the commit
	killAfter  = "CRAWL_TEST_KILL_AFTER"  // not empty: after it, else before
)

// killable is the command, but for what the environment asks.
func killable() *app {
	a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, open: openSQLite}
	n, err := strconv.Atoi(os.Getenv(killCommit))
	if err != nil {
		return a
	}
	a.open = func(path string) (storage.Store, error) {
		s, err := openSQLite(path)
		return &suicidal{Store: s, left: n, after: os.Getenv(killAfter) != ""}, err
	}
	return a
}

// suicidal is a store whose session kills the process at its n-th commit.
type suicidal struct {
	storage.Store
	left  int
	after bool
}

func (s *suicidal) Join(ctx context.Context, job storage.JobSpec) (storage.Session, error) {
	session, err := s.Store.Join(ctx, job)
	return suicidalSession{session, s}, err
}

type suicidalSession struct {
	storage.Session
	store *suicidal
}

func (s suicidalSession) Commit(ctx context.Context, b *storage.Batch) (storage.Committed, error) {
	defer s.store.count()()
	return s.Session.Commit(ctx, b)
}

// Revise is the store's; each Put and the Finish count as commits.
func (s *suicidal) Revise(ctx context.Context, purpose string) (storage.Revision, error) {
	r, err := s.Store.Revise(ctx, purpose)
	return suicidalRevision{r, s}, err
}

type suicidalRevision struct {
	storage.Revision
	store *suicidal
}

func (s suicidalRevision) Put(ctx context.Context, pages []storage.Revised, p storage.Progress) error {
	defer s.store.count()()
	return s.Revision.Put(ctx, pages, p)
}

func (s suicidalRevision) Finish(ctx context.Context, r storage.Run, job storage.JobSpec) error {
	defer s.store.count()()
	return s.Revision.Finish(ctx, r, job)
}

// count counts a commit, and the function it returns what follows: the process
// dies before the one or the other if it is time.
func (s *suicidal) count() (done func()) {
	s.left--
	if s.left == 0 && !s.after {
		die()
	}
	return func() {
		if s.left == 0 {
			die()
		}
	}
}

// die ends the process as kill -9 would: nothing is flushed or closed.
func die() {
	if self, err := os.FindProcess(os.Getpid()); err == nil {
		_ = self.Kill()
	}
	select {}
}
