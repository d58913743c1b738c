package crawl

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage"
)

// Version is the version of this package and of the command.
const Version = "0.1.0"

// DefaultUserAgent is the User-Agent header unless Options say otherwise.
const DefaultUserAgent = "crawl/" + Version + " (+https://github.com/joinable/crawl)"

// The ways in which Run ends before everything is done. The crawl is
// resumable after each of them.
var (
	// ErrInterrupted: the run was drained, or its context ended.
	ErrInterrupted = errors.New("interrupted")
	// ErrGaveUp: all that is pending is on hosts that are blocked for longer
	// than Options.GiveUp. The error is a *GaveUpError.
	ErrGaveUp = errors.New("gave up on blocked hosts")
	// ErrNoSeed: not one seed could be fetched. The error is a *NoSeedError.
	ErrNoSeed = errors.New("no seed could be fetched")
	// ErrRunning: the crawler is running already.
	ErrRunning = errors.New("the crawler is running already")
)

// A GaveUpError lists the hosts that a run gave up on. It matches ErrGaveUp.
type GaveUpError struct {
	Hosts []frontier.BlockedHost
}

func (e *GaveUpError) Error() string {
	names := make([]string, 0, 3)
	for _, h := range e.Hosts[:min(len(e.Hosts), cap(names))] {
		names = append(names, h.Key)
	}
	if more := len(e.Hosts) - len(names); more > 0 {
		names = append(names, fmt.Sprintf("and %d more", more))
	}
	return ErrGaveUp.Error() + ": " + strings.Join(names, ", ")
}

// Unwrap makes errors.Is(err, ErrGaveUp) true.
func (e *GaveUpError) Unwrap() error { return ErrGaveUp }

// A NoSeedError says why no seed could be fetched. It matches ErrNoSeed.
type NoSeedError struct {
	// Reasons has a line for each of the first few seeds.
	Reasons []string
}

func (e *NoSeedError) Error() string {
	return strings.Join(append([]string{ErrNoSeed.Error()}, e.Reasons...), "\n  ")
}

// Unwrap makes errors.Is(err, ErrNoSeed) true.
func (e *NoSeedError) Unwrap() error { return ErrNoSeed }

// A Crawler runs one crawl. Any number of crawlers can live in a process.
type Crawler struct {
	opts     Options
	store    storage.Store
	current  atomic.Pointer[run] // nil before the first run
	registry registry

	mu      sync.Mutex // guards what follows
	running bool
	drained bool // Drain was called in this run, perhaps before current is of this run
}

// New checks the options and returns a crawler that has done nothing yet.
func New(opts Options) (*Crawler, error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	c := &Crawler{opts: opts.withDefaults(), store: opts.Store}
	if c.store == nil {
		c.store = storage.NewMemory()
	}
	return c, nil
}

// Run fetches the seeds and all that follows from them, and returns when all
// is done: nil when nothing is pending any more or a limit set by the options
// was reached; otherwise ErrInterrupted, ErrGaveUp, ErrNoSeed, or what went
// fatally wrong. Failures of single pages are results, not errors.
//
// On a store that has been crawled into before, Run goes on where the former
// run ended; seeds that are known already change nothing.
//
// When ctx ends, Run gives up what is in flight (it will be fetched again)
// and returns; Drain is the gentle way. A commit under way is completed.
func (c *Crawler) Run(ctx context.Context, seeds ...string) error {
	return c.run(ctx, seeds, extras{})
}

// extras are what belongs to one run alone.
type extras struct {
	handlers []handler  // behind the crawler's own
	futures  *futures   // nil is none
	begun    func(*run) // called when the run is the crawler's current one; may be nil
}

func (c *Crawler) run(ctx context.Context, seeds []string, x extras) error {
	parsed, err := parseSeeds(seeds)
	if err != nil {
		return err
	}
	return c.runSeeds(ctx, slices.Values(parsed), x)
}

func parseSeeds(seeds []string) ([]Seed, error) {
	parsed := make([]Seed, len(seeds))
	for i, raw := range seeds {
		var err error
		if parsed[i], err = ParseSeed(raw); err != nil {
			return nil, err
		}
	}
	return parsed, nil
}

// RunSeeds is Run for any number of seeds: they are drawn from seq while the
// crawl is running already.
func (c *Crawler) RunSeeds(ctx context.Context, seq iter.Seq[Seed]) error {
	return c.runSeeds(ctx, seq, extras{})
}

