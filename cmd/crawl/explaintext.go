package main

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/parse"
)

// write writes the explanation for people: the answer first. Every word of it
// may be a server's, and is tamed here.
func (e *explanation) write(w io.Writer) {
	row := func(label, format string, args ...any) {
		fmt.Fprintf(w, "  %-11s %s\n", label, sanitise(fmt.Sprintf(format, args...), maxCell))
	}
	fmt.Fprintf(w, "%s\n%s\n", sanitise(e.URL, maxCell), sanitise(e.Now, maxCell))
	for i, command := range e.Next {
		row([...]string{"type", "or"}[min(i, 1)], "%s", command)
	}
	fmt.Fprintln(w)
	e.writeSpelling(row)
	e.writeFound(row)
	row("scope", "%s (%s)", scopeText(&e.Scope), e.Scope.Option)
	row("patterns", "%s", patternsText(&e.Patterns))
	row("robots", "%s", robotsText(&e.Robots))
	if last := e.last(); last != nil && last.Text != "" {
		row("asks", "%s", last.asks.text())
	}
	row("limits", "%s", limitsText(e))
	row("host", "%s", hostText(e))
	e.writeAttempts(row)
}

// A rowFunc writes a label and what stands beside it.
type rowFunc func(label, format string, args ...any)

func (e *explanation) writeSpelling(row rowFunc) {
	if e.Typed != e.URL {
		row("typed", "%s", e.Typed)
		row("made of it", "%s: %s", e.URL, strings.Join(e.Changes, ", "))
	}
	if e.Key != e.URL {
		row("key", "%s: %s", e.Key, strings.Join(e.keyText(), "; "))
	}
	if e.KnownAs != "" {
		row("known as", "%s, which has the same key", e.KnownAs)
	}
	row("host key", "%s", e.Host)
}

// keyText tells what makes the key of what is requested.
func (e *explanation) keyText() (texts []string) {
	u, err := urlnorm.Parse(e.URL)
	if err == nil && u.Key() != e.URL {
		texts = append(texts, "escapes of letters, digits, - . _ ~ are decoded, others in upper case")
	}
	for _, step := range e.Steps {
		texts = append(texts, map[string]string{
			"tracking": "parameters that track are dropped (-normalise tracking)",
			"order":    "parameters are sorted (-normalise order)",
			"index":    "index.html is its directory (-normalise index)",
		}[step])
	}
	return texts
}

func (e *explanation) writeFound(row rowFunc) {
	d := e.Found
	if d == nil {
		row("found", "nowhere so far")
		return
	}
	row("found", "%s, at %s, in run %d, depth %d", d.foundText(), d.At, d.Run, d.Depth)
	if len(d.Chain) < 2 {
		return
	}
	for i, c := range d.Chain {
		label, arrow := "chain", ""
		if i > 0 {
			label, arrow = "", map[string]string{"redirect": "=> redirect to "}[c.Origin]
		}
		if i > 0 && arrow == "" {
			arrow = "-> "
		}
		if i == shownChain/2 && d.LeftOut > 0 {
			row("", "%s %d more", ellipsis, d.LeftOut)
		}
		row(label, "%s%s%s", arrow, c.URL, quoted(c.Text))
	}
}

func quoted(text string) string {
	if text == "" {
		return ""
	}
	return fmt.Sprintf(" %q", text)
}

// foundText is how it was found.
func (d *discovery) foundText() string {
	where := ""
	switch {
	case d.Origin == "redirect":
		where = "redirected to from " + d.On
	case d.Origin == "link" && d.Kind == parse.KindSitemap.String():
		where = d.listedText()
	case d.Origin == "link" && d.Kind != "":
		where = fmt.Sprintf("linked from %s by <%s>%s", d.On, d.Kind, quoted(d.Text))
		if d.Rel != "" {
			where += ", rel " + d.Rel
		}
	case d.Origin == "link":
		where = "linked from " + d.On
	case d.Origin == "sitemap":
		where = d.sitemapText()
	case d.Origin == "guess":
		where = "a seed, typed without a scheme"
	case d.On != "":
		where = "the http form of a seed, for https did not answer"
	default:
		where = "a seed"
	}
	if d.isSeed && d.Origin == "link" {
		where += "; named as a seed later"
	}
	return where
}

