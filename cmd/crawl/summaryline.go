package main

import (
	"errors"
	"log/slog"
	"strings"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
)

// maxSummaryText is the longest text of the summary's attributes, in columns:
// so the line is never cut.
const maxSummaryText = 300

// attrs are the keys of the line that ends a run with -log json, whose message
// is finished, limit, gave-up, no-seed, interrupted or failed. They are stable.
// Counts are over all runs, save those that say otherwise.
//
//	why                           the same in a sentence
//	db
//	all_seeds                     every seed has been read and stored
//	pages known pending hosts links records retries
//	redirected gone failed
//	bytes wire                    of pages, decoded and as sent
//	run_pages run_s               of this run; absent if its end was not stored
//	pages_per_s bytes_per_s       bytes as sent
//	blocked_hosts                 given up on; absent if there is none
//	p50_ms p95_ms p99_ms          of the latest answers; absent without any
//	barren_rules                  rules that found nothing on 20 pages and more; absent if there is none
//	left_out                      why figures are missing; absent if none is
//	not_fetched.robots ...        URLs parked, by reason
//	status.200 errors.timeout ... as in a progress line, of the latest attempts
func (e *ending) attrs() []slog.Attr {
	n := &e.after.Counts
	attrs := []slog.Attr{
		slog.String("db", sanitise(e.db, maxSummaryText)), slog.Bool("all_seeds", e.allRead),
		slog.Int64("pages", n.Pages), slog.Int64("known", n.Known), slog.Int64("pending", n.Pending), slog.Int64("hosts", n.Hosts),
		slog.Int64("links", n.Links), slog.Int64("records", n.Items), slog.Int64("retries", n.Retries),
		slog.Int64("redirected", n.Fates[storage.Redirected]), slog.Int64("gone", n.Fates[storage.Gone]), slog.Int64("failed", n.Fates[storage.Failed]),
		slog.Int64("bytes", n.Bytes), slog.Int64("wire", n.Wire),
	}
	if p, ok := runPace(e.before, e.after); ok {
		attrs = append(attrs, slog.Int64("run_pages", e.after.Runs[len(e.after.Runs)-1].Pages), slog.Float64("run_s", tenths(p.took.Seconds())),
			slog.Float64("pages_per_s", tenths(p.pages)), slog.Int64("bytes_per_s", int64(p.wire)))
	}
	var gaveUp *crawl.GaveUpError
	if errors.As(e.err, &gaveUp) {
		attrs = append(attrs, slog.Int("blocked_hosts", len(gaveUp.Hosts)))
	}
	if barren := e.barren(); len(barren) > 0 {
		attrs = append(attrs, slog.String("barren_rules", strings.Join(barren, " ")))
	}
	attrs = append(attrs, e.found()...)
	return append(attrs, slog.Group("not_fetched", parkedCounts(n)...))
}

// barren are the rules that found nothing.
func (e *ending) barren() (names []string) {
	for _, s := range e.rules {
		if s.IsBarren() {
			names = append(names, s.Name)
		}
	}
	return names
}

// found are the attributes that have to be looked for in the database.
func (e *ending) found() (attrs []slog.Attr) {
	found, err := find(e.db, e.after.Links)
	if l := &found.latency; l.Count() > 0 {
		attrs = append(attrs, slog.Float64("p50_ms", quantileMillis(l, 0.5)), slog.Float64("p95_ms", quantileMillis(l, 0.95)), slog.Float64("p99_ms", quantileMillis(l, 0.99)))
	}
	if err != nil {
		attrs = append(attrs, slog.String("left_out", sanitise(leftOut(err), maxSummaryText)))
	}
	return append(attrs, countGroups(found.statuses, found.classes)...)
}

func parkedCounts(n *storage.Counts) (counts []any) {
	for _, r := range storage.Reasons() {
		if n.Parked[r] > 0 {
			counts = append(counts, slog.Int64(r.String(), n.Parked[r]))
		}
	}
	return counts
}
