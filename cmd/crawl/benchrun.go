package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// A benchRun is one run of crawl or of the loop: what it took, and what the
// server and the database say of it.
type benchRun struct {
	benchCounts
	wall, cpu time.Duration
	rss       int64 // bytes at the peak; 0 where the system does not tell
	stored    int64 // pages in the database
}

// speed is in pages a second.
func (r benchRun) speed() float64 { return float64(r.unique) / r.wall.Seconds() }

// cost is the processor's time for 1,000 pages, in seconds.
func (r benchRun) cost() float64 { return r.cpu.Seconds() * 1000 / float64(max(r.unique, 1)) }

func (r benchRun) megabytes() float64 { return float64(r.rss) / (1 << 20) }

// crawlOnce crawls into a database that is not there yet, with the settings
// for one's own server.
func (b *benchmark) crawlOnce(ctx context.Context, web *benchWeb) (r benchRun, err error) {
	db := filepath.Join(b.dir, "crawl.db")
	for _, suffix := range []string{"", "-wal", "-shm", ".lock"} {
		if err := os.Remove(db + suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return r, err
		}
	}
	args := append([]string{"run", "-q", "-rate", "0", "-per-host", benchWorkers, "-concurrency", benchWorkers, "-db", db}, web.roots...)
	if r, err = b.measure(ctx, web, args...); err != nil {
		return r, err
	}
	r.stored, err = b.countStored(ctx, db)
	return r, err
}

// countStored asks the database how many pages it has. A process of its own
// does so: the peak of a process counts what its parent held when it was
// started, and the next crawl is to be measured by itself.
func (b *benchmark) countStored(ctx context.Context, db string) (int64, error) {
	cmd := b.command(ctx, b.cores, "sql", "-db", db, "-format", "jsonl", "SELECT count(*) AS pages FROM v_pages WHERE fate = 'fetched'")
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("counting what is stored: %w", err)
	}
	var counted struct{ Pages int64 }
	if err := json.Unmarshal(out, &counted); err != nil {
		return 0, fmt.Errorf("counting what is stored: %q: %w", out, err)
	}
	return counted.Pages, nil
}

// loopOnce has the loop fetch every page.
func (b *benchmark) loopOnce(ctx context.Context, web *benchWeb) (benchRun, error) {
	return b.measure(ctx, web, "bench", benchLooper, web.urls)
}

// measure runs this program with other arguments, and asks the server what it
// saw.
func (b *benchmark) measure(ctx context.Context, web *benchWeb, args ...string) (r benchRun, err error) {
	cmd := b.command(ctx, b.cores, args...)
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return r, fmt.Errorf("process: %w", err)
	}
	r.wall = time.Since(began)
	r.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	r.rss = peakMemory(cmd.ProcessState)
	r.benchCounts, err = web.counts()
	return r, err
}
