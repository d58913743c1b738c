package main

import (
	"math"
	"testing"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
)

// The pace is that of the window, not since the beginning.
func TestPaceIsRecent(t *testing.T) {
	began := time.Now()
	w := window{span: 10 * time.Second}
	var s crawl.Stats
	for second := range 60 {
		pages := int64(1000) // a quick first half minute, then
		took := 5 * time.Millisecond
		if second >= 30 {
			pages, took = 10, 500*time.Millisecond
		}
		s.Elapsed = time.Duration(second) * time.Second
		s.RunPages += pages
		s.Wire += 100 * pages
		s.Latency.Add(took)
		s.Load = crawl.Load{Fetchers: 4, Idle: 1, Storing: time.Duration(second) * time.Second / 4}
		s.Frontier = frontier.Stats{Hosts: 5, Polite: 2, Ready: 1}
		w.add(sample{at: began.Add(s.Elapsed), stats: s})
	}
	if n := len(w.samples); n != 11 {
		t.Fatalf("%d samples are kept", n)
	}
	p := w.pace()
	for name, v := range map[string]struct{ got, want float64 }{
		"pages/s": {p.pages, 10}, "bytes/s": {p.wire, 1000}, "idle": {p.idle, 0.25}, "storing": {p.storing, 0.25},
		"polite": {p.polite, 2}, "ready": {p.ready, 1}, "taken": {p.taken, 2},
	} {
		if math.Abs(v.got-v.want) > 1e-9 {
			t.Errorf("%s is %g, want %g", name, v.got, v.want)
		}
	}
	if q := p.latency.Quantile(0.01); q < 400*time.Millisecond {
		t.Errorf("the quickest of late took %v", q)
	}
}

// One sample tells the pace since the beginning.
func TestPaceOfOneSample(t *testing.T) {
	w := window{span: time.Second}
	if p := w.pace(); p.pages != 0 {
		t.Errorf("%g pages/s without a sample", p.pages)
	}
	w.add(sample{at: time.Now(), stats: crawl.Stats{Elapsed: 2 * time.Second, RunPages: 100}})
	if p := w.pace(); p.pages != 50 {
		t.Errorf("%g pages/s, want 50", p.pages)
	}
}
