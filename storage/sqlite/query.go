//go:build cgo

package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	sqlite3 "github.com/mattn/go-sqlite3"

	"github.com/joinable/crawl/storage"
)

// A Reader asks a crawl's database anything, and changes nothing: the file is
// opened to read, and statements that are not queries are refused before they
// run. A crawl that runs meanwhile does not wait for it, nor it for the crawl.
// While a query runs, its snapshot keeps the write-ahead log from beginning
// anew, so that FILE-wal grows by what the crawl stores in that time.
//
// It is not safe for concurrent use.
type Reader struct {
	conn   *conn
	denied string // what the statement being prepared wanted to do
}

// asking are the pragmas of a Reader. Sorting what does not fit in memory is
// left to temporary files, unlike elsewhere.
var asking = []string{"query_only = ON", "cache_size = -65536", "mmap_size = 4294967296"}

// OpenReader opens a database that exists, as Options.ReadOnly does. One that
// an older version wrote has the views of this one for as long as it is open.
func OpenReader(path string) (*Reader, error) {
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("opening a crawl database: %w", err)
	}
	c, err := dialReader(path)
	if err != nil {
		return nil, err
	}
	r := &Reader{conn: c}
	if err := r.prepare(); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return r, nil
}

// prepare adds the views that the database lacks, and then allows nothing but
// reading.
func (r *Reader) prepare() error {
	version, err := r.conn.version()
	if err != nil {
		return err
	}
	for _, m := range migrations[version:] {
		if err := r.conn.exec(strings.ReplaceAll(m, "CREATE VIEW ", "CREATE TEMP VIEW ")); err != nil {
			return err
		}
	}
	if err := r.conn.pragmas(asking); err != nil {
		return err
	}
	r.conn.db.RegisterAuthorizer(r.authorize)
	return nil
}

// recursive is SQLITE_RECURSIVE, which the driver does not name.
const recursive = 33

// authorize decides, while a statement is prepared, what it may do.
func (r *Reader) authorize(action int, object, detail, _ string) int {
	switch action {
	case sqlite3.SQLITE_SELECT, sqlite3.SQLITE_READ, recursive:
		return sqlite3.SQLITE_OK
	case sqlite3.SQLITE_FUNCTION:
		if detail != "load_extension" {
			return sqlite3.SQLITE_OK
		}
	case sqlite3.SQLITE_PRAGMA:
		if detail == "" || strings.HasSuffix(object, "_info") || strings.HasSuffix(object, "_list") {
			return sqlite3.SQLITE_OK
		}
	}
	r.denied = actionText(action, object)
	return sqlite3.SQLITE_DENY
}

var actions = map[int]string{
	sqlite3.SQLITE_INSERT: "INSERT", sqlite3.SQLITE_UPDATE: "UPDATE", sqlite3.SQLITE_DELETE: "DELETE",
	sqlite3.SQLITE_ATTACH: "ATTACH", sqlite3.SQLITE_DETACH: "DETACH", sqlite3.SQLITE_PRAGMA: "PRAGMA",
	sqlite3.SQLITE_TRANSACTION: "a transaction", sqlite3.SQLITE_FUNCTION: "load_extension",
}

// actionText names what a statement wanted to do.
func actionText(action int, object string) string {
	name := actions[action]
	if name == "" {
		name = "changing the schema"
	}
	if action == sqlite3.SQLITE_PRAGMA {
		name += " " + object
	}
	return name
}

// ErrReadOnly is the error of a statement that is not a query.
var ErrReadOnly = errors.New("only queries are answered here")

// Query runs one query until ctx ends. The rows must be closed before the
// next.
func (r *Reader) Query(ctx context.Context, query string) (*Rows, error) {
	r.denied = ""
	s, err := r.conn.db.Prepare(query)
	switch {
	case err != nil && r.denied != "":
		return nil, &fileError{path: r.conn.path, kind: ErrReadOnly, err: fmt.Errorf("%s is refused", r.denied)}
	case err != nil:
		return nil, explain(r.conn.path, err)
	}
	stmt := s.(*sqlite3.SQLiteStmt)
	if !stmt.Readonly() { // VACUUM INTO, and what else authorizers are not asked about
		_ = stmt.Close()
		return nil, &fileError{path: r.conn.path, kind: ErrReadOnly, err: errors.New("this statement writes")}
	}
	rows, err := stmt.QueryContext(ctx, nil)
	if err != nil {
		return nil, errors.Join(explain(r.conn.path, err), stmt.Close())
	}
	return &Rows{path: r.conn.path, stmt: stmt, rows: rows, row: make([]driver.Value, len(rows.Columns()))}, nil
}

// Close closes the database.
func (r *Reader) Close() error { return r.conn.close() }

// Rows are the answer to a query, one row at a time.
type Rows struct {
	path string
	stmt *sqlite3.SQLiteStmt
	rows driver.Rows
	row  []driver.Value
}

// Columns are the names of the columns. There are none if the statement
// answers nothing.
func (r *Rows) Columns() []string { return r.rows.Columns() }

// Next is the next row, until the one after it is asked for, or io.EOF. Values
// are nil, int64, float64, string (which need not be valid UTF-8) or []byte.
func (r *Rows) Next() ([]driver.Value, error) {
	err := r.rows.Next(r.row)
	if errors.Is(err, io.EOF) {
		return nil, io.EOF
	}
	return r.row, explain(r.path, err)
}

// Close ends the query.
func (r *Rows) Close() error { return errors.Join(r.rows.Close(), r.stmt.Close()) }

// dialReader is a connection that may yet add temporary views.
func dialReader(path string) (*conn, error) {
	var first error
	for _, mode := range []string{"mode=ro", "mode=ro&immutable=1"} {
		c, err := dial(path, mode)
		if err == nil {
			var version int
			if version, err = c.version(); err == nil && version == 0 {
				err = foreign(path, "an empty file")
			}
			if err == nil {
				return c, nil
			}
			err = errors.Join(err, c.close())
		}
		if first == nil {
			first = err
		}
		if errors.Is(err, storage.ErrForeign) || errors.Is(err, storage.ErrNewer) {
			break
		}
	}
	return nil, first
}
