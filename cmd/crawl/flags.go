package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
)

// settings is what a command line says.
type settings struct {
	options crawl.Options
	seeds   string
	db      string
	fresh   bool
	quiet   bool
	verbose bool
	depth   int // as the user counts: -1 is no limit
}

// An option is one row of the table of flags: everything that is said of a flag
// anywhere is said here.
type option struct {
	name  string
	takes string // what stands behind the flag; "" for a switch
	group string
	help  string
	// stored: the database remembers it, so that 'crawl -db FILE' alone goes
	// on in the same way.
	stored bool
	value  func(*settings) value
}

var groups = []string{"What to crawl", "Politeness", "Requests", "Results", "Output"}

// options is the table of flags.
var options = []option{
	{"seeds", "FILE", "What to crawl", "read seed URLs from FILE, one a line; - is stdin; blank lines and # comments are skipped", false,
		func(s *settings) value { return text(&s.seeds) }},
	{"scope", "host|domain|prefix|any", "What to crawl", "how far around the seeds to go (default host, whatever the scheme and port)", true,
		func(s *settings) value {
			return word(&s.options.Scope, crawl.ParseScope, "host, domain, prefix or any")
		}},
	{"include", "RE", "What to crawl", "fetch only URLs that match; repeatable: one match is enough; seeds are exempt", true,
		func(s *settings) value { return regexps(&s.options.Include) }},
	{"exclude", "RE", "What to crawl", "never fetch URLs that match; repeatable", true,
		func(s *settings) value { return regexps(&s.options.Exclude) }},
	{"depth", "N", "What to crawl", "follow at most N links from a seed; 0 is the seeds alone (default: no limit)", true,
		func(s *settings) value { return whole(&s.depth, -1, "a number of links, or -1 for no limit") }},
	{"max-pages", "N", "What to crawl", "stop after N pages, those of former runs included; 0 is no limit (default 0)", true,
		func(s *settings) value { return whole(&s.options.MaxPages, 0, "a number of pages, or 0 for no limit") }},
	{"max-time", "TIME", "What to crawl", "stop after this time, such as 90s or 2h; 0 is no limit (default 0)", true,
		func(s *settings) value { return duration(&s.options.MaxTime) }},
	{"order", "bfs|dfs|best", "What to crawl", "fetch a host's URLs in order of discovery, latest first, or most promising first (default bfs)", true,
		func(s *settings) value { return word(&s.options.Order, frontier.ParseOrder, "bfs, dfs or best") }},

	{"concurrency", "N", "Politeness", "requests at a time (default 64)", true,
		func(s *settings) value { return whole(&s.options.Concurrency, 1, "a number of requests, at least 1") }},
	{"per-host", "N", "Politeness", "requests at a time to one host (default 2)", true,
		func(s *settings) value { return whole(&s.options.PerHost, 1, "a number of requests, at least 1") }},
	{"rate", "N/s", "Politeness", "requests to one host, such as 5/s or 30/m; 0 is no limit (default 10/s)", true,
		func(s *settings) value { return rate(&s.options.Rate, crawl.Unlimited) }},
	{"total-rate", "N/s", "Politeness", "requests to all hosts together; 0 is no limit (default 0)", true,
		func(s *settings) value { return rate(&s.options.TotalRate, 0) }},
	{"delay", "TIME", "Politeness", "least time between two requests to one host (default 0: what -rate and robots.txt say)", true,
		func(s *settings) value { return duration(&s.options.Delay) }},
	{"give-up", "TIME", "Politeness", "end without hosts that stay blocked for longer (default 15m)", true,
		func(s *settings) value { return positive(&s.options.GiveUp) }},
	{"user-agent", "TEXT", "Politeness", "the User-Agent header (default " + crawl.DefaultUserAgent + ")", true,
		func(s *settings) value { return line(&s.options.UserAgent) }},
	{"robots-agent", "NAME", "Politeness", "the name to look for in robots.txt (default: the first word of the user agent)", true,
		func(s *settings) value { return text(&s.options.RobotsAgent) }},
	{"ignore-robots", "", "Politeness", "do not ask for robots.txt; only for sites that are your own", true,
		func(s *settings) value { return toggle(&s.options.IgnoreRobots) }},

	{"H", "'NAME: VALUE'", "Requests", "send this header; repeatable; credentials go to the seeds' hosts only and are not stored", true,
		func(s *settings) value { return headers(&s.options.Header) }},
	{"timeout", "TIME", "Requests", "for one request, to the last byte (default 30s)", true,
		func(s *settings) value { return positive(&s.options.Timeout) }},
	{"retries", "N", "Requests", "how often to try a failed request again, where that can help (default 2)", true,
		func(s *settings) value { return retries(&s.options.Retries) }},
	{"max-body", "SIZE", "Requests", "greatest size of a body, unpacked, such as 500k or 20m (default 10m)", true,
		func(s *settings) value { return size(&s.options.MaxBody) }},

	{"db", "FILE", "Results", "the database to fill, or to resume (default crawl.db)", false,
		func(s *settings) value { return text(&s.db) }},
	{"fresh", "", "Results", "begin anew: an existing database is renamed first", false,
		func(s *settings) value { return toggle(&s.fresh) }},
	{"select", "'NAME=CSS[@ATTR]'", "Results", "store what a CSS selector finds on pages as records called NAME; repeatable", true,
		func(s *settings) value { return selectors(&s.options.Select) }},
	{"bodies", "html|all|none", "Results", "which bodies to store (default html)", true,
		func(s *settings) value { return word(&s.options.Bodies, crawl.ParseBodies, "html, all or none") }},

	{"q", "", "Output", "print nothing but errors", false,
		func(s *settings) value { return toggle(&s.quiet) }},
	{"v", "", "Output", "print a line for every URL", false,
		func(s *settings) value { return toggle(&s.verbose) }},
}

