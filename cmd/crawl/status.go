package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// databaseFlag is the flag of commands that read a database.
var databaseFlag = []flagRow[string]{
	{flagDoc{name: "db", takes: "FILE", fallback: defaultDB, example: "news.db", help: "the database; a crawl may be running"},
		func(path *string) value { return text(path) }},
}

// status says what a database holds, during a crawl or after it.
func status(args []string, stdout io.Writer) error {
	db := defaultDB
	rest, err := readFlags(databaseFlag, &db, nil, args)
	switch {
	case err != nil:
		return err
	case len(rest) > 0:
		return usagef("status: what is %q? the database is named with -db FILE", rest[0])
	}
	if _, err := os.Stat(db); err != nil {
		return usagef("status: %w (name the database with -db FILE)", err)
	}
	now := lookAt(db)
	store, err := sqlite.Open(db, sqlite.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer store.Close()
	s, err := store.Status(context.Background())
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "%s\n", db)
	ends := runEnds(s.Runs, now)
	writeRunning(stdout, now)
	writeReport(stdout, db, s)
	writeRuns(stdout, s.Runs, ends)
	writeGoOn(stdout, db, s.Pending+s.Added, ends)
	return nil
}

// runEnds are how the runs ended.
func runEnds(runs []storage.Run, now *look) []string {
	ends := make([]string, len(runs))
	for i, r := range runs {
		switch {
		case r.End != "":
			ends[i] = string(r.End)
		case i == len(runs)-1:
			ends[i] = now.end()
		default:
			ends[i] = endKilled
		}
	}
	return ends
}

// writeRunning says who crawls into the database now, if anybody.
func writeRunning(w io.Writer, now *look) {
	switch {
	case now.err != nil:
		tell(w, "left out", "whether a crawl is running: %v", now.err)
	case now.running && now.pid != 0:
		tell(w, endRunning, "process %d is crawling", now.pid)
	case now.running:
		tell(w, endRunning, "a crawl is")
	}
}

func writeRuns(w io.Writer, runs []storage.Run, ends []string) {
	for i, r := range runs {
		how := ends[i]
		if !r.Ended.IsZero() {
			how += " after " + r.Ended.Sub(r.Started).Round(time.Second).String()
		}
		tell(w, fmt.Sprintf("run %d", r.ID), "%s, %s, %s", r.Started.UTC().Format(time.RFC3339), count(r.Pages, "page"), how)
	}
}

// writeGoOn says what to type if the crawl is not complete and not running.
func writeGoOn(w io.Writer, db string, left int64, ends []string) {
	if len(ends) == 0 {
		return
	}
	switch end := ends[len(ends)-1]; {
	case end == endKilled:
		tell(w, endKilled, "the last run was, before it could end; what it stored stands")
		tell(w, "go on", "crawl -db %s", shellWord(db))
	case left == 0 || end == endRunning || end == endUnknown:
	case end == string(storage.EndLimit):
		tell(w, "go on", "crawl -db %s, with a higher limit", shellWord(db))
	default:
		tell(w, "go on", "crawl -db %s", shellWord(db))
	}
}

func version(args []string, stdout io.Writer) error {
	rest, err := readFlags(noFlags, &struct{}{}, nil, args)
	switch {
	case err != nil:
		return err
	case len(rest) > 0:
		return usagef("version: what is %q? it takes nothing", rest[0])
	}
	_, err = fmt.Fprintln(stdout, "crawl", crawl.Version)
	return err
}
