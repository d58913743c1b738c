package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/rule"
)

// A tryReport is what was found on a page. Its form as JSON is promised in
// aboutTry.
type tryReport struct {
	Typed       string         `json:"typed"`
	URL         string         `json:"url"`
	Status      int            `json:"status,omitempty"`
	ContentType string         `json:"content_type"`
	Size        int            `json:"size"`
	Title       string         `json:"title"`
	Charset     string         `json:"charset"`
	Links       map[string]int `json:"links"`
	Found       []tryFinding   `json:"found"`

	all      bool // nothing was asked for in particular
	searched bool // it is of a type in which rules look
}

// A tryFinding is what one selector or rule found.
type tryFinding struct {
	Name     string            `json:"name"`
	IsRule   bool              `json:"is_rule"`
	ForURL   bool              `json:"for_url"`
	Matches  []json.RawMessage `json:"matches"`
	Problems []tryProblem      `json:"problems"`
	Error    string            `json:"error,omitempty"`

	hint string
}

type tryProblem struct {
	Record int    `json:"record"`
	Field  string `json:"field"`
	Why    string `json:"why"`
	Text   string `json:"text,omitempty"`
}

func newTryReport(p *triedPage, trials []trial, all bool) *tryReport {
	r := &tryReport{Typed: p.typed, URL: p.URL, Status: p.status, ContentType: p.ContentType, Size: len(p.Body), Links: map[string]int{}, Found: []tryFinding{}, all: all}
	page := &rule.Page{Input: p.Input}
	base := ""
	if parse.IsHTML(p.ContentType, p.Body) {
		doc := parse.HTML(p.Input, parse.Options{})
		r.Title, r.Charset, base = doc.Title, doc.Charset, doc.Base
		for _, l := range doc.Links {
			r.Links[l.Kind.String()]++
		}
		page.DOM = parse.LazyDOM(p.Input)
	}
	r.searched = page.DOM != nil || rule.IsJSON(p.ContentType)
	page.Resolve = crawl.ResolveOn(p.URL, base)
	for _, t := range trials {
		if f := t.try(page); f.ForURL || !all || p.URL == "" {
			r.Found = append(r.Found, f)
		}
	}
	return r
}

// try runs the rule, also where it is not for the page.
func (t trial) try(page *rule.Page) tryFinding {
	f := tryFinding{Name: t.name, IsRule: t.isRule, ForURL: t.rule.Matches(page.URL), Matches: []json.RawMessage{}, Problems: []tryProblem{}, hint: t.hint}
	heard := *page
	heard.Report = func(p rule.Problem) {
		f.Problems = append(f.Problems, tryProblem{p.Record, p.Field, p.Why.String(), p.Text})
	}
	res := rule.Extract([]*rule.Rule{t.rule.Anywhere()}, &heard, rule.Options{})
	for _, it := range res.Items {
		f.Matches = append(f.Matches, it.Value)
	}
	if res.Err != nil {
		f.Error = res.Err.Error()
	}
	return f
}

// missed names what found nothing; "" is none.
func (r *tryReport) missed() string {
	var names []string
	for _, f := range r.Found {
		if len(f.Matches) == 0 {
			names = append(names, f.Name+f.hint)
		}
	}
	return sanitise(strings.Join(names, ", "), maxTold)
}

// write writes the report for people. Every word of it may be a server's, and
// is tamed here.
func (r *tryReport) write(w io.Writer, columns int) {
	line := func(format string, args ...any) {
		fmt.Fprintln(w, sanitise(fmt.Sprintf(format, args...), columns))
	}
	status := ""
	if r.Status != 0 {
		status = fmt.Sprintf(": %d", r.Status)
	}
	line("%s%s, %s, %s", cmp.Or(r.URL, r.Typed), status, cmp.Or(r.ContentType, "no content type"), bytesText(int64(r.Size)))
	if r.Status != 0 && r.Status/100 != 2 {
		line("a crawl takes nothing from it, for it is no success")
	}
	if !r.searched {
		line("records are taken of HTML and JSON only")
	}
	if r.all {
		r.writePage(line)
	}
	for i := range r.Found {
		fmt.Fprintln(w)
		r.Found[i].write(line)
	}
}

// writePage says what the page is.
func (r *tryReport) writePage(line func(format string, args ...any)) {
	if r.Charset != "" {
		line("  title      %s", r.Title)
		line("  charset    %s", r.Charset)
	}
	var kinds []string
	total := 0
	for _, k := range slices.Sorted(maps.Keys(r.Links)) {
		kinds = append(kinds, fmt.Sprintf("%d %s", r.Links[k], k))
		total += r.Links[k]
	}
	if total > 0 {
		line("  links      %d: %s", total, strings.Join(kinds, ", "))
	}
	if len(r.Found) == 0 {
		line("  rules      none is for it; try a selector, as in: crawl try %s h1", shellWord(r.Typed))
	}
}

// shownMatches is how many matches are told to people.
const shownMatches = 50

// write writes what a selector or rule found: its matches, then what was not
// found.
func (f *tryFinding) write(line func(format string, args ...any)) {
	note := ""
	if !f.ForURL {
		note = "; its match is not for this URL"
	}
	line("%s: %s%s", f.Name, f.counted(), note)
	if f.Error != "" {
		line("  %s", f.Error)
	}
	for i, m := range f.Matches {
		if i == shownMatches {
			line("  %s %d more", ellipsis, len(f.Matches)-i)
			break
		}
		writeMatch(line, i+1, m)
	}
	for _, p := range f.summary() {
		line("  %s", p)
	}
}

// counted is how much was found.
func (f *tryFinding) counted() string {
	n := len(f.Matches)
	switch {
	case f.IsRule:
		return count(n, "record")
	case n == 1:
		return "1 match"
	}
	return fmt.Sprintf("%d matches", n)
}

// writeMatch writes a text in a line, a record as indented JSON.
func writeMatch(line func(format string, args ...any), number int, m json.RawMessage) {
	var text string
	if json.Unmarshal(m, &text) == nil {
		line("%4d  %s", number, text)
		return
	}
	var b bytes.Buffer
	if err := json.Indent(&b, m, "      ", "  "); err != nil {
		b.Reset()
		b.Write(m)
	}
	for i, l := range strings.Split(b.String(), "\n") {
		if i == 0 {
			l = fmt.Sprintf("%4d  %s", number, l)
		}
		line("%s", l)
	}
}

// summary says of each field that came to nothing how often and why.
func (f *tryFinding) summary() (lines []string) {
	type cause struct{ field, why string }
	times, texts := make(map[cause]int64), make(map[cause]string)
	var order []cause
	for _, p := range f.Problems {
		c := cause{p.Field, p.Why}
		if times[c] == 0 {
			order = append(order, c)
			texts[c] = p.Text
		}
		times[c]++
	}
	for _, c := range order {
		records := count(times[c], "record")
		switch c.why {
		case "required":
			lines = append(lines, fmt.Sprintf("%s: required, so %s dropped", c.field, records))
		case "unfit":
			lines = append(lines, fmt.Sprintf("%s: in %s what was found is %s", c.field, records, texts[c]))
		default:
			lines = append(lines, fmt.Sprintf("%s: nothing found in %s", c.field, records))
		}
	}
	return lines
}
