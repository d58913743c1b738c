package crawl

import (
	"regexp"
	"time"

	"github.com/joinable/crawl/fetch/robots"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/storage"
)

// A Judge says which URLs a crawl fetches, and why the others not. It is the
// engine's own: a run asks its Judge before it stores a URL as pending and
// before it requests one, so that what Explain tells is what happens. Its
// methods may be called from several goroutines.
type Judge struct {
	opts      *Options
	agent     string // product token looked for in robots.txt
	territory *territory
	traps     *traps
}

// NewJudge is the judge of a crawl with these options that was left as start
// says: of it Scope and Marks count (in storage/sqlite, the table scope and the
// rows of meta whose keys begin with "mark "). It fails if the options make no
// sense, or what is stored.
func NewJudge(opts Options, start storage.Start) (*Judge, error) {
	if err := opts.validate(); err != nil {
		return nil, err
	}
	opts = opts.withDefaults()
	return newJudge(&opts, start)
}

func newJudge(opts *Options, start storage.Start) (*Judge, error) {
	j := &Judge{opts: opts, agent: opts.robotsAgent(), territory: newTerritory(opts.Scope)}
	if start.Scope == nil {
		start.Scope = func(func(string) bool) {}
	}
	for entry := range start.Scope {
		if err := j.territory.restore(entry); err != nil {
			return nil, err
		}
	}
	var err error
	j.traps, err = newTraps(opts, start.Marks)
	return j, err
}

// A Way is how a URL comes to be known, as far as that decides.
type Way struct {
	// IsSeed: the user named the URL, or what redirects to it; see
	// frontier.Task.IsSeed.
	IsSeed bool
	Depth  int // links from a seed
	// Hops is how many redirects in a row lead to it. They count when it is
	// found, and as long as it is parked for them: for a task that was freed
	// since, it is 0.
	Hops int
	// IsSitemap: the URL was named as a sitemap. Indexes that lead to it count as
	// hops as well, and there may be five, whatever Options.MaxRedirects is.
	IsSitemap bool
	// NoFollow: all pages it was found on ask not to follow their links.
	NoFollow bool
	// RelNoFollow: all links to it say nofollow, but for those of such pages.
	RelNoFollow bool
	// Role is what it is to the pages on which it was found.
	Role parse.Role
}

// An Explanation is everything that is decided of a URL, each rule by itself:
// also of what another has refused already.
type Explanation struct {
	// Reason is that of the first rule that refuses the URL, in the order in
	// which the engine asks them, which is that of the fields below; or
	// storage.Released.
	Reason      storage.Reason
	Unfollowed  storage.Reason // storage.Hint, NoFollow, RelNoFollow, Asset, or Released
	Scope       ScopeVerdict
	Patterns    PatternVerdict
	Trapped     bool // it belongs to a family of URLs that is held
	TooManyHops bool // Way.Hops is more than Options.MaxRedirects, or than a sitemap may have
	TooDeep     bool // Way.Depth is more than Options.Depth
	Robots      RobotsVerdict
}

// Explain tells what is decided of a URL that is come by in some way. host is
// what the store knows of its host; zero is nothing.
func (j *Judge) Explain(u urlnorm.URL, w Way, host storage.HostFacts) Explanation {
	e := Explanation{
		Reason:      j.verdict(u, w.IsSeed, w.Role),
		Unfollowed:  j.unfollowed(w.Role, w.NoFollow, w.RelNoFollow),
		Scope:       j.territory.place(u, w.IsSeed),
		Patterns:    j.filter(u.String(), w.IsSeed || w.Role == parse.RoleAsset),
		Trapped:     !w.IsSeed && j.traps.holds(u.String()),
		TooManyHops: j.tooManyHops(w.Hops) || w.IsSitemap && w.Hops > maxNested,
		TooDeep:     j.tooDeep(w.Depth),
		Robots:      j.robots(u, host),
	}
	switch {
	case e.Unfollowed != storage.Released:
		e.Reason = e.Unfollowed
	case e.Reason != storage.Released:
	case e.TooManyHops:
		e.Reason = storage.TooManyHops
	case e.TooDeep:
		e.Reason = storage.TooDeep
	case !e.Robots.Allowed:
		e.Reason = storage.ByRobots
	}
	return e
}

// verdict is the reason why scope, patterns or traps refuse u, or
// storage.Released. What is a part of a page belongs to it, whatever its host.
// It is asked of every link of every page.
func (j *Judge) verdict(u urlnorm.URL, isSeed bool, role parse.Role) storage.Reason {
	isAsset := role == parse.RoleAsset
	switch {
	case !isAsset && !j.territory.place(u, isSeed).In:
		return storage.OutOfScope
	case !j.filter(u.String(), isSeed || isAsset).Allowed:
		return storage.Excluded
	case !isSeed && j.traps.holds(u.String()):
		return storage.Trapped
	default:
		return storage.Released
	}
}

