package cookies

import (
	"cmp"
	"container/list"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"
)

// Defaults of Options.
const (
	DefaultPerHost = 50
	DefaultPerSite = 180
	DefaultSites   = 100_000
	DefaultBytes   = 64 << 20
)

// Options bounds a [Jar]. The zero value works. Beyond a bound the cookies
// that have not been used for longest are dropped, expired ones first.
type Options struct {
	// PerHost is how many cookies may have the same domain. Zero is
	// DefaultPerHost, what RFC 6265 §6.1 asks for at least.
	PerHost int
	// PerSite is how many cookies a registered domain may have with all that
	// is below it. Zero is DefaultPerSite, as in browsers.
	PerSite int
	// Sites is how many registered domains may have cookies. Zero is
	// DefaultSites.
	Sites int
	// Bytes is the size of all cookies (names, values, domains, paths).
	// Zero is DefaultBytes.
	Bytes int
}

// A Jar keeps cookies. New makes it. Its methods may be called from several
// goroutines.
type Jar struct {
	o Options

	mu      sync.Mutex // guards what follows
	sites   map[string]*list.Element
	used    list.List // of *site, the last used first
	bytes   int
	changes uint64
}

// A site is the cookies of one registered domain, in the order of creation.
type site struct {
	name    string
	cookies []*kept
}

// kept is a cookie and when it was sent last.
type kept struct {
	Cookie
	used time.Time
}

// New returns an empty jar.
func New(o Options) *Jar {
	o.PerHost = max(1, cmp.Or(o.PerHost, DefaultPerHost))
	o.PerSite = max(1, cmp.Or(o.PerSite, DefaultPerSite))
	o.Sites = max(1, cmp.Or(o.Sites, DefaultSites))
	o.Bytes = max(1, cmp.Or(o.Bytes, DefaultBytes))
	return &Jar{o: o, sites: make(map[string]*list.Element)}
}

// Changes grows with every change of what Export would return, save that
// cookies expire: who stores the jar need not while it is the same.
func (j *Jar) Changes() uint64 {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.changes
}

// Header is the value of the Cookie header for a request to u, or "".
func (j *Jar) Header(u *url.URL) string {
	p := placeOf(u)
	j.mu.Lock()
	defer j.mu.Unlock()
	if len(j.sites) == 0 {
		return ""
	}
	at := j.sites[siteOf(p.host)]
	if at == nil {
		return ""
	}
	j.used.MoveToFront(at)
	now := time.Now()
	var fit []*kept
	for _, k := range at.Value.(*site).cookies {
		if !k.expired(now) && k.isFor(p.host, p.path, p.secure) {
			k.used = now
			fit = append(fit, k)
		}
	}
	return header(fit)
}

// header writes cookies, those with the longest path first; the older before
// the newer (RFC 6265bis §5.8.3).
func header(fit []*kept) string {
	slices.SortStableFunc(fit, func(a, b *kept) int { return cmp.Compare(len(b.Path), len(a.Path)) })
	var b strings.Builder
	for i, k := range fit {
		if i > 0 {
			b.WriteString("; ")
		}
		if k.Name != "" {
			b.WriteString(k.Name + "=")
		}
		b.WriteString(k.Value)
	}
	return b.String()
}

// Receive takes the cookies that u set with its response's header. Those that
// it may not set are left out silently, as browsers do.
func (j *Jar) Receive(u *url.URL, h http.Header) {
	lines := h["Set-Cookie"]
	if len(lines) == 0 {
		return
	}
	p, now := placeOf(u), time.Now()
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, line := range lines {
		if c, ok := p.cookie(line, now); ok && (p.secure || !j.shadows(c)) {
			j.store(c, now)
		}
	}
}

// cookie makes a cookie of a line of Set-Cookie (RFC 6265bis §5.7). It may be
// expired, to delete another.
func (p place) cookie(line string, now time.Time) (*Cookie, bool) {
	name, value, a, ok := parse(line)
	if !ok || !isHost(p.host) || a.secure && !p.secure {
		return nil, false
	}
	c := &Cookie{
		Name: name, Value: value, Domain: a.domain, Path: a.path,
		Secure: a.secure, HTTPOnly: a.httpOnly, Expires: a.end(now), Created: now,
	}
	if c.Domain == p.host && (isSuffix(p.host) || isAddress(p.host)) {
		c.Domain = "" // as it would be without
	}
	switch {
	case c.Domain == "":
		c.Domain, c.HostOnly = p.host, true
	case c.suffix(), c.Domain != p.host && !below(p.host, c.Domain):
		return nil, false
	}
	if !strings.HasPrefix(c.Path, "/") {
		c.Path = defaultPath(p.path)
	}
	// A __Host- cookie must name its path.
	return c, keepsPromise(c) && (!hasPrefix(name, "__Host-") || a.path == "/")
}

// shadows reports whether c, which comes over http, would be sent where a
// Secure cookie of the same name is (RFC 6265bis §5.7, step 16). mu is held.
func (j *Jar) shadows(c *Cookie) bool {
	at := j.sites[siteOf(c.Domain)]
	return at != nil && slices.ContainsFunc(at.Value.(*site).cookies, func(k *kept) bool {
		return k.Secure && k.Name == c.Name && pathMatches(c.Path, k.Path) &&
			(k.Domain == c.Domain || below(k.Domain, c.Domain) || below(c.Domain, k.Domain))
	})
}