// listedText is how a URL was found that a sitemap lists.
func (d *discovery) listedText() string {
	if d.Rel == "" {
		return "listed in the sitemap " + d.On
	}
	return fmt.Sprintf("listed in the sitemap %s, as %s of another", d.On, d.Rel)
}

// sitemapText is how a sitemap was found.
func (d *discovery) sitemapText() string {
	switch {
	case d.On == "":
		return "a sitemap, named by -sitemap or by robots.txt"
	case d.Kind != "":
		return "a sitemap that the index " + d.On + " names"
	}
	return "a sitemap, redirected to from " + d.On
}

// scopeNouns are what the units of a scope are called.
var scopeNouns = map[string]string{"host": "host", "domain": "registrable domain", "prefix": "directory"}

// scopeText is the rule of the scope, with what it compared.
func scopeText(s *scopeAnswer) string {
	noun := scopeNouns[s.Rule]
	switch {
	case s.Rule == "any":
		return "any: the whole web is in scope"
	case s.Match != "" && s.Joined:
		return fmt.Sprintf("%s: %s is in scope since a seed redirected to it", s.Rule, s.Match)
	case s.Match != "" && s.Match != s.Compared:
		return fmt.Sprintf("%s: %s lies below %s, the %s of a seed", s.Rule, s.Compared, s.Match, noun)
	case s.Match != "":
		return fmt.Sprintf("%s: %s is the %s of a seed", s.Rule, s.Match, noun)
	case s.IsSeed:
		return fmt.Sprintf("%s: it is a seed, or what one redirects to", s.Rule)
	}
	if s.All == 0 {
		return s.Rule + ": nothing is in scope, for there has been no seed"
	}
	return fmt.Sprintf("%s: %s is the %s of no seed: %s", s.Rule, s.Compared, noun, unitsText(s))
}

