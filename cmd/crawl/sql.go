package main

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/joinable/crawl/storage/sqlite"
)

const aboutSQL = `Asks the database a question in SQL, and changes nothing: whatever would write is refused. It may be asked while a crawl runs and does not keep it waiting; while a query runs the crawl's log FILE-wal cannot begin anew and grows. - reads the query from stdin. Ctrl-C ends it.

What there is to ask about, and ready-made queries with their SQL:
  crawl sql "SELECT name FROM sqlite_schema WHERE type = 'view'"
  crawl query
  crawl query broken-links -sql

` + aboutAnswers

// maxSQL is the longest statement read from stdin, in bytes.
const maxSQL = 1 << 20

// sql answers a query.
func (a *app) sql(args []string) error {
	q := &inquiry{db: defaultDB}
	words, err := readFlags(inquiryFlags, q, nil, args)
	switch {
	case err != nil:
		return err
	case len(words) != 1:
		return usagef("sql: it takes one query, in quotes, or - to read it from stdin; 'crawl query' lists ready-made ones")
	}
	sql, err := a.statement(words[0])
	if err != nil {
		return err
	}
	r, err := openToAsk(q.db)
	if err != nil {
		return err
	}
	defer r.Close()
	_, err = a.answer(q, r, sql)
	return hinted(err)
}

// statement is the SQL itself, or what stdin says.
func (a *app) statement(word string) (string, error) {
	sql := word
	if word == "-" {
		b, err := io.ReadAll(io.LimitReader(a.stdin, maxSQL+1))
		switch {
		case err != nil:
			return "", fmt.Errorf("sql: reading stdin: %w", err)
		case len(b) > maxSQL:
			return "", usagef("sql: the query is longer than %d KiB", maxSQL>>10)
		}
		sql = string(b)
	}
	if strings.TrimSpace(sql) == "" || !utf8.ValidString(sql) || strings.ContainsRune(sql, 0) {
		return "", usagef("sql: the query is empty, or not text")
	}
	return sql, nil
}

// hinted says where queries that work are to be had.
func hinted(err error) error {
	if !errors.Is(err, sqlite.ErrQuery) && !errors.Is(err, sqlite.ErrReadOnly) {
		return err
	}
	return fmt.Errorf("%w\n'crawl query' lists ready-made queries; -sql prints their SQL", err)
}