func (c *Crawler) runSeeds(ctx context.Context, seq iter.Seq[Seed], x extras) error {
	handlers, err := c.begin(x.handlers)
	if err != nil {
		return err
	}
	defer c.end()
	return c.runBegun(ctx, handlers, seq, x)
}

// begin begins a run, the only one, with the handlers registered so far and more.
// From then on Drain ends it.
func (c *Crawler) begin(more []handler) (handlers, error) {
	all, wrong := c.registry.now(more)
	if len(wrong) > 0 {
		return all, errors.Join(wrong...)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.running {
		return all, ErrRunning
	}
	c.running = true
	return all, nil
}

func (c *Crawler) runBegun(ctx context.Context, handlers handlers, seq iter.Seq[Seed], x extras) error {
	session, err := c.store.Join(ctx, storage.JobSpec{
		Options:    c.opts.Record,
		Version:    Version,
		Order:      c.opts.Order,
		MaxDepth:   c.opts.maxDepth(),
		MaxPerHost: c.opts.MaxHostURLs,
		Records:    shapes(c.opts.Rules),
	})
	if err != nil {
		return fmt.Errorf("crawl: %w", err)
	}
	r, err := newRun(&c.opts, c.store, session)
	if err != nil {
		return errors.Join(err, session.Leave(context.WithoutCancel(ctx), storage.EndFailed))
	}
	r.handlers, r.futures = handlers, x.futures
	if r.futures == nil {
		r.futures = newFutures(c.store)
	}
	c.enter(r)
	if x.begun != nil {
		x.begun(r)
	}
	end, err := r.do(ctx, seq)
	if leaveErr := session.Leave(context.WithoutCancel(ctx), end); leaveErr != nil && err == nil {
		err = fmt.Errorf("crawl: %w", leaveErr)
	}
	return err
}

// enter makes r the current run, which may have been drained already.
func (c *Crawler) enter(r *run) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.current.Store(r); c.drained {
		r.drain(storage.EndInterrupted)
	}
}

func (c *Crawler) end() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.running, c.drained = false, false
}

// Drain ends the run gently: what is in flight is finished and stored, and
// nothing new is begun. Run then returns ErrInterrupted. It may be called from
// any goroutine, any number of times; without a run it does nothing.
func (c *Crawler) Drain() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.running {
		return
	}
	c.drained = true
	if r := c.current.Load(); r != nil {
		r.drain(storage.EndInterrupted)
	}
}

// Stats is what the present or last run has done so far. It may be called from
// any goroutine, at any time.
func (c *Crawler) Stats() Stats {
	if r := c.current.Load(); r != nil {
		return r.snapshot()
	}
	return Stats{}
}

// A Seed is a URL to begin at.
type Seed struct {
	URL urlnorm.URL
	// Guessed means that the user gave no scheme: https is tried, then http,
	// unless Request has a method or a body, which might be a secret.
	Guessed bool
	// Request is what is requested beyond a plain GET: a method, a body; nil is
	// nothing. Method and body are part of what tells tasks apart: the same URL
	// with another body is another task. Label and Data go along with the task,
	// and with what it redirects to. It must not be changed any more.
	//
	// A redirect with status 307 or 308 repeats method and body. After 301, 302
	// and 303 there is no body, and the method is GET unless it was HEAD (RFC
	// 9110 §15.4). Scope, robots.txt and politeness are the same as for a GET.
	//
	// A request whose method is not idempotent (RFC 9110 §9.2.2), such as POST,
	// is tried again only if there was no connection, so that nothing was sent.
	// Whatever else goes wrong is its end: an answer of 429 or 5xx too. After a
	// kill, though, what was in flight is requested again: whether it had been
	// answered, nobody knows.
	Request *frontier.Request

	priority *int32  // nil is what its URL has
	future   *Future // of who waits for it, or nil
}

// ParseSeed reads what a user writes as a seed: a URL, or one without its
// scheme.
func ParseSeed(raw string) (Seed, error) {
	u, guessed, err := urlnorm.Seed(raw)
	if err != nil {
		return Seed{}, fmt.Errorf("seed: %w", err)
	}
	return Seed{URL: u, Guessed: guessed}, nil
}
