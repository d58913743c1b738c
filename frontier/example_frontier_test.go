package frontier_test

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
)

// Get and Done by hand: what is got is in flight until it is Done.
func ExampleQueue_Get() {
	ctx := context.Background()
	q := frontier.NewQueue[string](frontier.FIFO, frontier.QueueOptions[string]{})
	_ = q.Put(ctx, "a")
	q.Close() // nothing more comes in

	item, err := q.Get(ctx)
	fmt.Println(item, err, q.Len(), "waiting,", q.Pending(), "pending")
	q.Done()
	_, err = q.Get(ctx)
	fmt.Println(errors.Is(err, frontier.ErrClosed), q.Pending(), "pending")
	// Output:
	// a <nil> 0 waiting, 1 pending
	// true 0 pending
}

// A bounded queue makes those who put wait until there is room, as long as their
// context lets them.
func ExampleQueue_Put() {
	q := frontier.NewQueue[int](frontier.FIFO, frontier.QueueOptions[int]{Capacity: 1})
	fmt.Println(q.Put(context.Background(), 1))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	fmt.Println(q.Put(ctx, 2))
	// Output:
	// <nil>
	// context canceled
}

// The best first, wherever it was found. With one task in flight the order is
// exact.
func ExampleFrontier_bestFirst() {
	ctx := context.Background()
	f := frontier.New(frontier.Options{Order: frontier.BestFirst, InFlight: 1})
	f.Update(frontier.Update{Added: []*frontier.Task{
		{ID: 1, Host: 1, URL: "https://example.com/terms", Priority: 1},
		{ID: 2, Host: 1, URL: "https://example.com/news", Priority: 9},
		{ID: 3, Host: 1, URL: "https://example.com/about", Priority: 5},
	}})
	go func() {
		for t, ok := f.Next(ctx); ok; t, ok = f.Next(ctx) {
			fmt.Println(t.URL)
			f.Release(t, frontier.Feedback{OK: true})
			f.Update(frontier.Update{Done: []frontier.Done{{Task: t, Page: true}}})
		}
	}()
	fmt.Println(f.Run(ctx))
	// Output:
	// https://example.com/news
	// https://example.com/about
	// https://example.com/terms
	// finished <nil>
}

// A failed attempt is pending again, from a time on that its receiver chooses.
func ExampleFrontier_retry() {
	ctx := context.Background()
	f := frontier.New(frontier.Options{})
	f.Update(frontier.Update{Added: []*frontier.Task{{ID: 1, Host: 1, URL: "https://example.com/"}}})
	go func() {
		for t, ok := f.Next(ctx); ok; t, ok = f.Next(ctx) {
			fmt.Println("attempt", t.Tries+1)
			f.Release(t, frontier.Feedback{})
			if t.Tries == 2 {
				f.Update(frontier.Update{Done: []frontier.Done{{Task: t}}})
				continue
			}
			t.Tries++
			t.NotBefore = time.Now().Add(time.Millisecond)
			f.Update(frontier.Update{Retry: []*frontier.Task{t}})
		}
	}()
	fmt.Println(f.Run(ctx))
	// Output:
	// attempt 1
	// attempt 2
	// attempt 3
	// finished <nil>
}

// The gate of a host is asked before anything else of it: robots.txt, say.
func ExampleFrontier_gate() {
	ctx := context.Background()
	f := frontier.New(frontier.Options{
		Gate: func(t *frontier.Task) string {
			u, err := urlnorm.Parse(t.URL)
			if err != nil {
				return "" // no gate
			}
			return u.HostKey() + "/robots.txt"
		},
	})
	f.Update(frontier.Update{Added: []*frontier.Task{{ID: 1, Host: 1, URL: "https://example.com/"}}})
	go func() {
		for t, ok := f.Next(ctx); ok; t, ok = f.Next(ctx) {
			fmt.Println(t.URL)
			f.Release(t, frontier.Feedback{OK: true})
			if t.Gate {
				f.Update(frontier.Update{Hosts: []frontier.HostUpdate{{Host: t.Host, Gate: frontier.GateOpen}}})
				continue
			}
			f.Update(frontier.Update{Done: []frontier.Done{{Task: t, Page: true}}})
		}
	}()
	fmt.Println(f.Run(ctx))
	// Output:
	// https://example.com/robots.txt
	// https://example.com/
	// finished <nil>
}

// A set of what is known: the same page under another spelling is the same task,
// and another body is another.
func ExampleIdentity() {
	const seed = 1 // random, and the crawl's own
	known := make(map[uint64]bool)
	for _, raw := range []string{"https://example.com/%7ejoe", "HTTPS://example.com:443/~joe", "https://example.com/"} {
		u, err := urlnorm.Parse(raw)
		if err != nil {
			fmt.Println(err)
			return
		}
		id := frontier.Identity(seed, "GET", u.Key(), nil)
		fmt.Println(u, known[id])
		known[id] = true
	}
	// Output:
	// https://example.com/%7ejoe false
	// https://example.com/~joe true
	// https://example.com/ false
}
