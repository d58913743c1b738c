//go:build cgo

package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"path/filepath"

	sqlite3 "github.com/mattn/go-sqlite3"
)

// A conn is one connection, with the statements prepared on it. It goes
// around database/sql, whose pool, locks and conversions cost as much as a
// small INSERT and would add goroutines; and it never hands SQLite a context
// that can be cancelled, which costs a goroutine a statement and may roll a
// transaction back half way. It is not safe for concurrent use.
type conn struct {
	path  string
	db    *sqlite3.SQLiteConn
	stmts map[string]*sqlite3.SQLiteStmt
	// fault, if a test sets it, may fail a statement before it runs.
	fault func(query string) error
}

// dial opens a connection to the file and applies the pragmas.
func dial(path, mode string, pragmas ...string) (*conn, error) {
	abs, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	// _mutex=no: whoever uses a conn sees to it that nobody else does.
	name := url.URL{Scheme: "file", Path: filepath.ToSlash(abs), RawQuery: fmt.Sprintf("%s&_mutex=no&_busy_timeout=%d", mode, busyLimit.Milliseconds())}
	db, err := (&sqlite3.SQLiteDriver{}).Open(name.String())
	if err != nil {
		return nil, explain(path, err)
	}
	c := &conn{path: path, db: db.(*sqlite3.SQLiteConn), stmts: map[string]*sqlite3.SQLiteStmt{}}
	if err := c.pragmas(pragmas); err != nil {
		return nil, errors.Join(err, c.close())
	}
	return c, nil
}

func (c *conn) pragmas(pragmas []string) error {
	for _, p := range pragmas {
		if err := c.exec("PRAGMA " + p); err != nil {
			return err
		}
	}
	return nil
}

// close closes the connection and its statements.
func (c *conn) close() error {
	for _, s := range c.stmts {
		_ = s.Close() // it repeats the statement's last error
	}
	return c.db.Close()
}

// exec runs one statement or, without arguments, several, and does not
// prepare them for next time.
func (c *conn) exec(query string) error {
	if err := c.try(query); err != nil {
		return err
	}
	_, err := c.db.Exec(query, nil)
	return explain(c.path, err)
}

func (c *conn) try(query string) error {
	if c.fault == nil {
		return nil
	}
	return explain(c.path, c.fault(query))
}

// prepare prepares a statement, once.
func (c *conn) prepare(query string) (*sqlite3.SQLiteStmt, error) {
	if s := c.stmts[query]; s != nil {
		return s, nil
	}
	s, err := c.db.Prepare(query)
	if err != nil {
		return nil, explain(c.path, fmt.Errorf("preparing %.60q: %w", query, err))
	}
	c.stmts[query] = s.(*sqlite3.SQLiteStmt)
	return c.stmts[query], nil
}

// run runs a prepared statement.
func (c *conn) run(query string, args []driver.NamedValue) error {
	if err := c.try(query); err != nil {
		return err
	}
	s, err := c.prepare(query)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(context.Background(), args)
	return explain(c.path, err)
}

// do is run with values.
func (c *conn) do(query string, values ...driver.Value) error {
	return c.run(query, number(values))
}

// each calls yield with every row that a prepared query answers. The row is
// only valid until yield returns; integers are int64, texts string or []byte.
func (c *conn) each(query string, yield func(row []driver.Value) error, values ...driver.Value) (err error) {
	if err := c.try(query); err != nil {
		return err
	}
	s, err := c.prepare(query)
	if err != nil {
		return err
	}
	rows, err := s.QueryContext(context.Background(), number(values))
	if err != nil {
		return explain(c.path, err)
	}
	// Closing resets the statement: a forgotten one would hold its snapshot,
	// and the WAL would grow without bound.
	defer func() { err = errors.Join(err, explain(c.path, rows.Close())) }()
	row := make([]driver.Value, len(rows.Columns()))
	for {
		switch err := rows.Next(row); {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return explain(c.path, err)
		}
		if err := yield(row); err != nil {
			return err
		}
	}
}

// one is each for a query that answers one row with one integer.
func (c *conn) one(query string, values ...driver.Value) (n int64, err error) {
	err = c.each(query, func(row []driver.Value) error {
		n, _ = row[0].(int64)
		return nil
	}, values...)
	return n, err
}

// number numbers the arguments of a statement.
func number(values []driver.Value) []driver.NamedValue {
	args := make([]driver.NamedValue, len(values))
	for i, v := range values {
		args[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return args
}
