package main

import (
	"context"
	"slices"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/storage"
)

// explain fills in the answers.
func (a *archive) explain(ctx context.Context, subjects []*explanation) error {
	if err := a.find(ctx, subjects); err != nil {
		return err
	}
	var ids []int64 // whose outcomes are wanted
	for _, e := range subjects {
		more, err := a.trace(ctx, e)
		if err != nil {
			return err
		}
		ids = append(ids, more...)
	}
	slices.Sort(ids)
	attempts, err := a.attempts(ctx, slices.Compact(ids))
	if err != nil {
		return err
	}
	for _, e := range subjects {
		if err := a.conclude(ctx, e, attempts); err != nil {
			return err
		}
	}
	return nil
}

// trace finds the way to a URL, and returns the numbers of all on it.
func (a *archive) trace(ctx context.Context, e *explanation) (ids []int64, err error) {
	u := e.row
	if u == nil {
		return nil, nil
	}
	d := &discovery{Origin: u.how(), Run: u.run, Depth: u.depth, Hops: u.hops, isSeed: u.isSeed()}
	e.Found = d
	d.Chain, d.LeftOut, err = a.chainTo(ctx, u)
	for _, c := range d.Chain {
		ids = append(ids, c.row.id, c.row.parent)
	}
	return ids, err
}

// conclude judges a URL, and says what there is to say.
func (a *archive) conclude(ctx context.Context, e *explanation, attempts map[int64][]attempt) (err error) {
	if err := a.knowHost(ctx, e); err != nil {
		return err
	}
	if e.facts.Host != 0 {
		if e.counts, err = a.countsOf(ctx, e.facts.Host); err != nil {
			return err
		}
	}
	if e.row == nil {
		a.suppose(e)
	} else {
		if err := a.discover(ctx, e, attempts); err != nil {
			return err
		}
		e.Attempts = append(e.Attempts, attempts[e.row.id]...)
		e.settle()
		e.verdict = a.judge.Explain(e.url, e.way(), e.facts)
	}
	a.tell(e)
	now, next := a.answer(e)
	e.Now, e.Next = now, append(e.Next, next...)
	if e.other != "" {
		e.Next = append(e.Next, a.toExplain(e.other))
	}
	return nil
}

// suppose judges a URL that the crawl does not know: as if it were found as a
// link, and as if it were a seed.
func (a *archive) suppose(e *explanation) {
	e.Fate = "unknown"
	e.verdict = a.judge.Explain(e.url, crawl.Way{Depth: 1}, e.facts)
	asLink := a.budgeted(e, e.verdict.Reason, false).String()
	asSeed := a.budgeted(e, a.judge.Explain(e.url, crawl.Way{IsSeed: true}, e.facts).Reason, true).String()
	e.AsLink, e.AsSeed = &asLink, &asSeed
}

// way is how the URL was come by, as far as it still counts.
func (e *explanation) way() crawl.Way {
	way := crawl.Way{
		IsSeed: e.row.isSeed(), Depth: e.row.depth,
		NoFollow: e.Reason == storage.NoFollow.String(), RelNoFollow: e.Reason == storage.RelNoFollow.String(),
		Role: e.row.role(), IsSitemap: e.row.origin == frontier.FromSitemap,
	}
	if e.Reason == storage.Hint.String() {
		way.Role = parse.RoleHint
	}
	if e.Reason == storage.TooManyHops.String() {
		way.Hops = e.row.hops
	}
	return way
}

// settle says what became of a URL that is known: see the view v_fates.
func (e *explanation) settle() {
	last := e.last()
	switch {
	case last == nil && e.row.parked == storage.Released:
		e.Fate = "pending"
	case last == nil:
		e.Fate, e.Reason = "parked", e.row.parked.String()
	case last.Fate == storage.Retry.String(), last.Fate == storage.Freed.String():
		e.Fate = "pending"
	default:
		e.Fate, e.Reason = last.Fate, last.Reason
	}
}

// shownUnits is how much of the scope is told.
const shownUnits = 5

