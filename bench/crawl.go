package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

// crawlAlone is the command, storing everything.
var crawlAlone = contender{
	name: "crawl -db",
	about: "the command with `-rate 0 -per-host 64 -concurrency 64`, from the roots of the hosts: it finds the links " +
		"itself, asks for robots.txt, and stores pages, bodies, headers and links in SQLite",
	command: crawlCommand(workers), stored: crawlStored,
}

// The web of a slow network: what counts there is that no fetcher is ever
// idle.
const (
	slowLatency  = 200 * time.Millisecond
	slowFetchers = 256
	slowHosts    = 200
	slowPages    = 80 // of each host
)

// crawlSlow is the command where every answer takes its time.
var crawlSlow = contender{
	name:    "crawl -db, 200 ms away",
	about:   fmt.Sprintf("crawl -db with `-concurrency %d`; %d hosts that take %v for each answer, so that nobody can do more than %.0f pages/s", slowFetchers, slowHosts, slowLatency, slowIdeal),
	command: crawlCommand(strconv.Itoa(slowFetchers)), stored: crawlStored,
	apart: true,
	web: func(w web) web {
		return web{hosts: slowHosts, pages: min(slowPages, w.pages), latency: slowLatency}
	},
}

// slowIdeal is how many pages a second come of fetchers that never rest.
const slowIdeal = slowFetchers / (float64(slowLatency) / float64(time.Second))

// crawlCommand crawls from the roots into a database that is not there yet.
func crawlCommand(concurrency string) func(*bench, target) []string {
	return func(b *bench, t target) []string {
		return append([]string{
			b.crawl, "-q", "-rate", "0", "-per-host", workers, "-concurrency", concurrency, "-db", b.database(),
		}, t.roots...)
	}
}

// database is the path of a database that is not there yet.
func (b *bench) database() string {
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		_ = os.Remove(b.path("crawl.db") + suffix) // it may not exist
	}
	return b.path("crawl.db")
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
