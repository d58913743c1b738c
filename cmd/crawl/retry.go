package main

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/joinable/crawl/frontier"
)

// A choice is which failed URLs are meant.
type choice struct {
	class, host string
	status      int
	match       *regexp.Regexp
	list        bool
}

var choiceFlags = []flagRow[choice]{
	{flagDoc{name: "class", takes: "CLASS", example: "timeout", help: "of this class of error: timeout, refused, dns, http and others (see v_errors)"},
		func(ch *choice) value { return text(&ch.class) }},
	{flagDoc{name: "status", takes: "N", example: "404", help: "that were answered with this HTTP status"},
		func(ch *choice) value { return whole(&ch.status, 100, "an HTTP status such as 503") }},
	{flagDoc{name: "host", takes: "HOST", example: "example.com", help: "on this host: example.com, or https://example.com:8443"},
		func(ch *choice) value { return text(&ch.host) }},
	{flagDoc{name: "match", takes: "RE", example: "/docs/", help: "whose URL matches"},
		func(ch *choice) value { return pattern(&ch.match) }},
	{flagDoc{name: "list", help: "only print them"},
		func(ch *choice) value { return toggle(&ch.list) }},
}

// A retrial is what the flags of crawl retry say: which URLs are tried again,
// and how the crawl goes on.
type retrial struct {
	choice
	settings
}

var retryFlags = append(
	within(choiceFlags, func(r *retrial) *choice { return &r.choice }),
	within(options, func(r *retrial) *settings { return &r.settings })...)

// retry tries failed URLs again, and goes on with the crawl.
func (a *app) retry(args []string) error {
	ch, c, err := parseRetry(args)
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

// parseRetry reads the command line.
func parseRetry(args []string) (*choice, *commandLine, error) {
	c, r := newCommandLine(), retrial{settings: *newSettings()}
	var err error
	if c.urls, err = readFlags(retryFlags, &r, c.note, args); err != nil {
		return nil, nil, err
	}
	return &r.choice, c, c.settle()
}

// A failure is one URL that may be tried again.
type failure struct {
	id  frontier.TaskID
	url string
	why string
}

// find reads the failed URLs that are meant.
func (ch *choice) find(db string) ([]failure, error) {
	r, err := openToAsk(db)
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
