package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// status says what a database holds, during a crawl or after it.
func status(args []string, stdout io.Writer) error {
	db := "crawl.db"
	fs := flag.NewFlagSet("crawl status", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	fs.Var(text(&db), "db", "")
	err := fs.Parse(args)
	switch {
	case errors.Is(err, flag.ErrHelp):
		_, err = fmt.Fprintln(stdout, "usage: crawl status [-db FILE]\n\nSays what a database holds, during a crawl or after it.")
		return err
	case err != nil:
		return usageError{tidy(err)}
	case fs.NArg() > 0:
		return usagef("status: what is %q? the database is named with -db FILE", fs.Arg(0))
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

func version(stdout io.Writer) error {
	_, err := fmt.Fprintln(stdout, "crawl", crawl.Version)
	return err
}
