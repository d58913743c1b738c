package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"slices"

	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// former makes room for a new crawl if the one in the database has ended, and
// returns the prices of the last one that did; nil if there is none.
func former(ctx context.Context, path string) (map[string]string, error) {
	kept := path + ".before"
	switch ended, err := ended(ctx, path); {
	case err != nil:
		return nil, err
	case ended:
		aside, err := sqlite.SetAside(path)
		if err == nil {
			err = os.Rename(aside, kept)
		}
		if err != nil {
			return nil, err
		}
	}
	return pricesIn(ctx, kept)
}

// ended reports whether nothing is left to fetch of a crawl. What is pending
// survives Ctrl-C, a kill and a power cut: then the next run goes on.
func ended(ctx context.Context, path string) (is bool, err error) {
	store, err := open(path)
	if store == nil {
		return false, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	status, err := store.Status(ctx)
	return status.Known > 0 && status.Pending == 0, err
}

func pricesIn(ctx context.Context, path string) (found map[string]string, err error) {
	store, err := open(path)
	if store == nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return prices(ctx, store)
}

// open opens a database that exists; otherwise it returns nil.
func open(path string) (*sqlite.Store, error) {
	if _, err := os.Stat(path); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		return nil, err
	}
	return sqlite.Open(path, sqlite.Options{})
}

// prices are the products of a store, by name.
func prices(ctx context.Context, store storage.Store) (map[string]string, error) {
	found := make(map[string]string)
	for one, err := range storage.All(ctx, store) {
		if err != nil {
			return nil, err
		}
		for _, item := range one.Items {
			var p Product
			if err := json.Unmarshal(item.Value, &p); err != nil {
				return nil, fmt.Errorf("record of %s: %w", one.Task.URL, err)
			}
			found[p.Name] = p.Price
		}
	}
	return found, nil
}

// compare tells what is new, gone, or has another price. %q, for names and prices
// are the server's: nothing in them shall move the cursor.
func compare(w io.Writer, before, now map[string]string) {
	all := maps.Clone(now)
	maps.Copy(all, before)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		was, known := before[name]
		is, there := now[name]
		switch {
		case !known:
			fmt.Fprintf(w, "new   %q: %q\n", name, is)
		case !there:
			fmt.Fprintf(w, "gone  %q: was %q\n", name, was)
		case was != is:
			fmt.Fprintf(w, "price %q: %q, was %q\n", name, is, was)
		}
	}
}
