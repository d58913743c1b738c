package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/internal/ask"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage/jsonl"
)

// killRounds is how often TestKill interrupts: 25, or what make soak says.
func killRounds(t *testing.T) int {
	rounds := 25
	if s := os.Getenv("CRAWL_SOAK"); s != "" {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		rounds = n
	}
	return rounds
}

// concurrency of the crawls that are killed. A kill may repeat the tasks that
// are handed out and not committed: at most mostRepeats each time.
const (
	concurrency = 8
	mostRepeats = 4*concurrency + 256
)

// An interruption ends a running crawl in one of the ways in which that
// happens to people.
type interruption struct {
	name string
	// env asks the command to kill itself at a commit.
	env func(rng *rand.Rand) []string
	// request is the number of a request at which to act; 0 is none.
	request func(rng *rand.Rand) int
	// after is a time after which to act; 0 is none.
	after func(rng *rand.Rand) time.Duration
	act   func(p *os.Process)
	kills bool // nothing is finished
}

func kill(p *os.Process)      { _ = p.Signal(syscall.SIGKILL) }
func interrupt(p *os.Process) { _ = p.Signal(os.Interrupt) }
func terminate(p *os.Process) { _ = p.Signal(syscall.SIGTERM) }
func twice(p *os.Process) {
	interrupt(p)
	time.AfterFunc(2*time.Millisecond, func() { interrupt(p) })
}

func aRequest(rng *rand.Rand) int          { return 1 + rng.IntN(120) }
func aMoment(rng *rand.Rand) time.Duration { return time.Duration(1+rng.IntN(400)) * time.Millisecond }

var interruptions = []interruption{
	{name: "SIGKILL at a request", request: aRequest, act: kill, kills: true},
	{name: "SIGKILL at any time", after: aMoment, act: kill, kills: true},
	{name: "SIGKILL before a commit", env: func(rng *rand.Rand) []string {
		return []string{killCommit + "=" + strconv.Itoa(1+rng.IntN(12))}
	}, kills: true},
	{name: "SIGKILL after a commit", env: func(rng *rand.Rand) []string {
		return []string{killCommit + "=" + strconv.Itoa(1+rng.IntN(12)), killAfter + "=1"}
	}, kills: true},
	{name: "Ctrl-C", request: aRequest, act: interrupt},
	{name: "Ctrl-C twice", request: aRequest, act: twice, kills: true},
	{name: "SIGTERM", request: aRequest, act: terminate},
}

// However often and in whatever way a crawl is ended, after the last resume
// every URL that was ever accepted has been fetched, no page is stored twice,
// and no more was fetched again than had been in flight.
func TestKill(t *testing.T) {
	rounds := killRounds(t)
	for round := 0; round < rounds; {
		round += killOneCrawl(t, uint64(round), rounds-round)
	}
}

// killOneCrawl crawls one web under interruptions until it is done or there
// have been enough, and returns how many there were, at least 1.
func killOneCrawl(t *testing.T, seed uint64, most int) (interrupted int) {
	rng := rand.New(rand.NewPCG(seed, 2))
	web := webtest.New(webtest.Config{
		Seed: seed, Hosts: 3, PagesPerHost: 150, CrossHost: 0.2, MedianSize: 6_000, Redirects: 0.1, NotFound: 0.01,
		FailRate: 0.02, FailTimes: 1, Gzip: true, Latency: time.Millisecond,
	})
	server, err := web.Serve()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	db := filepath.Join(t.TempDir(), "crawl.db")
	kills := 0
	for interrupted < most {
		how := interruptions[(int(seed)+interrupted)%len(interruptions)]
		code := runInterrupted(t, web, db, how, rng)
		if code == exitDone {
			break
		}
		if code != exitInterrupted && code != -1 {
			t.Fatalf("%s: exit code %d", how.name, code)
		}
		interrupted++
		if how.kills {
			kills++
		}
	}
	if code := runInterrupted(t, web, db, interruption{}, rng); code != exitDone {
		t.Fatalf("last resume: exit code %d", code)
	}
	wantNothingLost(t, web, db, kills)
	wantEachOnce(t, db, linesOf(db))
	return max(interrupted, 1)
}

