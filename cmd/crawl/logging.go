package main

import (
	"io"
	"log/slog"
	"slices"
	"strconv"

	"github.com/joinable/crawl"
)

// The forms of log lines.
const (
	logText = "text"
	logJSON = "json"
)

func parseLogForm(name string) (form string, ok bool) {
	return name, name == logText || name == logJSON
}

// newLogger writes lines of the form text or json to w. No text in them can
// make a terminal do anything.
func newLogger(w io.Writer, form string, level slog.Level) *slog.Logger {
	o := &slog.HandlerOptions{Level: level, ReplaceAttr: tameAttr}
	if form == logJSON {
		return slog.New(slog.NewJSONHandler(w, o))
	}
	return slog.New(slog.NewTextHandler(w, o))
}

// maxAttr is the longest text of an attribute, in columns: two fit a line.
const maxAttr = 1500

// tameAttr makes an attribute's text fit to be printed.
func tameAttr(_ []string, a slog.Attr) slog.Attr {
	switch v := a.Value.Any().(type) {
	case string:
		a.Value = slog.StringValue(sanitise(v, maxAttr))
	case error:
		a.Value = slog.StringValue(sanitise(v.Error(), maxAttr))
	}
	return a
}

// progressAttrs are the keys of a progress line. They are stable: scripts may
// rely on them. Counts are since the crawl began for pages, known and pending,
// otherwise since the run began; rates, quantiles and what binds are of the
// time since the line before, or the half minute.
//
//	elapsed_s                     of this run
//	pages known pending in_flight
//	pages_per_s bytes_per_s       bytes as sent
//	hosts hosts_waiting hosts_blocked
//	redirected gone failed retries
//	p50_ms p95_ms                 of answers; absent without any
//	binds why                     disk, cpu, limit, network, politeness, blocked, drain or nothing
//	status.200 ...                answers by HTTP status
//	errors.timeout ...            failed attempts by class
func progressAttrs(s crawl.Stats, p pace, b binding) []slog.Attr {
	attrs := []slog.Attr{
		slog.Float64("elapsed_s", tenths(s.Elapsed.Seconds())),
		slog.Int64("pages", s.Pages), slog.Int64("known", s.Known),
		slog.Int("pending", s.Frontier.Pending), slog.Int("in_flight", s.Frontier.InFlight),
		slog.Float64("pages_per_s", tenths(p.pages)), slog.Int64("bytes_per_s", int64(p.wire)),
		slog.Int("hosts", s.Frontier.Hosts), slog.Int("hosts_waiting", s.Frontier.Polite), slog.Int("hosts_blocked", s.Frontier.Blocked),
		slog.Int64("redirected", s.Redirects), slog.Int64("gone", s.Gone), slog.Int64("failed", s.Failed), slog.Int64("retries", s.Retries),
	}
	if p.latency.Count() > 0 {
		attrs = append(attrs, slog.Float64("p50_ms", quantileMillis(&p.latency, 0.5)), slog.Float64("p95_ms", quantileMillis(&p.latency, 0.95)))
	}
	attrs = append(attrs, slog.String("binds", b.what), slog.String("why", b.full))
	return append(attrs, countGroups(s.Statuses, s.Errors)...)
}

// countGroups are the counts by status and by class.
func countGroups(byStatus []crawl.StatusCount, byClass []crawl.ClassCount) []slog.Attr {
	var statuses, errors []any
	for _, c := range byStatus {
		statuses = append(statuses, slog.Int64(strconv.Itoa(c.Status), c.Count))
	}
	for _, c := range byClass {
		errors = append(errors, slog.Int64(c.Class, c.Count))
	}
	return []slog.Attr{slog.Group("status", statuses...), slog.Group("errors", errors...)}
}

func quantileMillis(l *crawl.Latency, q float64) float64 {
	return tenths(l.Quantile(q).Seconds() * 1000)
}

func tenths(f float64) float64 { return float64(int64(f*10+0.5)) / 10 }

// frequentFirst are the counts, the greatest first.
func frequentFirst(counts []crawl.StatusCount) []crawl.StatusCount {
	sorted := slices.Clone(counts)
	slices.SortStableFunc(sorted, func(a, b crawl.StatusCount) int { return int(b.Count - a.Count) })
	return sorted
}
