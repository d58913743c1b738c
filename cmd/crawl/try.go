package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"mime"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/rule"
)

const aboutTry = `Asks for one page, or reads it from a FILE (- is stdin), and shows what selectors and rules find on it: the way to write rules. Robots.txt is obeyed as by a crawl, up to ten redirects are followed, and nothing is stored.

A SELECTOR is CSS, with @ATTR behind it for an attribute; or xpath:, json: or re: with XPath, a JSON path (RFC 9535: in JSON, or in the JSON-LD of a page) or a regular expression behind it. A RULE is the name of one in crawl.toml, of -extract, or of -select; what its fields did not find is told field by field. Without either, it tells what the page is and what every rule finds.

It ends with 0 if everything that was asked for was found, and with 1 if something was not.

With -format json it prints one object with the keys typed, url, status, content_type, size, title, charset, links (a number for each kind) and found: for every selector or rule its name, is_rule, for_url (the rule is for pages of this URL), matches (JSON values) and problems (record, field, why: empty, unfit or required, text).`

// trySettings are what the flags of crawl try say.
type trySettings struct {
	*settings
	of     string // the database whose options are taken, or ""
	url    string // of a file
	format string
}

// tryFlags is the table of its flags.
var tryFlags = append([]flagRow[trySettings]{
	{flagDoc{name: "db", takes: "FILE", example: "news.db", help: "ask as the crawl in FILE does, with its rules: with the options stored there"},
		func(s *trySettings) value { return text(&s.of) }},
	{flagDoc{name: "url", takes: "URL", example: "https://example.com/p/1", help: "where a page in a FILE is from: what it links to is relative to that"},
		func(s *trySettings) value { return text(&s.url) }},
	{flagDoc{name: "format", takes: "text|json", fallback: "text", example: "json", help: "the form of the answer: for people, or an object"},
		func(s *trySettings) value { return word(&s.format, parseExplainForm, "text or json") }},
}, within(optionsCalled("extract", "select", "config", "user-agent", "robots-agent", "ignore-robots", "H", "timeout"), (*trySettings).part)...)

// part is the part of them that is a crawl's as well.
func (s *trySettings) part() *settings {
	if s.settings == nil {
		s.settings = newSettings()
	}
	return s.settings
}

// try shows what selectors and rules find on one page.
func (a *app) try(args []string) error {
	c := newCommandLine()
	s := trySettings{settings: c.settings, format: "text"}
	words, err := readFlags(tryFlags, &s, c.note, args)
	switch {
	case err != nil:
		return err
	case len(words) == 0:
		return usagef("try: name a URL or a file")
	}
	if err := c.settle(); err != nil {
		return err
	}
	if err := c.adoptFrom(s.of); err != nil {
		return err
	}
	trials, err := c.trials(words[1:])
	if err != nil {
		return usageError{err}
	}
	page, err := a.tryPage(c, words[0], s.url)
	if err != nil {
		return err
	}
	return a.showTrial(page, trials, len(words) == 1, s.format)
}

// A trial is a selector or a rule that is tried.
type trial struct {
	name   string
	rule   *rule.Rule
	isRule bool
	hint   string // the rule that may have been meant
}

// trials are those of the words, or all rules if there are none.
func (c *commandLine) trials(words []string) (trials []trial, err error) {
	var names []string
	named := make(map[string]*rule.Rule)
	for _, r := range c.options.Rules {
		if named[r.Name()] == nil {
			names = append(names, r.Name())
			named[r.Name()] = r
		}
	}
	if len(words) == 0 {
		for _, r := range c.options.Rules {
			trials = append(trials, trial{name: r.Name(), rule: r, isRule: true})
		}
		return trials, nil
	}
	for _, word := range words {
		t := trial{name: word, rule: named[word], isRule: named[word] != nil}
		if !t.isRule {
			if t.rule, err = rule.Find(word); err != nil {
				return nil, fmt.Errorf("%w%s", err, selectHint(word))
			}
			t.hint = didYouMean(nearest(word, names), "the rule ")
		}
		trials = append(trials, t)
	}
	return trials, nil
}

