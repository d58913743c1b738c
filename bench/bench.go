package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// A bench is one benchmark under way, with a directory for what it leaves.
type bench struct {
	options
	self string // this executable
	dir  string // removed by close
	pins pins
}

func newBench(o options) (*bench, error) {
	if _, err := os.Stat(o.crawl); err != nil {
		return nil, fmt.Errorf("the command to measure: %w; build it with 'make build'", err)
	}
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("finding this executable: %w", err)
	}
	dir, err := os.MkdirTemp("", "crawl-bench-")
	if err != nil {
		return nil, err
	}
	return &bench{options: o, self: self, dir: dir, pins: newPins()}, nil
}

func (b *bench) close() {
	if err := os.RemoveAll(b.dir); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
	}
}

func (b *bench) path(name string) string { return filepath.Join(b.dir, name) }

// build builds the server.
func (b *bench) build(ctx context.Context) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-o", b.path("webserve"), "github.com/joinable/crawl/internal/webtest/cmd/webserve")
	cmd.Stderr = os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("building the server: %w", err)
	}
	return nil
}

// rounds lets the contenders run in turns, so that whatever else the machine
// does meanwhile meets them all. One that fails is out, and the others go on.
func (b *bench) rounds(ctx context.Context) ([]row, error) {
	rows := b.lineUp(ctx)
	for round := range b.runs {
		for i := range rows {
			r := &rows[(round+i)%len(rows)]
			if r.absent != "" || r.failed != nil {
				continue
			}
			s, err := b.once(ctx, r.contender)
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			if err != nil {
				fmt.Fprintf(os.Stderr, "bench: %s: %v\n", r.name, err)
				r.failed = err
				continue
			}
			r.samples = append(r.samples, s)
		}
	}
	return rows, nil
}

// lineUp has a row for each contender, and says which of them cannot run.
func (b *bench) lineUp(ctx context.Context) []row {
	var rows []row
	for _, c := range b.chosen() {
		r := row{contender: c, absent: c.absent(ctx, b)}
		if r.absent != "" {
			fmt.Fprintf(os.Stderr, "bench: %s: %s\n", c.name, r.absent)
		}
		rows = append(rows, r)
	}
	return rows
}

// once is one run of one contender against a server of its own.
func (b *bench) once(ctx context.Context, c contender) (sample, error) {
	w := b.web
	if c.web != nil {
		w = c.web(w)
	}
	server, err := b.serve(ctx, w)
	if err != nil {
		return sample{}, err
	}
	defer server.stop() // when all goes well it has stopped already
	t, err := b.target(ctx, w, server.roots)
	if err != nil {
		return sample{}, err
	}
	used, err := b.measure(ctx, c.command(b, t), c.width())
	if err != nil {
		return sample{}, err
	}
	seen, err := server.stop()
	if err != nil {
		return sample{}, err
	}
	if c.idles {
		used.Wall = seen.last.Sub(used.Began)
	}
	s := sample{usage: used, witness: seen, pages: t.pages, stored: -1}
	if c.stored != nil {
		s.stored, err = c.stored(ctx, b, t)
	}
	fmt.Fprintf(os.Stderr, "bench: %-28s %6.0f pages/s\n", c.name, s.speed())
	return s, err
}