// tell fills in what the rules say.
func (a *archive) tell(e *explanation) {
	s, p := &e.verdict.Scope, &e.verdict.Patterns
	e.Scope = scopeAnswer{In: s.In, Rule: s.Rule.String(), Option: a.option("scope"), IsSeed: s.IsSeed, Compared: s.Compared, Match: s.Match, Joined: s.Joined}
	e.Scope.Units = []scopeUnit{}
	units, all := a.judge.Extent(shownUnits)
	for _, u := range units {
		e.Scope.Units = append(e.Scope.Units, scopeUnit(u))
	}
	e.Scope.All = all
	e.Patterns = patternAnswer{Allowed: p.Allowed, Options: append(append([]string{}, a.typed("exclude")...), a.typed("include")...)}
	if p.Exclude != nil {
		e.Patterns.Exclude = p.Exclude.String()
	}
	if p.Include != nil {
		e.Patterns.Include = p.Include.String()
	}
	a.tellHost(e)
	a.tellLimits(e)
}

// tellHost fills in what there is to say of the host.
func (a *archive) tellHost(e *explanation) {
	r, f := &e.verdict.Robots, &e.facts
	e.Robots = newRobotsAnswer(r, f)
	p := &e.Politeness
	p.Delay, p.Failures, p.Why = a.judge.Delay(r.CrawlDelay).Seconds(), f.Failures, f.Why
	if e.counts != nil {
		p.Pending = &e.counts.pending
	}
	p.BlockedUntil, p.BlockedSince = timeText(f.NotBefore), timeText(f.BlockedSince)
}

// newRobotsAnswer is what there is to say of robots.txt.
func newRobotsAnswer(r *crawl.RobotsVerdict, f *storage.HostFacts) robotsAnswer {
	said := robotsAnswer{Ignored: r.Ignored, Asked: r.Asked, Stale: r.Stale, Agent: r.Agent, Group: r.Group, Allowed: r.Allowed, Line: r.Line, Rule: r.Rule}
	switch {
	case r.Asked:
		said.Status, said.At = f.RobotsStatus, timeText(f.RobotsAt)
	case !r.Ignored:
		said.Why = f.Why
	}
	if r.CrawlDelay > 0 {
		seconds := r.CrawlDelay.Seconds()
		said.CrawlDelay = &seconds
	}
	return said
}

func (a *archive) tellLimits(e *explanation) {
	l := &e.Limits
	l.MaxRedirects, l.Pages = a.judge.MaxRedirects(), a.pages
	if e.row != nil {
		l.Depth, l.Hops = &e.row.depth, &e.row.hops
	}
	if depth := a.line.depth; depth >= 0 {
		l.MaxDepth = &depth
	}
	if n := a.opts.MaxPages; n > 0 {
		l.MaxPages = &n
	}
	if n := a.opts.MaxHostPages; n > 0 {
		l.MaxHostPages = &n
	}
	if n := a.judge.MaxHostURLs(); n > 0 {
		l.MaxHostURLs = &n
	}
	if e.counts != nil {
		l.HostPages, l.HostURLs = &e.counts.pages, &e.counts.queue
	}
}

// typed are the words for an option that are stored with the crawl, as they
// would be typed.
func (a *archive) typed(name string) (words []string) {
	d, _ := findFlag(crawlFlags(), name)
	for _, s := range a.line.layers.words(d) {
		words = append(words, asTyped(d, s.word))
	}
	return words
}

// option is an option as it is stored with the crawl, or that it is not.
func (a *archive) option(name string) string {
	if words := a.typed(name); len(words) > 0 {
		return words[len(words)-1] + ", stored with the crawl"
	}
	d, _ := findFlag(crawlFlags(), name)
	if !a.recorded {
		return "-" + name + " " + d.fallback + ", the default, for no options are stored with the crawl"
	}
	return "-" + name + " " + d.fallback + ", the default"
}

// timeText is a time for people and programs; "" is none.
func timeText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
