package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// resume joins a database that was left as after a kill, and reports the time
// to the first task.
func resume(c config) error {
	began := time.Now()
	store, err := sqlite.Open(c.db, sqlite.Options{})
	if err != nil {
		return err
	}
	defer store.Close()
	ctx := context.Background()
	session, err := store.Join(ctx, storage.JobSpec{Version: "scale", MaxDepth: -1})
	if err != nil {
		return err
	}
	joined := time.Since(began)
	f := frontier.New(frontier.Options{Delay: c.delay, Backlog: session})
	leases, err := session.Claim(ctx, math.MaxInt, 0)
	if err != nil {
		return err
	}
	f.Update(frontier.Update{Grown: leases})
	ended := make(chan error, 1)
	go func() { _, err := f.Run(ctx); ended <- err }()
	t, ok := f.Next(ctx)
	if !ok {
		return fmt.Errorf("resume: nothing was handed out: %w", <-ended)
	}
	n := session.Start().Counts
	fmt.Printf("\nresume of %d known, %d pending: joined after %.2f s, first task after %.2f s; RSS %.0f MB, peak %.0f MB\n",
		n.Known, n.Pending, joined.Seconds(), time.Since(began).Seconds(), statusMB("VmRSS"), statusMB("VmHWM"))
	f.Release(t, frontier.Feedback{Unspent: true})
	f.Drain()
	f.Update(frontier.Update{Retry: []*frontier.Task{t}})
	if err := <-ended; err != nil {
		return err
	}
	return session.Leave(ctx, storage.EndInterrupted)
}
