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

// identities are the hashes under which the URLs are known, as SQL has them.
func identities(hashSeed int64, urls []urlnorm.URL) []int64 {
	hashes := make([]int64, len(urls))
	for i, u := range urls {
		hashes[i] = int64(frontier.Identity(uint64(hashSeed), "GET", u.Key(), nil))
	}
	return hashes
}

const hashSeedQuery = "SELECT value FROM meta WHERE key = 'hash_seed'"

// lookUp is the number of the URL, which is read as seeds are: what is one URL
// to the crawl is one here. Without an index, it is found by its hash in one
// pass over the URLs.
func lookUp(r *sqlite.Reader, db, raw string) (int64, error) {
	seed, err := crawl.ParseSeed(raw)
	if err != nil {
		return 0, usageError{err}
	}
	hashSeed, err := number(r, hashSeedQuery)
	if err != nil {
		return 0, err
	}
	for _, hash := range identities(hashSeed, readings(seed)) {
		id, err := number(r, fmt.Sprintf("SELECT id FROM urls WHERE hash = %d", hash))
		if err != nil || id > 0 {
			return id, err
		}
	}
	return 0, fmt.Errorf("%s: the crawl does not know %s", db, seed.URL)
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
