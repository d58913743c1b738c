package storage_test

import (
	"context"
	"fmt"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// A page is stored with its links, and those that are new come back as tasks
// to fetch.
func Example() {
	ctx := context.Background()
	store := storage.NewMemory()
	session, err := store.Join(ctx, storage.JobSpec{MaxDepth: -1})
	if err != nil {
		panic(err)
	}
	candidate := func(url string) storage.Candidate {
		return storage.Candidate{
			Identity: frontier.Identity(session.Start().HashSeed, "GET", url, nil),
			HostKey:  "https://example.com",
			Task:     frontier.Task{URL: url, Origin: frontier.FromLink},
		}
	}
	done, err := session.Commit(ctx, &storage.Batch{Seeds: []storage.Candidate{candidate("https://example.com/")}})
	if err != nil {
		panic(err)
	}
	done, err = session.Commit(ctx, &storage.Batch{Results: []storage.Result{{
		Task:    done.Added[0],
		Outcome: storage.Outcome{Fate: storage.Fetched, Status: 200},
		Page:    &storage.Page{Title: "Home", Size: 1256},
		Links: []storage.Link{
			{Kind: "a", Text: "home", Target: candidate("https://example.com/")},
			{Kind: "a", Text: "about", Target: candidate("https://example.com/about")},
		},
	}}})
	if err != nil {
		panic(err)
	}
	for _, task := range done.Added {
		fmt.Println(task.ID, task.URL, "at depth", task.Depth)
	}
	if err := session.Leave(ctx, storage.EndInterrupted); err != nil {
		panic(err)
	}
	status, err := store.Status(ctx)
	if err != nil {
		panic(err)
	}
	fmt.Println(status.Known, "known,", status.Pending, "pending,", status.Pages, "fetched")
	// Output:
	// 2 https://example.com/about at depth 1
	// 2 known, 1 pending, 1 fetched
}

// What became of each URL, from any store, in the order of the commits.
func ExampleAll() {
	ctx := context.Background()
	store := storage.NewMemory()
	session, err := store.Join(ctx, storage.JobSpec{MaxDepth: -1})
	if err != nil {
		panic(err)
	}
	known, err := session.Commit(ctx, &storage.Batch{Seeds: []storage.Candidate{
		{Identity: 1, HostKey: "https://example.com", Task: frontier.Task{URL: "https://example.com/", Origin: frontier.FromSeed}},
		{Identity: 2, HostKey: "https://example.com", Task: frontier.Task{URL: "https://example.com/old", Origin: frontier.FromSeed}},
	}})
	if err != nil {
		panic(err)
	}
	_, err = session.Commit(ctx, &storage.Batch{Results: []storage.Result{
		{Task: known.Added[0], Outcome: storage.Outcome{Fate: storage.Fetched, Status: 200}, Page: &storage.Page{Title: "Home"}},
		{Task: known.Added[1], Outcome: storage.Outcome{Fate: storage.Gone, Status: 404}},
	}})
	if err != nil {
		panic(err)
	}
	for one, err := range storage.All(ctx, store) {
		if err != nil {
			panic(err)
		}
		fmt.Println(one.Task.URL, one.Fate, one.Status)
	}
	// Output:
	// https://example.com/ fetched 200
	// https://example.com/old gone 404
}
