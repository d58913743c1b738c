package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/joinable/crawl/storage/sqlite"
)

const sqlUsage = `usage: crawl sql [flags] "SELECT ..."
       crawl sql [flags] - < query.sql

Asks the database anything, and changes nothing. Ctrl-C ends it. It does not
keep a crawl waiting, but while a query runs the crawl's log FILE-wal cannot
begin anew and grows.
` + inquiryFlags + `
What there is to ask about:  crawl sql "SELECT name FROM sqlite_schema WHERE type = 'view'"
Ready-made queries, and their SQL:  crawl query
`

// maxSQL is the longest statement read from stdin, in bytes.
const maxSQL = 1 << 20

// sql answers a query.
func (a *app) sql(args []string) error {
	q := &inquiry{}
	words, err := parseMixed(q.flags("sql"), args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return usageText(a.stdout, sqlUsage)
	case err != nil:
		return err
	case len(words) != 1:
		return usagef("sql: it takes one query, in quotes, or - to read it from stdin; 'crawl query' lists ready-made ones")
	}
	sql, err := a.statement(words[0])
	if err != nil {
		return err
	}
	r, err := q.open()
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