// selectHint tells one who typed what -select takes what is taken here.
func selectHint(word string) string {
	if _, css, named := strings.Cut(word, "="); named {
		if _, err := rule.Find(css); err == nil {
			return fmt.Sprintf("; NAME= is for -select: here it is %s alone", shellWord(css))
		}
	}
	return ""
}

// A triedPage is the page that rules are tried on.
type triedPage struct {
	parse.Input
	typed  string
	status int // 0: it is a file
}

// tryPage is the page in a file, if there is one of that name, or at a URL.
func (a *app) tryPage(c *commandLine, typed, url string) (*triedPage, error) {
	if _, err := os.Stat(typed); err == nil || typed == "-" {
		return a.pageInFile(typed, url)
	}
	seed, err := crawl.ParseSeed(typed)
	if err != nil {
		return nil, usagef("try: there is no such file, and it is no URL: %w", err)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	o := c.crawlOptions()
	if err := c.network.apply(&o); err != nil {
		return nil, err
	}
	log.SetOutput(io.Discard) // net/http reports there what servers do wrong
	var answer crawl.PageAnswer
	for _, u := range readings(seed) {
		if answer, err = crawl.AskPage(ctx, o, u); err == nil || errors.Is(err, crawl.ErrRobots) && seed.URL != u {
			break
		}
	}
	switch {
	case ctx.Err() != nil:
		return nil, crawl.ErrInterrupted
	case err != nil:
		return nil, fmt.Errorf("%s: %s%s", sanitise(answer.URL, maxTold), sanitise(err.Error(), maxTold), pageHint(seed, typed, err))
	}
	in := parse.Input{Body: answer.Body, ContentType: answer.Header.Get("Content-Type"), URL: answer.URL}
	return &triedPage{in, typed, answer.Status}, nil
}

// pageHint is what to do where a page could not be had; "" if nothing is known.
func pageHint(seed crawl.Seed, typed string, err error) string {
	var failed *fetch.Error
	switch errors.As(err, &failed); {
	case failed != nil && seed.Guessed:
		return fmt.Sprintf("; nor is there a file called %s", sanitise(typed, maxTold))
	case failed == nil && errors.Is(err, crawl.ErrRobots):
		return " (with -ignore-robots, which is for sites of your own, it is asked for all the same)"
	}
	return ""
}

// maxFile is the size of the greatest file that is read.
const maxFile = 64 << 20

// pageInFile reads a page. Its content type follows from the name of the file.
func (a *app) pageInFile(name, url string) (*triedPage, error) {
	from := a.stdin
	if name != "-" {
		f, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("try: %w", err)
		}
		defer f.Close()
		from = f
	}
	body, err := io.ReadAll(io.LimitReader(from, maxFile+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("try: %w", err)
	case len(body) > maxFile:
		return nil, fmt.Errorf("try: %s is larger than the %d MB that are read; try a part of it", sanitise(name, maxTold), maxFile>>20)
	}
	in := parse.Input{Body: body, ContentType: mime.TypeByExtension(filepath.Ext(name)), URL: url}
	if !rule.IsJSON(in.ContentType) {
		in.ContentType = "text/html"
	}
	if filepath.Ext(name) == ".json" {
		in.ContentType = "application/json"
	}
	return &triedPage{in, name, 0}, nil
}

// showTrial tries and shows.
func (a *app) showTrial(page *triedPage, trials []trial, all bool, format string) error {
	report := newTryReport(page, trials, all)
	w := bufio.NewWriter(a.stdout)
	if format == "json" {
		_, _ = w.Write(jsonLine(report)) // a bufio.Writer tells of errors when it is flushed
	} else {
		report.write(w, a.columns())
	}
	if err := w.Flush(); err != nil {
		return err
	}
	if missed := report.missed(); missed != "" && !all {
		return fmt.Errorf("nothing found by %s", missed)
	}
	return nil
}

// columns is how wide a line may be.
func (a *app) columns() int {
	if f, ok := a.stdout.(*os.File); ok && isTerminal(a.stdout) {
		if columns, _ := sizeOf(f); columns > 20 {
			return columns
		}
	}
	return maxTold
}
