package crawl

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"net/http"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"golang.org/x/time/rate"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/fetch/guard"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage"
)

// What the channels between the stages hold. They are short, for a long one
// would only hide which stage is slow; bytes are bounded by budgets.
const (
	pageQueue   = 64  // responses waiting for a parser
	resultQueue = 256 // results waiting for the writer
)

// A run joins the rooms for the time between Join and Leave. Its goroutines
// are the frontier's two, three times Concurrency fetchers (see slots), the parsers (see parserGoroutines), one writer,
// one that feeds the seeds, one for each output, and one closer per channel.
// All have ended when do returns, save that a feeder blocked in the caller's
// iterator and, after ctx has ended, an output blocked in a write are not
// waited for. They wait in a line: fetchers on parsers, parsers on the writer,
// the writer on the disk. Nobody waits the other way: the frontier is told.
type run struct {
	opts      *Options
	store     storage.Store
	session   storage.Session
	frontier  *frontier.Frontier
	client    *fetch.Client
	judge     *Judge
	territory *territory // the judge's
	hosts     *hosts
	network   *network
	saver     *saver
	handlers  handlers
	futures   *futures
	rules     *ruleCounts
	stats     counters

	autoSitemaps bool              // AutoSitemap is among Options.Sitemaps
	nested       atomic.Int64      // sitemaps that indexes named
	marks        map[string]string // to be stored with the next commit; the writer's

	headers       http.Header // to the seeds' origins
	publicHeaders http.Header // to everybody else
	hashSeed      uint64
	steps         urlnorm.Steps // of the crawl's keys

	pages   chan *page    // fetchers to parsers
	results chan *result  // fetchers and parsers to the writer
	seeds   chan seed     // feeder to the writer
	urgent  chan seed     // handlers to the writer
	bodies  *fetch.Budget // bytes between their arrival and the end of parsing
	pending *fetch.Budget // bytes of results on their way to the writer
	asides  *fetch.Budget // bytes of what is asked for in between: robots.txt, errands
	budgets budgets

	larder    *larder // the writer's
	slots     *slots
	cores     chan struct{} // has an element for each page that is being parsed
	acquaint  chan meeting  // to the writer
	met       acquaintances
	exporters []*exporter
	moreAdded chan struct{} // holds one: URLs were added from outside

	cancel   context.CancelCauseFunc // ends everything, with a reason
	draining chan struct{}           // closed by drain
	drainWhy storage.End             // set before draining is closed
	drained  sync.Once
	fed      bool // the seeds came to their end; set before seeds is closed

	seedReasons []string // why the first seeds were not fetched; the writer's

	inFlight atomic.Int64 // tasks handed out and not yet with the writer
	idle     atomic.Int64 // fetchers waiting for a task
}

func newRun(opts *Options, store storage.Store, session storage.Session) (*run, error) {
	start := session.Start()
	judge, err := newJudge(opts, start)
	if err != nil {
		return nil, err
	}
	r := &run{
		opts:          opts,
		store:         store,
		session:       session,
		judge:         judge,
		territory:     judge.territory,
		hashSeed:      start.HashSeed,
		headers:       withUserAgent(opts.Header, opts.UserAgent, func(string) bool { return true }),
		publicHeaders: withUserAgent(opts.Header, opts.UserAgent, func(name string) bool { return !IsCredential(name) }),
		pages:         make(chan *page, pageQueue),
		results:       make(chan *result, resultQueue),
		seeds:         make(chan seed, seedBatchSize),
		budgets:       opts.budgets(),
		cores:         make(chan struct{}, opts.parsers()),
		acquaint:      make(chan meeting),
		urgent:        make(chan seed),
		draining:      make(chan struct{}),
		moreAdded:     make(chan struct{}, 1),
	}
	r.bodies, r.pending = fetch.NewBudget(r.budgets.bodies), fetch.NewBudget(r.budgets.results)
	r.asides = fetch.NewBudget(r.budgets.asides)
	r.stats.begin(start.Counts)
	r.allowSitemaps()
	if r.steps, err = stepsOf(opts.Normalise, start); err != nil {
		return nil, err
	}
	if r.larder, err = openLarder(opts.jar(), start.Marks[cookiesMark]); err != nil {
		return nil, fmt.Errorf("the cookies of former runs: %w", err)
	}
	if r.saver, err = newSaver(opts); err != nil {
		return nil, err
	}
	r.rules = newRuleCounts(opts.Rules, opts.Logger)
	r.client = fetch.New(r.fetchOptions())
	r.slots = newSlots(opts.Concurrency)
	r.network = newNetwork(opts)
	r.hosts = newHosts(judge.agent, int(r.budgets.rules))
	r.frontier = frontier.New(r.frontierOptions(start.Counts.Pages))
	return r, nil
}

