package main

import (
	"runtime"
	"time"

	"github.com/joinable/crawl"
)

// A sample is the crawl at one moment.
type sample struct {
	at    time.Time
	stats crawl.Stats
	cpu   time.Duration // computed by the process so far
}

func sampleNow(c *crawl.Crawler) sample {
	return sample{at: time.Now(), stats: c.Stats(), cpu: cpuTime()}
}

// A window is the samples of the latest while, the oldest first.
type window struct {
	span    time.Duration
	samples []sample
}

// add takes a sample and forgets what has become too old, but for one: so the
// window is at least its span long once the crawl is.
func (w *window) add(s sample) {
	w.samples = append(w.samples, s)
	for len(w.samples) > 2 && s.at.Sub(w.samples[1].at) >= w.span {
		w.samples = w.samples[1:]
	}
}

// latest is the newest sample.
func (w *window) latest() sample { return w.samples[len(w.samples)-1] }

// A pace is how the crawl went within a window: rates per second, and shares
// from 0 to 1.
type pace struct {
	pages, wire float64       // pages, and bytes of pages as sent
	latency     crawl.Latency // of the answers

	// Busy shares: fetchers that wait for a task; the ways to parsers and
	// writer, how full they are; the writer, in commits; all cores.
	idle, toParse, toStore, storing, cpu float64

	// Hosts by why they hand out nothing, on average: due, but nobody took it;
	// politeness; blocked; all permits out, or robots.txt on its way.
	ready, polite, blocked, taken float64
}

// pace sums up the window.
func (w *window) pace() pace {
	var p pace
	if len(w.samples) == 0 {
		return p
	}
	p.rates(w.samples[0], w.latest())
	n := float64(len(w.samples))
	for i := range w.samples {
		l, f := &w.samples[i].stats.Load, &w.samples[i].stats.Frontier
		p.idle += float64(l.Idle) / float64(max(l.Fetchers, 1)) / n
		p.toParse += l.ToParse / n
		p.toStore += l.ToStore / n
		p.ready += float64(f.Ready) / n
		p.polite += float64(f.Polite) / n
		p.blocked += float64(f.Blocked) / n
		p.taken += float64(f.Hosts-f.Ready-f.Polite-f.Blocked) / n
	}
	return p
}

// rates are what changed from one sample to another; from the beginning of the
// crawl if they are the same.
func (p *pace) rates(first, last sample) {
	a, b := &first.stats, &last.stats
	elapsed := last.at.Sub(first.at)
	if elapsed <= 0 {
		a, elapsed = &crawl.Stats{}, max(b.Elapsed, time.Millisecond)
	}
	seconds := elapsed.Seconds()
	p.pages = float64(b.RunPages-a.RunPages) / seconds
	p.wire = float64(b.Wire-a.Wire) / seconds
	p.latency = b.Latency.Since(&a.Latency)
	p.storing = (b.Load.Storing - a.Load.Storing).Seconds() / seconds
	p.cpu = (last.cpu - first.cpu).Seconds() / seconds / float64(runtime.GOMAXPROCS(0))
}
