//go:build cgo

package sqlite

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// A fixture is a small crawl in a database, whose pages link to the pages
// after them.
type fixture struct {
	t       testing.TB
	path    string
	store   *Store
	session storage.Session
	tasks   map[string]*frontier.Task // leased
}

var anyDepth = storage.JobSpec{MaxDepth: -1}

func newFixture(t testing.TB, o Options) *fixture {
	t.Helper()
	return resumeFixture(t, filepath.Join(t.TempDir(), "crawl.db"), o)
}

func resumeFixture(t testing.TB, path string, o Options) *fixture {
	t.Helper()
	s, err := Open(path, o)
	must(t, err)
	t.Cleanup(func() { must(t, s.Close()) })
	f := &fixture{t: t, path: path, store: s, tasks: map[string]*frontier.Task{}}
	f.session, err = s.Join(context.Background(), anyDepth)
	must(t, err)
	return f
}

func pageURL(i int) string { return fmt.Sprintf("http://a/%d", i) }

func (f *fixture) candidate(url string) storage.Candidate {
	return storage.Candidate{
		Identity: frontier.Identity(f.session.Start().HashSeed, "GET", url, nil), HostKey: "http://a",
		Task: frontier.Task{URL: url, Origin: frontier.FromLink},
	}
}

func (f *fixture) seeds(numbers ...int) *storage.Batch {
	b := &storage.Batch{}
	for _, i := range numbers {
		b.Seeds = append(b.Seeds, f.candidate(pageURL(i)))
	}
	return b
}

// pages are the results of pages, each with an item and a body of its own and
// links to the three pages after it.
func (f *fixture) pages(numbers ...int) *storage.Batch {
	b := &storage.Batch{}
	for _, i := range numbers {
		r := storage.Result{
			Task: f.tasks[pageURL(i)], Outcome: storage.Outcome{Fate: storage.Fetched, Status: 200},
			Page:  &storage.Page{Title: pageURL(i), Size: 10, Body: storage.Body{Content: []byte{byte(i), 0, 0}, Hash: uint64(i)}},
			Items: []storage.Item{{Name: "n", Value: []byte(`1`)}},
		}
		for k := i + 1; k <= i+3; k++ {
			r.Links = append(r.Links, storage.Link{Kind: "a", Target: f.candidate(pageURL(k))})
		}
		b.Results = append(b.Results, r)
	}
	return b
}

func (f *fixture) commit(b *storage.Batch) error {
	done, err := f.session.Commit(context.Background(), b)
	for _, task := range done.Added {
		f.tasks[task.URL] = task
	}
	return err
}

func (f *fixture) counts() storage.Counts {
	f.t.Helper()
	st, err := f.store.Status(context.Background())
	must(f.t, err)
	return st.Counts
}

// sql runs SQL on the session's writing connection.
func (f *fixture) sql(query string) {
	f.t.Helper()
	must(f.t, f.session.(*session).journal.writer.conn.exec(query))
}

// tool returns the path of a program that a test needs. In CI a missing one
// is a failure.
func tool(t *testing.T, find func(string) (string, error), name string) string {
	t.Helper()
	path, err := find(name)
	if err == nil {
		return path
	}
	if os.Getenv("CI") == "true" {
		t.Fatalf("CI must have %s: %v", name, err)
	}
	t.Skipf("%s is not installed: %v", name, err)
	return ""
}

// lease takes leased tasks over.
func (f *fixture) lease(leases []frontier.Lease) {
	for _, l := range leases {
		for _, task := range l.Tasks {
			f.tasks[task.URL] = task
		}
	}
}
