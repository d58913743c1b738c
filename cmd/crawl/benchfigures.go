package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
)

// benchFigures are what a benchmark has measured.
type benchFigures struct {
	benching
	crawls, loops []benchRun // one of each for each turn
}

// check says whether every page was fetched once, and stored.
func (f benchFigures) check() error {
	for _, r := range f.crawls {
		switch want := f.hosts * f.pages; {
		case r.unique != want || r.stored != int64(want):
			return fmt.Errorf("bench: of %s, crawl asked for %d and stored %d", count(want, "page"), r.unique, r.stored)
		case r.duplicates > 0:
			return fmt.Errorf("bench: crawl asked twice for %s", count(r.duplicates, "page"))
		}
	}
	return nil
}

// text is the figures of both contenders, and how they compare.
func (f benchFigures) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s of %s each, about %d KB and %d links a page, gzip; median of %s, on %s.\n",
		count(f.hosts, "host"), count(f.pages, "page"), benchSize/1000, benchLinks, count(f.runs, "run"), count(f.cores, "core"))
	if runtime.NumCPU() <= f.cores {
		b.WriteString("The server has no core of its own here, and takes its share of theirs.\n")
	}
	b.WriteString("\n")
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tpages/s\tCPU s/1,000 pages\tpeak RSS MB\tpages\tduplicates\t")
	writeBenchRow(t, "crawl", f.crawls)
	writeBenchRow(t, "bare loop", f.loops)
	fmt.Fprintf(t, "crawl / bare loop\t%.2f\t%.2f\t\t\t\t\n",
		benchRatio(f.crawls, f.loops, benchRun.speed), benchRatio(f.crawls, f.loops, benchRun.cost))
	t.Flush() // a strings.Builder does not fail
	b.WriteString("\ncrawl finds every link and stores pages, bodies, headers and links; the loop has a list and stores nothing.\n")
	return b.String()
}

func writeBenchRow(w io.Writer, name string, runs []benchRun) {
	memory := "unknown"
	if runs[0].rss > 0 {
		memory = fmt.Sprintf("%.0f", medianOf(runs, benchRun.megabytes))
	}
	worst := slices.MaxFunc(runs, func(a, b benchRun) int { return a.duplicates - b.duplicates })
	fewest := slices.MinFunc(runs, func(a, b benchRun) int { return a.unique - b.unique })
	fmt.Fprintf(w, "%s\t%.0f\t%.3f\t%s\t%d\t%d\t\n", name,
		medianOf(runs, benchRun.speed), medianOf(runs, benchRun.cost), memory, fewest.unique, worst.duplicates)
}

// benchRatio is the median of f over the runs, each divided by the other's of
// the same turn.
func benchRatio(of, to []benchRun, f func(benchRun) float64) float64 {
	values := make([]float64, len(of))
	for i := range of {
		values[i] = f(of[i]) / f(to[i])
	}
	return median(values)
}

func medianOf(runs []benchRun, f func(benchRun) float64) float64 {
	values := make([]float64, len(runs))
	for i, r := range runs {
		values[i] = f(r)
	}
	return median(values)
}

// median is the middle of values, which it sorts.
func median(values []float64) float64 {
	slices.Sort(values)
	middle := len(values) / 2
	if len(values)%2 == 1 {
		return values[middle]
	}
	return (values[middle-1] + values[middle]) / 2
}
