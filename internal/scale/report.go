package main

import (
	"runtime"
	"slices"
	"time"
)

// A report makes a row for every so many URLs.
type report struct {
	db      string
	known   int
	pages   int
	commits []time.Duration // since the former row
	rows    []row

	next        int // known URLs at which the next row is due
	lastKnown   int
	lastPages   int
	lastAt      time.Time
	lastWritten int64
	lastCPU     time.Duration
}

func newReport(db string) *report {
	return &report{db: db, next: 10_000, lastAt: time.Now(), lastWritten: written(), lastCPU: cpuTime()}
}

func (r *report) commit(took time.Duration, pages, added int) {
	r.commits = append(r.commits, took)
	r.pages += pages
	r.known += added
}

func (r *report) due() bool { return r.known >= r.next }

// row adds a row and prints it.
func (r *report) row(g *rig) {
	if len(r.rows) == 0 {
		printHead()
	}
	r.rows = append(r.rows, r.measure(g))
	printRow(&r.rows[len(r.rows)-1])
	r.lastKnown, r.lastPages, r.lastAt, r.lastWritten, r.lastCPU = r.known, r.pages, time.Now(), written(), cpuTime()
	r.commits = r.commits[:0]
	for r.next <= r.known {
		r.next = nextMark(r.next)
	}
}

// measure is the row of now.
func (r *report) measure(g *rig) row {
	var heap runtime.MemStats
	runtime.ReadMemStats(&heap)
	slices.Sort(r.commits)
	var committing time.Duration
	for _, took := range r.commits {
		committing += took
	}
	seconds, added := time.Since(r.lastAt).Seconds(), float64(max(r.known-r.lastKnown, 1))
	taken := g.session.Footprint()
	return row{
		known: r.known, pending: g.frontier.Stats().Pending,
		urls: float64(r.known-r.lastKnown) / seconds, pages: float64(r.pages-r.lastPages) / seconds,
		p50: r.quantile(0.5), p99: r.quantile(0.99), max: r.quantile(1),
		commit:  float64(committing.Microseconds()) / added,
		cpu:     float64((cpuTime() - r.lastCPU).Microseconds()) / added,
		written: float64(written()-r.lastWritten) / added,
		file:    fileMB(r.db), rss: statusMB("VmRSS"),
		tables: float64(taken.Known+taken.Pending+taken.Bodies) / 1e6,
		heap:   float64(heap.HeapSys-heap.HeapReleased) / 1e6,
	}
}

// nextMark is 10k, 100k, 1M, and then every million.
func nextMark(n int) int {
	if n < 1_000_000 {
		return n * 10
	}
	return n + 1_000_000
}

// quantile of the commit times, in milliseconds.
func (r *report) quantile(q float64) float64 {
	if len(r.commits) == 0 {
		return 0
	}
	i := int(q * float64(len(r.commits)-1))
	return float64(r.commits[i].Microseconds()) / 1000
}
