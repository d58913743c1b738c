package crawl

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

const (
	batchResults = 100                    // most results of one commit
	batchBytes   = 8 << 20                // about the most bytes of one commit
	lingerBusy   = 150 * time.Millisecond // between commits while every fetcher is at work
	lingerIdle   = 20 * time.Millisecond  // between commits while a fetcher waits for a task
)

// A writer is the one goroutine that commits. It gathers results, commits
// them together, and tells the frontier in one Update what was done and what
// was added, so that pending cannot touch zero between the two.
type writer struct {
	run     *run
	seeds   <-chan seed
	results <-chan *result
	unhold  func() // lets the frontier end; nil once called

	batch  storage.Batch
	held   []*result // behind batch
	asked  []asked   // likewise
	meets  []meeting // behind batch.Met
	urgent int       // how many of batch.Seeds are handlers'
	bytes  int64
	last   time.Time // of the latest commit
	// overtaken: the batch has a verdict by a scope that has grown since.
	overtaken bool
	// renewed are hosts whose robots.txt says something else than before.
	renewed []frontier.HostID

	review    review
	additions additions
	records   *records
}

func newWriter(r *run) *writer {
	return &writer{run: r, seeds: r.seeds, results: r.results, unhold: r.frontier.Hold(), review: review{run: r}, additions: newAdditions(r),
		records: newRecords(shapes(r.opts.Rules))}
}

// writeAll commits until nothing more can come. After a failed commit, or
// once ctx has ended, it only lets go of what still arrives: the tasks behind
// it are pending in the store.
func (w *writer) writeAll(ctx context.Context) {
	defer w.additions.ticker.Stop()
	w.must(w.review.begin(ctx, &w.batch))
	w.must(w.run.beginSitemaps(ctx, &w.batch))
	for w.more() {
		w.receive(ctx)
		if ctx.Err() == nil {
			w.gather(ctx)
		}
		if ctx.Err() != nil {
			w.drop()
			continue
		}
		if err := w.commit(ctx); err != nil {
			w.run.cancel(err)
			w.drop()
		}
	}
}

// more reports whether anything may come, or is there: seeds that were drawn
// before a drain are stored.
func (w *writer) more() bool { return w.results != nil || len(w.seeds) > 0 }

// receive waits for something to commit, or for the time of a review or to see
// what was added from outside.
func (w *writer) receive(ctx context.Context) {
	select {
	case res, ok := <-w.results:
		w.add(res, ok)
	case s, ok := <-w.seeds:
		w.addSeeds(s, ok)
	case s := <-w.run.urgent:
		w.addUrgent(s)
	case m := <-w.run.acquaint:
		w.batch.Met = append(w.batch.Met, m.key)
		w.meets = append(w.meets, m)
	case <-w.review.due():
		w.must(w.review.now(ctx, &w.batch))
	case <-w.additions.ticker.C:
		w.must(w.additions.take(ctx, &w.batch))
	case <-w.additions.left:
		w.must(w.additions.take(ctx, &w.batch))
	}
}

// must ends the run if err is not nil.
func (w *writer) must(err error) {
	if err != nil {
		w.run.cancel(err)
	}
}

func (w *writer) add(res *result, ok bool) {
	if !ok {
		w.results = nil
		return
	}
	w.held = append(w.held, res)
	w.bytes += res.weight()
	if res.Task != nil {
		w.run.inFlight.Add(-1)
		w.batch.Results = append(w.batch.Results, res.Result)
		w.batch.Records = append(w.batch.Records, w.records.learn(res.emitted)...)
		w.overtaken = w.overtaken || res.extent < w.run.territory.extent() && res.isOutOfScope()
	}
	if res.facts != nil {
		w.batch.Hosts = append(w.batch.Hosts, *res.facts)
		w.batch.Seeds = append(w.batch.Seeds, w.run.sitemapsOf(res.facts)...)
		if res.renewed {
			w.renewed = append(w.renewed, res.facts.Host)
		}
	}
	if res.scope != "" {
		w.batch.Scope = append(w.batch.Scope, res.scope)
	}
}

