package crawl

import (
	"sync/atomic"
	"time"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// Stats is what a run has done so far. Counts are over all runs of the crawl,
// save those that say otherwise.
type Stats struct {
	Elapsed   time.Duration // since this run began
	Known     int64         // tasks ever accepted
	Pages     int64         // stored
	RunPages  int64         // stored by this run
	Redirects int64         // by this run
	Gone      int64         // by this run: 404 and 410
	Failed    int64         // by this run
	Retries   int64         // by this run
	Bytes     int64         // of pages, decoded, by this run
	Wire      int64         // of pages, as sent, by this run
	Commits   int64         // by this run
	AllSeeds  bool          // the run's seeds came to their end and are stored

	Statuses []StatusCount // answers to this run, by HTTP status, ascending
	Errors   []ClassCount  // failed attempts of this run, the most frequent class first
	Latency  Latency       // of the answers to this run
	Slowest  []HostTime    // the hosts that answered this run most slowly

	// Rules are the rules, in their order, and what they found in this run.
	Rules []RuleStats

	// Offline is since when the network is down, or zero: nothing is
	// requested until it is back, and no try is used up.
	Offline time.Time
	// Load tells which stage the others wait for.
	Load Load
	// Frontier tells what is pending, in flight and due.
	Frontier frontier.Stats
}

// counters is written by the writer and read by anybody.
type counters struct {
	began time.Time
	known, pages, runPages, redirects, gone,
	failed, retries, bytes, wire, commits, storing atomic.Int64
	allSeeds atomic.Bool
	tally    *tally
}

func (c *counters) begin(start storage.Counts) {
	c.began, c.tally = time.Now(), newTally()
	c.known.Store(start.Known)
	c.pages.Store(start.Pages)
}

// count adds a committed batch.
func (c *counters) count(b *storage.Batch, done storage.Committed) {
	c.known.Add(int64(done.New))
	c.commits.Add(1)
	for i := range b.Results {
		c.countResult(&b.Results[i])
	}
	c.tally.count(b.Results)
}

func (c *counters) countResult(res *storage.Result) {
	switch res.Fate {
	case storage.Fetched:
		c.pages.Add(1)
		c.runPages.Add(1)
		c.bytes.Add(res.Page.Size)
		c.wire.Add(res.Page.Wire)
	case storage.Redirected:
		c.redirects.Add(1)
	case storage.Gone:
		c.gone.Add(1)
	case storage.Failed:
		c.failed.Add(1)
	case storage.Retry:
		c.retries.Add(1)
	}
}

func (r *run) snapshot() Stats {
	c := &r.stats
	s := Stats{
		Elapsed:   time.Since(c.began),
		Known:     c.known.Load(),
		Pages:     c.pages.Load(),
		RunPages:  c.runPages.Load(),
		Redirects: c.redirects.Load(),
		Gone:      c.gone.Load(),
		Failed:    c.failed.Load(),
		Retries:   c.retries.Load(),
		Bytes:     c.bytes.Load(),
		Wire:      c.wire.Load(),
		Commits:   c.commits.Load(),
		AllSeeds:  c.allSeeds.Load(),
		Rules:     r.rules.stats(),
		Offline:   r.network.downSince(),
		Load:      r.load(),
		Frontier:  r.frontier.Stats(),
	}
	c.tally.tell(&s)
	return s
}