// newSettings is what a command line without flags says.
func newSettings() *settings {
	return &settings{
		db:      "crawl.db",
		depth:   -1,
		options: crawl.Options{Follow: crawl.InScope},
	}
}

// A commandLine is the flags as they were given.
type commandLine struct {
	*settings
	urls  []string // the arguments that are not flags
	given map[string][]string
	// withheld names the credential headers that former runs were given and
	// this one is not: their values are not stored.
	withheld []string
}

// parseCommandLine reads flags and URLs in any order.
func parseCommandLine(args []string) (*commandLine, error) {
	c := &commandLine{settings: newSettings(), given: make(map[string][]string)}
	fs := flag.NewFlagSet("crawl", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	for _, o := range options {
		fs.Var(recorder{o.value(c.settings), o.name, c.given}, o.name, o.help)
	}
	for len(args) > 0 {
		if err := fs.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return nil, err
			}
			return nil, usageError{tidy(err)}
		}
		rest := fs.Args()
		if len(rest) == 0 {
			break
		}
		c.urls = append(c.urls, rest[0])
		args = rest[1:]
	}
	return c, nil
}

// tidy makes flag's errors say things in our order: which flag, then what is
// wrong with it.
func tidy(err error) error {
	msg := err.Error()
	if rest, ok := strings.CutPrefix(msg, "flag provided but not defined: "); ok {
		return fmt.Errorf("there is no flag %s", rest)
	}
	if _, rest, ok := strings.Cut(msg, " for flag "); ok {
		return errors.New(rest)
	}
	return err
}

// recorder notes which flags were given, with their words.
type recorder struct {
	value
	name  string
	given map[string][]string
}

// Set is flag.Value's.
func (r recorder) Set(word string) error {
	if err := r.set(word); err != nil {
		return err
	}
	r.given[r.name] = append(r.given[r.name], word)
	return nil
}

// adopt takes from a stored command line every flag that this one does not
// have, and returns them for the user to see.
func (c *commandLine) adopt(record json.RawMessage) ([]string, error) {
	stored := make(map[string][]string)
	if len(record) > 0 {
		if err := json.Unmarshal(record, &stored); err != nil {
			return nil, fmt.Errorf("%s: the options stored with the crawl cannot be read: %w", c.db, err)
		}
	}
	typed := c.options.Header.Clone()
	for _, name := range stored[withheldKey] {
		if typed.Get(name) == "" {
			c.withheld = append(c.withheld, name)
		}
	}
	var adopted []string
	for _, o := range options {
		words := stored[o.name]
		if _, given := c.given[o.name]; given && o.name != "H" || !o.stored {
			continue
		}
		for _, w := range words {
			if o.name == "H" && typed.Get(headerName(w)) != "" {
				continue
			}
			if err := o.value(c.settings).set(w); err != nil {
				return nil, fmt.Errorf("%s: stored option -%s: %w", c.db, o.name, err)
			}
			c.given[o.name] = append(c.given[o.name], w)
			adopted = append(adopted, asTyped(o, w))
		}
	}
	return adopted, nil
}

func asTyped(o option, word string) string {
	if strings.ContainsFunc(word, unicode.IsControl) {
		word = strconv.Quote(word) // a database may be anybody's
	}
	switch {
	case o.takes == "" && word == "true":
		return "-" + o.name
	case o.takes == "":
		return "-" + o.name + "=" + word
	}
	if strings.ContainsAny(word, " '\"$&*()[]{}|;<>?\\") {
		word = "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
	}
	return "-" + o.name + " " + word
}

// record is the command line as the database remembers it. Credentials are
// left out: a database is made to be shared.
func (c *commandLine) record() []byte {
	stored := make(map[string][]string)
	for _, o := range options {
		if words := c.given[o.name]; o.stored && len(words) > 0 {
			stored[o.name] = words
		}
	}
	withheld := slices.Clone(c.withheld)
	for _, h := range stored["H"] {
		if isCredential(h) {
			withheld = append(withheld, headerName(h))
		}
	}
	stored["H"] = slices.DeleteFunc(slices.Clone(stored["H"]), isCredential)
	stored[withheldKey] = withheld
	maps.DeleteFunc(stored, func(_ string, words []string) bool { return len(words) == 0 })
	record, _ := json.Marshal(stored) // strings cannot fail
	return record
}

// withheldKey is where a record has the names of headers without their values.
// No flag can be called so.
const withheldKey = "H="

func isCredential(header string) bool { return crawl.IsCredential(headerName(header)) }

func headerName(header string) string {
	name, _, _ := strings.Cut(header, ":")
	return http.CanonicalHeaderKey(strings.TrimSpace(name))
}

// crawlOptions are the options of the crawl that the command line describes.
func (c *commandLine) crawlOptions() crawl.Options {
	o := c.options
	switch {
	case c.depth < 0:
		o.Depth = 0
	case c.depth == 0:
		o.Depth = crawl.SeedsOnly
	default:
		o.Depth = c.depth
	}
	o.Record = c.record()
	return o
}
