package main

import (
	"cmp"
	"slices"
)

// A sample is one run of a contender.
type sample struct {
	usage
	witness
	pages  int // there are
	stored int // -1 for a contender that stores nothing
}

// A row is a contender with all its runs.
type row struct {
	contender
	samples []sample
	absent  string // why it cannot run here, or ""
	failed  error  // what its last run ended with
}

// ran reports whether there are figures.
func (r row) ran() bool { return len(r.samples) > 0 && r.failed == nil }

// speed is in pages a second.
func (s sample) speed() float64 { return float64(s.unique) / s.Wall.Seconds() }

// cost is the processor's time for 1,000 pages, in seconds.
func (s sample) cost() float64 { return s.CPU.Seconds() * 1000 / float64(max(s.unique, 1)) }

// busy is the share of its core that the contender used: what is far below
// one waited, for the server, the disk, or another program.
func (s sample) busy() float64 { return s.CPU.Seconds() / s.Wall.Seconds() }

// megabytes is the peak of its memory.
func (s sample) megabytes() float64 { return float64(s.RSS) / (1 << 20) }

// missed is how many pages were not asked for, or not stored.
func (s sample) missed() int {
	got := s.unique
	if s.stored >= 0 {
		got = min(got, s.stored)
	}
	return s.pages - got
}

// medianOf is the median of f over the runs.
func (r row) medianOf(f func(sample) float64) float64 {
	values := make([]float64, len(r.samples))
	for i, s := range r.samples {
		values[i] = f(s)
	}
	return median(values)
}

// worst is the greatest of f over the runs.
func worst[T cmp.Ordered](r row, f func(sample) T) T {
	s := slices.MaxFunc(r.samples, func(a, b sample) int { return cmp.Compare(f(a), f(b)) })
	return f(s)
}

// ratio is the median of f over the runs, each divided by the other
// contender's of the same round. Both have run.
func (r row) ratio(to row, f func(sample) float64) float64 {
	values := make([]float64, len(r.samples))
	for i, s := range r.samples {
		values[i] = f(s) / f(to.samples[i])
	}
	return median(values)
}

func median(values []float64) float64 {
	slices.Sort(values)
	middle := len(values) / 2
	if len(values)%2 == 1 {
		return values[middle]
	}
	return (values[middle-1] + values[middle]) / 2
}
