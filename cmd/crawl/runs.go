package main

import (
	"database/sql/driver"
	"strings"

	"github.com/joinable/crawl/storage/sqlite"
)

// runsQuery asks for all runs. What it calls running may have been killed:
// only the lock on the database tells.
const runsQuery = `SELECT run, started, ended,
       coalesce("end", iif(run = (SELECT max(run) FROM v_runs), '` + endRunning + `', '` + endKilled + `')) AS "end",
       pages, version, options
FROM v_runs ORDER BY run`

const aboutRuns = `Lists the runs of the crawl in a database: when each began and ended, how it ended, how many pages it stored, the version of crawl and the options that held, as they would be typed. How it ended is finished, limit, gave-up, interrupted or failed; revised if it was a 'crawl reparse', which fetches nothing; running while a crawl holds the database; killed if it neither ended nor runs.

` + aboutAnswers

// runs lists the runs of a crawl.
func (a *app) runs(args []string) error {
	q := &inquiry{db: defaultDB}
	rest, err := readFlags(inquiryFlags, q, nil, args)
	switch {
	case err != nil:
		return err
	case len(rest) > 0:
		return usagef("runs: what is %q? the database is named with -db FILE", rest[0])
	}
	r, err := openToAsk(q.db)
	if err != nil {
		return err
	}
	defer r.Close()
	now := lookAt(q.db)
	q.retell = func(run []driver.Value) {
		if run[3] == endRunning {
			run[3] = now.end()
		}
		run[6] = typedOptions(cellText(run[6]))
	}
	_, err = a.answer(q, r, runsQuery)
	return err
}

// typedOptions are the options recorded with a run as they would be typed. A
// record that is not the command's is left as it is.
func typedOptions(record string) string {
	stored, err := storedOptions([]byte(record))
	if err != nil {
		return record
	}
	var words []string
	for _, d := range crawlFlags() {
		for _, word := range stored[d.name] {
			words = append(words, asTyped(d, word))
		}
	}
	for _, name := range stored[withheldKey] {
		words = append(words, "-H '"+name+": ...'")
	}
	return strings.Join(words, " ")
}

// How a run that has not ended may have come to be so, beside the ends that
// package storage names.
const (
	endRunning = "running"
	endKilled  = "killed"
	endUnknown = "running or killed" // where the lock cannot be asked
)

// A look is whether a crawl holds a database.
type look struct {
	db      string
	running bool
	pid     int // of the crawl; 0 if that is not known
	err     error
}

// lookAt looks before the runs are read: a crawl that ends in between has ended
// in what is read.
func lookAt(db string) *look {
	l := &look{db: db}
	l.again()
	return l
}

func (l *look) again() { l.pid, l.running, l.err = sqlite.Running(l.db) }

// end is how the latest run ended, of which the database says nothing. It
// looks again, for the run may have begun after the first look.
func (l *look) end() string {
	if !l.running && l.err == nil {
		l.again()
	}
	switch {
	case l.err != nil:
		return endUnknown
	case l.running:
		return endRunning
	default:
		return endKilled
	}
}
