//go:build cgo

package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	sqlite3 "github.com/mattn/go-sqlite3"

	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/storagetest"
)

// TestRevisionFails fails every statement of a revision in turn. The old results
// stand until it is finished, and whoever goes on finishes it.
func TestRevisionFails(t *testing.T) {
	for n := 1; ; n++ {
		armed, count := false, 0
		f := newFixture(t, Options{unsynced: true, fault: func(query string) error {
			if !armed || query == "ROLLBACK" {
				return nil
			}
			if count++; count != n {
				return nil
			}
			return sqlite3.Error{Code: sqlite3.ErrNomem}
		}})
		before := f.forRevision()
		armed = true
		err := reviseAll(f.store)
		armed = false
		items := dump(t, f.path).Items
		switch isNew := cmp.Diff(revisedItems(), items) == ""; {
		case err == nil && !isNew:
			t.Fatalf("statement %d: without an error there are %v", n, items)
		case err != nil && !isNew && cmp.Diff(before, items) != "":
			t.Fatalf("statement %d: after %v there are %v", n, err, items)
		case err != nil && !isNew:
			must(t, reviseAll(f.store))
			if diff := cmp.Diff(revisedItems(), dump(t, f.path).Items); diff != "" {
				t.Fatalf("statement %d: items when it went on (-want +got):\n%s", n, diff)
			}
		}
		check(t, f.path)
		if count < n {
			t.Logf("a revision has %d statements", n-1)
			return
		}
	}
}

// forRevision stores five pages, ends the crawl, and returns the items.
func (f *fixture) forRevision() []storagetest.Item {
	f.t.Helper()
	must(f.t, f.commit(f.seeds(1)))
	for i := 1; i <= 5; i++ {
		must(f.t, f.commit(f.pages(i)))
	}
	must(f.t, f.session.Leave(context.Background(), storage.EndFinished))
	return dump(f.t, f.path).Items
}

// revisedItems are those after reviseAll.
func revisedItems() (items []storagetest.Item) {
	for i := 1; i <= 5; i++ {
		item := storagetest.Item{URL: pageURL(i), Name: "n", Value: "1"}
		if i%2 == 0 {
			item.Name, item.Value = "new", fmt.Sprintf("%q", fmt.Sprint(i))
		}
		items = append(items, item)
	}
	return items
}

// reviseAll revises pages 2 and 4 of five.
func reviseAll(s *Store) (err error) {
	r, err := s.Revise(context.Background(), "x")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.Close()) }()
	for _, page := range []int64{2, 4} {
		if r.Progress().After >= page {
			continue
		}
		item := storage.Item{Name: "new", Value: fmt.Appendf(nil, "%q", fmt.Sprint(page))}
		err := r.Put(context.Background(), []storage.Revised{{Page: page, Items: []storage.Item{item}, Metadata: []byte("{}")}}, storage.Progress{After: page})
		if err != nil {
			return err
		}
	}
	return r.Finish(context.Background(), storage.Run{Started: time.Now(), Ended: time.Now()}, storage.JobSpec{})
}

// TestRevisionKeepsViews revises twice, for a table that was renamed is called
// otherwise in the schema, and asks every view, on a connection that had asked
// before.
func TestRevisionKeepsViews(t *testing.T) {
	f := newFixture(t, Options{unsynced: true})
	f.forRevision()
	const count = "SELECT count(*) FROM v_items"
	_, err := f.store.reader.one(count)
	must(t, err)
	before := f.views()
	for range 2 {
		must(t, reviseAll(f.store))
		n, err := f.store.reader.one(count)
		if err != nil || n != 5 {
			t.Errorf("%d items: %v", n, err)
		}
	}
	if diff := cmp.Diff(before, f.views()); diff != "" {
		t.Errorf("views (-before +after):\n%s", diff)
	}
	for name := range before {
		_, err := f.store.reader.one("SELECT count(*) FROM (SELECT * FROM " + name + ")")
		must(t, err)
	}
}

// views are the views and their SQL.
func (f *fixture) views() map[string]string {
	f.t.Helper()
	found := map[string]string{}
	must(f.t, f.store.reader.each("SELECT name, sql FROM sqlite_schema WHERE type = 'view'", func(row []driver.Value) error {
		found[text(row[0])] = text(row[1])
		return nil
	}))
	return found
}
