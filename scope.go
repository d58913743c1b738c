package crawl

import (
	"fmt"
	"maps"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"

	"golang.org/x/net/publicsuffix"

	"github.com/joinable/crawl/frontier/urlnorm"
)

// Scope bounds a crawl around its seeds.
type Scope uint8

// The scopes. A redirect that begins at a seed extends the scope by its
// target as if that had been a seed: example.com to www.example.com joins.
const (
	// ScopeHost is the seeds' hosts, whatever the scheme and port.
	ScopeHost Scope = iota
	// ScopeDomain is the seeds' registrable domains (the public suffix and
	// one label) with all subdomains.
	ScopeDomain
	// ScopePrefix is what is below the seeds' directories: everything up to
	// the last slash of the path, whatever the scheme.
	ScopePrefix
	// ScopeAny is the whole web.
	ScopeAny
)

var scopeNames = [...]string{"host", "domain", "prefix", "any"}

// String is the scope's name on the command line.
func (s Scope) String() string {
	if int(s) < len(scopeNames) {
		return scopeNames[s]
	}
	return fmt.Sprintf("scope(%d)", s)
}

// ParseScope is the inverse of Scope.String; ok is false for any other word.
func ParseScope(name string) (s Scope, ok bool) {
	i := slices.Index(scopeNames[:], name)
	return Scope(max(i, 0)), i >= 0
}

// Marks of an entry as the store remembers it: how the prefix behind it came
// into the scope.
const (
	seedEntry    = "seed "
	sitemapEntry = "sitemap " // named by the user, in a crawl that had no seed
	joinEntry    = "join "
)

// territory is what the seeds have brought into scope so far. It grows while
// the crawl runs and never shrinks.
type territory struct {
	scope Scope

	mu sync.RWMutex // guards what follows
	// within holds hosts, domains, or prefixes without their scheme,
	// depending on scope; false is one that no seed lies in, but that was
	// joined.
	within map[string]bool
	// seeded: there is a seed.
	seeded bool
	// size is how often within has grown.
	size int
	// origins holds the host keys of the seeds that the user named: they
	// alone are sent credentials.
	origins map[string]struct{}
	// hosts holds the names of those seeds' hosts: they alone may have
	// addresses that are not public.
	hosts map[string]struct{}
}

func newTerritory(s Scope) *territory {
	return &territory{scope: s, within: make(map[string]bool), origins: make(map[string]struct{}), hosts: make(map[string]struct{})}
}

// addSeed brings a seed into scope. It returns the entry to remember, or ""
// if that changes nothing.
func (t *territory) addSeed(u urlnorm.URL) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	first := !t.seeded
	t.seeded = true
	if !t.adopt(u) && !first {
		return ""
	}
	return seedEntry + u.Prefix()
}

// addSitemap brings a sitemap into scope as if it were a seed, if there is none.
// It returns the entry to remember, or "" if that changes nothing.
func (t *territory) addSitemap(u urlnorm.URL) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.seeded || !t.adopt(u) {
		return ""
	}
	return sitemapEntry + u.Prefix()
}

// adopt takes in what the user named. It reports whether that changes anything.
// mu is held.
func (t *territory) adopt(u urlnorm.URL) bool {
	_, known := t.origins[u.HostKey()]
	t.origins[u.HostKey()] = struct{}{}
	t.hosts[strings.Trim(u.Hostname(), "[]")] = struct{}{}
	return t.grow(u, true) || !known
}

// allow lets a URL that the user named lie on a host whose addresses are not
// public, without bringing it into scope.
func (t *territory) allow(u urlnorm.URL) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.hosts[strings.Trim(u.Hostname(), "[]")] = struct{}{}
}

// reaches reports whether anything on the host whose root is u may be in scope.
func (t *territory) reaches(u urlnorm.URL) bool {
	if t.scope != ScopePrefix {
		return t.place(u, false).In
	}
	root := withoutScheme(u.Prefix())
	t.mu.RLock()
	defer t.mu.RUnlock()
	for name := range t.within {
		if strings.HasPrefix(name, root) {
			return true
		}
	}
	return false
}

// join brings the target of a seed's redirect into scope. It returns the
// entry to remember, or "" if that changes nothing.
func (t *territory) join(u urlnorm.URL) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.grow(u, false) {
		return ""
	}
	return joinEntry + u.Prefix()
}

// restore takes back an entry that a former run remembered.
func (t *territory) restore(entry string) error {
	how, prefix, _ := strings.Cut(entry, " ")
	u, err := urlnorm.Parse(prefix)
	if err != nil {
		return fmt.Errorf("scope entry %q: %w", entry, err)
	}
	switch how + " " {
	case seedEntry:
		t.addSeed(u)
	case sitemapEntry:
		t.mu.Lock()
		defer t.mu.Unlock()
		t.adopt(u)
	default:
		t.join(u)
	}
	return nil
}