// isOutOfScope reports whether anything in res was found to be out of scope.
func (res *result) isOutOfScope() bool {
	return res.Reason == storage.OutOfScope ||
		res.Redirect != nil && res.Redirect.Parked == storage.OutOfScope ||
		slices.ContainsFunc(res.Links, func(l storage.Link) bool { return l.Target.Parked == storage.OutOfScope })
}

// addSeeds adds a seed, and those that are there behind it.
func (w *writer) addSeeds(s seed, ok bool) {
	for ok {
		w.addSeed(s)
		if len(w.batch.Seeds) >= seedBatchSize {
			return
		}
		select {
		case s, ok = <-w.seeds:
		default:
			return
		}
	}
	w.seeds = nil
}

func (w *writer) addSeed(s seed) {
	if s.future != nil {
		w.asked = append(w.asked, asked{len(w.batch.Seeds), s.future})
	}
	w.batch.Seeds = append(w.batch.Seeds, s.task)
	if s.scope != "" {
		w.batch.Scope = append(w.batch.Scope, s.scope)
	}
}

// addUrgent adds a handler's seed.
func (w *writer) addUrgent(s seed) {
	w.addSeed(s)
	w.urgent++
}

// gather adds what else belongs into the same commit: everything that is
// there, and while more is on its way, what comes within the linger.
func (w *writer) gather(ctx context.Context) {
	var timer <-chan time.Time
	for w.results != nil && len(w.batch.Results) < batchResults && len(w.batch.Seeds) < seedBatchSize && w.bytes < batchBytes {
		select {
		case res, ok := <-w.results:
			w.add(res, ok)
			continue
		case s := <-w.run.urgent:
			w.addUrgent(s)
			continue
		default:
		}
		linger := w.linger()
		if linger <= 0 {
			return
		}
		if timer == nil {
			timer = time.After(linger)
		}
		select {
		case res, ok := <-w.results:
			w.add(res, ok)
		case s := <-w.run.urgent:
			w.addUrgent(s)
		case <-timer:
			return
		case <-ctx.Done():
			return
		}
	}
}

// linger is how long to wait for more results. When no other task is in
// flight nothing can come, and a fetcher may be waiting for the links of this
// very page; seeds come in batches of their own, save for those of handlers.
func (w *writer) linger() time.Duration {
	pause := lingerBusy
	switch {
	case w.run.inFlight.Load() == 0, len(w.batch.Seeds) > w.urgent, len(w.meets) > 0:
		return 0
	case w.run.idle.Load() > 0:
		pause = lingerIdle
	}
	return pause - time.Since(w.last)
}

// commit stores the batch and tells the frontier.
func (w *writer) commit(ctx context.Context) error {
	if w.empty() {
		w.seedsStored()
		return nil
	}
	grown := w.overtaken || len(w.batch.Scope) > 0 || len(w.renewed) > 0
	if grown {
		w.batch.Policy = unreviewed
	}
	var err error
	if w.batch.Marks, err = w.run.larder.store(w.run.judge.traps.newMarks(w.run.newMarks()), false); err != nil {
		return fmt.Errorf("storing cookies: %w", err)
	}
	began := time.Now()
	done, err := w.run.session.Commit(ctx, &w.batch)
	for errors.Is(err, storage.ErrBusy) && ctx.Err() == nil {
		w.run.opts.Logger.Warn("waiting for the store", "error", err)
		done, err = w.run.session.Commit(ctx, &w.batch)
	}
	if err != nil {
		return fmt.Errorf("storing results: %w", err)
	}
	w.last = time.Now()
	w.run.stats.storing.Add(int64(w.last.Sub(began)))
	w.run.stats.count(&w.batch, done)
	w.run.observe(w.held, done.Added)
	w.settleFutures()
	for i, m := range w.meets {
		m.id <- done.Met[i]
	}
	if grown {
		// Before the frontier hears that a task is done: it may be the last,
		// and what the review frees would be left to the next run.
		w.review.want(w.renewed)
	}
	w.run.frontier.Update(w.update(done))
	w.review.committed()
	w.run.tellOutputs()
	w.report()
	w.seedsStored()
	w.reset()
	return nil
}

