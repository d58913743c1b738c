package main

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
)

// An ending is what is known of a run that has ended.
type ending struct {
	*commandLine
	before, after storage.Status
	allRead       bool // every seed has been read
	rules         []crawl.RuleStats
	err           error
}

// summary says what the run did, why it ended, and what to type next.
func (a *announcer) summary(e *ending) {
	switch {
	case a.quiet:
	case a.logger != nil:
		end, why := e.why()
		a.say(string(end), append([]slog.Attr{slog.String("why", why)}, e.attrs()...))
	default:
		e.write(a.console)
	}
}

func (e *ending) write(w io.Writer) {
	_, why := e.why()
	fmt.Fprintf(w, "\n%s\n", why)
	writeReport(w, e.db, e.after)
	writeRules(w, e.rules)
	writeSpeed(w, e.before, e.after)
	var gaveUp *crawl.GaveUpError
	if errors.As(e.err, &gaveUp) {
		writeBlocked(w, gaveUp)
	}
	if e.after.Parked[storage.Trapped] > 0 {
		tell(w, "held", "URLs that bring nothing new; crawl traps -db %s lists and releases them", shellWord(e.db))
	}
	tell(w, "results in", "%s", e.db)
	tell(w, "look at it", "crawl query pages -db %s; crawl query lists all questions", shellWord(e.db))
	switch {
	case !e.allRead:
		tell(w, "go on", "the same command again: not all seeds have been read")
	case e.after.Pending+e.after.Added > 0:
		tell(w, "go on", "crawl -db %s%s%s", shellWord(e.db), e.pipeAgain(), more(e.commandLine, e.err))
	case errors.Is(e.err, crawl.ErrNoSeed):
		tell(w, "try again", "crawl retry -db %s, once the cause is gone", shellWord(e.db))
	}
}

// endNoSeed is how a run ended that could not fetch one seed, beside the ends
// that package storage names.
const endNoSeed = "no-seed"

// why is how the run ended, in a word and in a sentence.
func (e *ending) why() (end storage.End, sentence string) {
	left := e.after.Pending > 0 || !e.allRead
	maxPages := e.options.MaxPages
	switch {
	case errors.Is(e.err, crawl.ErrInterrupted):
		return storage.EndInterrupted, "Interrupted. Nothing is lost."
	case errors.Is(e.err, crawl.ErrGaveUp):
		return storage.EndGaveUp, fmt.Sprintf("Gave up: all that is left is on hosts blocked for longer than -give-up %v.", giveUp(e.commandLine))
	case errors.Is(e.err, crawl.ErrNoSeed):
		return endNoSeed, "Not one seed could be fetched."
	case e.err != nil:
		return storage.EndFailed, "Failed. What was committed before stands."
	case left && maxPages > 0 && e.after.Pages >= maxPages:
		return storage.EndLimit, fmt.Sprintf("Reached -max-pages %d.", maxPages)
	case left:
		return storage.EndLimit, fmt.Sprintf("Reached -max-time %v.", e.options.MaxTime)
	case len(e.before.Runs) > 0 && e.before.Pending == 0 && e.after.Known == e.before.Known && e.after.Pages == e.before.Pages:
		return storage.EndFinished, "Nothing to do: the crawl is finished."
	default:
		return storage.EndFinished, "Finished."
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
