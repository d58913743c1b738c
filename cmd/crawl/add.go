package main

import (
	"context"
	"fmt"
	"os"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

const aboutAdd = `Adds seeds to the crawl in a database. A crawl that is running into it, in whatever process, takes them up within a second or so, and they widen its scope as if they had been named at its beginning; otherwise the next run does. URLs that the crawl knows already change nothing. They are stored when the command ends.`

// An adding is what the command line of crawl add says.
type adding struct {
	db, seeds string
	quiet     bool
}

var addFlags = append(
	within(databaseFlag, func(a *adding) *string { return &a.db }), []flagRow[adding]{
		{flagDoc{name: "seeds", takes: "FILE", example: "urls.txt", help: "read URLs from FILE, one a line; - is stdin"},
			func(a *adding) value { return text(&a.seeds) }},
		{flagDoc{name: "q", long: "quiet", help: "print nothing but errors"},
			func(a *adding) value { return toggle(&a.quiet) }},
	}...)

// addBatch is how many URLs are stored at a time.
const addBatch = 5000

// add puts URLs aside for a crawl.
func (a *app) add(args []string) error {
	what := adding{db: defaultDB}
	urls, err := readFlags(addFlags, &what, nil, args)
	if err != nil {
		return err
	}
	if _, err := os.Stat(what.db); err != nil {
		return usagef("add: there is no crawl in %s to add to: %w; 'crawl URL' begins one", what.db, err)
	}
	seeds, err := openSeeds(urls, what.seeds, a.stdin, a.stderr)
	if err != nil {
		return err
	}
	defer seeds.close()
	if !seeds.any() {
		return usagef("add: no valid URL: name some, such as https://example.com/, or -seeds FILE")
	}
	n, err := a.store(what.db, seeds)
	if n > 0 && !what.quiet {
		fmt.Fprintf(a.stderr, "crawl: added %s to %s; %s\n", count(int64(n), "URL"), what.db, whoTakes(what.db))
	}
	return err
}

// store puts seeds aside and returns their number.
func (a *app) store(db string, seeds *seedSource) (n int, err error) {
	store, err := a.open(db)
	if err != nil {
		return 0, err
	}
	defer store.Close()
	var batch []storage.Addition
	put := func() error {
		err := store.Add(context.Background(), batch)
		if err == nil {
			n, batch = n+len(batch), batch[:0]
		}
		return err
	}
	seeds.all(func(s crawl.Seed) bool {
		batch = append(batch, storage.Addition{URL: s.URL.String(), Guessed: s.Guessed})
		if len(batch) == addBatch {
			err = put()
		}
		return err == nil
	})
	if err == nil && len(batch) > 0 {
		err = put()
	}
	if err == nil {
		err = seeds.failure()
	}
	return n, err
}

// whoTakes says what becomes of the URLs. A crawl that holds the database may be
// about to end.
func whoTakes(db string) string {
	if _, running, err := sqlite.Running(db); err == nil && running {
		return "the crawl that is running takes them up or, if it ends before, the next"
	}
	return fmt.Sprintf("'crawl -db %s' takes them up", shellWord(db))
}
