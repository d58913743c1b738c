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
		return usagef("status: %w", err)
	}
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
	writeReport(stdout, db, s)
	writeRuns(stdout, s.Runs)
	return nil
}

func writeRuns(w io.Writer, runs []storage.Run) {
	for _, r := range runs {
		how := string(r.End)
		switch {
		case how == "":
			how = "running, or killed"
		case !r.Ended.IsZero():
			how += " after " + r.Ended.Sub(r.Started).Round(time.Second).String()
		}
		tell(w, fmt.Sprintf("run %d", r.ID), "%s, %s, %s", r.Started.UTC().Format(time.RFC3339), count(r.Pages, "page"), how)
	}
}

func version(args []string, stdout io.Writer) error {
	if _, err := readFlags(noFlags, &struct{}{}, nil, args); err != nil {
		return err
	}
	_, err := fmt.Fprintln(stdout, "crawl", crawl.Version)
	return err
}
