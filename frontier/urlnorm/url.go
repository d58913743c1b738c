package urlnorm

import (
	"math"
	"strings"
)

// MaxLength is the greatest length of a canonical URL in bytes. RFC 9110
// section 4.1 asks for 8,000 at least, and common servers take no more than that.
const MaxLength = math.MaxUint16

// URL is a canonical http or https URL without its fragment. It is a small
// immutable value, made by Parse and the functions beside it: copy it, compare
// it with ==, use it from any goroutine. The zero value is not a URL, and all
// its parts are empty.
type URL struct {
	s     string
	host  uint16 // where the host name begins
	port  uint16 // where it ends, and ":8080" or the path begins
	path  uint16 // where the path begins
	query uint16 // where "?" stands, or the end
}

// IsZero reports whether u is the zero value, which is not a URL.
func (u URL) IsZero() bool { return u.s == "" }

// Clone is u in memory of its own, for keeping it longer than the page, or the
// text, that it came from.
func (u URL) Clone() URL {
	u.s = strings.Clone(u.s)
	return u
}

// String is the URL as it is requested: the serialisation of the WHATWG URL
// Standard (section 4.5), without the fragment, always ASCII.
func (u URL) String() string { return u.s }

// Scheme is "http" or "https".
func (u URL) Scheme() string {
	if u.IsZero() {
		return ""
	}
	if u.s[4] == 's' {
		return u.s[:5]
	}
	return u.s[:4]
}

// Userinfo is "user", "user:password", ":password" or, nearly always, "". It
// is percent-encoded, and has no "@".
func (u URL) Userinfo() string {
	start := len(u.Scheme()) + len("://")
	if int(u.host) <= start {
		return ""
	}
	return u.s[start : u.host-1]
}

// Hostname is the host without its port: a domain in lower case and Punycode,
// an IPv4 address of four decimal numbers, or an IPv6 address in brackets.
func (u URL) Hostname() string { return u.s[u.host:u.port] }

// Port is the port in decimal, or "" if it is the scheme's default.
func (u URL) Port() string {
	if u.port == u.path {
		return ""
	}
	return u.s[u.port+1 : u.path]
}

// Host is the host name with its port, unless that is the scheme's default:
// the Host header of a request.
func (u URL) Host() string { return u.s[u.host:u.path] }

// Path is the path. It begins with "/" and is percent-encoded.
func (u URL) Path() string { return u.s[u.path:u.query] }

// Query is the query without its "?". An empty query and none at all are
// different URLs; RequestTarget tells them apart.
func (u URL) Query() string {
	if int(u.query) >= len(u.s) {
		return ""
	}
	return u.s[u.query+1:]
}

// RequestTarget is the path with the query: the origin form of RFC 9112
// section 3.2.1, and what robots.txt rules are matched against.
func (u URL) RequestTarget() string { return u.s[u.path:] }

// HostKey is the origin, "https://example.com" or "http://example.com:8080":
// the unit of politeness and of robots.txt (RFC 9309 section 2.3). It has no
// user information and no default port, and costs nothing to make unless
// there is user information to be left out.
func (u URL) HostKey() string {
	if u.Userinfo() == "" {
		return u.s[:u.path]
	}
	return u.Scheme() + "://" + u.Host()
}

// Prefix is the host key and the path up to its last slash:
// "https://example.com/docs/".
func (u URL) Prefix() string {
	dir := u.Path()[:u.dirEnd()-int(u.path)]
	if u.Userinfo() == "" {
		return u.s[:u.dirEnd()]
	}
	return u.HostKey() + dir
}

// Within reports whether u begins with prefix, as Prefix gives it. User
// information does not matter.
func (u URL) Within(prefix string) bool {
	if u.Userinfo() == "" {
		return strings.HasPrefix(u.s, prefix)
	}
	rest, ok := strings.CutPrefix(prefix, u.HostKey())
	return ok && strings.HasPrefix(u.RequestTarget(), rest)
}

// WithScheme is the same URL under the scheme "http" or "https", for trying
// the one after the other. A port that is the default of the new scheme is
// left out.
func (u URL) WithScheme(scheme string) (URL, error) {
	return Parse(scheme + u.s[len(u.Scheme()):])
}

// dirEnd is where the path's last segment begins, behind its last slash.
func (u URL) dirEnd() int {
	return int(u.path) + strings.LastIndexByte(u.s[u.path:u.query], '/') + 1
}
