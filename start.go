package crawl

import (
	"context"
	"sync"

	"github.com/joinable/crawl/storage"
)

// A Run is a crawl under way to which requests may be added: see Crawler.Start.
// Its methods may be called from several goroutines.
type Run struct {
	crawler *Crawler
	cancel  context.CancelFunc
	futures *futures
	seeds   chan Seed
	run     *run          // set before begun is closed
	begun   chan struct{} // closed when the run has begun
	closing chan struct{} // closed by Wait: no more requests
	sown    chan struct{} // closed when no more requests are taken: a drain does that, too
	ended   chan struct{} // closed after err is set
	err     error
	once    sync.Once
}

// Start begins a run and returns at once. It fetches the seeds and what is
// submitted, and goes on until Wait is called and all is done, or until it is
// drained or aborted, or ctx ends. Its goroutine ends with the run.
func (c *Crawler) Start(ctx context.Context, seeds ...string) *Run {
	ctx, cancel := context.WithCancel(ctx)
	r := &Run{
		crawler: c, cancel: cancel,
		futures: newFutures(c.store),
		seeds:   make(chan Seed), begun: make(chan struct{}), closing: make(chan struct{}), sown: make(chan struct{}), ended: make(chan struct{}),
	}
	handlers, err := c.begin(nil)
	go func() {
		defer close(r.ended)
		defer func() { r.futures.close(r.err) }()
		defer cancel()
		if r.err = err; err == nil {
			defer c.end()
			r.err = r.do(ctx, handlers, seeds)
		}
	}()
	return r
}

func (r *Run) do(ctx context.Context, handlers handlers, seeds []string) error {
	parsed, err := parseSeeds(seeds)
	if err != nil {
		return err
	}
	return r.crawler.runBegun(ctx, handlers, func(yield func(Seed) bool) {
		defer close(r.sown)
		for _, s := range parsed {
			if !yield(s) {
				return
			}
		}
		for {
			select {
			case s := <-r.seeds:
				if !yield(s) {
					return
				}
			case <-r.closing:
				return
			case <-ctx.Done():
				return
			}
		}
	}, extras{futures: r.futures, begun: func(run *run) {
		r.run = run
		close(r.begun)
	}})
}

// Submit asks for a page. What is asked for counts as a seed: Options.Include does
// not refuse it, its host is in scope, and it is a task of the store's from the
// next commit on, so that a resumed crawl goes on with it; what a handler submits,
// no later than its page. It blocks while the store is slower than the caller.
// After Drain or the end of the run the Future has ErrPending, and nothing is
// stored; so it has after Wait, except of what handlers submit.
//
// A Future takes some 400 bytes until its page is there; for a million pages that
// nobody has to wait for there is Add.
func (r *Run) Submit(request *Request) *Future {
	f := &Future{url: request.URL, futures: r.futures, done: make(chan struct{})}
	s, err := ParseSeed(request.URL)
	if err != nil {
		f.settle(nil, &Error{Op: opFetch, URL: request.URL, Err: err})
		return f
	}
	s.Request, s.priority, s.future = request.task(), request.priority, f
	if !r.futures.add(f) || !r.put(s) {
		r.futures.leave(f)
	}
	return f
}

// Add is Submit for pages that nobody waits for: it takes no memory for them. It
// reports whether the run goes on.
func (r *Run) Add(request *Request) (ok bool, err error) {
	s, err := ParseSeed(request.URL)
	if err != nil {
		return true, err
	}
	s.Request, s.priority = request.task(), request.priority
	return r.put(s), nil
}

// put hands a seed over, unless the run takes no more.
func (r *Run) put(s Seed) bool {
	if inHandler() {
		return r.putFirst(s)
	}
	select {
	case r.seeds <- s:
		return true
	case <-r.closing:
	case <-r.sown:
	case <-r.ended:
	}
	return false
}

// putFirst hands a handler's seed to the writer before the handler's page: it is
// stored no later than that, and keeps the run from ending when that is done.
func (r *Run) putFirst(s Seed) (ok bool) {
	r.whenBegun(func(run *run) {
		ok = true
		for _, one := range run.seedsOf(s) {
			select {
			case run.urgent <- one:
			case <-r.ended:
				ok = false
			}
		}
	})
	return ok
}

// Wait lets the run end when all is done, and waits for that. Only handlers can
// submit any more. The error is Crawler.Run's.
func (r *Run) Wait() error {
	r.once.Do(func() { close(r.closing) })
	<-r.ended
	return r.err
}

// Drain ends the run gently: see Crawler.Drain. Wait tells when it has ended.
func (r *Run) Drain() {
	r.once.Do(func() { close(r.closing) })
	r.whenBegun(func(run *run) { run.drain(storage.EndInterrupted) })
}

// Abort ends the run now: what is in flight is given up, and pending in the store.
func (r *Run) Abort() { r.cancel() }

// Pause begins no more requests until Resume; what is in flight goes on.
func (r *Run) Pause() { r.halt(true) }

// Resume ends a Pause.
func (r *Run) Resume() { r.halt(false) }

func (r *Run) halt(halted bool) {
	r.whenBegun(func(run *run) { run.frontier.Halt(halted) })
}

// whenBegun waits until the run has begun, and calls f unless it has ended since,
// or could not begin.
func (r *Run) whenBegun(f func(*run)) {
	select {
	case <-r.begun:
		select {
		case <-r.ended:
		default:
			f(r.run)
		}
	case <-r.ended:
	}
}

// Stats is what the run has done so far.
func (r *Run) Stats() Stats { return r.crawler.Stats() }