func (t *territory) grow(u urlnorm.URL, isSeed bool) bool {
	name := t.name(u)
	ofSeed, known := t.within[name]
	t.within[name] = ofSeed || isSeed
	if !known {
		t.size++
	}
	return !known
}

// extent tells two states of the territory apart.
func (t *territory) extent() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.size
}

// name is the unit of scope that u lies in.
func (t *territory) name(u urlnorm.URL) string {
	switch t.scope {
	case ScopeDomain:
		return registrableDomain(u.Hostname())
	case ScopePrefix:
		return withoutScheme(u.Prefix())
	default:
		return u.Hostname()
	}
}

// A ScopeVerdict is what the scope says of a URL.
type ScopeVerdict struct {
	In   bool
	Rule Scope
	// IsSeed: the URL is a seed, which is in scope wherever it lies.
	IsSeed bool
	// Compared is what of the URL counts: its host, its registrable domain,
	// or its directory without the scheme; "" with ScopeAny.
	Compared string
	// Match is the ScopeUnit that it is, or lies below; "" if there is none.
	Match string
	// Joined: Match is there because a seed redirected to it.
	Joined bool
}

// place tells where u lies.
func (t *territory) place(u urlnorm.URL, isSeed bool) ScopeVerdict {
	v := ScopeVerdict{Rule: t.scope, IsSeed: isSeed, In: true}
	if t.scope == ScopeAny {
		return v
	}
	v.Compared = t.name(u)
	v.Match, v.Joined = t.match(v.Compared)
	v.In = isSeed || v.Match != ""
	return v
}

// match is the unit that a name is or, if it is a prefix, lies below; "" if
// there is none.
func (t *territory) match(name string) (unit string, joined bool) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for name != "" {
		if ofSeed, in := t.within[name]; in {
			return name, !ofSeed
		}
		if t.scope != ScopePrefix {
			break
		}
		name = name[:strings.LastIndexByte(name[:len(name)-1], '/')+1]
	}
	return "", false
}

// units are what is in scope, those of the seeds first, each by name; at most
// most of them, and how many there are.
func (t *territory) units(most int) (first []ScopeUnit, all int) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	for name, ofSeed := range t.within {
		first = append(first, ScopeUnit{Name: name, Joined: !ofSeed})
	}
	slices.SortFunc(first, func(a, b ScopeUnit) int {
		if a.Joined == b.Joined {
			return strings.Compare(a.Name, b.Name)
		}
		if b.Joined {
			return -1
		}
		return 1
	})
	return first[:min(most, len(first))], len(first)
}

// isSeedHost reports whether the user named a seed on a host, whatever the
// port, given with its port as it is dialed.
func (t *territory) isSeedHost(hostport string) bool {
	host, _, err := net.SplitHostPort(hostport)
	if err != nil {
		return false
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	_, in := t.hosts[host]
	return in
}

// isPlainSeed reports whether the user named a seed by http on a host, given
// with its port.
func (t *territory) isPlainSeed(hostport string) bool {
	return t.isSeedOrigin("http://" + strings.TrimSuffix(hostport, ":80"))
}

// isSeedOrigin reports whether the user named a seed on this host key.
func (t *territory) isSeedOrigin(hostKey string) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	_, in := t.origins[hostKey]
	return in
}

func withoutScheme(prefix string) string {
	_, rest, _ := strings.Cut(prefix, "://")
	return rest
}

// registrableDomain is the public suffix and one label; an address, or a name
// that is itself a public suffix, stands for itself.
func registrableDomain(host string) string {
	if net.ParseIP(strings.Trim(host, "[]")) != nil {
		return host
	}
	domain, err := publicsuffix.EffectiveTLDPlusOne(strings.TrimSuffix(host, "."))
	if err != nil {
		return host
	}
	return domain
}

// header is what is sent to a host beyond the user agent: all of
// Options.Header to the origins of the seeds, and what carries no credentials
// to all others; and what the host's own rule says.
func (r *run) header(hostKey string) http.Header {
	h := r.publicHeaders
	if r.territory.isSeedOrigin(hostKey) {
		h = r.headers
	}
	if rule := r.opts.rule(hostKey); rule != nil && len(rule.Header) > 0 {
		h = maps.Clone(h)
		for name, values := range rule.Header {
			h[http.CanonicalHeaderKey(name)] = values
		}
	}
	return h
}

// credentialWords mark the names of headers that prove who the user is.
var credentialWords = []string{"authorization", "cookie", "token", "secret", "key", "auth", "session", "password", "credential", "jwt", "signature"}

// IsCredential reports whether a header of that name is taken to prove who the
// user is, and is therefore sent to the origins of the seeds only.
func IsCredential(header string) bool {
	name := strings.ToLower(header)
	return slices.ContainsFunc(credentialWords, func(word string) bool {
		return strings.Contains(name, word)
	})
}
