package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// answer says in a sentence how it stands with a URL, and what to type if that
// is to change.
func (a *archive) answer(e *explanation) (now string, next []string) {
	last := e.last()
	switch e.Fate {
	case "unknown":
		return a.answerUnknown(e)
	case "pending":
		return a.answerPending(e)
	case "parked":
		return "Not fetched, but parked: " + a.refusal(e, e.Reason) + ".", a.toGet(e)
	case storage.Redirected.String():
		return fmt.Sprintf("It redirects: %d to %s, at %s.", last.Status, last.Redirect, last.At), []string{a.toExplain(last.Redirect)}
	case storage.Gone.String():
		return fmt.Sprintf("It is gone: the server answered %d, at %s.", last.Status, last.At), a.retry(e, fmt.Sprintf(" -status %d", last.Status))
	case storage.Failed.String():
		return fmt.Sprintf("It failed at %s, %s: %s.", last.At, attemptsText(e), trouble(last)), a.retry(e, "")
	}
	now = fmt.Sprintf("It was %s at %s, in run %d, with status %d.", e.Fate, last.At, last.Run, last.Status)
	switch {
	case last.Class == classDropped:
		now += " The program of -pipe dropped it, so nothing of it is kept: " + last.Error + "."
	case last.Class != "":
		now += " Noted: " + trouble(last) + "."
	}
	if last.NoFollow && !e.verdict.Robots.Ignored {
		now += " Its links are not followed, for it asks so."
	}
	return now, nil
}

// attemptsText counts the attempts that were requests.
func attemptsText(e *explanation) string {
	n := 0
	for _, t := range e.Attempts {
		if t.At != "" {
			n++
		}
	}
	if n == 1 {
		return "at the first attempt"
	}
	return fmt.Sprintf("after %d attempts", n)
}

// trouble is what went wrong.
func trouble(t *attempt) string {
	switch {
	case t.Class == "":
		return fmt.Sprintf("status %d", t.Status)
	case t.Error == "":
		return t.Class
	}
	return t.Class + ": " + t.Error
}

func (a *archive) retry(e *explanation, flags string) []string {
	return []string{"crawl retry -db " + shellWord(a.db) + flags + " -match " + shellWord(exactly(e.row.url))}
}

// exactly is a pattern that only one URL matches.
func exactly(url string) string { return "^" + regexp.QuoteMeta(url) + "$" }

func (a *archive) toExplain(url string) string {
	return "crawl explain -db " + shellWord(a.db) + " " + shellWord(url)
}

// goOn is the command that goes on with the crawl, beyond a limit that is
// reached.
func (a *archive) goOn(flags ...string) string {
	if a.full() {
		flags = append(flags, fmt.Sprintf("-max-pages %d", 2*max(a.pages, a.opts.MaxPages)))
	}
	return strings.Join(append([]string{"crawl -db " + shellWord(a.db)}, flags...), " ")
}

// answerUnknown says what would happen to a URL if it became known.
func (a *archive) answerUnknown(e *explanation) (string, []string) {
	fate := func(reason string) string {
		if reason == "" {
			return a.prospect(e)
		}
		return "not be fetched: " + a.refusal(e, reason)
	}
	now := "The crawl does not know it: nothing that was fetched leads to it. "
	if *e.AsLink == *e.AsSeed {
		return now + "Found as a link or given as a seed it would " + fate(*e.AsLink) + ".", a.asSeed(e)
	}
	return now + "Found as a link it would " + fate(*e.AsLink) + "; given as a seed it would " + fate(*e.AsSeed) + ".", a.asSeed(e)
}

// prospect is what becomes of a URL that nothing refuses so far.
func (a *archive) prospect(e *explanation) string {
	r := &e.verdict.Robots
	switch {
	case a.full():
		return fmt.Sprintf("be pending, for -max-pages %d is reached", a.opts.MaxPages)
	case !r.Ignored && !r.Asked:
		return "be fetched if robots.txt, which has not been asked for, allows it"
	}
	return "be fetched"
}

// asSeed is how to name a URL as a seed, with what else that needs.
func (a *archive) asSeed(e *explanation) []string {
	flags := append([]string{shellWord(e.url.String())}, a.excluding(e)...)
	if !e.verdict.Robots.Allowed {
		flags = append(flags, "-ignore-robots")
	}
	return []string{a.goOn(flags...)}
}

// answerPending says what a URL waits for.
func (a *archive) answerPending(e *explanation) (string, []string) {
	now, next := "", []string{a.goOn()}
	until, blocked := e.blocked(a.now)
	due := dueAt(e.last())
	switch {
	case e.verdict.Reason != storage.Released:
		return "Pending, but it will not be fetched when its turn comes: " + a.refusal(e, e.verdict.Reason.String()) + ".", a.toGet(e)
	case a.full():
		now = fmt.Sprintf("Pending: -max-pages %d is reached.", a.opts.MaxPages)
		return now, next
	case a.hasAllPages(e):
		text, _ := a.budgetText(e)
		return "Pending, but it will not be fetched when its turn comes: " + text + ".", []string{a.goOn(a.raising(e)...)}
	case blocked:
		now = fmt.Sprintf("Pending: its host is blocked until %s (%s).", timeText(until), e.facts.Why)
	case due.After(a.now):
		now = fmt.Sprintf("Pending: the attempt before failed (%s), the next is due at %s.", trouble(e.last()), timeText(due))
	default:
		now = "Pending: it waits for its turn."
	}
	if a.running {
		return now + " The crawl is running.", next
	}
	return now + " No crawl runs.", next
}

// full reports whether the crawl has all pages that it was to have.
func (a *archive) full() bool { return a.opts.MaxPages > 0 && a.pages >= a.opts.MaxPages }

