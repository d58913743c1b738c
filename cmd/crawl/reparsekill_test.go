package main

import (
	"context"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/joinable/crawl/internal/ask"
	"github.com/joinable/crawl/internal/webtest"
)

// ways in which a reparse is ended. Its commits are counted as those of a crawl
// are, the last of them being the one that replaces everything.
var reparseInterruptions = []interruption{
	{name: "SIGKILL at any time", after: aMoment, act: kill},
	{name: "SIGKILL before a commit", env: func(rng *rand.Rand) []string {
		return []string{killCommit + "=" + strconv.Itoa(1+rng.IntN(3))}
	}},
	{name: "SIGKILL after a commit", env: func(rng *rand.Rand) []string {
		return []string{killCommit + "=" + strconv.Itoa(1+rng.IntN(3)), killAfter + "=1"}
	}},
	{name: "Ctrl-C", after: aMoment, act: interrupt},
}

const reparsePages = 2100 // three commits and the last

// After a kill in the middle of a reparse the items are those of before or those
// of a reparse that nobody disturbed, all of them; in the end they are the new
// ones.
func TestKillReparse(t *testing.T) {
	rounds := (killRounds(t) + 1) / 2
	web := webtest.New(webtest.Config{Seed: 7, PagesPerHost: reparsePages, MedianSize: 800, Gzip: true})
	server, err := web.Serve()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	rng := rand.New(rand.NewPCG(7, 7))
	dir := t.TempDir()
	db, other := filepath.Join(dir, "1.db"), filepath.Join(dir, "2.db")
	flags := [2][]string{{"-select", "title=title"}, {"-select", "link=a@href", "-select", "name=h1"}}
	if code, said := runCommand(t, nil, append([]string{"-db", db, "-rate", "0", "-q", web.Seed()}, flags[0]...)...); code != exitDone {
		t.Fatal(code, said)
	}
	server.Close()
	content, err := os.ReadFile(db)
	check(t, err)
	check(t, os.WriteFile(other, content, 0o600))
	if code := reparseInterrupted(t, other, flags[1], interruption{}, rng); code != exitDone {
		t.Fatal(code)
	}
	kinds, is, ended := [2][]string{itemsOf(t, db), itemsOf(t, other)}, 0, 0
	for round := 0; round < rounds; round++ {
		how := reparseInterruptions[round%len(reparseInterruptions)]
		code := reparseInterrupted(t, db, flags[1-is], how, rng)
		if code != exitDone && code != exitInterrupted && code != -1 {
			t.Fatalf("%s: exit code %d", how.name, code)
		}
		got := itemsOf(t, db)
		switch {
		case slices.Equal(got, kinds[1-is]):
			is = 1 - is
			ended++
		case code == exitDone || !slices.Equal(got, kinds[is]):
			t.Fatalf("%s, exit code %d: %d items, which are neither the %d of before nor the %d to be", how.name, code, len(got), len(kinds[is]), len(kinds[1-is]))
		}
	}
	t.Logf("%d reparses ended in %d rounds", ended, rounds)
	if code := reparseInterrupted(t, db, flags[1-is], interruption{}, rng); code != exitDone || !slices.Equal(itemsOf(t, db), kinds[1-is]) {
		t.Errorf("the last reparse ended with %d", code)
	}
	for query, want := range map[string]string{
		"PRAGMA integrity_check": "ok",
		"SELECT value - (SELECT count(*) FROM items) FROM tallies WHERE name = 'items'": "0",
		"SELECT count(*) FROM sqlite_schema WHERE name LIKE 'next%'":                    "0",
	} {
		a, err := ask.Query(db, query)
		if lines := a.Lines(); err != nil || len(lines) != 1 || lines[0] != want {
			t.Errorf("%s: %v, %v", query, lines, err)
		}
	}
}

func itemsOf(t *testing.T, db string) []string {
	t.Helper()
	a, err := ask.Query(db, "SELECT item_id, url, name, value FROM v_items ORDER BY item_id")
	if err != nil {
		t.Fatal(err)
	}
	return a.Lines()
}

// reparseInterrupted runs crawl reparse until it ends; -1 is a death by a signal.
func reparseInterrupted(t *testing.T, db string, flags []string, how interruption, rng *rand.Rand) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, os.Args[0], append([]string{"reparse", "-q", "-db", db}, flags...)...)
	cmd.Stderr = os.Stderr
	cmd.Env = append(os.Environ(), asCommand+"=1")
	if how.env != nil {
		cmd.Env = append(cmd.Env, how.env(rng)...)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if how.after != nil {
		defer time.AfterFunc(how.after(rng), func() { how.act(cmd.Process) }).Stop()
	}
	err := cmd.Wait()
	if ctx.Err() != nil {
		t.Fatalf("%s: the command did not end within a minute", how.name)
	}
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}