func unitsText(s *scopeAnswer) string {
	var names []string
	for _, u := range s.Units {
		name := u.Name
		if u.Joined {
			name += " (redirected)"
		}
		names = append(names, name)
	}
	text := strings.Join(names, ", ")
	if more := s.All - len(s.Units); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

func patternsText(p *patternAnswer) string {
	switch {
	case len(p.Options) == 0:
		return "no -include and no -exclude"
	case p.Exclude != "":
		return "-exclude " + shellWord(p.Exclude) + " matches, stored with the crawl"
	case p.Include != "":
		return "-include " + shellWord(p.Include) + " matches, stored with the crawl"
	case p.Allowed:
		return "none stored with the crawl refuses it: " + strings.Join(p.Options, " ")
	}
	return "no -include stored with the crawl matches: " + strings.Join(p.Options, " ")
}

func robotsText(r *robotsAnswer) string {
	switch {
	case r.Ignored:
		return "not asked for: -ignore-robots is stored with the crawl"
	case !r.Asked && r.Why != "":
		return "could not be had so far: " + r.Why
	case !r.Asked:
		return "not asked for yet; it is, before anything else of the host"
	}
	text := fmt.Sprintf("answered %d at %s", r.Status, r.At)
	if r.Stale {
		text += ", and is asked for again, being older than a day"
	}
	verdict := "it allows the URL, "
	if !r.Allowed {
		verdict = "it forbids the URL, "
	}
	text += "; " + verdict + lineText(r)
	if r.CrawlDelay != nil {
		text += fmt.Sprintf("; crawl delay %gs", *r.CrawlDelay)
	}
	return text
}

// lineText is the line of robots.txt that decided.
func lineText(r *robotsAnswer) string {
	switch {
	case r.Status/100 != 2:
		return "for there are no rules"
	case r.Group == "":
		return fmt.Sprintf("for no group is for %s", r.Agent)
	case r.Line == 0:
		return fmt.Sprintf("for no line of group %s matches (for %s)", r.Group, r.Agent)
	}
	return fmt.Sprintf("by line %d of group %s (for %s): %s", r.Line, r.Group, r.Agent, r.Rule)
}

func depthText(e *explanation) string {
	l := &e.Limits
	limit := "no -depth"
	if l.MaxDepth != nil {
		limit = fmt.Sprintf("-depth %d", *l.MaxDepth)
	}
	if l.Depth == nil {
		return limit
	}
	return fmt.Sprintf("depth %d with %s", *l.Depth, limit)
}

func limitsText(e *explanation) string {
	l := &e.Limits
	text := depthText(e)
	switch {
	case l.Hops == nil || *l.Hops == 0:
	case e.row.origin == frontier.FromSitemap:
		text += fmt.Sprintf("; %s from the first sitemap, by indexes and redirects", count(*l.Hops, "step"))
	default:
		text += fmt.Sprintf("; %s in a row, %d are followed", count(*l.Hops, "redirect"), l.MaxRedirects)
	}
	if l.MaxHostPages != nil && l.HostPages != nil {
		text += fmt.Sprintf("; %s of its host stored of -max-host-pages %d", count(*l.HostPages, "page"), *l.MaxHostPages)
	}
	switch {
	case l.MaxPages == nil:
		return text + fmt.Sprintf("; %s stored, no -max-pages", count(l.Pages, "page"))
	case l.Pages >= *l.MaxPages:
		return text + fmt.Sprintf("; %s stored: -max-pages %d is reached", count(l.Pages, "page"), *l.MaxPages)
	}
	return text + fmt.Sprintf("; %s stored of -max-pages %d", count(l.Pages, "page"), *l.MaxPages)
}

func hostText(e *explanation) string {
	p := &e.Politeness
	text := fmt.Sprintf("a request every %v", time.Duration(p.Delay*float64(time.Second)))
	if p.Delay == 0 {
		text = "no delay between requests"
	}
	if p.Pending != nil {
		text += fmt.Sprintf("; %s pending", count(*p.Pending, "URL"))
	} else if e.facts.Host == 0 {
		text += "; the crawl has no URL of it"
	}
	if p.BlockedUntil == "" {
		return text + "; not blocked"
	}
	verb := "blocked until"
	if _, is := e.blocked(time.Now()); !is {
		verb = "was blocked until"
	}
	return text + fmt.Sprintf("; %s %s, after %s in a row (%s)", verb, p.BlockedUntil, count(p.Failures, "failure"), p.Why)
}

// shownAttempts is how many attempts are told, half of them from either end.
const shownAttempts = 20

func (e *explanation) writeAttempts(row rowFunc) {
	if len(e.Attempts) == 0 {
		row("attempts", "none")
	}
	label := "attempts"
	for i := range e.Attempts {
		left := len(e.Attempts) - shownAttempts
		switch {
		case left > 0 && i == shownAttempts/2:
			row("", "%s %d more", ellipsis, left)
			continue
		case left > 0 && i > shownAttempts/2 && i < shownAttempts/2+left:
			continue
		}
		row(label, "%s", e.Attempts[i].text())
		label = ""
	}
}

// text is an attempt on a line.
func (t *attempt) text() string {
	parts := []string{fmt.Sprintf("run %d: %s", t.Run, t.Fate)}
	if t.At != "" {
		parts = append([]string{t.At}, parts...)
	}
	note := func(is bool, format string, arg any) {
		if is {
			parts = append(parts, fmt.Sprintf(format, arg))
		}
	}
	note(t.Reason != "", "for %s", t.Reason)
	note(t.Status != 0, "status %d", t.Status)
	note(t.Redirect != "", "to %s", t.Redirect)
	if t.FirstByte != nil {
		parts = append(parts, "first byte after "+millis(time.Duration(*t.FirstByte*float64(time.Millisecond))))
	}
	if t.Took != nil {
		parts = append(parts, "took "+millis(time.Duration(*t.Took*float64(time.Millisecond))))
	}
	note(t.Class != "", "%s", trouble(t))
	note(t.Tries > 0, "tries %d", t.Tries)
	note(t.NotBefore != "", "next not before %s", t.NotBefore)
	return strings.Join(parts, ", ")
}
