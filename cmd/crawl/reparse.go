package main

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
)

const aboutReparse = `Extracts records, metadata and texts again from the bodies that a crawl has stored, on all cores and without a single request: after 'crawl -select ...' or a rule of crawl.toml turned out to want another selector, say. Options that are not named are those stored with the crawl; what is named replaces them, and holds for the crawl when it goes on. Links, and what follows from them, stay, and so do the records that a program of -pipe made; so does a file that -jsonl has written.

What is found replaces what was there, in one step when all of it is found: queries see the old or the new until then, whatever happens. After Ctrl-C or a kill the same command goes on where it was. Pages without a stored body (see -bodies) keep what they have. A crawl cannot run at the same time.`

// reparseFlags are those of a crawl that have a meaning here: they choose what
// is extracted.
var reparseFlags = optionsCalled("db", "select", "extract", "extract-meta", "q", "log", "config")

// reparse extracts again from stored bodies.
func (a *app) reparse(args []string) error {
	c := newCommandLine()
	rest, err := readFlags(reparseFlags, c.settings, c.note, args)
	switch {
	case err != nil:
		return err
	case len(rest) > 0:
		return usagef("reparse: what is %q? the database is named with -db FILE", rest[0])
	}
	if err := c.settle(); err != nil {
		return err
	}
	if _, err := os.Stat(c.db); err != nil {
		return usagef("reparse: %w (name the database with -db FILE)", err)
	}
	store, err := a.open(c.db)
	if err != nil {
		return err
	}
	defer store.Close()
	before, err := store.Status(context.Background())
	switch {
	case err != nil:
		return err
	case len(before.Runs) == 0:
		return usagef("reparse: nothing was crawled into %s yet", c.db)
	}
	if _, err := c.adopt(before.Options); err != nil {
		return err
	}
	return a.reparseStore(c, store, before)
}

// extracting are the options that choose what is extracted, as typed.
func (c *commandLine) extracting() string {
	var words []string
	for _, d := range describe(reparseFlags) {
		if !d.stored {
			continue
		}
		for _, s := range c.layers.words(d) {
			words = append(words, asTyped(d, s.word))
		}
	}
	return strings.Join(words, " ")
}

// extractsOtherwise reports whether what is extracted is not what was extracted
// by the run before.
func (c *commandLine) extractsOtherwise() bool {
	before := &commandLine{layers: layers{typedBefore: c.layers[typedBefore], surrounded: c.layers[surrounded]}}
	return c.extracting() != before.extracting()
}

// reparseStore extracts again from the bodies of an open store, with signals and
// progress attached.
func (a *app) reparseStore(c *commandLine, store storage.Store, before storage.Status) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	console := newConsole(a.stderr)
	teller := &reparseTeller{announcer: newAnnouncer(c, console), db: c.db, options: c.extracting(), before: before.Items}
	a.stderr, a.logger = console, teller.logger
	teller.lines = newLogger(console, c.log, slog.LevelInfo)
	o := c.crawlOptions()
	o.Store, o.Logger = store, teller.lines
	stats, err := crawl.Reparse(ctx, o, teller.tell)
	console.Show(nil)
	switch {
	case ctx.Err() != nil && err != nil:
		teller.interrupted(stats)
	case err == nil:
		teller.ended(stats)
	}
	return err
}

// A reparseTeller tells how far a reparse is: in a block on a terminal, in a log
// line now and then elsewhere.
type reparseTeller struct {
	*announcer
	lines   *slog.Logger
	db      string
	options string
	before  int64 // records
	began   bool
	last    time.Time // when it told of the progress
}

// tell is told after every commit.
func (t *reparseTeller) tell(s crawl.ReparseStats) {
	now := time.Now()
	switch drawn := t.console.movable && t.logger == nil; {
	case !t.began:
		t.began, t.last = true, now
		t.begins(s)
	case t.quiet:
	case drawn && now.Sub(t.last) >= redrawEvery:
		t.last = now
		t.console.Show([]row{{label: "reparsing", parts: []string{
			fmt.Sprintf("%d of %s", s.Pages+s.Broken, count(s.Total, "page")), count(s.Items, "record"), reparseSpeed(s), clock(s.Took)}}})
	case !drawn && now.Sub(t.last) >= logEvery:
		t.last = now
		t.lines.LogAttrs(context.Background(), slog.LevelInfo, "progress", reparseAttrs(t.db, s)...)
	}
}

// begins says what is done, once it is known that nothing is in its way.
func (t *reparseTeller) begins(s crawl.ReparseStats) {
	attrs := append(reparseAttrs(t.db, s), slog.String("options", t.options), slog.Bool("dropped", s.Dropped))
	sentence := fmt.Sprintf("extracting again from the stored bodies of %s, %s", t.db, count(s.Total, "page"))
	if s.Resumed > 0 {
		sentence = fmt.Sprintf("going on with the reparse of %s: %d of %s are done", t.db, s.Resumed, count(s.Total, "page"))
	}
	if t.options != "" {
		sentence += ", with " + t.options
	}
	if s.Dropped {
		sentence += "; a former reparse with other options was not finished, and is dropped"
	}
	t.say("reparsing", attrs, sentence)
}

func (t *reparseTeller) ended(s crawl.ReparseStats) {
	sentences := []string{fmt.Sprintf("reparsed %s in %s (%s): %s, where there were %d", count(s.Pages, "page"), span(s.Took), reparseSpeed(s), count(s.Items, "record"), t.before)}
	if s.Kept > 0 {
		sentences = append(sentences, fmt.Sprintf("left as before: %s without a stored body (-bodies says which are stored)", count(s.Kept, "page")))
	}
	if s.Broken > 0 {
		sentences = append(sentences, fmt.Sprintf("left as before: %s with a damaged body", count(s.Broken, "page")))
	}
	t.say("reparsed", reparseAttrs(t.db, s), sentences...)
}

func (t *reparseTeller) interrupted(s crawl.ReparseStats) {
	t.say("interrupted", reparseAttrs(t.db, s),
		fmt.Sprintf("interrupted after %d of %s: nothing has changed so far, and the same command goes on from here", s.Pages+s.Broken, count(s.Total, "page")))
}

// reparseSpeed is how many pages were done in a second by this call.
func reparseSpeed(s crawl.ReparseStats) string {
	return rateText(float64(s.Pages-s.Resumed)/max(s.Took.Seconds(), 0.001)) + " pages/s"
}

// reparseAttrs are the keys of its log lines. They are stable.
func reparseAttrs(db string, s crawl.ReparseStats) []slog.Attr {
	return []slog.Attr{
		slog.String("db", db), slog.Int64("pages", s.Total), slog.Int64("reparsed", s.Pages), slog.Int64("kept", s.Kept),
		slog.Int64("broken", s.Broken), slog.Int64("records", s.Items), slog.Float64("elapsed_s", tenths(s.Took.Seconds())),
	}
}
