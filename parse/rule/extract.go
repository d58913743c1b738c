package rule

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"

	"github.com/joinable/crawl/parse/jsonpath"
)

// Options bound what is taken from a page. The zero value is ready to use.
type Options struct {
	// MaxItems is the number of records kept per page; 0 means 10,000.
	MaxItems int
	// MaxValue is the length in bytes at which a text is cut, before it becomes
	// JSON; 0 means 65,536. A longer URL, and longer JSON, is left out.
	MaxValue int
	// MaxBytes is the length in bytes of all records of a page together; 0
	// means 16 MiB. Records beyond it are dropped.
	MaxBytes int
}

func (o Options) withDefaults() Options {
	for _, d := range []struct {
		field *int
		value int
	}{{&o.MaxItems, 10_000}, {&o.MaxValue, 1 << 16}, {&o.MaxBytes, 16 << 20}} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	return o
}

// A Result is what rules took from a page. It owns its bytes.
type Result struct {
	// Items are the records, in the order of the rules, then of the page.
	Items []Item
	// Tallies are those of the rules that the page is for.
	Tallies []Tally
	// Dropped counts the records that were left out because of Options.
	Dropped int
	// Err is why a page could not be searched (it has no DOM, or its JSON is
	// none), or not to its end (a selector would look at too many nodes), or
	// nil.
	Err error
}

// A Tally counts what came of a rule on one page.
type Tally struct {
	Rule    *Rule
	Records int // that were found, and lack nothing
	Lacking int // that were dropped, for a required field was not found
}

// Extract runs the rules that match the URL of a page.
func Extract(rules []*Rule, p *Page, o Options) Result {
	x := &extractor{page: p, o: o.withDefaults(), effort: maxEffort}
	return x.extract(rules)
}

func (x *extractor) extract(rules []*Rule) Result {
	x.left = x.o.MaxBytes
	for _, r := range rules {
		if !r.Matches(x.page.URL) {
			continue
		}
		from, ok := x.start(r)
		if !ok {
			continue
		}
		x.rule, x.record = r, 0
		x.tally = Tally{Rule: r}
		x.run(r, from)
		x.result.Tallies = append(x.result.Tallies, x.tally)
	}
	return x.result
}

// An extractor takes records from one page.
type extractor struct {
	page   *Page
	o      Options
	result Result
	left   int // bytes that records may still have

	effort int64              // see maxEffort; less than 0: a selector was given up
	crowds map[*html.Node]int // see crowd; of the node around

	json    *jsonpath.Document // the page, if it is JSON
	started bool               // json is what it will be
	ld      jsonLD

	rule   *Rule
	tally  Tally
	record int

	buf, text, source []byte // reused: a record, a text, what re looks in
	path              []string
	problems          []Problem
	unfit             string // why the last field came to nothing
}

// A found is a place on a page: a node, a JSON value, or a text.
type found struct {
	node   *html.Node
	value  jsonpath.Value
	text   string
	isJSON bool
	isText bool
}

// start is the page as the place where a rule begins; ok is false if there is
// nothing in it for the rule.
func (x *extractor) start(r *Rule) (from found, ok bool) {
	if x.page.DOM != nil {
		root, err := x.page.DOM()
		if err != nil {
			x.result.Err = err
		}
		return found{node: root}, err == nil
	}
	if !IsJSON(x.page.ContentType) || !r.looksInJSON() {
		return found{}, false
	}
	if !x.started {
		x.started = true
		x.json, x.result.Err = jsonpath.Read(x.page.Body)
	}
	if x.json == nil {
		return found{}, false
	}
	return found{value: x.json.Root(), isJSON: true}, true
}

// looksInJSON reports whether the rule may find something in a JSON response.
func (r *Rule) looksInJSON() bool {
	if r.each != nil {
		return r.each.leadsToJSON() && !r.each.looksInHTML()
	}
	for _, f := range r.fields {
		if !f.looksInHTML() {
			return true
		}
	}
	return false
}

