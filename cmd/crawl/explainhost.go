package main

import (
	"context"
	"database/sql/driver"
	"fmt"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// hostCounts are counts of one host's URLs.
type hostCounts struct {
	pending int64
	queue   int64 // pending or done
	pages   int64 // stored
}

// hostCountsQuery counts the URLs of a host.
const hostCountsQuery = `WITH own(id, parked) AS MATERIALIZED (SELECT id, parked FROM urls WHERE host = %d),
latest(url, outcome) AS MATERIALIZED (SELECT url, max(id) FROM outcomes WHERE url IN (SELECT id FROM own) GROUP BY url),
fates(fate) AS (
  SELECT coalesce(o.fate, iif(own.parked IS NULL, 8, 6))
  FROM own LEFT JOIN latest l ON l.url = own.id LEFT JOIN outcomes o ON o.id = l.outcome
)
SELECT count(*) FILTER (WHERE fate > 6), count(*) FILTER (WHERE fate <> 6), count(*) FILTER (WHERE fate = 1) FROM fates`

// countsOf counts the URLs of a host; nil if that takes too long.
func (a *archive) countsOf(ctx context.Context, host frontier.HostID) (*hostCounts, error) {
	if n, counted := a.counts[host]; counted {
		return n, nil
	}
	bounded, cancel := context.WithTimeout(ctx, findingsTime)
	defer cancel()
	var n *hostCounts
	err := eachRow(bounded, a.r, fmt.Sprintf(hostCountsQuery, host), func(row []driver.Value) error {
		n = &hostCounts{integer(row[0]), integer(row[1]), integer(row[2])}
		return nil
	})
	if bounded.Err() != nil && ctx.Err() == nil {
		n, err = nil, nil
	}
	a.counts[host] = n
	return n, err
}

// hasAllPages reports whether the host of a URL has all the pages that
// -max-host-pages allows; hasAllURLs, all the URLs that -max-host-urls does.
func (a *archive) hasAllPages(e *explanation) bool {
	return e.counts != nil && a.opts.MaxHostPages > 0 && e.counts.pages >= a.opts.MaxHostPages
}

func (a *archive) hasAllURLs(e *explanation) bool {
	return e.counts != nil && a.judge.MaxHostURLs() > 0 && e.counts.queue >= a.judge.MaxHostURLs()
}

// budgeted is what becomes of a URL for the limits of its host, where nothing
// else is against it. Seeds are exempt from the limit of URLs.
func (a *archive) budgeted(e *explanation, reason storage.Reason, isSeed bool) storage.Reason {
	if reason == storage.Released && (a.hasAllPages(e) || !isSeed && a.hasAllURLs(e)) {
		return storage.OverBudget
	}
	return reason
}

// budgetText says which limit of its host stands against a URL; ok is false if
// there is none now.
func (a *archive) budgetText(e *explanation) (text string, ok bool) {
	switch {
	case e.counts == nil:
		return "its host has all the pages or URLs that -max-host-pages or -max-host-urls allows", true
	case a.hasAllPages(e):
		return fmt.Sprintf("%s of its host stored, and -max-host-pages is %d", count(e.counts.pages, "page"), a.opts.MaxHostPages), true
	case a.hasAllURLs(e):
		return fmt.Sprintf("%s of its host pending or done, and -max-host-urls is %d", count(e.counts.queue, "URL"), a.judge.MaxHostURLs()), true
	}
	return "its host had all the pages or URLs that it was to have", false
}

// raising is what to type so that the limits of its host admit a URL.
func (a *archive) raising(e *explanation) (flags []string) {
	if n := a.opts.MaxHostPages; n > 0 && (e.counts == nil || a.hasAllPages(e)) {
		flags = append(flags, fmt.Sprintf("-max-host-pages %d", 2*n))
	}
	// Any other limit makes the next run judge again what is parked.
	if n := a.judge.MaxHostURLs(); n > 0 && (len(flags) == 0 || a.hasAllURLs(e)) {
		flags = append(flags, fmt.Sprintf("-max-host-urls %d", 2*n))
	}
	return flags
}
