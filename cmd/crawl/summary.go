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
	writeReport(a.w, c.db, after)
	writeSpeed(a.w, before, after)
	var gaveUp *crawl.GaveUpError
	if errors.As(err, &gaveUp) {
		writeBlocked(a.w, gaveUp)
	}
	tell(a.w, "results in", "%s", c.db)
	tell(a.w, "look at it", "crawl query pages -db %s; crawl query lists all questions", shellWord(c.db))
	switch {
	case !allRead:
		tell(a.w, "go on", "the same command again: not all seeds have been read")
	case after.Pending > 0:
		tell(a.w, "go on", "crawl -db %s%s", shellWord(c.db), more(c, err))
	case errors.Is(err, crawl.ErrNoSeed):
		tell(a.w, "try again", "crawl retry -db %s, once the cause is gone", shellWord(c.db))
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

// writeBlocked lists the hosts that were given up on.
func writeBlocked(w io.Writer, e *crawl.GaveUpError) {
	hosts := slices.Clone(e.Hosts)
	for _, h := range hosts[:min(len(hosts), 10)] {
		tell(w, "blocked", "%s until %s: %s pending", h.Key, h.Until.Format(time.RFC3339), count(h.Pending, "URL"))
	}
	if more := len(hosts) - 10; more > 0 {
		tell(w, "blocked", "and %d more hosts: see v_hosts", more)
	}
}

// tame makes what servers said within an error fit to be printed, each on a
// line of its own.
func tame(err error) error {
	var noSeed *crawl.NoSeedError
	if errors.As(err, &noSeed) {
		for i, reason := range noSeed.Reasons {
			noSeed.Reasons[i] = sanitise(reason, maxTold)
		}
	}
	return err
}