// IsJSON reports whether a content type is that of JSON: application/json,
// text/json, or one that ends in +json (RFC 6839).
func IsJSON(contentType string) bool {
	essence, _, _ := strings.Cut(contentType, ";")
	essence = strings.ToLower(strings.TrimSpace(essence))
	return essence == "application/json" || essence == "text/json" || strings.HasSuffix(essence, "+json")
}

func (x *extractor) run(r *Rule, from found) {
	switch {
	case r.plain:
		f := r.fields[0]
		x.find(&f.query, from, func(at found) bool {
			return x.values(f, at, func(write func() bool) bool {
				x.buf = x.buf[:0]
				if write() {
					x.keep()
				}
				return true
			})
		})
	case r.each != nil:
		x.find(r.each, from, x.take)
	default:
		x.take(from)
	}
}

// take makes the record of a place.
func (x *extractor) take(at found) bool {
	x.record++
	x.buf, x.problems = x.buf[:0], x.problems[:0]
	got, whole := x.object(x.rule.fields, at)
	if x.page.Report != nil && (got || x.rule.each == nil) {
		for _, p := range x.problems {
			x.page.Report(p)
		}
	}
	switch {
	case !got:
	case !whole:
		x.tally.Lacking++
	default:
		x.keep()
	}
	return true
}

// keep makes what is in buf a record.
func (x *extractor) keep() {
	x.tally.Records++
	if len(x.result.Items) == x.o.MaxItems || len(x.buf) > x.left {
		x.result.Dropped++
		return
	}
	x.left -= len(x.buf)
	x.result.Items = append(x.result.Items, Item{Name: x.rule.name, Value: bytes.Clone(x.buf)})
}

// object appends an object of fields. got: one of them was found; whole: so
// were all that are required.
func (x *extractor) object(fields []*field, at found) (got, whole bool) {
	whole = true
	x.buf = append(x.buf, '{')
	for i, f := range fields {
		if i > 0 {
			x.buf = append(x.buf, ',')
		}
		x.buf = append(x.buf, f.key...)
		if x.field(f, at) {
			got = true
		} else if f.required {
			whole = false
		}
	}
	x.buf = append(x.buf, '}')
	return got, whole
}

// field appends what is found of a field, or what it is otherwise.
func (x *extractor) field(f *field, at found) bool {
	start := len(x.buf)
	x.path, x.unfit = append(x.path, f.name), ""
	defer func() { x.path = x.path[:len(x.path)-1] }()
	if f.list && x.list(f, at) || !f.list && x.first(f, at) {
		return true
	}
	x.buf = x.buf[:start]
	switch {
	case f.fallback != nil:
		x.buf = append(x.buf, f.fallback...)
	case f.list:
		x.buf = append(x.buf, "[]"...)
	default:
		x.buf = append(x.buf, "null"...)
	}
	x.note(f)
	return false
}

// first appends the first value.
func (x *extractor) first(f *field, at found) (got bool) {
	start := len(x.buf)
	x.find(&f.query, at, func(m found) bool {
		x.buf = x.buf[:start] // without an object that lacks something
		got = x.value(f, m)
		return !got
	})
	return got
}

// list appends all values, as far as there is room.
func (x *extractor) list(f *field, at found) (got bool) {
	x.buf = append(x.buf, '[')
	x.find(&f.query, at, func(m found) bool {
		return x.values(f, m, func(write func() bool) bool {
			before := len(x.buf)
			if got {
				x.buf = append(x.buf, ',')
			}
			if write() {
				got = true
			} else {
				x.buf = x.buf[:before]
			}
			return len(x.buf) <= x.left
		})
	})
	x.buf = append(x.buf, ']')
	return got
}

// note remembers that a field came to nothing.
func (x *extractor) note(f *field) {
	if x.page.Report == nil {
		return
	}
	p := Problem{Rule: x.rule, Record: x.record, Field: strings.Join(x.path, "."), Why: Empty}
	if x.unfit != "" {
		p.Why, p.Text = Unfit, x.unfit
	}
	x.problems = append(x.problems, p)
	if f.required {
		x.problems = append(x.problems, Problem{Rule: p.Rule, Record: p.Record, Field: p.Field, Why: Required})
	}
}
