// Package cookies is a jar of cookies as browsers keep them (RFC 6265bis),
// bounded, that can be listed, stored and read back.
//
//	jar := cookies.New(cookies.Options{})
//	jar.Receive(u, response.Header)       // Set-Cookie
//	request.Header.Set("Cookie", jar.Header(u)) // if it is not empty
//
// Domains that anybody can register under (public suffixes) get no cookies
// for all their sites; the prefixes __Host- and __Secure- hold what they
// promise; an http site cannot set or shadow a Secure cookie. SameSite has no
// meaning here: it is about which site makes a browser ask, and a crawl always
// asks of its own accord.
package cookies

import (
	"net/netip"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/publicsuffix"
)

// A Cookie is one cookie of a [Jar].
type Cookie struct {
	Name     string
	Value    string
	Domain   string    // in lower case, without a dot before it
	HostOnly bool      // it is for Domain alone, not for what is below
	Path     string    // it is for this path and what is below
	Secure   bool      // it is for https only
	HTTPOnly bool      // scripts must not see it; here it is only kept
	Expires  time.Time // zero: with the session, which is the crawl's
	Created  time.Time
}

// key is what a cookie replaces another by.
type key struct {
	name, domain, path string
	hostOnly           bool
}

func (c *Cookie) key() key { return key{c.Name, c.Domain, c.Path, c.HostOnly} }

// size is what counts of a cookie, in bytes.
func (c *Cookie) size() int { return len(c.Name) + len(c.Value) + len(c.Path) + len(c.Domain) }

func (c *Cookie) expired(now time.Time) bool { return !c.Expires.IsZero() && !now.Before(c.Expires) }

// isFor reports whether c is sent with a request.
func (c *Cookie) isFor(host, path string, secure bool) bool {
	return (secure || !c.Secure) && (host == c.Domain || !c.HostOnly && below(host, c.Domain)) && pathMatches(path, c.Path)
}

// valid reports whether a cookie that was read back can be one.
func (c *Cookie) valid() bool {
	return isHost(c.Domain) && strings.HasPrefix(c.Path, "/") &&
		(c.Name != "" || c.Value != "") && !strings.ContainsAny(c.Name, "=;") && !strings.Contains(c.Value, ";") &&
		clean(c.Name+c.Value+c.Domain+c.Path) && len(c.Name)+len(c.Value) <= maxPair && len(c.Path) <= maxAttribute &&
		c.Name == strings.Trim(c.Name, " ") && c.Value == strings.Trim(c.Value, " ") &&
		keepsPromise(c) && !(c.suffix() && !c.HostOnly)
}

// suffix reports whether c is for a domain that anybody can register under.
func (c *Cookie) suffix() bool { return isSuffix(c.Domain) }

// clean reports whether s has no control characters.
func clean(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }) < 0
}

// keepsPromise checks the prefixes of names (RFC 6265bis §4.1.3).
func keepsPromise(c *Cookie) bool {
	switch name := c.Name; {
	case name == "": // some servers would take the value for a name
		return !hasPrefix(c.Value, "__Host-") && !hasPrefix(c.Value, "__Secure-")
	case hasPrefix(name, "__Host-"):
		return c.Secure && c.HostOnly && c.Path == "/"
	case hasPrefix(name, "__Secure-"):
		return c.Secure
	}
	return true
}

func hasPrefix(s, prefix string) bool {
	return len(s) >= len(prefix) && strings.EqualFold(s[:len(prefix)], prefix)
}

// A place is what of a URL matters to cookies.
type place struct {
	host, path string
	secure     bool
}

// placeOf is that of u, also when net/url could not hold its path.
func placeOf(u *url.URL) place {
	path := u.EscapedPath()
	if u.Opaque != "" {
		path, _, _ = strings.Cut(strings.TrimPrefix(u.Opaque, "//"+u.Host), "?")
	}
	if !strings.HasPrefix(path, "/") {
		path = "/"
	}
	return place{canonicalHost(u.Hostname()), path, u.Scheme == "https"}
}

func canonicalHost(host string) string { return strings.TrimSuffix(strings.ToLower(host), ".") }

// isHost reports whether a canonical host can have cookies: it is a name of
// DNS, more or less, or an address.
func isHost(host string) bool {
	return host != "" && host == canonicalHost(host) && host[0] != '.' && strings.IndexFunc(host, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '.' && r != '-' && r != '_' && r != ':'
	}) < 0
}

// defaultPath is the folder of a path (RFC 6265bis §5.1.4).
func defaultPath(path string) string {
	i := strings.LastIndexByte(path, '/')
	if i <= 0 {
		return "/"
	}
	return path[:i]
}

// pathMatches is RFC 6265bis §5.1.4.
func pathMatches(path, cookie string) bool {
	rest, ok := strings.CutPrefix(path, cookie)
	return ok && (rest == "" || rest[0] == '/' || strings.HasSuffix(cookie, "/"))
}

// below reports whether host is a subdomain of domain (RFC 6265bis §5.1.3).
func below(host, domain string) bool {
	rest, ok := strings.CutSuffix(host, domain)
	return ok && strings.HasSuffix(rest, ".") && !isAddress(host)
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(host)
	return err == nil
}

// isSuffix reports whether anybody can register under domain.
func isSuffix(domain string) bool {
	if isAddress(domain) {
		return false
	}
	suffix, _ := publicsuffix.PublicSuffix(domain)
	return suffix == domain
}

// siteOf is the domain under which everything is of one owner: the name that
// was registered, or the host itself.
func siteOf(host string) string {
	if isAddress(host) {
		return host
	}
	site, err := publicsuffix.EffectiveTLDPlusOne(host)
	if err != nil {
		return host
	}
	return site
}

// text reports whether JSON can hold the cookie as text.
func (c *Cookie) text() bool {
	return utf8.ValidString(c.Name) && utf8.ValidString(c.Value) && utf8.ValidString(c.Path)
}