// fetchOptions are how requests are made.
func (r *run) fetchOptions() fetch.Options {
	o := r.opts.fetchOptions(r.bodies)
	o.Guard, o.Cookies = r.guard(), r.larder.cookies()
	if o.Auth != nil && o.Auth.Plain == nil {
		auth := *o.Auth // it is the caller's, and may be another crawler's too
		auth.Plain = r.territory.isPlainSeed
		o.Auth = &auth
	}
	return o
}

// fetchOptions are how requests are made, without what a crawl has learnt.
func (o *Options) fetchOptions(bodies *fetch.Budget) fetch.Options {
	return fetch.Options{
		Transport:       o.Transport,
		DialContext:     o.DialContext,
		Resolver:        o.Resolver,
		Proxy:           o.Proxy,
		ProxyReport:     o.ProxyReport,
		TLSConfig:       o.TLSConfig,
		Auth:            o.Auth,
		Timeout:         o.Timeout,
		MaxBody:         o.MaxBody,
		MaxHeader:       o.MaxHeader,
		MaxRatio:        o.MaxRatio,
		MinRate:         o.MinRate,
		MaxURL:          o.MaxURL,
		Accept:          o.accept(),
		Bandwidth:       o.bandwidth(),
		MaxConnsPerHost: o.PerHost,
		Budget:          bodies,
		MaxSink:         -1, // MinRate bounds them
		SinkTimeout:     -1,
		OnRecycle:       o.onRecycle,
	}
}

func (r *run) frontierOptions(pages int64) frontier.Options {
	o := frontier.Options{
		Order:        r.opts.Order,
		Delay:        r.opts.delay(),
		Adapt:        r.opts.Adapt,
		PerHost:      r.opts.PerHost,
		InFlight:     inFlightCap(r.opts.Concurrency),
		Window:       r.budgets.window,
		MaxPages:     r.opts.MaxPages,
		Pages:        pages,
		HostPages:    r.session.Pages,
		MaxHostPages: r.opts.MaxHostPages,
		GiveUp:       r.opts.GiveUp,
		More:         r.moreMayCome,
		Backlog:      r.session,
	}
	if r.opts.TotalRate > 0 {
		o.Limiter = rate.NewLimiter(rate.Limit(r.opts.TotalRate), 1)
	}
	if len(r.opts.Hosts) > 0 {
		o.Rule = r.hostRule
	}
	if !r.opts.IgnoreRobots {
		o.Gate = r.hosts.robotsURL
	}
	return o
}

// guard keeps pages from leading into private networks; nil lets them.
func (r *run) guard() *guard.Guard {
	if r.opts.AllowPrivate {
		return nil
	}
	return &guard.Guard{Allow: r.territory.isSeedHost}
}

// bandwidth is the bound of all bodies together; nil is none.
func (o *Options) bandwidth() *fetch.Bandwidth {
	if o.Bandwidth == 0 {
		return nil
	}
	return fetch.NewBandwidth(o.Bandwidth)
}

// inFlightCap bounds the tasks that are handed out and not yet committed, and
// with them what a kill makes us fetch again. One fetcher has one task, which
// makes its order exact.
func inFlightCap(concurrency int) int {
	if concurrency == 1 {
		return 1
	}
	return 4*concurrency + 256
}

func withUserAgent(h http.Header, userAgent string, keep func(name string) bool) http.Header {
	out := make(http.Header, len(h)+1)
	for name, values := range h {
		if keep(name) {
			out[http.CanonicalHeaderKey(name)] = values
		}
	}
	if _, ok := out["User-Agent"]; !ok {
		out.Set("User-Agent", userAgent)
	}
	return out
}

