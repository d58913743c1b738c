package urlnorm

import "strings"

// This file is the short way for references that need no work but joining:
// every byte stands for itself, no segment is a dot, the host is a plain
// domain in lower case or an IPv4 address. Whatever is not certainly so is left to the standard's
// own way in builder.go, which gives the same answer for what comes this way;
// the tests compare the two.

// A splice makes a URL of a clean reference: base[:head] + ref[:end]. The
// other fields are the offsets of the result, as in URL.
type splice struct {
	head, end               int
	host, port, path, query int
}

func (p *splice) url(s string) URL {
	return URL{s, uint16(p.host), uint16(p.port), uint16(p.path), uint16(p.query)}
}

// cleanSplice finds the splice for a clean reference; ok is false if the
// reference is not clean. The base may be zero.
func cleanSplice(base URL, ref string) (p splice, ok bool) {
	if len(ref) == 0 || len(base.s)+len(ref) > MaxLength {
		return p, false
	}
	if at := afterScheme(ref); at > 0 {
		return cleanAuthority(ref, at, ref[:at])
	}
	if base.IsZero() {
		return p, false
	}
	if strings.HasPrefix(ref, "//") {
		p, ok = cleanAuthority(ref, 2, base.Scheme())
		p.shift(len(base.Scheme()) + 1)
		return p, ok
	}
	return cleanRelative(base, ref)
}

func (p *splice) shift(n int) {
	p.head = n
	p.host += n
	p.port += n
	p.path += n
	p.query += n
}

// afterScheme is where the authority begins if s begins with a clean scheme.
func afterScheme(s string) int {
	switch {
	case strings.HasPrefix(s, "https://"):
		return len("https://")
	case strings.HasPrefix(s, "http://"):
		return len("http://")
	default:
		return 0
	}
}

// cleanAuthority reads a host, a port and what follows at ref[at:].
func cleanAuthority(ref string, at int, scheme string) (p splice, ok bool) {
	p.host = at
	p.port, ok = cleanHost(ref, at)
	if !ok {
		return p, false
	}
	p.path, ok = cleanPort(ref, p.port, scheme)
	if !ok || p.path == len(ref) || ref[p.path] != '/' {
		return p, false
	}
	p.query, p.end, ok = cleanTarget(ref, p.path)
	return p, ok
}

// cleanHost is the end of the domain at s[i:]. Every label must be there, none
// may be Punycode, which has to be validated, and if the last begins with a
// digit, all must be an IPv4 address as it is written.
func cleanHost(s string, i int) (end int, ok bool) {
	for start := i; ; {
		label := i
		for i < len(s) && inHost.has(s[i]) && s[i] != '.' {
			i++
		}
		if i == label || strings.HasPrefix(s[label:i], "xn--") {
			return i, false
		}
		if i == len(s) || s[i] != '.' {
			return i, s[label] > '9' || s[label] < '0' || cleanIPv4(s[start:i])
		}
		i++
	}
}

// cleanIPv4 reports whether s is four decimal numbers, none longer than it need
// be.
func cleanIPv4(s string) bool {
	dots, n, digits := 0, 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case c == '.' && digits > 0:
			dots, n, digits = dots+1, 0, 0
		case c < '0' || c > '9' || digits > 0 && n == 0:
			return false
		default:
			if n, digits = n*10+int(c-'0'), digits+1; n > 255 {
				return false
			}
		}
	}
	return dots == 3 && digits > 0
}

// cleanPort is the end of the port, if there is one at s[i:].
func cleanPort(s string, i int, scheme string) (end int, ok bool) {
	if i == len(s) || s[i] != ':' {
		return i, true
	}
	start, n := i+1, 0
	for i++; i < len(s) && s[i]-'0' <= 9 && i-start < 5; i++ {
		n = n*10 + int(s[i]-'0')
	}
	ok = i > start && s[start] != '0' && n <= maxPort && n != defaultPort(scheme)
	return i, ok
}

// cleanRelative takes references that begin with a path or a query.
func cleanRelative(base URL, ref string) (p splice, ok bool) {
	p = splice{host: int(base.host), port: int(base.port), path: int(base.path)}
	switch ref[0] {
	case '/':
		if len(ref) > 1 && ref[1] == '\\' {
			return p, false
		}
		p.head = p.path
	case '?':
		p.head = int(base.query)
	case '#', '.', '%', '\\':
		return p, false
	default:
		if colonInSegment(ref) {
			return p, false
		}
		p.head = base.dirEnd()
	}
	p.query, p.end, ok = cleanTarget(ref, 0)
	p.query += p.head
	return p, ok
}

// colonInSegment reports whether ref could begin with a scheme.
func colonInSegment(ref string) bool {
	for i := range len(ref) {
		switch ref[i] {
		case ':':
			return true
		case '/', '?', '#':
			return false
		}
	}
	return false
}

// cleanTarget reads a path and a query at s[i:]. The path must not have a dot
// segment, nor anything that looks like the beginning of one.
func cleanTarget(s string, i int) (query, end int, ok bool) {
	for ; i < len(s); i++ {
		c := s[i]
		if inPath.has(c) {
			continue
		}
		if c != '/' {
			break
		}
		if i+1 < len(s) && (s[i+1] == '.' || s[i+1] == '%') {
			return i, i, false
		}
	}
	query = i
	if i < len(s) && s[i] == '?' {
		for i++; i < len(s) && inQuery.has(s[i]); i++ {
		}
	}
	return query, i, i == len(s) || s[i] == '#'
}
