package crawl

import (
	"context"
	"fmt"
	"time"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/sitemap"
	"github.com/joinable/crawl/storage"
)

// AutoSitemap, among Options.Sitemaps, stands for those that the robots.txt of
// each host names.
const AutoSitemap = "auto"

// Marks of a crawl's sitemaps.
const (
	// autoMark is "done" once the sitemaps of every host whose robots.txt had
	// been answered before are tasks. Those of others become tasks in the
	// commit by which their robots.txt is stored, or by the review that follows
	// when their host comes into scope, so nothing is left to do when the crawl
	// goes on, unless a run without AutoSitemap or with another policy came
	// between.
	autoMark = "sitemaps-auto"
	// sinceMark is Options.SitemapSince of the latest run.
	sinceMark = "sitemap-since"
)

// checkSitemap says what is wrong with one of Options.Sitemaps.
func checkSitemap(s string) error {
	if s == AutoSitemap {
		return nil
	}
	if _, err := ParseSeed(s); err != nil {
		return fmt.Errorf("%q: it takes the URL of a sitemap, or %s", s, AutoSitemap)
	}
	return nil
}

// sitemaps are those of Options.Sitemaps that are URLs, and whether AutoSitemap
// is among them.
func (o *Options) sitemaps() (urls []urlnorm.URL, auto bool) {
	for _, s := range o.Sitemaps {
		if s == AutoSitemap {
			auto = true
		} else if seed, err := ParseSeed(s); err == nil { // validate has seen to it
			urls = append(urls, seed.URL)
		}
	}
	return urls, auto
}

// allowSitemaps lets the sitemaps that the user named lie in private networks.
func (r *run) allowSitemaps() {
	urls, auto := r.opts.sitemaps()
	r.autoSitemaps = auto
	for _, u := range urls {
		r.territory.allow(u)
	}
}

// feedSitemaps hands the sitemaps that the user named to the writer. If there
// has been no seed, their hosts are the scope. It reports whether all went
// through.
func (r *run) feedSitemaps(ctx context.Context) bool {
	urls, _ := r.opts.sitemaps()
	for _, u := range urls {
		if !r.sow(ctx, seed{task: r.sitemapCandidate(u), scope: r.territory.addSitemap(u)}) {
			return false
		}
	}
	return true
}

// guessSitemap is the sitemap of a seed's host of which no robots.txt will
// tell; ok is false if it is not wanted.
func (r *run) guessSitemap(u urlnorm.URL) (c storage.Candidate, ok bool) {
	if !r.autoSitemaps || !r.opts.IgnoreRobots {
		return c, false
	}
	guess, err := u.Resolve(guessedPath)
	return r.sitemapCandidate(guess), err == nil
}

// guessedPath is where a sitemap is sought if robots.txt names none.
const guessedPath = "/sitemap.xml"

// sitemapsOf are the sitemaps of a host whose robots.txt was answered, if they
// are wanted and the host is in scope. It is the writer's, so that the scope
// cannot grow between this and the commit without a review after it.
func (r *run) sitemapsOf(facts *storage.HostFacts) []storage.Candidate {
	if !r.autoSitemaps || facts.RobotsAt.IsZero() {
		return nil
	}
	root, err := urlnorm.Parse(r.session.HostKey(facts.Host) + "/")
	if err != nil || !r.territory.reaches(root) {
		return nil
	}
	named := facts.Sitemaps
	if len(named) == 0 {
		named = []string{guessedPath}
	}
	var tasks []storage.Candidate
	for _, s := range named {
		if u, err := root.Resolve(s); err == nil {
			tasks = append(tasks, r.sitemapCandidate(u))
		}
	}
	return tasks
}

// beginSitemaps puts into the first batch what former runs left to this one:
// the sitemaps of hosts whose robots.txt the store has.
func (r *run) beginSitemaps(ctx context.Context, first *storage.Batch) error {
	done := ""
	if r.autoSitemaps {
		done = "done"
	}
	start := r.session.Start()
	if start.Marks[autoMark] == done && start.Policy == r.policy() {
		return nil
	}
	r.mark(autoMark, done)
	return r.storedSitemaps(ctx, first)
}

// storedSitemaps puts into a batch the sitemaps of all hosts in scope whose
// robots.txt the store has, and those to be guessed of seeds' hosts. Those that
// are tasks already stay what they are.
func (r *run) storedSitemaps(ctx context.Context, next *storage.Batch) error {
	if !r.autoSitemaps {
		return nil
	}
	for id := frontier.HostID(1); r.session.HostKey(id) != ""; id++ {
		root, err := urlnorm.Parse(r.session.HostKey(id) + "/")
		if err != nil || !r.territory.reaches(root) {
			continue // most are, in a crawl with assets: spare the store
		}
		facts, known, err := r.session.Host(ctx, id)
		if err != nil {
			return fmt.Errorf("finding the sitemaps of a host: %w", err)
		}
		if known && !facts.RobotsAt.IsZero() {
			next.Seeds = append(next.Seeds, r.sitemapsOf(&facts)...)
		} else if c, ok := r.guessSitemap(root); ok && r.territory.isSeedOrigin(root.HostKey()) {
			next.Seeds = append(next.Seeds, c)
		}
	}
	return nil
}

// mark has the next commit remember something.
func (r *run) mark(name, value string) {
	if r.marks == nil {
		r.marks = make(map[string]string)
	}
	r.marks[name] = value
}

// asSitemap makes a request that of a sitemap: it may be as large as the
// protocol allows, and is read whatever its content type.
func asSitemap(t *frontier.Task, request *fetch.Request, maxBody int64) {
	if t.Origin == frontier.FromSitemap {
		request.MaxBody, request.AnyType = max(maxBody, sitemap.DefaultMaxBytes), true
	}
}

// reviewUnmodified frees what was parked as unmodified since a time that was
// later than this run's. The store is asked what the sitemaps said.
func (v *review) reviewUnmodified(ctx context.Context) error {
	start, since := v.run.session.Start(), v.run.opts.SitemapSince
	was, now := start.Marks[sinceMark], ""
	if !since.IsZero() {
		now = since.UTC().Format(time.RFC3339)
	}
	if was == now {
		return nil
	}
	v.run.mark(sinceMark, now)
	if start.Counts.Parked[storage.Unmodified] == 0 || now > was {
		return nil
	}
	if !since.IsZero() {
		var err error
		if v.modified, err = v.run.lastMods(ctx); err != nil {
			return fmt.Errorf("reading what sitemaps said: %w", err)
		}
	}
	err := v.judgeAll(ctx, storage.Unmodified)
	v.modified = nil
	return err
}

// lastMods are the latest times of modification that sitemaps told, by URL.
func (r *run) lastMods(ctx context.Context) (map[string]time.Time, error) {
	latest := make(map[string]time.Time)
	for s, err := range storage.All(ctx, r.store) {
		if err != nil {
			return nil, err
		}
		for _, l := range s.Links {
			if l.Listing == nil {
				continue
			}
			if t, ok := parse.Date(l.Listing.LastMod); ok && t.After(latest[l.URL]) {
				latest[l.URL] = t
			}
		}
	}
	return latest, nil
}