// A PatternVerdict is what Options.Include and Options.Exclude say of a URL.
type PatternVerdict struct {
	Allowed bool
	Exclude *regexp.Regexp // the one that refuses it, or nil
	Include *regexp.Regexp // the one that admits it, or nil
	// IsSeed: the URL is a seed or a part of a page, which no Include needs to
	// match.
	IsSeed bool
}

// filter asks the patterns.
func (j *Judge) filter(url string, isSeed bool) PatternVerdict {
	v := PatternVerdict{IsSeed: isSeed}
	for _, re := range j.opts.Exclude {
		if re.MatchString(url) {
			v.Exclude = re
			return v
		}
	}
	if isSeed || len(j.opts.Include) == 0 {
		v.Allowed = true
		return v
	}
	for _, re := range j.opts.Include {
		if re.MatchString(url) {
			v.Allowed, v.Include = true, re
			return v
		}
	}
	return v
}

// tooManyHops reports whether the target of so many redirects in a row is not
// followed to.
func (j *Judge) tooManyHops(hops int) bool { return hops > j.opts.MaxRedirects }

// MaxHostURLs is how many URLs of one host may be pending or done; zero is no
// limit.
func (j *Judge) MaxHostURLs() int64 { return max(j.opts.MaxHostURLs, 0) }

// MaxRedirects is how many redirects in a row are followed.
func (j *Judge) MaxRedirects() int { return j.opts.MaxRedirects }

// tooDeep reports whether the store parks tasks of this depth; see
// storage.JobSpec.MaxDepth.
func (j *Judge) tooDeep(depth int) bool {
	limit := j.opts.maxDepth()
	return limit >= 0 && depth > limit
}

// A RobotsVerdict is what a host's robots.txt says of a URL.
type RobotsVerdict struct {
	// Decision tells the line that decided. It allows what no answer so far
	// forbids, but see Asked.
	robots.Decision
	Ignored bool // by Options.IgnoreRobots; nothing else is set then but Decision
	// Asked: robots.txt was answered. Before that, nothing is requested.
	Asked bool
	// Stale: the answer is older than a day, and is asked for again.
	Stale bool
	Agent string // the product token that is looked for
	// Group is the name of the groups that hold for Agent: itself in lower
	// case, "*", or "" if no group does.
	Group string
	// CrawlDelay is what the file asks for; 0 is none.
	CrawlDelay time.Duration
}

// robots asks the robots.txt that the store has of a host.
func (j *Judge) robots(u urlnorm.URL, host storage.HostFacts) RobotsVerdict {
	v := RobotsVerdict{Decision: robots.Decision{Allowed: true}, Agent: j.agent}
	switch {
	case j.opts.IgnoreRobots:
		return RobotsVerdict{Decision: v.Decision, Ignored: true}
	case host.RobotsAt.IsZero():
		return v
	}
	rules := robotsFile(&host).Agent(j.agent)
	v.Asked, v.Stale, v.Group = true, isStale(host.RobotsAt), rules.Group()
	v.Decision = permission(rules, u)
	v.CrawlDelay, _ = rules.CrawlDelay()
	return v
}

// permission is what rules say of a URL.
func permission(rules *robots.Rules, u urlnorm.URL) robots.Decision {
	return rules.Allowed(u.RequestTarget())
}

// Delay is the least time between the starts of two requests to a host whose
// robots.txt asks for crawlDelay.
func (j *Judge) Delay(crawlDelay time.Duration) time.Duration {
	return max(j.opts.delay(), j.hostDelay(crawlDelay))
}

// hostDelay is the crawl delay that is heeded: not longer than we would wait
// for the host at all.
func (j *Judge) hostDelay(crawlDelay time.Duration) time.Duration {
	return min(crawlDelay, j.opts.GiveUp)
}

// A ScopeUnit is something that the seeds brought into scope.
type ScopeUnit struct {
	// Name is a host, a registrable domain, or a directory without its
	// scheme, depending on Options.Scope.
	Name string
	// Joined: no seed lies in it, but one redirected to it.
	Joined bool
}

// Extent is what is in scope so far, by name: those of the seeds first, at most
// most of them; and how many there are. With ScopeAny it is what would be in
// ScopeHost.
func (j *Judge) Extent(most int) (units []ScopeUnit, all int) { return j.territory.units(most) }
