package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage"
)

// An explanation is everything there is to say about one URL. Its form as JSON
// is promised in aboutExplain.
type explanation struct {
	Now     string   `json:"now"`
	Next    []string `json:"next"`
	Typed   string   `json:"typed"`
	URL     string   `json:"url"`
	Key     string   `json:"key"`
	Host    string   `json:"host"`
	Changes []string `json:"changes"`
	// Steps are those of -normalise that changed the key.
	Steps []string `json:"steps"`
	// KnownAs is how the crawl spells it, if that is another URL of one key.
	KnownAs string `json:"known_as,omitempty"`

	Fate   string  `json:"fate"`
	Reason string  `json:"reason,omitempty"`
	AsLink *string `json:"as_link,omitempty"`
	AsSeed *string `json:"as_seed,omitempty"`

	Found      *discovery       `json:"found"`
	Scope      scopeAnswer      `json:"scope"`
	Patterns   patternAnswer    `json:"patterns"`
	Robots     robotsAnswer     `json:"robots"`
	Limits     limitAnswer      `json:"limits"`
	Politeness politenessAnswer `json:"politeness"`
	Attempts   []attempt        `json:"attempts"`

	seed    crawl.Seed
	steps   urlnorm.Steps // the crawl's
	url     urlnorm.URL   // what is judged: as the crawl spells it
	other   string        // another reading of what was typed, if the crawl knows both
	row     *urlRow       // nil: the crawl does not know it
	verdict crawl.Explanation
	facts   storage.HostFacts
	counts  *hostCounts // of its host; nil if not known
}

// A discovery is how a URL came to be known.
type discovery struct {
	Origin  string  `json:"origin"` // seed, guess, link, redirect
	On      string  `json:"on,omitempty"`
	At      string  `json:"at,omitempty"`
	Run     int64   `json:"run"`
	Depth   int     `json:"depth"`
	Hops    int     `json:"hops"`
	Kind    string  `json:"kind,omitempty"`
	Text    string  `json:"text,omitempty"`
	Rel     string  `json:"rel,omitempty"`
	Chain   []chain `json:"chain"` // the seed first, the URL itself last
	LeftOut int     `json:"left_out"`
	isSeed  bool
	asks    *asks // what the page it was found on asks of crawlers
}

// A chain link is a URL on the way from a seed.
type chain struct {
	URL    string `json:"url"`
	Origin string `json:"origin"`
	Text   string `json:"text,omitempty"`
	row    *urlRow
}

type scopeAnswer struct {
	In       bool        `json:"in"`
	Rule     string      `json:"rule"`
	Option   string      `json:"option"`
	IsSeed   bool        `json:"is_seed"`
	Compared string      `json:"compared,omitempty"`
	Match    string      `json:"match,omitempty"`
	Joined   bool        `json:"joined"`
	Units    []scopeUnit `json:"units"`
	All      int         `json:"units_all"`
}

type scopeUnit struct {
	Name   string `json:"name"`
	Joined bool   `json:"joined"`
}

type patternAnswer struct {
	Allowed bool     `json:"allowed"`
	Exclude string   `json:"exclude,omitempty"`
	Include string   `json:"include,omitempty"`
	Options []string `json:"options"`
}

type robotsAnswer struct {
	Ignored    bool     `json:"ignored"`
	Asked      bool     `json:"asked"`
	Status     int      `json:"status,omitempty"`
	At         string   `json:"at,omitempty"`
	Stale      bool     `json:"stale"`
	Why        string   `json:"why,omitempty"`
	Agent      string   `json:"agent,omitempty"`
	Group      string   `json:"group,omitempty"`
	Allowed    bool     `json:"allowed"`
	Line       int      `json:"line,omitempty"`
	Rule       string   `json:"rule,omitempty"`
	CrawlDelay *float64 `json:"crawl_delay"`
}

type limitAnswer struct {
	Depth        *int   `json:"depth"`
	MaxDepth     *int   `json:"max_depth"`
	Hops         *int   `json:"hops"`
	MaxRedirects int    `json:"max_redirects"`
	Pages        int64  `json:"pages"`
	MaxPages     *int64 `json:"max_pages"`
	HostPages    *int64 `json:"host_pages"`
	MaxHostPages *int64 `json:"max_host_pages"`
	HostURLs     *int64 `json:"host_urls"`
	MaxHostURLs  *int64 `json:"max_host_urls"`
}

type politenessAnswer struct {
	Delay        float64 `json:"delay"`
	Pending      *int64  `json:"pending"`
	BlockedUntil string  `json:"blocked_until,omitempty"`
	BlockedSince string  `json:"blocked_since,omitempty"`
	Failures     int     `json:"failures"`
	Why          string  `json:"why,omitempty"`
}

// An attempt is one outcome.
type attempt struct {
	At        string   `json:"at,omitempty"`
	Run       int64    `json:"run"`
	Fate      string   `json:"fate"`
	Reason    string   `json:"reason,omitempty"`
	Status    int64    `json:"status,omitempty"`
	Took      *float64 `json:"took_ms"`
	FirstByte *float64 `json:"first_byte_ms"`
	Class     string   `json:"class,omitempty"`
	Error     string   `json:"error,omitempty"`
	Tries     int64    `json:"tries"`
	NotBefore string   `json:"not_before,omitempty"`
	Redirect  string   `json:"redirect,omitempty"`
	asks

	id          int64 // of the outcome
	redirect    int64 // the URL's number
	links, span int64 // of its rows in links: the first, and how many
}

func newExplanation(raw string, seed crawl.Seed) *explanation {
	e := &explanation{Typed: raw, seed: seed, Next: []string{}, Attempts: []attempt{}}
	e.read(seed.URL)
	return e
}

// read takes what was typed for a URL.
func (e *explanation) read(u urlnorm.URL) {
	key, by := e.steps.Explain(u)
	e.url, e.URL, e.Key, e.Host = u, u.String(), key, u.HostKey()
	if e.Steps = []string{}; by != 0 {
		e.Steps = strings.Split(by.String(), ",")
	}
	e.Changes = changes(e.Typed, e.seed.Guessed, u)
}

// json is the explanation on a line, on which every character prints.
func (e *explanation) json() []byte { return jsonLine(e) }

// jsonLine is an object on a line, on which every character prints.
func jsonLine(object any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(object) // texts, numbers and lists of them cannot fail
	line := bytes.TrimSuffix(b.Bytes(), []byte("\n"))
	return append([]byte(escapeUnprintable(string(line))), '\n')
}

// last is the latest attempt, or nil.
func (e *explanation) last() *attempt {
	if len(e.Attempts) == 0 {
		return nil
	}
	return &e.Attempts[len(e.Attempts)-1]
}

// blocked is until when the host is not to be asked, if that is to come.
func (e *explanation) blocked(now time.Time) (until time.Time, is bool) {
	return e.facts.NotBefore, e.facts.NotBefore.After(now)
}
