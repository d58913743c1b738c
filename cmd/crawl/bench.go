package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"

	"github.com/joinable/crawl"
)

const aboutBench = `Measures how fast this machine crawls, in about half a minute and without any network. It serves a web of its own making on loopback from a process of its own, crawls all of it with this very program into a database in a temporary folder, and then has a bare loop of Go's HTTP client fetch a list of the same URLs and throw them away. The loop is what could be had at most: it finds no links and stores nothing.

It prints pages a second, seconds of CPU for 1,000 pages, and the peak of memory of both; medians of the runs. The server counts what it is asked for: if a page was missed, not stored, or asked for twice, it says so and ends with 1. Settings are those for one's own server (-rate 0 -per-host 64); crawl.toml and the environment do not count. The processes are not bound to cores: on a machine with other work, or with a single core, the figures are low. Ctrl-C ends it and leaves nothing behind.`

// A benching is what the command line of crawl bench says.
type benching struct{ hosts, pages, runs, cores int }

var benchFlags = []flagRow[benching]{
	{flagDoc{name: "hosts", takes: "N", fallback: "8", example: "1", help: "hosts of the web, each on a loopback address of its own; where there is but one (macOS) it takes 1"},
		func(b *benching) value { return whole(&b.hosts, 1, "a number of hosts, at least 1") }},
	{flagDoc{name: "pages", takes: "N", fallback: "1500", example: "200", help: "pages of each host"},
		func(b *benching) value { return whole(&b.pages, 1, "a number of pages, at least 1") }},
	{flagDoc{name: "runs", takes: "N", fallback: "3", example: "5", help: "runs of each, of which the median counts"},
		func(b *benching) value { return whole(&b.runs, 1, "a number of runs, at least 1") }},
	{flagDoc{name: "cores", takes: "N", fallback: "1", example: "2", help: "cores that crawl and the loop may use (GOMAXPROCS)"},
		func(b *benching) value { return whole(&b.cores, 1, "a number of cores, at least 1") }},
}

// bench compares crawl with a bare loop. It starts itself as the server and as
// the loop: those are its first words, of which the help says nothing.
func (a *app) bench(args []string) error {
	switch {
	case len(args) == 4 && args[0] == benchServer:
		return a.benchServe(args[1], args[2], args[3])
	case len(args) == 2 && args[0] == benchLooper:
		return benchLoop(args[1])
	}
	s := benching{hosts: 8, pages: 1500, runs: 3, cores: 1}
	rest, err := readFlags(benchFlags, &s, nil, args)
	switch {
	case err != nil:
		return err
	case len(rest) > 0:
		return usagef("bench: what is %q? it crawls a web of its own", rest[0])
	case s.hosts > maxBenchHosts:
		return usagef("-hosts: %d: it takes at most %d hosts", s.hosts, maxBenchHosts)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	f, err := a.compare(ctx, s)
	if ctx.Err() != nil {
		return crawl.ErrInterrupted
	}
	if err != nil {
		return err
	}
	// Whoever does not read the figures may end this process: nothing is left
	// that it would have to remove.
	if _, err := io.WriteString(a.stdout, f.text()); err != nil {
		return fmt.Errorf("bench: writing the figures: %w", err)
	}
	return f.check()
}

// compare makes a temporary folder for all that the benchmark leaves, and
// removes it when all its processes have ended.
func (a *app) compare(ctx context.Context, s benching) (f benchFigures, err error) {
	self, err := os.Executable()
	if err != nil {
		return f, fmt.Errorf("bench: finding this program to start it again: %w", err)
	}
	dir, err := os.MkdirTemp("", "crawl-bench-")
	if err != nil {
		return f, fmt.Errorf("bench: making a folder for the database: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	b := &benchmark{benching: s, self: self, dir: dir, app: a}
	return b.run(ctx)
}

// A benchmark is a comparison under way.
type benchmark struct {
	benching
	self string // this program
	dir  string // for all that it leaves
	app  *app
}

// run runs both contenders in turns, so that whatever else the machine does
// meanwhile meets both.
func (b *benchmark) run(ctx context.Context) (benchFigures, error) {
	f := benchFigures{benching: b.benching}
	web, err := b.serve(ctx)
	if err != nil {
		return f, fmt.Errorf("bench: serving a web on loopback: %w", err)
	}
	defer web.end()
	for n := range b.runs {
		did, err := b.crawlOnce(ctx, web)
		if err != nil {
			return f, fmt.Errorf("bench: crawling: %w", err)
		}
		bare, err := b.loopOnce(ctx, web)
		if err != nil {
			return f, fmt.Errorf("bench: fetching with a bare loop: %w", err)
		}
		f.crawls, f.loops = append(f.crawls, did), append(f.loops, bare)
		fmt.Fprintf(b.app.stderr, "crawl: run %d of %d: %.0f pages/s, bare loop %.0f\n", n+1, b.runs, did.speed(), bare.speed())
	}
	return f, nil
}

// command is this program with other arguments: in the temporary folder,
// without the user's options, and on so many cores. It is killed when ctx ends.
func (b *benchmark) command(ctx context.Context, cores int, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, b.self, args...)
	cmd.Args[0] = "crawl"
	cmd.Dir, cmd.Stderr = b.dir, b.app.stderr
	cmd.Env = slices.DeleteFunc(os.Environ(), func(entry string) bool { return strings.HasPrefix(entry, envPrefix) })
	cmd.Env = append(cmd.Env, "GOMAXPROCS="+strconv.Itoa(cores))
	return cmd
}

// otherCores is how many the server may use.
func (b *benchmark) otherCores() int { return max(runtime.NumCPU()-b.cores, 1) }
