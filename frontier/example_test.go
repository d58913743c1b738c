package frontier_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/joinable/crawl/frontier"
)

// A pool of workers that find new work while they work. Join returns exactly
// when all is done: nothing waits and nothing is in flight.
func ExampleQueue() {
	links := map[string][]string{
		"/":  {"/a", "/b"},
		"/a": {"/c"},
		"/b": {"/d", "/e"},
	}
	ctx := context.Background()
	q := frontier.NewQueue[string](frontier.FIFO, frontier.QueueOptions[string]{})
	var (
		workers sync.WaitGroup
		mu      sync.Mutex // guards pages
		pages   []string
	)
	for range 3 {
		workers.Go(func() {
			for page := range q.All(ctx) {
				mu.Lock()
				pages = append(pages, page)
				mu.Unlock()
				for _, link := range links[page] {
					_ = q.Put(ctx, link)
				}
			}
		})
	}
	_ = q.Put(ctx, "/")
	_ = q.Join(ctx)
	q.Close()
	workers.Wait()

	slices.Sort(pages)
	fmt.Println(pages)
	// Output: [/ /a /b /c /d /e]
}

func ExampleQueue_lifo() {
	ctx := context.Background()
	q := frontier.NewQueue[string](frontier.LIFO, frontier.QueueOptions[string]{})
	for _, s := range []string{"first", "second", "third"} {
		_ = q.Put(ctx, s)
	}
	q.Close()
	for s := range q.All(ctx) {
		fmt.Println(s)
	}
	// Output:
	// third
	// second
	// first
}

// Among equal ranks, what was put first goes first.
func ExampleQueue_byRank() {
	type job struct {
		rank int64
		name string
	}
	ctx := context.Background()
	q := frontier.NewQueue(frontier.ByRank, frontier.QueueOptions[job]{
		Rank: func(j job) int64 { return j.rank },
	})
	for _, j := range []job{{2, "later"}, {1, "soon"}, {2, "later still"}, {0, "now"}, {1, "soon after"}} {
		_ = q.Put(ctx, j)
	}
	q.Close()
	for j := range q.All(ctx) {
		fmt.Println(j.rank, j.name)
	}
	// Output:
	// 0 now
	// 1 soon
	// 1 soon after
	// 2 later
	// 2 later still
}

func ExampleFrontier() {
	ctx := context.Background()
	f := frontier.New(frontier.Options{Delay: time.Millisecond})
	release := f.Hold()
	go func() {
		defer release()
		f.Update(frontier.Update{Added: []*frontier.Task{{ID: 1, Host: 1, URL: "https://example.com/"}}})
	}()
	go func() {
		for t, ok := f.Next(ctx); ok; t, ok = f.Next(ctx) {
			fmt.Println(t.URL)
			f.Release(t, frontier.Feedback{OK: true})
			u := frontier.Update{Done: []frontier.Done{{Task: t, Page: true}}}
			if t.ID == 1 { // the page's links
				u.Added = []*frontier.Task{
					{ID: 2, Host: 1, URL: "https://example.com/a"},
					{ID: 3, Host: 1, URL: "https://example.com/b"},
				}
			}
			f.Update(u)
		}
	}()
	end, err := f.Run(ctx)
	fmt.Println(end, err, f.Stats().Pages, "pages")
	// Output:
	// https://example.com/
	// https://example.com/a
	// https://example.com/b
	// finished <nil> 3 pages
}
