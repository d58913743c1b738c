package main

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"sync"
	"time"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// A rig is the engine of the crawler with its fetchers and parsers replaced by
// a generator of links.
type rig struct {
	config
	store    storage.Store
	session  storage.Session
	frontier *frontier.Frontier
	results  chan storage.Result
	report   *report
}

func newRig(c config, store storage.Store) *rig {
	return &rig{config: c, store: store, results: make(chan storage.Result, 256), report: newReport(c.db)}
}

// run fills the store until enough URLs are known, and then stops without
// leaving, as a kill does.
func (r *rig) run(ctx context.Context) error {
	if err := r.join(ctx); err != nil {
		return err
	}
	if err := r.seed(ctx); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { _, err := r.frontier.Run(ctx); ended <- err }()
	var fetchers sync.WaitGroup
	for range r.fetchers {
		fetchers.Go(func() { r.fetch(ctx) })
	}
	go func() { fetchers.Wait(); close(r.results) }()
	if err := r.write(ctx); err != nil {
		return err
	}
	return <-ended
}

func (r *rig) join(ctx context.Context) (err error) {
	r.session, err = r.store.Join(ctx, storage.JobSpec{Version: "scale", MaxDepth: -1})
	if err != nil {
		return err
	}
	r.frontier = frontier.New(frontier.Options{Delay: r.delay, InFlight: 512, Backlog: r.session})
	leases, err := r.session.Claim(ctx, math.MaxInt, 0)
	r.frontier.Update(frontier.Update{Grown: leases})
	return err
}

// seed makes one task on every host.
func (r *rig) seed(ctx context.Context) error {
	for first := 0; first < r.hosts; first += 1000 {
		b := &storage.Batch{}
		for host := first; host < min(first+1000, r.hosts); host++ {
			b.Seeds = append(b.Seeds, r.candidate(host, 0, frontier.FromSeed))
		}
		if err := r.commit(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

// fetch hands tasks back with links, as fetcher and parser together do.
func (r *rig) fetch(ctx context.Context) {
	rng := rand.New(rand.NewPCG(rand.Uint64(), rand.Uint64()))
	for {
		t, ok := r.frontier.Next(ctx)
		if !ok {
			return
		}
		r.frontier.Release(t, frontier.Feedback{OK: true})
		r.results <- r.page(t, rng)
	}
}

// page is a stored page whose links are new but for a tenth.
func (r *rig) page(t *frontier.Task, rng *rand.Rand) storage.Result {
	res := storage.Result{
		Task:    t,
		Outcome: storage.Outcome{Fate: storage.Fetched, Status: 200, At: time.Now(), Took: 120 * time.Millisecond},
		Page:    &storage.Page{ContentType: "text/html; charset=utf-8", Charset: "utf-8", Title: "A page of the scale rig", Size: 25_000, Wire: 6_000},
		Links:   make([]storage.Link, r.links),
	}
	for i := range res.Links {
		host, path := rng.IntN(r.hosts), rng.Uint64()
		if rng.IntN(10) == 0 {
			path = 0 // the host's seed: known
		}
		res.Links[i] = storage.Link{Kind: "a", Text: "an anchor of some words", Target: r.candidate(host, path, frontier.FromLink)}
	}
	return res
}

func (r *rig) candidate(host int, path uint64, origin frontier.Origin) storage.Candidate {
	key := fmt.Sprintf("https://www.site-%06d.example", host)
	url := fmt.Sprintf("%s/articles/2026/some-words-of-a-title-%016x.html", key, path)
	return storage.Candidate{
		Identity: frontier.Identity(r.session.Start().HashSeed, "", url, nil),
		HostKey:  key,
		Task:     frontier.Task{URL: url, Origin: origin},
	}
}

// write is the writer: it gathers what is there and commits it.
func (r *rig) write(ctx context.Context) error {
	for res := range r.results {
		b := &storage.Batch{Results: []storage.Result{res}}
		r.gather(b)
		if err := r.commit(ctx, b); err != nil {
			return err
		}
	}
	if r.report.known > r.report.lastKnown+r.report.lastKnown/10 { // else it says nothing new
		r.report.row(r)
	}
	return nil
}

func (r *rig) gather(b *storage.Batch) {
	for len(b.Results) < 100 {
		select {
		case res, ok := <-r.results:
			if !ok {
				return
			}
			b.Results = append(b.Results, res)
		case <-time.After(50 * time.Millisecond):
			return
		}
	}
}

func (r *rig) commit(ctx context.Context, b *storage.Batch) error {
	began := time.Now()
	done, err := r.session.Commit(ctx, b)
	if err != nil {
		return err
	}
	r.report.commit(time.Since(began), len(b.Results), done.New)
	u := frontier.Update{Added: done.Added, Grown: done.Grown}
	for i := range b.Results {
		u.Done = append(u.Done, frontier.Done{Task: b.Results[i].Task, Page: true})
	}
	r.frontier.Update(u)
	if r.report.due() {
		r.report.row(r)
	}
	if r.report.known >= r.urls {
		r.frontier.Drain()
	}
	return nil
}
