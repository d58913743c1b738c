package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/joinable/crawl/storage"
)

// maxTold is the longest text of a row of the report, in columns.
const maxTold = 500

// tell prints a row: a label and what stands beside it. Every word that came
// from a server is tamed here.
func tell(w io.Writer, label, format string, args ...any) {
	fmt.Fprintf(w, "  %-12s %s\n", label, sanitise(fmt.Sprintf(format, args...), maxTold))
}

// writeReport says what a database holds: in full what the tallies count, and
// what can be found in a bounded time.
func writeReport(w io.Writer, path string, s storage.Status) {
	found, err := find(path, s.Links)
	writePages(w, &s.Counts, &found)
	if s.Added > 0 {
		tell(w, "added", "%s, to be taken up by the crawl", count(s.Added, "URL"))
	}
	writeFates(w, &s.Counts, &found)
	writeTimes(w, &found)
	for _, s := range found.sitemaps {
		tell(w, "no sitemap", "%s: %s", s.url, s.why)
	}
	writeBroken(w, path, &s.Counts, &found)
	if err != nil {
		tell(w, "left out", "%s", strings.TrimPrefix(leftOut(err), "reading "))
	}
}

// leftOut says why there are no more findings.
func leftOut(err error) string {
	if errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "interrupted") {
		return fmt.Sprintf("what took longer than %v to find", findingsTime)
	}
	return err.Error()
}

func writePages(w io.Writer, n *storage.Counts, found *findings) {
	tell(w, "pages", "%d (%s, %s over the wire), %s", n.Pages, bytesText(n.Bytes), bytesText(n.Wire), count(n.Links, "link"))
	if n.Items > 0 {
		tell(w, "records", "%d", n.Items)
	}
	if len(found.statuses) > 0 {
		tell(w, "status", "%s%s", strings.Join(statusParts(found.statuses), ", "), found.ofLatest())
	}
	tell(w, "URLs known", "%d on %s", n.Known, count(n.Hosts, "host"))
	if n.Pending > 0 {
		tell(w, "pending", "%d", n.Pending)
	}
}

// ofLatest says so where not all attempts were counted.
func (f *findings) ofLatest() string {
	if f.all {
		return ""
	}
	return fmt.Sprintf(" (of the latest %d attempts)", countedAttempts)
}

func writeFates(w io.Writer, n *storage.Counts, found *findings) {
	for _, f := range []storage.Fate{storage.Redirected, storage.Gone, storage.Failed} {
		if n.Fates[f] > 0 {
			tell(w, f.String(), "%d", n.Fates[f])
		}
	}
	if len(found.classes) > 0 {
		var parts []string
		for _, c := range found.classes {
			parts = append(parts, fmt.Sprintf("%s %d", c.Class, c.Count))
		}
		if n.Retries > 0 {
			parts = append(parts, fmt.Sprintf("%d tried again", n.Retries))
		}
		tell(w, "errors", "%s%s", strings.Join(parts, ", "), found.ofLatest())
	}
	if parked := parkedText(*n); parked != "" {
		tell(w, "not fetched", "%s", parked)
	}
}

func parkedText(n storage.Counts) string {
	var parts []string
	for _, r := range storage.Reasons() {
		if n.Parked[r] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n.Parked[r], r))
		}
	}
	return strings.Join(parts, ", ")
}

func writeTimes(w io.Writer, found *findings) {
	l := &found.latency
	if l.Count() == 0 {
		return
	}
	latest := ""
	if l.Count() >= timedAttempts/2 && !found.all {
		latest = fmt.Sprintf(" (of the latest %d)", l.Count())
	}
	tell(w, "answers", "p50 %s, p95 %s, p99 %s%s", millis(l.Quantile(0.5)), millis(l.Quantile(0.95)), millis(l.Quantile(0.99)), latest)
	for _, h := range found.slowest {
		if h.Mean < 2*l.Quantile(0.5) {
			break // as fast as the others
		}
		tell(w, "slow host", "%s: %s on average, %s", h.Key, millis(h.Mean), count(h.Answers, "answer"))
	}
}

// writeBroken lists broken links, with a page that holds them.
func writeBroken(w io.Writer, path string, n *storage.Counts, found *findings) {
	for _, b := range found.broken {
		tell(w, "broken", "%s %s", b.why, b.url)
		switch {
		case b.pages > 1:
			tell(w, "", "on %s and %s", b.page, count(b.pages-1, "more page"))
		case b.page != "":
			tell(w, "", "on %s", b.page)
		}
	}
	if more := n.Fates[storage.Gone] + n.Fates[storage.Failed] - int64(len(found.broken)); more > 0 && len(found.broken) > 0 {
		tell(w, "", "and %d more: crawl query broken-links -db %s", more, shellWord(path))
	}
}

// writeSpeed says how fast the latest run was.
func writeSpeed(w io.Writer, before, after storage.Status) {
	if p, ok := runPace(before, after); ok && after.Pages != before.Pages {
		tell(w, "speed", "%s pages/s, %s/s, for %s", rateText(p.pages), bytesText(int64(p.wire)), span(p.took))
	}
}

// A meanPace is how fast a run was on average: pages and bytes as sent, per
// second.
type meanPace struct {
	took        time.Duration
	pages, wire float64
}

// runPace is that of the latest run, if it has ended.
func runPace(before, after storage.Status) (p meanPace, ok bool) {
	if len(after.Runs) == 0 {
		return p, false
	}
	run := after.Runs[len(after.Runs)-1]
	if run.Ended.IsZero() {
		return p, false
	}
	p.took = max(run.Ended.Sub(run.Started), time.Millisecond)
	p.pages = float64(run.Pages) / p.took.Seconds()
	p.wire = float64(after.Wire-before.Wire) / p.took.Seconds()
	return p, true
}
