package main

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// readings are the URLs that a seed may stand for, the likeliest first: one
// without a scheme is https, or else http.
func readings(seed crawl.Seed) []urlnorm.URL {
	urls := []urlnorm.URL{seed.URL}
	if plain, err := seed.URL.WithScheme("http"); seed.Guessed && err == nil {
		urls = append(urls, plain)
	}
	return urls
}

// A naming is how a crawl knows its URLs.
type naming struct {
	hashSeed int64
	steps    urlnorm.Steps // 0 for a crawl that knows none so far
}

// A name is the hash under which a URL may be known, as SQL has it.
type name struct {
	hash int64
	url  urlnorm.URL
}

const (
	hashSeedQuery = "SELECT value FROM meta WHERE key = 'hash_seed'"
	knownQuery    = "SELECT count(*) FROM (SELECT 1 FROM urls LIMIT 1)"
	marksQuery    = "SELECT substr(key, 6), value FROM meta WHERE key = 'mark normalise'"
)

// namingOf reads how the crawl in a database knows its URLs.
func namingOf(ctx context.Context, r *sqlite.Reader) (n naming, err error) {
	start := storage.Start{Marks: map[string]string{}}
	for query, f := range map[string]func([]driver.Value){
		hashSeedQuery: func(row []driver.Value) { n.hashSeed = integer(row[0]) },
		knownQuery:    func(row []driver.Value) { start.Counts.Known = integer(row[0]) },
		marksQuery:    func(row []driver.Value) { start.Marks[plainText(row[0])] = plainText(row[1]) },
	} {
		if err := eachRow(ctx, r, query, func(row []driver.Value) error { f(row); return nil }); err != nil {
			return n, err
		}
	}
	n.steps, err = crawl.StepsOf(start)
	return n, err
}

// names are those of GETs of the URLs, the likelier before the others: the
// URL apart from those of its key, if there is such a task, and its key's.
func (n naming) names(urls []urlnorm.URL) []name {
	var names []name
	for _, u := range urls {
		for _, key := range []string{n.steps.Apart(u), n.steps.Key(u)} {
			names = append(names, name{int64(frontier.Identity(uint64(n.hashSeed), "GET", key, nil)), u})
		}
	}
	return names
}

// lookUp is the number of the URL, which is read as seeds are: what is one URL
// to the crawl is one here. Without an index, it is found by its hash in one
// pass over the URLs.
func lookUp(r *sqlite.Reader, db, raw string) (int64, error) {
	seed, err := crawl.ParseSeed(raw)
	if err != nil {
		return 0, usageError{err}
	}
	naming, err := namingOf(context.Background(), r)
	if err != nil {
		return 0, fmt.Errorf("%s: %w", db, err)
	}
	for _, name := range naming.names(readings(seed)) {
		id, err := number(r, fmt.Sprintf("SELECT id FROM urls WHERE hash = %d", name.hash))
		if err != nil || id > 0 {
			return id, err
		}
	}
	return 0, fmt.Errorf("%s: the crawl does not know %s", db, seed.URL)
}

// checkSteps refuses steps for the keys of URLs that are not those of the crawl
// in the database.
func (c *commandLine) checkSteps() error {
	if c.options.Normalise == 0 {
		return nil
	}
	r, err := openToAsk(c.db)
	if err != nil {
		return err
	}
	defer r.Close()
	n, err := namingOf(context.Background(), r)
	switch {
	case err != nil:
		return fmt.Errorf("%s: %w", c.db, err)
	case n.steps != 0 && n.steps != c.options.Normalise:
		return usagef("-normalise %v: the crawl in %s knows its URLs by -normalise %v: leave it out to go on, or begin anew with -fresh", c.options.Normalise, c.db, n.steps)
	}
	return nil
}

// number is a query's only value, or 0 if there is none.
func number(r *sqlite.Reader, sql string) (n int64, err error) {
	err = eachRow(context.Background(), r, sql, func(row []driver.Value) error {
		n, _ = row[0].(int64)
		return io.EOF
	})
	return n, err
}

// eachRow calls f with every row of a query's answer, until f returns io.EOF
// or an error.
func eachRow(ctx context.Context, r *sqlite.Reader, sql string, f func(row []driver.Value) error) error {
	rows, err := r.Query(ctx, sql)
	if err != nil {
		return err
	}
	for err == nil {
		var row []driver.Value
		if row, err = rows.Next(); err == nil {
			err = f(row)
		}
	}
	if errors.Is(err, io.EOF) {
		return rows.Close()
	}
	return errors.Join(err, closing(rows, err))
}
