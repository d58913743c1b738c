//go:build cgo

package sqlite

import (
	"database/sql"
	"path/filepath"
	"testing"

	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/storagetest"
)

func TestStore(t *testing.T) {
	storagetest.Run(t, storagetest.Harness{
		Open: func(t testing.TB) storage.Store {
			return reopen(t, filepath.Join(t.TempDir(), "crawl.db"))
		},
		Reopen: func(t testing.TB, s storage.Store) storage.Store {
			must(t, s.Close())
			return reopen(t, s.(*Store).path)
		},
		Dump: func(t testing.TB, s storage.Store) storagetest.Dump { return dump(t, s.(*Store).path) },
	})
}

// reopen opens a database for tests that commit often and need not survive a
// power failure.
func reopen(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(path, Options{unsynced: true})
	must(t, err)
	return s
}

func open(t testing.TB, path string) *Store {
	t.Helper()
	s, err := Open(path, Options{})
	must(t, err)
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// dump reads the public views, as any user would.
func dump(t testing.TB, path string) (d storagetest.Dump) {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path+"?mode=ro")
	must(t, err)
	defer func() { must(t, db.Close()) }()
	each(t, db, "SELECT url, fate, ifnull(reason, ''), ifnull(found_on, ''), ifnull(redirect, ''), host, ifnull(class, ''), ifnull(error, ''), ifnull(status, 0), depth, tries FROM v_fates ORDER BY url_id",
		func(f *storagetest.Fate) []any {
			return []any{&f.URL, &f.Fate, &f.Reason, &f.FoundOn, &f.Redirect, &f.Host, &f.Class, &f.Error, &f.Status, &f.Depth, &f.Tries}
		}, &d.Fates)
	each(t, db, "SELECT url, title, ifnull(content_type, ''), ifnull(charset, ''), status, links, size, wire FROM v_pages ORDER BY page_id",
		func(p *storagetest.Page) []any {
			return []any{&p.URL, &p.Title, &p.ContentType, &p.Charset, &p.Status, &p.Links, &p.Size, &p.Wire}
		}, &d.Pages)
	each(t, db, "SELECT source, target, kind, ifnull(text, ''), ifnull(rel, '') FROM v_links ORDER BY link_id",
		func(l *storagetest.Link) []any { return []any{&l.Source, &l.Target, &l.Kind, &l.Text, &l.Rel} }, &d.Links)
	each(t, db, "SELECT url, name, value FROM v_items ORDER BY item_id",
		func(i *storagetest.Item) []any { return []any{&i.URL, &i.Name, &i.Value} }, &d.Items)
	each(t, db, "SELECT host, ifnull(why, ''), known, pending, failures FROM v_hosts ORDER BY host_id",
		func(h *storagetest.Host) []any { return []any{&h.Key, &h.Why, &h.Known, &h.Pending, &h.Failures} }, &d.Hosts)
	return d
}

// each reads the rows of a query.
func each[T any](t testing.TB, db *sql.DB, query string, fields func(*T) []any, into *[]T) {
	t.Helper()
	rows, err := db.Query(query)
	must(t, err)
	defer func() { must(t, rows.Close()) }()
	for rows.Next() {
		var row T
		must(t, rows.Scan(fields(&row)...))
		*into = append(*into, row)
	}
	must(t, rows.Err())
}
