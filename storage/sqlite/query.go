//go:build cgo

package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"strings"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// A Reader asks a crawl's database anything, and changes nothing: the file is
// opened to read, and statements that are not queries are refused before they
// run. A crawl that runs meanwhile does not wait for it, nor it for the crawl.
// While a query runs, its snapshot keeps the write-ahead log from beginning
// anew, so that FILE-wal grows by what the crawl stores in that time.
//
// It is not safe for concurrent use.
type Reader struct {
	conn *conn
	// What the statement being prepared was found to do: anything at all,
	// and what it may not.
	asked  bool
	denied string
}

// asking are the pragmas of a Reader. Sorting what does not fit in memory is
// left to temporary files, unlike elsewhere.
var asking = []string{"query_only = OFF", "temp_store = DEFAULT", "cache_size = -32768"}

// OpenReader opens a database that exists, as Options.ReadOnly does. One that
// an older version wrote has the views of this one for as long as it is open.
func OpenReader(path string) (*Reader, error) {
	s, err := openReadOnly(path)
	if err != nil {
		return nil, err
	}
	r := &Reader{conn: s.reader}
	if err := r.arm(); err != nil {
		return nil, errors.Join(err, r.Close())
	}
	return r, nil
}

// temporary makes a migration touch nothing but the connection, where a view
// hides that of the same name in the database. The names of new reasons and
// origins are only listed, and new columns left out: an older database has no
// use of them.
var temporary = strings.NewReplacer("CREATE VIEW ", "CREATE TEMP VIEW ", "CREATE TABLE ", "CREATE TEMP TABLE ",
	"DROP VIEW ", "DROP VIEW IF EXISTS temp.", "ALTER TABLE ", "-- ALTER TABLE ", "INSERT INTO reasons ", "", "INSERT INTO origins ", "")

// arm adds the views that the database lacks, and then allows nothing but
// reading.
func (r *Reader) arm() error {
	version, err := r.conn.version()
	if err != nil {
		return err
	}
	if err := r.conn.pragmas(asking); err != nil {
		return err
	}
	for _, m := range migrations[version:] {
		if err := r.conn.exec(temporary.Replace(m)); err != nil {
			return err
		}
	}
	if err := r.conn.pragmas([]string{"query_only = ON"}); err != nil {
		return err
	}
	r.conn.db.RegisterAuthorizer(r.authorize)
	return nil
}

// recursive is SQLITE_RECURSIVE, which the driver does not name.
const recursive = 33

// authorize decides, while a statement is prepared, what it may do.
func (r *Reader) authorize(action int, object, detail, _ string) int {
	r.asked = true
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
	switch name := actions[action]; {
	case strings.HasPrefix(object, "sqlite_"):
		return "to change the schema"
	case name == "":
		return "what it does"
	case action == sqlite3.SQLITE_PRAGMA:
		return name + " " + object
	default:
		return name
	}
}

// The errors of statements.
var (
	// ErrReadOnly is the error of one that is not a query.
	ErrReadOnly = errors.New("only queries are answered here")
	// ErrQuery is the error of one that SQLite does not understand, or
	// cannot carry out.
	ErrQuery = errors.New("the query fails")
)

// explainQuery is explain, for errors that the statement may be to blame for.
func explainQuery(path string, err error) error {
	var code sqlite3.Error
	if errors.As(err, &code) && code.Code == sqlite3.ErrError {
		return &fileError{path: path, kind: ErrQuery, err: err}
	}
	return explain(path, err)
}

// Query runs one query until ctx ends. The rows must be closed before the
// next.
func (r *Reader) Query(ctx context.Context, query string) (*Rows, error) {
	if !isOne(query) || strings.ContainsRune(query, 0) {
		return nil, &fileError{path: r.conn.path, kind: ErrQuery, err: errors.New("there is more than one statement")}
	}
	r.asked, r.denied = false, ""
	s, err := r.conn.db.Prepare(query)
	switch {
	case err != nil && r.denied != "":
		return nil, &fileError{path: r.conn.path, kind: ErrReadOnly, err: fmt.Errorf("%s is refused", r.denied)}
	case err != nil:
		return nil, explainQuery(r.conn.path, err)
	}
	stmt := s.(*sqlite3.SQLiteStmt)
	if !stmt.Readonly() { // VACUUM INTO, and what else authorizers are not asked about
		_ = stmt.Close()
		return nil, &fileError{path: r.conn.path, kind: ErrReadOnly, err: errors.New("this statement writes")}
	}
	if !r.asked { // the driver would follow SQLite's null pointer
		_ = stmt.Close()
		return nil, &fileError{path: r.conn.path, kind: ErrQuery, err: errors.New("there is no statement")}
	}
	rows, err := stmt.QueryContext(ctx, nil)
	if err != nil {
		return nil, explainQuery(r.conn.path, errors.Join(err, stmt.Close()))
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
	return r.row, explainQuery(r.path, err)
}

// Close ends the query.
func (r *Rows) Close() error { return errors.Join(r.rows.Close(), r.stmt.Close()) }
