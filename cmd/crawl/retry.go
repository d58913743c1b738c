package main

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage/sqlite"
)

const retryUsage = `usage: crawl retry [-class CLASS] [-status N] [-host HOST] [-match RE] [-list] [flags of crawl]

Tries URLs again that have failed, and goes on with the crawl. Without a choice
it is all whose fate is 'failed'; those that are 'gone' (404, 410) only with
-status.

  -class CLASS   of this class of error: timeout, refused, dns, http ... (see v_errors)
  -status N      that were answered with this HTTP status
  -host HOST     on this host: example.com, or https://example.com:8443
  -match RE      whose URL matches
  -list          only print them
`

// A choice is which failed URLs are meant.
type choice struct {
	class, host string
	status      int
	match       *regexp.Regexp
	list        bool
}

// retry tries failed URLs again, and goes on with the crawl.
func (a *app) retry(args []string) error {
	if slices.ContainsFunc(args, func(s string) bool { return s == "-h" || s == "-help" || s == "--help" }) {
		_, err := io.WriteString(a.stdout, retryUsage)
		return err
	}
	ch, rest, err := parseChoice(args)
	if err != nil {
		return usageError{fmt.Errorf("retry: %w", err)}
	}
	c, err := parseCommandLine(rest)
	if err != nil {
		return err
	}
	failed, err := ch.find(c.db)
	if err != nil {
		return err
	}
	if ch.list || len(failed) == 0 {
		return a.listFailed(c, failed)
	}
	for _, f := range failed {
		c.again = append(c.again, f.id)
	}
	return a.start(c)
}

// parseChoice takes its own flags out of the arguments.
func parseChoice(args []string) (ch choice, rest []string, err error) {
	for len(args) > 0 {
		word, value, inline := strings.Cut(args[0], "=")
		name := strings.TrimPrefix(strings.TrimPrefix(word, "-"), "-")
		set := ch.flag(name)
		switch {
		case name == word || set == nil && name != "list":
			rest, args = append(rest, args[0]), args[1:]
			continue
		case name == "list":
			ch.list, args = true, args[1:]
			continue
		case inline:
			args = args[1:]
		case len(args) < 2:
			return ch, nil, fmt.Errorf("flag -%s needs a value", name)
		default:
			value, args = args[1], args[2:]
		}
		if err := set(value); err != nil {
			return ch, nil, fmt.Errorf("-%s: %w", name, err)
		}
	}
	return ch, rest, nil
}

// flag is what sets a flag of the choice, or nil.
func (ch *choice) flag(name string) func(string) error {
	switch name {
	case "class":
		return text(&ch.class).set
	case "host":
		return text(&ch.host).set
	case "status":
		return whole(&ch.status, 100, "an HTTP status such as 503").set
	case "match":
		return func(word string) (err error) {
			ch.match, err = regexp.Compile(word)
			return err
		}
	}
	return nil
}

// A failure is one URL that may be tried again.
type failure struct {
	id  frontier.TaskID
	url string
	why string
}

// find reads the failed URLs that are meant.
func (ch *choice) find(db string) ([]failure, error) {
	r, err := sqlite.OpenReader(db)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	rows, err := r.Query(context.Background(),
		"SELECT url_id, url, fate, coalesce(class, ''), coalesce(status, 0), host, coalesce(error, '') FROM v_fates WHERE fate IN ('failed', 'gone')")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var failed []failure
	for {
		row, err := rows.Next()
		if errors.Is(err, io.EOF) {
			return failed, nil
		}
		if err != nil {
			return nil, err
		}
		if ch.means(row) {
			failed = append(failed, newFailure(row))
		}
	}
}

func newFailure(row []driver.Value) failure {
	id, _ := row[0].(int64)
	why := cellText(row[6])
	if status, _ := row[4].(int64); why == "" && status != 0 {
		why = "status " + strconv.FormatInt(status, 10)
	}
	return failure{frontier.TaskID(id), cellText(row[1]), why}
}

// means reports whether a row of find is one of those that are meant.
func (ch *choice) means(row []driver.Value) bool {
	status, _ := row[4].(int64)
	host := cellText(row[5])
	_, name, _ := strings.Cut(host, "://")
	switch {
	case ch.status == 0 && cellText(row[2]) != "failed",
		ch.status != 0 && int64(ch.status) != status,
		ch.class != "" && ch.class != cellText(row[3]),
		ch.host != "" && ch.host != host && ch.host != name && ch.host != strings.Split(name, ":")[0],
		ch.match != nil && !ch.match.MatchString(cellText(row[1])):
		return false
	}
	return true
}

// listFailed prints the URLs that are meant, or that there are none.
func (a *app) listFailed(c *commandLine, failed []failure) error {
	for _, f := range failed {
		if _, err := fmt.Fprintf(a.stdout, "%s\t%s\n", f.url, sanitise(f.why, 200)); err != nil {
			return err
		}
	}
	if len(failed) == 0 && !c.quiet {
		fmt.Fprintf(a.stderr, "crawl: %s: no failed URL is meant by that; 'crawl status' says what there is\n", c.db)
	}
	return nil
}
