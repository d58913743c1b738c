package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

const aboutRobots = `Asks the hosts of URLs for robots.txt, now, and says of each URL whether it allows or denies it, by which line of which group; the crawl delay and the sitemaps that it names. Each host is asked once, redirects are followed up to five times, and the file is read by the code that crawls. Nothing is stored. URLs are read as seeds are.

It ends with 0 if all URLs are allowed and with 1 if one is denied, so that 'crawl robots URL && ...' does what it says. While robots.txt cannot be had (5xx, 429, no answer) every URL of its host is denied.

With -format json every URL is an object on a line of its own, with the keys typed, url, allowed, why (a sentence), agent (the name looked for), group, line, rule, crawl_delay (in seconds), sitemaps, robots_url (where the file was had), status and error.`

// robotsSettings are what the flags of crawl robots say.
type robotsSettings struct {
	*settings
	of     string // the database whose options are taken, or ""
	format string
}

// robotsFlags is the table of its flags.
var robotsFlags = append([]flagRow[robotsSettings]{
	{flagDoc{name: "db", takes: "FILE", example: "news.db", help: "ask as the crawl in FILE does: with the options stored there"},
		func(s *robotsSettings) value { return text(&s.of) }},
	{flagDoc{name: "format", takes: "text|json", fallback: "text", example: "json", help: "the form of the answer: for people, or an object a line"},
		func(s *robotsSettings) value { return word(&s.format, parseExplainForm, "text or json") }},
}, within(optionsCalled("user-agent", "robots-agent", "H", "timeout"), (*robotsSettings).part)...)

// part is the part of them that is a crawl's as well.
func (s *robotsSettings) part() *settings {
	if s.settings == nil {
		s.settings = newSettings()
	}
	return s.settings
}

// optionsCalled are rows of the table of flags of a crawl.
func optionsCalled(names ...string) (rows []flagRow[settings]) {
	for _, r := range options {
		if slices.Contains(names, r.name) {
			rows = append(rows, r)
		}
	}
	return rows
}

// robots says what robots.txt says of URLs.
func (a *app) robots(args []string) error {
	c := newCommandLine()
	s := robotsSettings{settings: c.settings, format: "text"}
	words, err := readFlags(robotsFlags, &s, c.note, args)
	switch {
	case err != nil:
		return err
	case len(words) == 0:
		return usagef("robots: name a URL")
	}
	seeds := make([]crawl.Seed, len(words))
	for i, raw := range words {
		if seeds[i], err = crawl.ParseSeed(raw); err != nil {
			return usageError{err}
		}
	}
	if err := c.settle(); err != nil {
		return err
	}
	if err := c.adoptFrom(s.of); err != nil {
		return err
	}
	return a.askAll(c, s.format, words, seeds)
}

// adoptFrom takes the options into account that are stored with the crawl in a
// database; "" is none.
func (c *commandLine) adoptFrom(db string) error {
	if db == "" {
		return nil
	}
	if _, err := os.Stat(db); err != nil {
		return usagef("there is no crawl in %s: %w", db, err)
	}
	store, err := sqlite.Open(db, sqlite.Options{ReadOnly: true})
	if err != nil {
		return err
	}
	defer store.Close()
	status, err := store.Status(context.Background())
	if err != nil {
		return err
	}
	c.db = db
	_, err = c.adopt(status.Options)
	return err
}

// askAll asks for each host's robots.txt and answers for each URL.
func (a *app) askAll(c *commandLine, format string, words []string, seeds []crawl.Seed) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o := c.crawlOptions()
	if err := c.network.apply(&o); err != nil {
		return err
	}
	o.IgnoreRobots = false    // that it is ignored is no answer
	log.SetOutput(io.Discard) // net/http reports there what servers do wrong
	judge, err := crawl.NewJudge(o, storage.Start{})
	if err != nil {
		return usageError{err}
	}
	asking := newAsking(o, judge)
	w, denied := bufio.NewWriter(a.stdout), 0
	for i, seed := range seeds {
		said := asking.ask(ctx, words[i], seed)
		if ctx.Err() != nil {
			return crawl.ErrInterrupted
		}
		if !said.Allowed {
			denied++
		}
		said.writeAs(w, format, i > 0)
		if err := w.Flush(); err != nil {
			return err
		}
	}
	if denied > 0 {
		return fmt.Errorf("robots.txt denies %d of %s", denied, count(int64(len(seeds)), "URL"))
	}
	return nil
}

// writeAs writes what was said in one of the two forms.
func (r *robotsReport) writeAs(w io.Writer, format string, another bool) {
	switch {
	case format == "json":
		_, _ = w.Write(jsonLine(r)) // a bufio.Writer tells of errors when it is flushed
		return
	case another:
		fmt.Fprintln(w)
	}
	r.write(w)
}