// do runs the crawl until it ends, and says how.
func (r *run) do(ctx context.Context, seeds iter.Seq[Seed]) (storage.End, error) {
	caller := ctx
	ctx, cancel := context.WithCancelCause(context.WithoutCancel(caller))
	defer cancel(nil)
	defer context.AfterFunc(caller, func() { cancel(ErrInterrupted) })()
	r.cancel = cancel
	defer context.AfterFunc(r.session.Alive(), func() { cancel(storage.ErrFenced) })()
	if r.opts.MaxTime > 0 {
		defer time.AfterFunc(r.opts.MaxTime, func() { r.drain(storage.EndLimit) }).Stop()
	}

	leases, err := r.session.Claim(ctx, math.MaxInt, 0)
	if err != nil {
		return storage.EndFailed, fmt.Errorf("crawl: %w", err)
	}
	r.frontier.Update(frontier.Update{Grown: leases})
	if err := r.storeSteps(ctx); err != nil {
		return storage.EndFailed, err
	}
	if err := r.beginOutputs(ctx); err != nil {
		return storage.EndFailed, err
	}
	last := make(chan struct{})
	followed := r.startOutputs(ctx, last)
	written := r.startStages(ctx, seeds)
	end, err := r.frontier.Run(ctx)
	if err != nil {
		cancel(err)
	}
	<-written
	r.client.Close()
	close(last)
	if err := r.endOutputs(ctx, followed); err != nil {
		cancel(err)
	}
	return r.conclude(ctx, end)
}

// startStages starts every goroutine of the run but the frontier's own. The
// channel it returns is closed when all of them have ended.
func (r *run) startStages(ctx context.Context, seeds iter.Seq[Seed]) <-chan struct{} {
	var fetchers, parsers, rest sync.WaitGroup
	// Nobody waits for the feeder: it may be blocked in the caller's
	// iterator. It holds the frontier until it has ended.
	go r.feed(ctx, seeds)
	writer := newWriter(r)
	for range (1 + lendable) * r.opts.Concurrency { // most of them for slots that are lent
		fetchers.Go(func() { r.fetchAll(ctx) })
	}
	for range r.parserGoroutines() {
		parsers.Go(func() { r.parseAll(ctx) })
	}
	rest.Go(func() { fetchers.Wait(); close(r.pages) })
	rest.Go(func() { parsers.Wait(); close(r.results) })
	rest.Go(func() { writer.writeAll(ctx) })
	done := make(chan struct{})
	go func() { rest.Wait(); close(done) }()
	return done
}

// conclude translates how the frontier ended into how the run ended.
func (r *run) conclude(ctx context.Context, end frontier.End) (storage.End, error) {
	if cause := context.Cause(ctx); cause != nil {
		switch {
		case errors.Is(cause, ErrInterrupted):
			return storage.EndInterrupted, ErrInterrupted
		case errors.Is(cause, syscall.EPIPE), errors.Is(cause, io.ErrClosedPipe):
			return storage.EndInterrupted, fmt.Errorf("%w: %w", ErrInterrupted, cause)
		}
		return storage.EndFailed, fmt.Errorf("crawl: %w", cause)
	}
	if end == frontier.Finished && !r.stats.allSeeds.Load() {
		end = frontier.Drained // nothing is pending, for the drain ended the seeds
	}
	switch end {
	case frontier.BudgetSpent:
		return storage.EndLimit, nil
	case frontier.Drained:
		if r.drainWhy == storage.EndLimit {
			return storage.EndLimit, nil
		}
		return storage.EndInterrupted, ErrInterrupted
	case frontier.GaveUp:
		return storage.EndGaveUp, &GaveUpError{Hosts: r.frontier.Blocked()}
	}
	if r.stats.pages.Load() == 0 {
		if r.stats.known.Load() == 0 {
			return storage.EndFinished, &NoSeedError{Reasons: []string{"none was given"}}
		}
		return storage.EndFinished, &NoSeedError{Reasons: r.seedReasons}
	}
	return storage.EndFinished, nil
}

// drain makes the frontier hand out nothing more. The first reason stands.
func (r *run) drain(why storage.End) {
	r.drained.Do(func() {
		r.drainWhy = why
		close(r.draining)
		r.frontier.Drain()
	})
}
