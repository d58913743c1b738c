package main

import (
	"bufio"
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage/sqlite"
)

// An inquiry is how a database is asked and where the answer goes: what the
// commands sql, query and runs have in common.
type inquiry struct {
	db    string
	shape *shape // nil: by the name of out, else a table
	out   string // a file, "" and - are stdout
	// retell, if not nil, changes each row before it is written.
	retell func(row []driver.Value)
}

// inquiryFlags are the flags that they have in common.
var inquiryFlags = append(within(databaseFlag, func(q *inquiry) *string { return &q.db }), []flagRow[inquiry]{
	{flagDoc{name: "format", takes: "table|csv|json|jsonl|markdown", fallback: "table", example: "csv", help: "the form of the answer"},
		func(q *inquiry) value { return word(&q.shape, parseShape, "table, csv, json, jsonl or markdown") }},
	{flagDoc{name: "o", takes: "FILE", example: "pages.csv", help: "write to FILE; its ending tells the format if -format does not"},
		func(q *inquiry) value { return text(&q.out) }},
}...)

// aboutAnswers tells of what is written.
const aboutAnswers = `NULL is empty, or null in JSON; BLOBs are base64; bytes that are not UTF-8 are replaced. Tables are made for people: control characters are spelt out, cells are cut after 4000 columns, and on a terminal columns are made to fit. In csv, text that a spreadsheet would run as a formula has a ' before it.`

// openToAsk opens a database to read.
func openToAsk(db string) (*sqlite.Reader, error) {
	if _, err := os.Stat(db); err != nil {
		return nil, usagef("%w (name the database with -db FILE)", err)
	}
	return sqlite.OpenReader(db)
}

// answer runs a query and writes what it answers, row by row.
func (a *app) answer(q *inquiry, r *sqlite.Reader, sql string) (rows int, err error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// Without this a closed pipe would end the program before it can say
	// that all is well.
	signal.Ignore(syscall.SIGPIPE)
	defer signal.Reset(syscall.SIGPIPE)
	result, err := r.Query(ctx, sql)
	if err == nil {
		rows, err = a.write(q, result)
		err = errors.Join(err, closing(result, err))
	}
	switch {
	case ctx.Err() != nil:
		return rows, crawl.ErrInterrupted
	case errors.Is(err, syscall.EPIPE):
		return rows, nil // whoever reads has seen enough
	case err == nil && rows == 0 && q.chosen() == shapes[0]:
		fmt.Fprintln(a.stderr, "crawl: no rows") // or a table of nothing looks like a slip
	}
	return rows, err
}

// closing closes rows; an error that ended them is repeated by SQLite.
func closing(rows *sqlite.Rows, before error) error {
	if err := rows.Close(); before == nil {
		return err
	}
	return nil
}

// write writes all rows to where they are to go.
func (a *app) write(q *inquiry, rows *sqlite.Rows) (n int, err error) {
	out, err := openDestination(q.out, q.db, a.stdout)
	if err != nil {
		return 0, err
	}
	w := bufio.NewWriterSize(out, 64<<10)
	if n, err = copyRows(q.chosen().begin(w, out.screen), rows, q.retell); err == nil {
		err = w.Flush()
	}
	return n, out.finish(err)
}

// chosen is the form that was asked for, if only by the name of the file.
func (q *inquiry) chosen() *shape {
	if q.shape != nil {
		return q.shape
	}
	ending := strings.TrimPrefix(filepath.Ext(q.out), ".")
	if f, ok := parseShape(ending); ok {
		return f
	}
	return shapes[0]
}

// copyRows passes rows to a writer of them, retold unless retell is nil.
func copyRows(w rowWriter, rows *sqlite.Rows, retell func([]driver.Value)) (n int, err error) {
	columns := rows.Columns()
	if len(columns) == 0 {
		return 0, nil
	}
	if err := w.head(columns); err != nil {
		return 0, err
	}
	for {
		row, err := rows.Next()
		switch {
		case errors.Is(err, io.EOF):
			return n, w.end()
		case err != nil:
			return n, err
		}
		if retell != nil {
			retell(row)
		}
		if err := w.row(row); err != nil {
			return n, err
		}
		n++
	}
}
