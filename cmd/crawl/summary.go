package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
)

// An announcer tells people how a run begins and ends.
type announcer struct {
	w     io.Writer
	quiet bool
}

// resuming says that a crawl goes on, and with which options.
func (a *announcer) resuming(db string, s storage.Status, adopted, withheld []string) {
	if a.quiet || len(s.Runs) == 0 {
		return
	}
	fmt.Fprintf(a.w, "crawl: resuming %s: %s stored, %s pending\n", db, count(s.Pages, "page"), count(s.Pending, "URL"))
	if len(adopted) > 0 {
		fmt.Fprintf(a.w, "crawl: with its options: %s\n", strings.Join(adopted, " "))
	}
	for _, name := range withheld {
		fmt.Fprintf(a.w, "crawl: its header %s is not stored: without -H '%s: ...' it is not sent\n", name, name)
	}
}

// summary says what the run did, why it ended, and what to type next.
// allRead is whether every seed has been read.
func (a *announcer) summary(c *commandLine, before, after storage.Status, allRead bool, err error) {
	if a.quiet {
		return
	}
	fmt.Fprintf(a.w, "\n%s\n", ending(c, before, after, allRead, err))
	writeCounts(a.w, after.Counts)
	var gaveUp *crawl.GaveUpError
	if errors.As(err, &gaveUp) {
		writeBlocked(a.w, gaveUp)
	}
	fmt.Fprintf(a.w, "  results in   %s\n", c.db)
	fmt.Fprintf(a.w, "  look at it   sqlite3 %s 'SELECT status, url, title FROM v_pages LIMIT 10'\n", c.db)
	switch {
	case !allRead:
		fmt.Fprintf(a.w, "  go on        the same command again: not all seeds have been read\n")
	case after.Pending > 0:
		fmt.Fprintf(a.w, "  go on        crawl -db %s%s\n", c.db, more(c, err))
	case errors.Is(err, crawl.ErrNoSeed):
		fmt.Fprintf(a.w, "  try again    the same command with -fresh, once the cause is gone\n")
	}
}

// ending is why the run ended, in a sentence.
func ending(c *commandLine, before, after storage.Status, allRead bool, err error) string {
	left := after.Pending > 0 || !allRead
	switch {
	case errors.Is(err, crawl.ErrInterrupted):
		return "Interrupted. Nothing is lost."
	case errors.Is(err, crawl.ErrGaveUp):
		return fmt.Sprintf("Gave up: all that is left is on hosts blocked for longer than -give-up %v.", giveUp(c))
	case errors.Is(err, crawl.ErrNoSeed):
		return "Not one seed could be fetched."
	case err != nil:
		return "Failed. What was committed before stands."
	case left && c.options.MaxPages > 0 && after.Pages >= c.options.MaxPages:
		return fmt.Sprintf("Reached -max-pages %d.", c.options.MaxPages)
	case left:
		return fmt.Sprintf("Reached -max-time %v.", c.options.MaxTime)
	case len(before.Runs) > 0 && before.Pending == 0 && after.Known == before.Known && after.Pages == before.Pages:
		return "Nothing to do: the crawl is finished."
	default:
		return "Finished."
	}
}

func giveUp(c *commandLine) time.Duration {
	if c.options.GiveUp > 0 {
		return c.options.GiveUp
	}
	return 15 * time.Minute
}

func more(c *commandLine, err error) string {
	if err == nil && c.options.MaxPages > 0 {
		return fmt.Sprintf(" -max-pages %d", 2*c.options.MaxPages)
	}
	return ""
}

// writeCounts lists what the database holds.
func writeCounts(w io.Writer, n storage.Counts) {
	fmt.Fprintf(w, "  pages        %d (%s, %s over the wire), %s\n", n.Pages, bytesText(n.Bytes), bytesText(n.Wire), count(n.Links, "link"))
	if n.Items > 0 {
		fmt.Fprintf(w, "  records      %d\n", n.Items)
	}
	fmt.Fprintf(w, "  URLs known   %d on %s\n", n.Known, count(n.Hosts, "host"))
	if n.Pending > 0 {
		fmt.Fprintf(w, "  pending      %d\n", n.Pending)
	}
	for _, f := range []storage.Fate{storage.Redirected, storage.Gone, storage.Failed} {
		if n.Fates[f] > 0 {
			fmt.Fprintf(w, "  %-12s %d\n", f, n.Fates[f])
		}
	}
	if parked := parkedText(n); parked != "" {
		fmt.Fprintf(w, "  not fetched  %s\n", parked)
	}
}

// count is a number of things.
func count[T int | int64](n T, thing string) string {
	if n == 1 {
		return "1 " + thing
	}
	return fmt.Sprintf("%d %ss", n, thing)
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

// writeBlocked lists the hosts that were given up on.
func writeBlocked(w io.Writer, e *crawl.GaveUpError) {
	hosts := slices.Clone(e.Hosts)
	for _, h := range hosts[:min(len(hosts), 10)] {
		fmt.Fprintf(w, "  blocked      %s until %s: %s pending\n", h.Key, h.Until.Format(time.RFC3339), count(h.Pending, "URL"))
	}
	if more := len(hosts) - 10; more > 0 {
		fmt.Fprintf(w, "  blocked      and %d more hosts: see v_hosts\n", more)
	}
}