// dueAt is when the next attempt is due; zero is at once.
func dueAt(last *attempt) time.Time {
	if last == nil {
		return time.Time{}
	}
	return instant(last.NotBefore)
}

// refusal is why a URL is not to be fetched, for a reason of storage's.
func (a *archive) refusal(e *explanation, reason string) string {
	v := &e.verdict
	holds := true
	why := "it is parked for " + reason
	switch reason {
	case storage.OutOfScope.String():
		why, holds = "out of scope, "+scopeText(&e.Scope), !v.Scope.In
	case storage.Excluded.String():
		why, holds = patternsText(&e.Patterns), !v.Patterns.Allowed
	case storage.TooDeep.String():
		why, holds = "too deep, "+depthText(e), v.TooDeep
	case storage.ByRobots.String():
		why, holds = "robots.txt forbids it, "+lineText(&e.Robots), !v.Robots.Allowed
	case storage.NoFollow.String(), storage.RelNoFollow.String():
		why, holds = a.unfollowed(e), v.Unfollowed != storage.Released
	case storage.Asset.String():
		why, holds = "it was found only as a part of pages, which are fetched with -assets", v.Unfollowed != storage.Released
	case storage.Unmodified.String():
		why, holds = "only sitemaps lead to it, and they say that it was last modified before -sitemap-since", !a.opts.SitemapSince.IsZero()
	case storage.Held.String():
		why = "a program that had asked for it gave it up before its turn came"
	case storage.Hint.String():
		why = "pages name it only for browsers to prepare for: there is no page"
	case storage.TooManyHops.String():
		why, holds = hopsText(e), v.TooManyHops
	case storage.Trapped.String():
		why, holds = "it belongs to a family of URLs that brings nothing new", v.Trapped
	case storage.Private.String():
		why, holds = "its host has no public address, and is no seed", !a.opts.AllowPrivate
	case storage.OverBudget.String():
		why, holds = a.budgetText(e)
	case storage.OfType.String():
		why = "its content type is not wanted (-accept, -reject)"
	}
	if !holds && e.row != nil {
		return fmt.Sprintf("it was judged so before (%s); by the rules of now it would pass, and a run with other options judges it again", reason)
	}
	return why
}

// hopsText is what leads to a URL that is at the end of too much of it.
func hopsText(e *explanation) string {
	if e.row.origin == frontier.FromSitemap {
		return fmt.Sprintf("it is a sitemap, and %s (indexes, redirects) lead to it from the first one", count(e.row.hops, "step"))
	}
	return fmt.Sprintf("%s in a row lead to it, and %d are followed", count(e.row.hops, "redirect"), e.Limits.MaxRedirects)
}

// toGet is what to type to have a parked URL fetched.
func (a *archive) toGet(e *explanation) []string {
	v := &e.verdict
	if v.Unfollowed != storage.Released {
		return a.toFollow(e)
	}
	var flags []string
	if !v.Scope.In {
		flags = append(flags, "-scope "+a.widerScope(e).String())
	}
	flags = append(append(flags, a.excluding(e)...), a.including(e)...)
	if v.TooDeep {
		flags = append(flags, fmt.Sprintf("-depth %d", e.row.depth))
	}
	if !v.Robots.Allowed || e.Reason == storage.ByRobots.String() {
		flags = append(flags, "-ignore-robots")
	}
	if e.Reason == storage.Private.String() {
		flags = append(flags, "-allow-private")
	}
	if e.Reason == storage.Unmodified.String() {
		flags = append(flags, "-sitemap-since 0")
	}
	if e.Reason == storage.OverBudget.String() {
		flags = append(flags, a.raising(e)...)
	}
	switch {
	case v.Trapped && len(flags) == 0:
		return []string{"crawl traps -db " + shellWord(a.db)}
	case v.TooManyHops || len(flags) == 0:
		return a.asSeed(e)
	case len(flags) == 1 && (!v.Scope.In || e.Reason == storage.OverBudget.String() && !a.hasAllPages(e)):
		return append([]string{a.goOn(flags...)}, a.asSeed(e)...)
	}
	return []string{a.goOn(flags...)}
}

// widerScope is the narrowest scope in which the URL is.
func (a *archive) widerScope(e *explanation) crawl.Scope {
	for _, s := range []crawl.Scope{crawl.ScopePrefix, crawl.ScopeHost, crawl.ScopeDomain} {
		o := a.opts
		o.Scope = s
		j, err := crawl.NewJudge(o, storage.Start{Scope: slices.Values(a.entries)})
		if err == nil && j.Explain(e.url, crawl.Way{}, storage.HostFacts{}).Scope.In {
			return s
		}
	}
	return crawl.ScopeAny
}

// excluding is what to type so that no -exclude refuses the URL. What is stored
// can only be replaced: by the others, or by one that no URL matches.
func (a *archive) excluding(e *explanation) (flags []string) {
	if e.verdict.Patterns.Exclude == nil {
		return nil
	}
	for _, re := range a.opts.Exclude {
		if !re.MatchString(e.url.String()) {
			flags = append(flags, "-exclude "+shellWord(re.String()))
		}
	}
	if len(flags) == 0 {
		flags = append(flags, "-exclude '^$'")
	}
	return flags
}

// including is what to type so that an -include admits the URL.
func (a *archive) including(e *explanation) []string {
	matches := func(re *regexp.Regexp) bool { return re.MatchString(e.url.String()) }
	if e.verdict.Patterns.IsSeed || len(a.opts.Include) == 0 || slices.ContainsFunc(a.opts.Include, matches) {
		return nil
	}
	return append(a.typed("include"), "-include "+shellWord(exactly(e.url.String())))
}
