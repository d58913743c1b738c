package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
)

// A contender is a program that fetches a target.
type contender struct {
	name string
	// command fetches t, from beginning to end.
	command func(b *bench, t target) []string
	// stored is how many pages the latest run has stored; nil for those that
	// store nothing.
	stored func(ctx context.Context, b *bench, t target) (int, error)
}

// bare is the contender that the others are compared with.
const bare = "net/http loop"

// workers is how many requests every contender makes at a time.
const workers = "64"

func contenders() []contender {
	return []contender{
		{name: "crawl -db", command: crawlCommand, stored: crawlStored},
		{name: bare, command: loopCommand("loop")},
		{name: "net/http + html tokens", command: loopCommand("tokens")},
	}
}

// loopCommand is this program in one of its roles.
func loopCommand(role string) func(*bench, target) []string {
	return func(b *bench, t target) []string { return []string{b.self, role, t.urls} }
}

// crawlCommand crawls from the roots into a database that is not there yet.
func crawlCommand(b *bench, t target) []string {
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		_ = os.Remove(b.path("crawl.db") + suffix) // it may not exist
	}
	return append([]string{
		b.crawl, "-q", "-rate", "0", "-per-host", workers, "-concurrency", workers, "-db", b.path("crawl.db"),
	}, t.roots...)
}

// crawlStored asks the database.
func crawlStored(ctx context.Context, b *bench, _ target) (int, error) {
	out, err := exec.CommandContext(ctx, b.crawl, "status", "-db", b.path("crawl.db")).Output()
	if err != nil {
		return 0, fmt.Errorf("crawl status: %w", err)
	}
	for line := range strings.Lines(string(out)) {
		if words := strings.Fields(line); len(words) > 1 && words[0] == "pages" {
			return strconv.Atoi(words[1])
		}
	}
	return 0, fmt.Errorf("crawl status: no count of pages in %q", out)
}