// seedsStored lets the frontier end once the seeds are in.
func (w *writer) seedsStored() {
	if w.seeds == nil && w.run.fed {
		w.run.stats.allSeeds.Store(true)
	}
	w.releaseHold()
}

func (w *writer) empty() bool {
	b := &w.batch
	return len(w.held) == 0 && len(b.Seeds) == 0 && len(b.Met) == 0 && len(b.Taken) == 0 && b.Policy == ""
}

// releaseHold lets the frontier end once no seed can come any more.
func (w *writer) releaseHold() {
	if w.seeds == nil && w.unhold != nil {
		w.unhold()
		w.unhold = nil
	}
}

func (w *writer) update(done storage.Committed) frontier.Update {
	u := frontier.Update{Added: done.Added, Grown: done.Grown}
	for _, res := range w.held {
		if res.host.Host != 0 {
			u.Hosts = append(u.Hosts, res.host)
		}
		switch {
		case res.Task == nil:
		case res.Fate == storage.Retry:
			res.Task.Tries, res.Task.NotBefore = res.Tries, res.NotBefore
			u.Retry = append(u.Retry, res.Task)
		default:
			u.Done = append(u.Done, frontier.Done{Task: res.Task, Page: res.Fate == storage.Fetched})
		}
	}
	return u
}

// maxSeedReasons is how many seeds a NoSeedError names.
const maxSeedReasons = 5

// noteSeed remembers why a seed was not fetched.
func (r *run) noteSeed(res *result) {
	if !res.Task.IsSeed() || len(r.seedReasons) == maxSeedReasons {
		return
	}
	switch res.Fate {
	case storage.Failed:
		r.seedReasons = append(r.seedReasons, fmt.Sprintf("%s: %s (%s)", res.Task.URL, res.Error, res.Class))
	case storage.Gone:
		r.seedReasons = append(r.seedReasons, fmt.Sprintf("%s: %s", res.Task.URL, statusText(res.Status)))
	case storage.Parked:
		r.seedReasons = append(r.seedReasons, fmt.Sprintf("%s: not to be fetched: %s", res.Task.URL, res.Reason))
	}
}

// report logs what was committed.
func (w *writer) report() {
	for _, res := range w.held {
		if res.Task == nil {
			continue
		}
		w.run.noteSeed(res)
		log := w.run.opts.Logger.Debug
		if res.Class == panicClass || res.Class == emitClass {
			log = w.run.opts.Logger.Warn // a slip of the program, which Run does not return
		}
		log(res.Fate.String(), "url", res.Task.URL, "status", res.Status,
			"reason", res.Reason.String(), "error", res.Error, "took", res.Took)
	}
}

// asked is a future of the seed of that index.
type asked struct {
	seed   int
	future *Future
}

// settleFutures tells those who wait what was committed.
func (w *writer) settleFutures() {
	for _, a := range w.asked {
		w.run.futures.bind(w.run.session, a.future, w.batch.Seeds[a.seed].Task.ID)
	}
	w.asked = w.asked[:0]
	w.run.settleFutures(w.held)
}

// drop lets go of the batch without storing it.
func (w *writer) drop() {
	for _, a := range w.asked {
		a.future.settle(nil, &Error{Op: opFetch, URL: a.future.url, Err: ErrPending})
	}
	w.asked = nil
	w.releaseHold()
	w.review.committed()
	w.reset()
}

func (w *writer) reset() {
	for _, res := range w.held {
		res.release()
	}
	clear(w.held)
	w.held, w.meets = w.held[:0], nil
	w.batch = storage.Batch{Results: w.batch.Results[:0]}
	clear(w.batch.Results[:cap(w.batch.Results)])
	w.bytes, w.urgent, w.overtaken, w.renewed = 0, 0, false, nil
}
