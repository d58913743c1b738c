package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/gocolly/colly/v2"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// A backlog is what a program holds while a slow site has given it far more
// URLs than it can fetch.
type backlog struct {
	Pending    int64 // URLs known and not fetched, at the peak
	Goroutines int   // at the peak
}

// backlogTime is how long the programs of the backlog run. The site answers 64
// requests a second, so that next to nothing of its URLs is fetched.
const backlogTime = 15 * time.Second

// The programs of the backlog, as a table says them, and their roles.
var backlogs = []struct{ name, role string }{
	{"crawl, SQLite", "backlog-db"},
	{"crawl, in memory", "backlog-memory"},
	{"Colly, tuned", "backlog-colly"},
}

// watch notes the peaks of a program that runs for a time, and writes them to
// a file. run returns when ctx ends, or is left behind with the process.
func watch(ctx context.Context, file string, run func(context.Context) error, pending func() int64) error {
	ctx, cancel := context.WithTimeout(ctx, backlogTime)
	defer cancel()
	ended := make(chan error, 1) // of the only value
	go func() { ended <- run(ctx) }()
	var b backlog
	often := time.NewTicker(50 * time.Millisecond) // the runtime tells nobody of a peak
	defer often.Stop()
	for {
		select {
		case <-often.C:
			b.Pending = max(b.Pending, pending())
			b.Goroutines = max(b.Goroutines, runtime.NumGoroutine())
		case err := <-ended:
			if err != nil && !errors.Is(err, crawl.ErrInterrupted) {
				return err
			}
			return b.write(file)
		}
	}
}

func (b backlog) write(file string) error {
	text, err := json.Marshal(b)
	if err != nil {
		return err
	}
	return os.WriteFile(file, text, 0o644)
}

// backlogStored is the role of crawl with a database: it, the file to write,
// the seed.
func backlogStored(ctx context.Context, args []string) (err error) {
	store, err := sqlite.Open(args[0], sqlite.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return backlogOf(ctx, store, args[1:])
}

// backlogInMemory is the role of crawl without: the file to write, the seed.
func backlogInMemory(ctx context.Context, args []string) error {
	return backlogOf(ctx, nil, args)
}

func backlogOf(ctx context.Context, store storage.Store, args []string) error {
	c, err := newSelector(store)
	if err != nil {
		return err
	}
	run := func(ctx context.Context) error { return c.Run(ctx, args[1:]...) }
	return watch(ctx, args[0], run, func() int64 { return int64(c.Stats().Frontier.Pending) })
}

// backlogColly is the role of Colly: the file to write, the seed.
func backlogColly(ctx context.Context, args []string) error {
	c, err := newColly(args[1:], colly.Async())
	if err != nil {
		return err
	}
	if err := tune(c); err != nil {
		return err
	}
	var pending atomic.Int64
	c.OnRequest(func(*colly.Request) { pending.Add(1) })
	c.OnResponse(func(*colly.Response) { pending.Add(-1) })
	run := func(ctx context.Context) error {
		go func() { _ = visitAll(c, args[1:]) }() // it has no end before all is fetched: left to the process
		<-ctx.Done()
		return nil
	}
	return watch(ctx, args[0], run, pending.Load)
}

// backlogTable measures each of the programs once.
func (b *bench) backlogTable(ctx context.Context) (table, error) {
	t := table{{"program", "pending URLs", "peak goroutines", "peak RSS MB"}}
	for _, p := range backlogs {
		cells, err := b.backlogOf(ctx, p.role)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.name, err)
		}
		t = append(t, append([]string{p.name}, cells...))
		fmt.Fprintf(os.Stderr, "bench: backlog of %s: %s\n", p.name, cells)
	}
	return t, nil
}

// backlogOf lets a role run against a slow site.
func (b *bench) backlogOf(ctx context.Context, role string) ([]string, error) {
	site, err := b.slowSite(ctx)
	if err != nil {
		return nil, err
	}
	defer site.stop()
	file := b.path("backlog.json")
	command := []string{b.self, role}
	if role == "backlog-db" {
		command = append(command, b.database())
	}
	used, err := b.measure(ctx, append(command, file, site.root), 1)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var peak backlog
	if err := json.Unmarshal(text, &peak); err != nil {
		return nil, err
	}
	return []string{fmt.Sprint(peak.Pending), fmt.Sprint(peak.Goroutines), fmt.Sprintf("%.0f", sample{usage: used}.megabytes())}, nil
}
