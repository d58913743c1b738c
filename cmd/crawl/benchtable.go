package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"text/tabwriter"
)

// writeBench prints the figures of both contenders, and how they compare.
func writeBench(w io.Writer, s benching, crawls, loops []benchRun) {
	fmt.Fprintf(w, "%s of %s each, about %d KB and %d links a page, gzip; medians of %s, on %s.\n",
		count(s.hosts, "host"), count(s.pages, "page"), benchSize/1000, benchLinks, count(s.runs, "run"), count(s.cores, "core"))
	if runtime.NumCPU() <= s.cores {
		fmt.Fprintln(w, "The server has no core of its own here, and takes its share of theirs.")
	}
	fmt.Fprintln(w)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tpages/s\tCPU s/1,000 pages\tpeak RSS MB\tpages\tduplicates\t")
	writeBenchRow(t, "crawl", crawls)
	writeBenchRow(t, "bare loop", loops)
	fmt.Fprintf(t, "crawl / bare loop\t%.2f\t%.2f\t\t\t\t\n",
		benchRatio(crawls, loops, benchRun.speed), benchRatio(crawls, loops, benchRun.cost))
	t.Flush() // whether stdout can be written to shows in the next line
	fmt.Fprintln(w, "\ncrawl finds every link and stores pages, bodies, headers and links; the loop has a list and stores nothing.")
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
