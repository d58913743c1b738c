package main

import (
	"fmt"

	"github.com/joinable/crawl"
)

// blockRows tell how the crawl goes. The ranks say what a low screen keeps.
func blockRows(s crawl.Stats, p pace, b binding) []row {
	rows := []row{
		{label: "crawling", rank: 0, parts: []string{count(s.Pages, "page"), fmt.Sprintf("%d pending", s.Frontier.Pending),
			fmt.Sprintf("%d in flight", s.Frontier.InFlight), clock(s.Elapsed)}},
		{label: "speed", rank: 2, parts: []string{fmt.Sprintf("%s pages/s", rateText(p.pages)), bytesText(int64(p.wire)) + "/s"}},
		{label: "hosts", rank: 6, parts: hostParts(s)},
		{label: "status", rank: 4, parts: statusParts(s.Statuses)},
		{label: "errors", rank: 3, parts: errorParts(s), alarm: len(s.Errors) > 0},
		{label: "answers", rank: 5, parts: latencyParts(&p.latency)},
		{label: "bound by", rank: 1, parts: []string{b.full}, short: b.short},
	}
	return rows
}

func hostParts(s crawl.Stats) []string {
	f := &s.Frontier
	parts := []string{fmt.Sprintf("%d active", f.Hosts-f.Polite-f.Blocked), fmt.Sprintf("%d waiting", f.Polite)}
	if f.Blocked > 0 {
		parts = append(parts, fmt.Sprintf("%d blocked", f.Blocked))
	}
	return append(parts, fmt.Sprintf("%d known", f.Known))
}

// statusParts are the counts by status, the most frequent first.
func statusParts(counts []crawl.StatusCount) []string {
	if len(counts) == 0 {
		return []string{"no answer so far"}
	}
	parts := make([]string, len(counts))
	for i, c := range frequentFirst(counts) {
		parts[i] = fmt.Sprintf("%d: %d", c.Status, c.Count)
	}
	return parts
}

func errorParts(s crawl.Stats) []string {
	if len(s.Errors) == 0 {
		return []string{"none"}
	}
	parts := make([]string, 0, len(s.Errors)+1)
	for _, e := range s.Errors {
		parts = append(parts, fmt.Sprintf("%s %d", e.Class, e.Count))
	}
	if s.Retries > 0 {
		parts = append(parts, fmt.Sprintf("%d tried again", s.Retries))
	}
	return parts
}

func latencyParts(l *crawl.Latency) []string {
	if l.Count() == 0 {
		return []string{"none of late"}
	}
	return []string{"p50 " + millis(l.Quantile(0.5)), "p95 " + millis(l.Quantile(0.95))}
}
