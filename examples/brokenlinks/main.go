// Command brokenlinks crawls a site and lists the links that lead nowhere: the
// page, the target, and what is wrong with it.
//
//	go run ./examples/brokenlinks https://example.com/
package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strconv"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, crawl.Options{}, os.Args[1:], os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// run takes its options from the caller, so that a test can bring its own web.
func run(ctx context.Context, o crawl.Options, args []string, stdout io.Writer) error {
	if len(args) != 1 {
		return errors.New("usage: brokenlinks URL")
	}
	store := storage.NewMemory()
	o.Store, o.Follow = store, crawl.InScope
	o.Assets = true // images, scripts and the like: they break as pages do
	c, err := crawl.New(o)
	if err != nil {
		return err
	}
	if err := c.Run(ctx, args[0]); err != nil {
		return err
	}
	return report(ctx, store, stdout)
}

// report needs no handler: the store knows what became of every URL, and every
// link of every page.
func report(ctx context.Context, store storage.Store, stdout io.Writer) error {
	fates := make(map[string]storage.Stored)
	for one, err := range storage.All(ctx, store) {
		if err != nil {
			return err
		}
		fates[one.Task.URL] = *one
	}
	for _, page := range slices.Sorted(maps.Keys(fates)) {
		for _, link := range fates[page].Links {
			if why := broken(fates, link.URL); why != "" {
				fmt.Fprintf(stdout, "%s -> %s: %s\n", page, link.URL, why)
			}
		}
	}
	return nil
}

// broken says what is wrong with a URL, or "". A redirect is as good as its end.
func broken(fates map[string]storage.Stored, url string) string {
	for hops := 0; fates[url].Fate == storage.Redirected; hops++ {
		if url = fates[url].Redirect; hops > 10 {
			return "redirects in circles"
		}
	}
	if end := fates[url]; end.Fate == storage.Gone || end.Fate == storage.Failed {
		return cmp.Or(end.Class, strconv.Itoa(end.Status))
	}
	return "" // what was not asked for, out of scope or forbidden by robots.txt, is not known to be broken
}
