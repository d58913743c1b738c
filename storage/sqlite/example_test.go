//go:build cgo

package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// A database, written as a crawl writes it and asked as any program may. A crawl
// is given the store as its Options.Store and does the first half by itself.
func Example() {
	dir, err := os.MkdirTemp("", "crawl")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "crawl.db")
	write(path)

	r, err := sqlite.OpenReader(path)
	if err != nil {
		panic(err)
	}
	defer r.Close()
	rows, err := r.Query(context.Background(), "SELECT url, status, title FROM v_pages")
	if err != nil {
		panic(err)
	}
	defer rows.Close()
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			panic(err)
		}
		fmt.Println(row[0], row[1], row[2])
	}
	// Output: https://example.com/ 200 Home
}

// write stores one page.
func write(path string) {
	ctx := context.Background()
	store, err := sqlite.Open(path, sqlite.Options{})
	if err != nil {
		panic(err)
	}
	defer store.Close()
	session, err := store.Join(ctx, storage.JobSpec{MaxDepth: -1})
	if err != nil {
		panic(err)
	}
	done, err := session.Commit(ctx, &storage.Batch{Seeds: []storage.Candidate{{
		Identity: frontier.Identity(session.Start().HashSeed, "GET", "https://example.com/", nil),
		HostKey:  "https://example.com",
		Task:     frontier.Task{URL: "https://example.com/", Origin: frontier.FromSeed},
	}}})
	if err != nil {
		panic(err)
	}
	_, err = session.Commit(ctx, &storage.Batch{Results: []storage.Result{{
		Task:    done.Added[0],
		Outcome: storage.Outcome{Fate: storage.Fetched, Status: 200},
		Page:    &storage.Page{Title: "Home"},
	}}})
	if err != nil {
		panic(err)
	}
	if err := session.Leave(ctx, storage.EndFinished); err != nil {
		panic(err)
	}
}

// A new crawl under the old name: what was there is renamed.
func ExampleSetAside() {
	moved, err := sqlite.SetAside(filepath.Join(os.TempDir(), "no-crawl-yet.db"))
	fmt.Printf("%q %v\n", moved, err)
	// Output: "" <nil>
}

// Whether a crawl holds the database at the moment.
func ExampleRunning() {
	dir, err := os.MkdirTemp("", "crawl")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "crawl.db")
	write(path)
	_, running, err := sqlite.Running(path)
	fmt.Println(running, err)
	// Output: false <nil>
}
