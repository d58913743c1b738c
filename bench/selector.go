package main

import (
	"context"
	"errors"
	"strconv"
	"sync/atomic"

	"github.com/PuerkitoBio/goquery"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// selector is a program that embeds crawl, with one handler.
var selector = contender{
	name:  "crawl + selector",
	about: "a program that embeds the library: `On(\"h1\", …)`, every link in scope, everything stored in SQLite",
	command: func(b *bench, t target) []string {
		return append([]string{b.self, "selector", b.database()}, t.roots...)
	},
	stored: crawlStored,
	web:    fewer(2),
}

// selectorCommand is the role of that program: its database, then its seeds.
func selectorCommand(ctx context.Context, args []string) (err error) {
	store, err := sqlite.Open(args[0], sqlite.Options{})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	c, err := newSelector(store)
	if err != nil {
		return err
	}
	return c.Run(ctx, args[1:]...)
}

// newSelector is a crawler with a handler; a nil store is memory.
func newSelector(store storage.Store) (*crawl.Crawler, error) {
	count, err := strconv.Atoi(workers)
	if err != nil {
		return nil, err
	}
	c, err := crawl.New(crawl.Options{
		Store: store, Follow: crawl.InScope, Concurrency: count, PerHost: count, Rate: crawl.Unlimited,
	})
	if err != nil {
		return nil, err
	}
	var read atomic.Int64 // bytes of headings; handlers run for several pages at once
	c.On("h1", func(_ *crawl.Page, h1 *goquery.Selection) { read.Add(int64(len(h1.Text()))) })
	return c, nil
}
