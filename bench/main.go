// Command bench compares crawl with what Go's own HTTP client can do at best,
// and with other crawlers.
//
//	go run . -crawl ../build/crawl
//
// A synthetic web (internal/webtest/cmd/webserve) is served from one core, and
// the contenders fetch all of it from another, one after the other, in
// turns: crawl, storing everything, ceilings that know every URL beforehand and
// store nothing, and other crawlers, those that are installed. Each run has a
// server of its own, whose counts say what was really asked for. The medians
// are printed and written to RESULTS.md. It takes ten minutes or so; with -quick
// one, and -embed compares crawl as a library with others. Those two and -only
// do not touch RESULTS.md.
//
// It needs a Unix. Without taskset, or with a single core, nothing is pinned,
// and the results say so.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"syscall"
	"time"
)

// options are what the command is told.
type options struct {
	crawl   string
	results string
	runs    int
	limit   time.Duration
	quick   bool
	embed   bool
	only    string
	web     web
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := dispatch(ctx, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// dispatch plays a role, when bench has started itself, or runs the benchmark.
func dispatch(ctx context.Context, args []string) error {
	if len(args) > 0 {
		if play := roles[args[0]]; play != nil {
			return play(ctx, args[1:])
		}
	}
	o, err := parseFlags(args)
	if err != nil {
		return err
	}
	return benchmark(ctx, o)
}

func parseFlags(args []string) (o options, err error) {
	fs := flag.NewFlagSet("bench", flag.ExitOnError)
	fs.StringVar(&o.crawl, "crawl", "../build/crawl", "the crawl `command` to measure")
	fs.StringVar(&o.results, "results", "", "write the results to this `file` too; without -quick and -only it is RESULTS.md, with -embed EMBED.md")
	fs.IntVar(&o.runs, "runs", 5, "runs of each contender, of which the median counts")
	fs.DurationVar(&o.limit, "limit", time.Minute, "longest time of one run")
	fs.BoolVar(&o.quick, "quick", false, "only crawl and the two barest loops, in about a minute")
	fs.BoolVar(&o.embed, "embed", false, "compare crawl as a library with others instead")
	fs.StringVar(&o.only, "only", "", "only contenders whose name matches this `regexp`")
	o.web.flags(fs)
	if err := fs.Parse(args); err != nil {
		return o, err
	}
	named := make(map[string]bool)
	fs.Visit(func(f *flag.Flag) { named[f.Name] = true })
	if !named["results"] && !o.quick && o.only == "" {
		o.results = "RESULTS.md"
		if o.embed {
			o.results = "EMBED.md"
		}
	}
	return o, o.check(fs.Args())
}

// check says which options make no sense.
func (o options) check(rest []string) error {
	if len(rest) > 0 {
		return fmt.Errorf("what is %q? all arguments are flags", rest[0])
	}
	if o.runs < 1 {
		return fmt.Errorf("-runs is %d; it takes a number of runs, at least 1", o.runs)
	}
	if _, err := regexp.Compile(o.only); err != nil {
		return fmt.Errorf("-only: %w", err)
	}
	if len(o.chosen()) == 0 {
		return fmt.Errorf("-only %s: no contender is called so", o.only)
	}
	if o.quick && o.embed {
		return errors.New("-quick and -embed: choose one")
	}
	return nil
}

// typed is the command that gives these results again, but for its runs.
func (o options) typed() string {
	switch {
	case o.embed:
		return "make bench BENCH=-embed"
	case o.quick:
		return "make bench BENCH=-quick"
	}
	return "make bench"
}

// benchmark runs every contender -runs times, and reports.
func benchmark(ctx context.Context, o options) error {
	b, err := newBench(o)
	if err != nil {
		return err
	}
	defer b.close()
	m := thisMachine(o.crawl, b.pins)
	if err := b.build(ctx); err != nil {
		return err
	}
	for _, note := range m.notes() {
		fmt.Fprintln(os.Stderr, "bench:", note)
	}
	if o.embed {
		return embed(ctx, b, m)
	}
	rows, err := b.rounds(ctx)
	if err != nil {
		return err
	}
	r := newReport(o, m, rows)
	fmt.Print(r.text())
	if o.results != "" {
		err = os.WriteFile(o.results, r.markdown(), 0o644)
	}
	return errors.Join(err, failures(rows))
}
