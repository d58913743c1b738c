package crawl

import (
	"bytes"
	"errors"
	"time"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/sitemap"
	"github.com/joinable/crawl/storage"
)

const (
	// maxListed is how many URLs one sitemap leads to, its images and
	// translations included.
	maxListed = 2 * sitemap.DefaultMaxEntries
	// maxNested is how many steps there are from the first sitemap to another,
	// redirects included: the protocol allows one index, sites have two.
	maxNested = 5
	// maxSitemaps is how many sitemaps the indexes read by one run may name.
	// Those beyond are parked as storage.OverBudget.
	maxSitemaps = 50_000
)

// readSitemap makes links of what a sitemap lists. What is none, though it was
// named as one, is a page like any other.
func (p *parser) readSitemap(in *page, input parse.Input, res *result) bool {
	if p.run.opts.Follow != InScope {
		return true
	}
	r := sitemap.NewReader(bytes.NewReader(input.Body), input.ContentType, sitemap.Options{MaxLoc: p.run.opts.MaxURL})
	l := listing{parser: p, in: in, res: res, resolver: urlnorm.NewResolver(in.url), now: time.Now()}
	for e := range r.All() {
		if l.full() {
			break
		}
		l.entry(&e)
	}
	switch err := r.Err(); {
	case errors.Is(err, sitemap.ErrFormat):
		res.Class, res.Error = "sitemap", "it was named as a sitemap, but is "+err.Error()
		return false
	case err != nil:
		res.Class, res.Error = "sitemap", err.Error()
	case l.full():
		res.tooMany("a sitemap that leads to more than %d URLs: the first are kept", maxListed)
	case r.Truncated():
		res.tooMany("a sitemap may have %d entries and %d MB: the first are kept", sitemap.DefaultMaxEntries, sitemap.DefaultMaxBytes>>20)
	}
	return true
}

// A listing makes links of the entries of one sitemap.
type listing struct {
	parser   *parser
	in       *page
	res      *result
	resolver *urlnorm.Resolver
	now      time.Time
}

func (l *listing) full() bool { return len(l.res.Links) >= maxListed }

// entry adds what an entry names. A URL that is no http URL is left out; it
// costs no other.
func (l *listing) entry(e *sitemap.Entry) {
	u, err := l.resolver.Resolve(e.Loc)
	switch {
	case err != nil:
	case e.IsSitemap:
		l.nested(u, e)
	default:
		l.add(u, &parse.Link{Kind: parse.KindSitemap}, e)
	}
	for i := range e.Links {
		if u, err := l.resolver.Resolve(e.Links[i].Href); err == nil && !l.full() {
			l.add(u, &parse.Link{Kind: parse.KindSitemap, Rel: e.Links[i].Kind.String()}, nil)
		}
	}
}

// add adds a link; e is what is said of its target, or nil.
func (l *listing) add(u urlnorm.URL, link *parse.Link, e *sitemap.Entry) {
	made := l.parser.link(u, link, l.res.Page.Directives.NoFollow)
	if e != nil {
		made.Listing = listed(e)
		made.Target.Task.Priority += promise(e, l.now)
		if made.Target.Parked == storage.Released && l.parser.run.opts.unmodified(e.Modified) {
			made.Target.Parked = storage.Unmodified
		}
	}
	l.res.Links = append(l.res.Links, made)
}

// nested adds a sitemap that an index names. It is a task that follows from the
// index and is no deeper, so that what it lists is one link from a sitemap,
// however many indexes there are.
func (l *listing) nested(u urlnorm.URL, e *sitemap.Entry) {
	r := l.parser.run
	c := r.sitemapCandidate(u)
	c.Task.Hops = l.in.task.Hops + 1
	switch {
	case c.Parked != storage.Released:
	case isNestedTooDeep(&c.Task):
		c.Parked = storage.TooManyHops
	case r.nested.Add(1) > maxSitemaps:
		c.Parked = storage.OverBudget
	case r.opts.unmodified(e.Modified):
		c.Parked = storage.Unmodified
	}
	l.res.Also = append(l.res.Also, c)
	l.res.Links = append(l.res.Links, storage.Link{
		Kind: parse.KindSitemap.String(), Rel: "sitemap", Target: c, Listing: listed(e),
	})
}

// isNestedTooDeep reports whether there are too many steps to a sitemap.
func isNestedTooDeep(t *frontier.Task) bool {
	return t.Origin == frontier.FromSitemap && int(t.Hops) > maxNested
}

// listed is what an entry says of its URL.
func listed(e *sitemap.Entry) *storage.Listing {
	s := &storage.Listing{LastMod: e.LastMod, ChangeFreq: e.ChangeFreq, Priority: -1}
	if e.HasPriority {
		s.Priority = e.Priority
	}
	return s
}

// unmodified reports whether a time of modification is known and before
// Options.SitemapSince.
func (o *Options) unmodified(modified time.Time) bool {
	return !modified.IsZero() && modified.Before(o.SitemapSince)
}

// promise is what an entry adds to the score of its URL: up to 500 either way
// for its priority, of which the protocol's default adds nothing, and up to
// 100 for having been modified of late.
func promise(e *sitemap.Entry, now time.Time) int32 {
	var p int32
	if e.HasPriority {
		p = int32(1000 * (e.Priority - 0.5))
	}
	if e.Modified.IsZero() {
		return p
	}
	const day = 24 * time.Hour
	switch age := now.Sub(e.Modified); {
	case age < day:
		return p + 100
	case age < 7*day:
		return p + 50
	case age < 30*day:
		return p + 25
	}
	return p
}

// sitemapPriority puts sitemaps before all else under best-first order.
const sitemapPriority = 1 << 20

// sitemapCandidate is a sitemap as a task. Wherever it lies it may be fetched,
// as if it were a seed, for who names it vouches for it; but of what it lists
// the scope and all else is asked.
func (r *run) sitemapCandidate(u urlnorm.URL) storage.Candidate {
	c := r.candidate(u, nil, frontier.FromSitemap, r.judge.verdict(u, true, parse.RolePage))
	c.Task.Priority = sitemapPriority
	return c
}
