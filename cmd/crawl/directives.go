package main

import (
	"fmt"
	"strings"

	"github.com/joinable/crawl/storage"
)

// asks is what a page asks of crawlers.
type asks struct {
	NoIndex  bool   `json:"noindex,omitempty"`
	NoFollow bool   `json:"nofollow,omitempty"`
	Text     string `json:"directives,omitempty"` // where, and in what words
}

// text is what a page asks, on a line.
func (p *asks) text() string {
	var of []string
	if p.NoIndex {
		of = append(of, "noindex")
	}
	if p.NoFollow {
		of = append(of, "nofollow")
	}
	if len(of) == 0 {
		of = []string{"nothing of us"}
	}
	return fmt.Sprintf("%s (%s)", strings.Join(of, ", "), p.Text)
}

// unfollowed is why nobody may follow to a URL.
func (a *archive) unfollowed(e *explanation) string {
	d := e.Found
	on := "the page it was found on"
	if d.On != "" {
		on = d.On
	}
	if e.verdict.Unfollowed == storage.RelNoFollow {
		return fmt.Sprintf("no link may be followed to it: that on %s has rel %s, and %s", on, d.Rel, a.option("obey-rel-nofollow"))
	}
	if d.asks == nil {
		return fmt.Sprintf("no link may be followed to it: %s asks not to follow its links", on)
	}
	return fmt.Sprintf("no link may be followed to it: %s asks %s", on, d.asks.text())
}

// toFollow is what to type to have a URL fetched to which nobody may follow:
// the user's word counts more.
func (a *archive) toFollow(e *explanation) []string {
	next := a.asSeed(e)
	v := &e.verdict
	switch {
	case v.Unfollowed == storage.Asset:
		return append([]string{a.goOn("-assets")}, next...)
	case !v.Scope.In, !v.Patterns.Allowed, v.TooDeep, !v.Robots.Allowed:
		return next
	case v.Unfollowed == storage.RelNoFollow:
		return append(next, a.goOn("-obey-rel-nofollow=false"))
	}
	return append(next, a.goOn("-ignore-robots"))
}