// runInterrupted runs the command until it ends; -1 is a death by a signal.
func runInterrupted(t *testing.T, web *webtest.Web, db string, how interruption, rng *rand.Rand) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	args := append([]string{"-db", db, "-rate", "0", "-per-host", "4", "-concurrency", strconv.Itoa(concurrency), "-q", "-jsonl", linesOf(db)}, web.Roots()...)
	cmd := exec.CommandContext(ctx, os.Args[0], args...)
	cmd.Stderr = os.Stderr
	cmd.Env = append(os.Environ(), asCommand+"=1")
	if how.env != nil {
		cmd.Env = append(cmd.Env, how.env(rng)...)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer attach(web, cmd.Process, how, rng)()
	err := cmd.Wait()
	if ctx.Err() != nil {
		t.Fatalf("%s: the command did not end within a minute", how.name)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	if err != nil {
		t.Fatal(err)
	}
	return exitDone
}

// attach arranges for the interruption.
func attach(web *webtest.Web, p *os.Process, how interruption, rng *rand.Rand) (detach func()) {
	var left atomic.Int64
	if how.request != nil {
		left.Store(int64(how.request(rng)))
	}
	web.OnRequest(func(int, *http.Request) {
		if left.Add(-1) == 0 {
			how.act(p)
		}
	})
	stop := func() bool { return true }
	if how.after != nil {
		stop = time.AfterFunc(how.after(rng), func() { how.act(p) }).Stop
	}
	return func() { stop(); web.OnRequest(func(int, *http.Request) {}) }
}

func wantNothingLost(t *testing.T, web *webtest.Web, db string, kills int) {
	t.Helper()
	hits, repeats := web.Hits(), 0
	truth := web.Truth(webtest.Scope{Seeds: web.Roots()})
	for url := range truth.Depths {
		if hits[url] == 0 {
			t.Errorf("%s was lost", url)
		}
		repeats += max(hits[url]-1-web.Failures(url), 0)
	}
	t.Logf("%d URLs fetched, %d requests repeated after %d kills", len(truth.Depths), repeats, kills)
	if most := kills * mostRepeats; repeats > most {
		t.Errorf("%d requests were repeated after %d kills, want at most %d", repeats, kills, most)
	}
	for q, want := range map[string]string{
		"PRAGMA integrity_check":                                                       "ok",
		"SELECT count(*) FROM v_pending":                                               "0",
		"SELECT count(*) - count(DISTINCT url) FROM v_pages":                           "0",
		"SELECT count(*) FROM v_fates WHERE fate IN ('fetched', 'redirected', 'gone')": fmt.Sprint(len(truth.Depths)),
	} {
		a, err := ask.Query(db, q)
		if lines := a.Lines(); err != nil || len(lines) != 1 || lines[0] != want {
			t.Errorf("%s: %v, %v; want %s", q, lines, err, want)
		}
	}
}

// linesOf is the file into which the crawl of a database writes its results.
func linesOf(db string) string { return db + ".jsonl" }

// wantEachOnce wants a line for every final outcome in a database, in their
// order, and no other.
func wantEachOnce(t *testing.T, db, file string) {
	t.Helper()
	a, err := ask.Query(db, "SELECT id FROM outcomes WHERE fate < 6 ORDER BY id")
	if err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for line := range bytes.Lines(content) {
		var p jsonl.Page
		if err := json.Unmarshal(line, &p); err != nil {
			t.Fatalf("%s: %v in %.100q", file, err, line)
		}
		got = append(got, fmt.Sprint(p.ID))
	}
	if diff := cmp.Diff(a.Lines(), got); diff != "" {
		t.Errorf("lines of %s (-want +got):\n%s", file, diff)
	}
}
