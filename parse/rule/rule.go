package rule

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/joinable/crawl/parse"
)

// A Rule says which records are taken from which pages. It is immutable and
// may be used by several goroutines at once.
//
// What the types of its fields take and make:
//
//   - string: the text, as a JSON string.
//   - number: the first number in the text: "1,299.00 €" is 1299, as are
//     "1.299,00", "1 299" and "CHF 1'299.–". Of two kinds of separators the last
//     is the decimal one. One kind separates thousands if it stands more than
//     once, or if it is a comma before exactly three digits; so does a blank or
//     an apostrophe before three digits. A single dot is the decimal point:
//     where it is not, decimal = "," says so, and decimal = "." that a comma
//     never is.
//   - integer: likewise, if nothing but zeros follow the decimal point.
//   - bool: true, yes, y, on, 1, and false, no, n, off, 0, in any case; with re,
//     whether that matches.
//   - date: dates and times as in ISO 8601, RFC 3339, RFC 1123, RFC 850 and
//     ANSI C; 2 January 2006, Jan 2 2006, 2.1.2006, 2006/01/02, with a time
//     behind them or without; seconds or milliseconds since 1970; or what
//     layout says, in the form of Go's package time. It is written as
//     2006-01-02, 2006-01-02T15:04:05, or, if the zone is known,
//     2006-01-02T15:04:05Z.
//   - url: absolute, resolved against the page as its links are.
//   - json: the JSON that the text is.
type Rule struct {
	name   string
	source string
	match  *regexp.Regexp // nil: every page
	each   *query         // nil: the page is one record
	fields []*field
	plain  bool // the records are the values of the one field, each match one
}

// Name is the name of the records it makes.
func (r *Rule) Name() string { return r.name }

// String is the rule as ParseLine reads it; of one that Select made, what
// Select was given.
func (r *Rule) String() string { return r.source }

// Matches reports whether the rule is for the page of that URL.
func (r *Rule) Matches(url string) bool { return r.match == nil || r.match.MatchString(url) }

// Anywhere is the rule, but for every page.
func (r *Rule) Anywhere() *Rule {
	everywhere := *r
	everywhere.match = nil
	return &everywhere
}

// A Column is a field as a table has it.
type Column struct {
	Name string
	// Type is that of the field; TypeJSON if it is a list or has fields.
	Type Type
}

// Columns are the rule's fields in order. A rule that Select made has none: its
// records are no objects.
func (r *Rule) Columns() []Column {
	if r.plain {
		return nil
	}
	columns := make([]Column, len(r.fields))
	for i, f := range r.fields {
		columns[i] = Column{f.name, f.typ}
		if f.list || len(f.fields) > 0 {
			columns[i].Type = TypeJSON
		}
	}
	return columns
}

// Type is the type of a field's values.
type Type uint8

// The types.
const (
	TypeAny Type = iota // what JSON has: a field without a type that looks in JSON
	TypeString
	TypeNumber
	TypeInteger
	TypeBool
	TypeDate
	TypeURL
	TypeJSON
)

var typeNames = [...]string{"any", "string", "number", "integer", "bool", "date", "url", "json"}

// String is the type's name in a rule.
func (t Type) String() string {
	if int(t) < len(typeNames) {
		return typeNames[t]
	}
	return fmt.Sprintf("type(%d)", t)
}

// Select reads a rule as -select has it, NAME=CSS or NAME=CSS@ATTR, whose
// records are texts, one for each element that matches:
//
//	price=.price                             the text of each element of class price
//	img=img.main@src                         an attribute
//	price=[property="og:price"]@content      CSS may hold "=" and "@" in brackets, parentheses, quotes
//
// The name ends at the first "=", the attribute begins after the last "@"
// outside brackets, parentheses and quotes. An element without the attribute
// gives no record.
func Select(s string) (*Rule, error) {
	name, css, ok := strings.Cut(s, "=")
	name = strings.TrimSpace(name)
	if !ok || name == "" {
		return nil, fmt.Errorf("selector %q: want NAME=CSS or NAME=CSS@ATTR", s)
	}
	f := &field{name: name, typ: TypeString, blank: true}
	if strings.TrimSpace(css) == "" {
		return nil, fmt.Errorf("selector %q: want CSS after %q", s, "=")
	}
	if err := f.setCSS(css); err != nil {
		return nil, fmt.Errorf("selector %q: %w", s, err)
	}
	if f.css == nil {
		return nil, fmt.Errorf("selector %q: want CSS after %q", s, "=")
	}
	return &Rule{name: name, source: s, fields: []*field{f}, plain: true}, nil
}

// Find reads a selector as a field has it when it is a text ("h1", "a@href",
// "xpath://h1", "json:$.name", "re:[0-9]+"), as a rule whose records are what
// it finds, one for each match.
func Find(selector string) (*Rule, error) {
	f := &field{name: selector, blank: true}
	if err := f.setText(selector, false); err != nil {
		return nil, fmt.Errorf("selector %q: %w", selector, err)
	}
	return &Rule{name: selector, source: selector, fields: []*field{f}, plain: true}, nil
}

// An Item is one record.
type Item struct {
	Name  string // the rule's
	Value []byte // JSON
}

// A Page is what rules are asked of.
type Page struct {
	parse.Input
	// DOM is the page's, if it is HTML; nil otherwise. Rules look in no HTML
	// without it: see NewPage.
	DOM parse.DOMFunc
	// Resolve makes a URL of an href; nil leaves it as it is.
	Resolve func(href string) (url string, ok bool)
	// Report, if not nil, hears of every field that came to nothing.
	Report func(Problem)
}

// NewPage is the page of a response, with the DOM that it has if parse.IsHTML
// takes it for HTML. Of it, in.URL counts for the rules' match.
func NewPage(in parse.Input) *Page {
	p := &Page{Input: in}
	if parse.IsHTML(in.ContentType, in.Body) {
		p.DOM = parse.LazyDOM(in)
	}
	return p
}

// A Problem is a field that came to nothing.
type Problem struct {
	Rule   *Rule
	Record int    // from 1, on its page; those that were dropped count
	Field  string // the path of its name: "maker.country"
	Why    Why
	Text   string // what could not be converted, and into what; or ""
}

// Why is why a field came to nothing.
type Why uint8

// The reasons.
const (
	Empty    Why = iota + 1 // nothing was found
	Unfit                   // what was found is not of the type
	Required                // and so the record was dropped
)

// String says it in a word.
func (w Why) String() string { return [...]string{"", "empty", "unfit", "required"}[w] }
