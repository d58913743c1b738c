//go:build cgo

package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	sqlite3 "github.com/mattn/go-sqlite3"

	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/storagetest"
)

// TestFault fails every statement of a commit in turn. Whenever the commit
// fails nothing has changed, and the same batch can be committed again.
func TestFault(t *testing.T) {
	want, _ := crawlWithFault(t, 0)
	for n := 1; ; n++ {
		got, faulted := crawlWithFault(t, n)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("after a fault of statement %d (-want +got):\n%s", n, diff)
		}
		if !faulted {
			t.Logf("a commit has %d statements", n-1)
			break
		}
	}
}

// crawlWithFault crawls a little; the n-th statement of the second commit
// fails, if it has so many.
func crawlWithFault(t *testing.T, n int) (_ storagetest.Dump, faulted bool) {
	t.Helper()
	armed, count := false, 0
	o := Options{unsynced: true, fault: func(query string) error {
		if !armed || query == "ROLLBACK" {
			return nil
		}
		if count++; count != n {
			return nil
		}
		faulted = true
		return sqlite3.Error{Code: sqlite3.ErrNomem}
	}}
	f := newFixture(t, o)
	must(t, f.commit(f.seeds(1, 2)))
	b := f.pages(1, 2)
	b.Scope, b.Policy = []string{"a"}, "p"
	b.Hosts = []storage.HostFacts{{Host: 1, Why: "x"}}
	before, dumped, leased := f.counts(), dump(t, f.path), slices.Sorted(maps.Keys(f.tasks))
	armed = true
	err := f.commit(b)
	if (err != nil) != faulted {
		t.Fatalf("statement %d failed: %v, committing: %v", n, faulted, err)
	}
	armed = false
	if faulted {
		if diff := cmp.Diff(before, f.counts()) + cmp.Diff(dumped, dump(t, f.path)) + cmp.Diff(leased, slices.Sorted(maps.Keys(f.tasks))); diff != "" {
			t.Fatalf("a failed commit changed (-before +after):\n%s", diff)
		}
		if diff := cmp.Diff(before, f.session.(*session).Counts()); diff != "" {
			t.Fatalf("a failed commit changed memory (-before +after):\n%s", diff)
		}
		must(t, f.commit(b))
	}
	must(t, f.commit(f.pages(3)))
	check(t, f.path)
	return dump(t, f.path), faulted
}

// TestFull fills the medium.
func TestFull(t *testing.T) {
	f := newFixture(t, Options{unsynced: true})
	must(t, f.commit(f.seeds(0)))
	f.sql("PRAGMA max_page_count = 40")
	var err error
	i := 0
	for ; err == nil; i++ {
		err = f.commit(f.pages(i))
	}
	i--
	if !errors.Is(err, storage.ErrFull) || !strings.Contains(err.Error(), f.path) {
		t.Fatalf("committing to a full disk: %v", err)
	}
	if got := f.counts().Pages; got != int64(i) {
		t.Fatalf("%d pages stand, want %d", got, i)
	}
	if again := f.commit(f.pages(i)); !errors.Is(again, storage.ErrFull) {
		t.Fatalf("committing again to a full disk: %v", again)
	}
	f.sql("PRAGMA max_page_count = 1000000")
	must(t, f.commit(f.pages(i)))
	must(t, f.commit(f.pages(i+1)))
	check(t, f.path)
	if got := len(dump(t, f.path).Pages); got != i+2 {
		t.Fatalf("%d pages stand, want %d", got, i+2)
	}
}

// TestRefusedRow has the database refuse single rows: their results fail, and
// all others are stored.
func TestRefusedRow(t *testing.T) {
	for table, condition := range map[string]string{
		"urls":   "NEW.url = 'http://a/5'",
		"pages":  "NEW.title = 'http://a/2'",
		"links":  "NEW.page = 2",
		"items":  "NEW.page = 2",
		"bodies": "NEW.content = x'020000'",
		"hashes": "NEW.hash = 2",
	} {
		t.Run(table, func(t *testing.T) {
			f := newFixture(t, Options{unsynced: true})
			must(t, f.commit(f.seeds(1, 2, 11)))
			f.sql("CREATE TRIGGER poison BEFORE INSERT ON " + table + " WHEN " + condition + " BEGIN SELECT raise(ABORT, 'poisoned'); END")
			must(t, f.commit(f.pages(1, 2, 11)))
			fates := map[string]storagetest.Fate{}
			for _, fate := range dump(t, f.path).Fates {
				fates[fate.URL] = fate
			}
			if one, eleven := fates[pageURL(1)].Fate, fates[pageURL(11)].Fate; one != "fetched" || eleven != "fetched" {
				t.Errorf("the neighbours are %s and %s", one, eleven)
			}
			two := fates[pageURL(2)]
			if two.Fate != "failed" || two.Class != "storage" || !strings.Contains(two.Error, "poisoned") {
				t.Errorf("the refused one is %+v", two)
			}
			if _, ok := fates[pageURL(5)]; ok {
				t.Error("a link of the refused page was accepted")
			}
			check(t, f.path)
		})
	}
}

// TestRefusedSeed has the database refuse a seed: nothing can be stored in
// its place, so the commit fails.
func TestRefusedSeed(t *testing.T) {
	f := newFixture(t, Options{unsynced: true})
	f.sql("CREATE TRIGGER poison BEFORE INSERT ON urls WHEN NEW.url = 'http://a/5' BEGIN SELECT raise(ABORT, 'poisoned'); END")
	var row *storage.RowError
	if err := f.commit(f.seeds(4, 5)); !errors.As(err, &row) {
		t.Fatalf("committing a seed that is refused: %v", err)
	}
	must(t, f.commit(f.seeds(4)))
}

// TestBusy has another program write for longer than the caller waits.
func TestBusy(t *testing.T) {
	f := newFixture(t, Options{unsynced: true})
	other, err := dial(f.path, "mode=rw")
	must(t, err)
	defer func() { must(t, other.close()) }()
	must(t, other.exec("BEGIN IMMEDIATE"))
	ctx, cancel := context.WithTimeout(context.Background(), busyWait)
	defer cancel()
	if _, err := f.session.Commit(ctx, f.seeds(1)); !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("committing while another writes: %v", err)
	}
	must(t, other.exec("COMMIT"))
	must(t, f.commit(f.seeds(1)))
}

// check has SQLite check the database.
func check(t testing.TB, path string) {
	t.Helper()
	c, err := dial(path, "mode=ro")
	must(t, err)
	defer func() { must(t, c.close()) }()
	must(t, c.each("PRAGMA integrity_check", func(row []driver.Value) error {
		if text(row[0]) != "ok" {
			t.Errorf("integrity: %s", text(row[0]))
		}
		return nil
	}))
}
