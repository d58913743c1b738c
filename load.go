package crawl

import "time"

// A Load is how busy the stages are at one moment: what tells which of them
// the others wait for.
type Load struct {
	Fetchers int // goroutines that make requests
	Idle     int // of these, waiting for a task

	// ToParse and ToStore are how full the ways to the parsers and to the
	// writer are, from 0 to 1, by number or by bytes, whichever is more.
	ToParse, ToStore float64

	// Storing is the time that the run has spent in commits so far.
	Storing time.Duration
}

func (r *run) load() Load {
	return Load{
		Fetchers: r.opts.Concurrency,
		Idle:     int(r.idle.Load()),
		ToParse:  max(share(len(r.pages), cap(r.pages)), float64(r.bodies.Used())/float64(r.budgets.bodies)),
		ToStore:  max(share(len(r.results), cap(r.results)), float64(r.pending.Used())/float64(r.budgets.results)),
		Storing:  time.Duration(r.stats.storing.Load()),
	}
}

func share(n, of int) float64 { return float64(n) / float64(of) }
