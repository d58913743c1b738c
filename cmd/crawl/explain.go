package main

import (
	"bufio"
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage/sqlite"
)

const aboutExplain = `Says of any URL, known to the crawl or not, why it was fetched, or why not: what became of it and what to type if you want something else; then how it is spelt, where it was found, what scope, patterns, robots.txt and limits say of it, what the page itself asks of crawlers, how its host is, and every attempt at it. URLs are read as seeds are. It may be asked during a crawl and after it, and changes nothing. The rules are those of the options stored with the crawl, and are asked by the code that crawls.

With -format json every URL is an object on a line of its own, with the keys typed, url, key, host, changes (made to what was typed), steps (of -normalise, that changed the key), known_as (its spelling in the crawl, if another), fate (or pending, parked, unknown), reason (why it is parked), now (a sentence), next (commands), as_link and as_seed (only of what is unknown: why it would be parked, "" if it would be fetched), and these, of which found is null for what is unknown:

  found       origin, on, at, run, depth, hops, kind, text, rel, chain,
              left_out
  scope       in, rule, option, is_seed, compared, match, joined, units,
              units_all
  patterns    allowed, exclude, include, options
  robots      ignored, asked, status, at, stale, why, agent, group, allowed,
              line, rule, crawl_delay
  limits      depth, max_depth, hops, max_redirects, pages, max_pages,
              host_pages, max_host_pages, host_urls (pending or done),
              max_host_urls
  politeness  delay, pending, blocked_until, blocked_since, failures, why
  attempts    at, run, fate, reason, status, took_ms, first_byte_ms, class,
              error, tries, not_before, redirect, noindex, nofollow,
              directives (the three that the page asks of crawlers)

Times are UTC, delays are seconds. What is null or left out is not known, or has no limit.`

// explainSettings are the flags of crawl explain.
type explainSettings struct {
	db     string
	format string
}

// explainFlags is the table of its flags.
var explainFlags = append(within(databaseFlag, func(s *explainSettings) *string { return &s.db }), []flagRow[explainSettings]{
	{flagDoc{name: "format", takes: "text|json", fallback: "text", example: "json", help: "the form of the answer: for people, or an object a line"},
		func(s *explainSettings) value { return word(&s.format, parseExplainForm, "text or json") }},
}...)

func parseExplainForm(word string) (string, bool) { return word, word == "text" || word == "json" }

// explain says why URLs were fetched, or not.
func (a *app) explain(args []string) error {
	s := explainSettings{db: defaultDB, format: "text"}
	words, err := readFlags(explainFlags, &s, nil, args)
	switch {
	case err != nil:
		return err
	case len(words) == 0:
		return usagef("explain: name a URL")
	}
	subjects, err := subjectsOf(words)
	if err != nil {
		return err
	}
	r, err := openToAsk(s.db)
	if err != nil {
		return err
	}
	defer r.Close()
	return a.explainAll(r, &s, subjects)
}

// subjectsOf reads URLs to be explained.
func subjectsOf(words []string) ([]*explanation, error) {
	subjects := make([]*explanation, len(words))
	for i, raw := range words {
		seed, err := crawl.ParseSeed(raw)
		if err != nil {
			return nil, usageError{err}
		}
		subjects[i] = newExplanation(raw, seed)
	}
	return subjects, nil
}

// explainAll answers, from an open database.
func (a *app) explainAll(r *sqlite.Reader, s *explainSettings, subjects []*explanation) error {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c, err := openArchive(ctx, r, s.db)
	if err == nil {
		err = c.explain(ctx, subjects)
	}
	switch {
	case ctx.Err() != nil:
		return crawl.ErrInterrupted
	case err != nil:
		return err
	}
	w := bufio.NewWriter(a.stdout)
	for i, e := range subjects {
		if s.format == "json" {
			w.Write(e.json())
			continue
		}
		if i > 0 {
			w.WriteByte('\n')
		}
		e.write(w)
	}
	return w.Flush()
}
