package main

import (
	"context"
	"fmt"
	"os"
	"strings"
	"time"
)

// embedders are the contenders that have one handler on h1, and what it costs
// without a crawler.
func embedders() []contender {
	return []contender{loopAlone, loopGoquery, selector, collyTuned, selector.on(2), collyTuned.on(2)}
}

// The parts of the report of crawl as a library.
const (
	embedBacklog = `
## Far more URLs than can be fetched

A page links to %d listings, each of those to %d pages of a site that takes %v for each; a run of %v. Colly has a
goroutine for each URL.

%s`
	embedLines = `
## The same job

Crawl one site, store URL, title and links of each page, and go on where it ended; lines of code, without blank ones
and comments. samejob/README.md says more.

%s`
)

// embed compares crawl as a library with others: speed with a handler, what a
// long queue costs, and how much there is to write.
func embed(ctx context.Context, b *bench, m machine) error {
	lines, err := linesTable()
	if err != nil {
		return err
	}
	rows, err := b.rounds(ctx)
	if err != nil {
		return err
	}
	waiting, err := b.backlogTable(ctx)
	if err != nil {
		return err
	}
	r := newReport(b.options, m, rows)
	fmt.Printf("%s\n%s\n%s", r.text(), waiting.text(), lines.text())
	if b.results == "" {
		return failures(rows)
	}
	var s strings.Builder
	fmt.Fprintf(&s, embedBacklog, slowListings, slowListed, slowPageDelay, time.Duration(backlogTime), waiting.markdown())
	fmt.Fprintf(&s, embedLines, lines.markdown())
	if err := os.WriteFile(b.results, append(r.markdown(), s.String()...), 0o644); err != nil {
		return err
	}
	return failures(rows)
}
