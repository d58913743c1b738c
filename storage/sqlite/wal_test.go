//go:build cgo

package sqlite

import (
	"context"
	"database/sql/driver"
	"os"
	"path/filepath"
	"testing"

	"github.com/joinable/crawl/storage"
)

func walSize(path string) int64 {
	info, err := os.Stat(path + "-wal")
	if err != nil {
		return 0
	}
	return info.Size()
}

// TestLeave leaves everything in one file, while it is still open.
func TestLeave(t *testing.T) {
	f := newFixture(t, Options{})
	must(t, f.commit(f.seeds(1)))
	must(t, f.commit(f.pages(1)))
	if walSize(f.path) == 0 {
		t.Fatal("nothing is in the WAL")
	}
	must(t, f.session.Leave(context.Background(), storage.EndFinished))
	if n := walSize(f.path); n != 0 {
		t.Errorf("%d bytes are left in the WAL", n)
	}
	b, err := os.ReadFile(f.path)
	must(t, err)
	copied := filepath.Join(t.TempDir(), "copy.db")
	must(t, os.WriteFile(copied, b, 0o644))
	if n := len(dump(t, copied).Pages); n != 1 {
		t.Errorf("%d pages are in the file alone", n)
	}
}

// TestReader reads while the crawl writes: neither waits for the other, and
// what is read is of one moment.
func TestReader(t *testing.T) {
	f := newFixture(t, Options{unsynced: true})
	must(t, f.commit(f.seeds(1)))
	c, err := dial(f.path, "mode=ro")
	must(t, err)
	defer func() { must(t, c.close()) }()
	must(t, c.exec("BEGIN"))
	count := func() int64 {
		n, err := c.one("SELECT count(*) FROM v_pages")
		must(t, err)
		return n
	}
	before := count()
	for i := 1; i <= 20; i++ {
		must(t, f.commit(f.pages(i)))
		if n := count(); n != before {
			t.Fatalf("a reader saw %d pages, then %d", before, n)
		}
	}
	must(t, c.exec("COMMIT"))
	if n := count(); n != 20 {
		t.Fatalf("%d pages, want 20", n)
	}
}

// TestRelieve has a reader hold the WAL until it is too long, and then go.
func TestRelieve(t *testing.T) {
	f := newFixture(t, Options{unsynced: true})
	j := f.session.(*session).journal
	must(t, f.commit(f.seeds(1)))
	c, err := dial(f.path, "mode=ro")
	must(t, err)
	defer func() { must(t, c.close()) }()
	must(t, c.exec("BEGIN"))
	must(t, c.each("SELECT count(*) FROM urls", func([]driver.Value) error { return nil }))
	j.walLimit, j.walNext = 1<<16, 1<<16
	for i := 1; i <= 20; i++ {
		must(t, f.commit(f.pages(i)))
	}
	if n := walSize(f.path); n < 1<<16 {
		t.Fatalf("the WAL has only %d bytes", n)
	}
	must(t, c.exec("COMMIT"))
	j.walNext = 1 << 16
	must(t, f.commit(f.pages(21)))
	if n := walSize(f.path); n != 0 {
		t.Fatalf("the WAL still has %d bytes", n)
	}
	must(t, f.commit(f.pages(22)))
	must(t, f.session.Leave(context.Background(), storage.EndFinished))
}
