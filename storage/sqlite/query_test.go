//go:build cgo

package sqlite

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func openQuery(t *testing.T, path string) *Reader {
	t.Helper()
	r, err := OpenReader(path)
	must(t, err)
	t.Cleanup(func() { must(t, r.Close()) })
	return r
}

// all is every value that a query answers, as a text.
func all(t *testing.T, r *Reader, query string) (values []string) {
	t.Helper()
	rows, err := r.Query(context.Background(), query)
	must(t, err)
	defer func() { must(t, rows.Close()) }()
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return values
		}
		must(t, err)
		for _, v := range row {
			values = append(values, text(v))
		}
	}
}

// TestReaderRefuses tries to write by every way there is.
func TestReaderRefuses(t *testing.T) {
	f := newFixture(t, Options{unsynced: true})
	must(t, f.commit(f.seeds(1, 2)))
	r := openQuery(t, f.path)
	other := filepath.Join(filepath.Dir(f.path), "other.db")
	for _, query := range []string{
		"DELETE FROM urls", "WITH x AS (SELECT 1) DELETE FROM urls", "UPDATE urls SET depth = 1 RETURNING id", "REPLACE INTO scope VALUES ('x')",
		"CREATE TABLE x (y)", "CREATE TEMP VIEW x AS SELECT 1", "CREATE INDEX x ON urls(url)", "DROP TABLE urls", "ALTER TABLE urls ADD x", "REINDEX", "ANALYZE",
		"BEGIN", "BEGIN IMMEDIATE", "SAVEPOINT x", "VACUUM", "VACUUM INTO '" + other + "'", "ATTACH '" + other + "' AS o", "ATTACH 'file:" + other + "?mode=rwc' AS o",
		"DETACH main", "PRAGMA query_only = OFF", "PRAGMA query_only(0)", "PRAGMA journal_mode = DELETE", "PRAGMA user_version = 7", "PRAGMA writable_schema = ON",
		"PRAGMA wal_checkpoint", "PRAGMA optimize", "PRAGMA incremental_vacuum", "PRAGMA temp_store_directory = '/'", "SELECT load_extension('x')",
		"SELECT * FROM pragma_user_version(7)",
	} {
		rows, err := r.Query(context.Background(), query)
		if err == nil {
			must(t, rows.Close())
		}
		if !errors.Is(err, ErrReadOnly) && !errors.Is(err, ErrQuery) || err != nil && !strings.Contains(err.Error(), f.path) {
			t.Errorf("%s: %v", query, err)
		}
	}
	if _, err := os.Stat(other); err == nil {
		t.Error("a file was made")
	}
	if got := all(t, r, "SELECT CAST(count(*) AS TEXT) FROM urls"); got[0] != "2" {
		t.Errorf("%s URLs are left", got)
	}
}

// TestReaderBesideWriter keeps a query open while a session commits. Neither
// waits, and the query sees what was there when it began.
func TestReaderBesideWriter(t *testing.T) {
	f := newFixture(t, Options{unsynced: true})
	must(t, f.commit(f.seeds(1, 2, 3)))
	r := openQuery(t, f.path)
	rows, err := r.Query(context.Background(), "SELECT url FROM urls")
	must(t, err)
	_, err = rows.Next()
	must(t, err)
	must(t, f.commit(f.pages(1)))
	n := 1
	for _, err = rows.Next(); err == nil; _, err = rows.Next() {
		n++
	}
	if n != 3 || !errors.Is(err, io.EOF) {
		t.Errorf("%d rows, then %v", n, err)
	}
	must(t, rows.Close())
	if got := all(t, r, "SELECT url FROM v_pages"); len(got) != 1 {
		t.Errorf("pages: %q", got)
	}
}

// TestReaderCancel ends a query that would never end.
func TestReaderCancel(t *testing.T) {
	f := newFixture(t, Options{unsynced: true})
	r := openQuery(t, f.path)
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	rows, err := r.Query(ctx, "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n")
	if err == nil {
		_, err = rows.Next()
		_ = rows.Close()
	}
	if err == nil || ctx.Err() == nil {
		t.Errorf("it ended by itself: %v", err)
	}
}

// TestReaderOldVersion asks a database of the first version for the views of
// the second. It stays as it is.
func TestReaderOldVersion(t *testing.T) {
	path := filepath.Join(t.TempDir(), "old.db")
	c, err := dial(path, "mode=rwc")
	must(t, err)
	must(t, c.exec(schema+"; PRAGMA application_id = 1668440439; PRAGMA user_version = 1"))
	must(t, c.close())
	r := openQuery(t, path)
	if got := all(t, r, "SELECT target FROM v_broken_links"); len(got) != 0 {
		t.Errorf("links: %q", got)
	}
	if got := all(t, r, "SELECT name FROM sqlite_schema WHERE name = 'v_broken_links'"); len(got) != 0 {
		t.Error("the database was changed")
	}
	old, err := Open(path, Options{ReadOnly: true})
	must(t, err)
	st, err := old.Status(context.Background())
	if err != nil || st.Added != 0 {
		t.Errorf("status: %+v, %v", st, err)
	}
	must(t, old.Close())
}

// TestReaderStatements wants one statement, neither none nor more.
func TestReaderStatements(t *testing.T) {
	r := openQuery(t, newFixture(t, Options{unsynced: true}).path)
	for sql, want := range map[string]bool{
		"SELECT 1": true, "SELECT 1;": true, "SELECT 1; -- x": true, "SELECT 1 /* ; */ ;; ": true,
		"SELECT ';', \"a;b\", '[c;d]', 'it''s;'; ": true, "VALUES (1)": true, "EXPLAIN SELECT 1": true, "PRAGMA table_list": true,
		"": false, " ": false, " \v": false, ";": false, "-- x": false, "/* x": false, "-- x\n/* y */;": false, "\ufeff": false, "\x00": false,
		"SELECT 1; SELECT 2": false, "SELECT 1;/* */DELETE FROM urls": false, "SELECT 'a'; 'b'": false, "SELECT 1;; x": false, "SELECT 1\x00": false,
	} {
		rows, err := r.Query(context.Background(), sql)
		if (err == nil) != want || err != nil && !errors.Is(err, ErrQuery) {
			t.Errorf("%q: %v", sql, err)
		}
		if err == nil {
			must(t, rows.Close())
		}
	}
}

// FuzzReader wants no SQL to crash the process or to write.
func FuzzReader(f *testing.F) {
	path := filepath.Join(f.TempDir(), "x.db")
	must(f, open(f, path).Close())
	for _, s := range []string{"SELECT 1", ";", "-- x", "'", "/*", "SELECT ?1", "EXPLAIN SELECT 1", "PRAGMA table_list", "VALUES (1), (2)", "\x00", "\ufeff", "SELECT 1\x00; DELETE FROM urls"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, sql string) {
		r, err := OpenReader(path)
		must(t, err)
		defer func() { must(t, r.Close()) }()
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		rows, err := r.Query(ctx, sql)
		if err != nil {
			return
		}
		for range 100 {
			if _, err := rows.Next(); err != nil {
				break
			}
		}
		_ = rows.Close()
	})
}
