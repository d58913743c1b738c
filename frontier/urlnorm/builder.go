package urlnorm

import (
	"bytes"
	"strconv"
	"strings"
)

// A builder writes a canonical URL behind what its buffer already holds. It
// follows the basic URL parser of the URL Standard, section 4.4, as far as
// that concerns http and https; the states of the standard are named where
// their work is done. Time is linear in the length of the reference.
type builder struct {
	buf []byte
	// Offsets into buf, as in URL, where start is the beginning.
	start, host, port, path, query int
}

// url is what was built, given the text that now holds buf[start:].
func (b *builder) url(s string) URL {
	off := func(i int) uint16 { return uint16(i - b.start) }
	return URL{s, off(b.host), off(b.port), off(b.path), off(b.query)}
}

// resolve writes the URL that ref means on a page whose URL is base, or by
// itself if base is zero.
func (b *builder) resolve(base URL, ref string) *Error {
	b.start = len(b.buf)
	err := b.reference(base, ref)
	if err == nil && len(b.buf)-b.start > MaxLength {
		err = fail(ref, ErrTooLong, "")
	}
	if err != nil {
		err.Input = cut(ref)
		b.buf = b.buf[:b.start]
	}
	return err
}

// reference does the work of the states "scheme start", "scheme" and "special
// relative or authority".
func (b *builder) reference(base URL, ref string) *Error {
	ref = stripBlanks(ref)
	ref, _, _ = strings.Cut(ref, "#")
	scheme, rest, ok := cutScheme(ref)
	if !ok {
		if base.IsZero() {
			return fail(ref, ErrRelative, "")
		}
		return b.relative(base, ref)
	}
	scheme = lowerASCII(scheme)
	if scheme != "http" && scheme != "https" {
		return fail(ref, ErrScheme, scheme)
	}
	if scheme == base.Scheme() && !strings.HasPrefix(rest, "//") {
		return b.relative(base, rest)
	}
	return b.absolute(scheme, rest)
}

// relative does the work of the states "relative" and "relative slash".
func (b *builder) relative(base URL, ref string) *Error {
	path, query, hasQuery := strings.Cut(ref, "?")
	if len(path) > 1 && isSlash(path[0]) && isSlash(path[1]) {
		return b.absolute(base.Scheme(), ref)
	}
	b.host = b.start + int(base.host)
	b.port = b.start + int(base.port)
	b.path = b.start + int(base.path)
	switch {
	case ref == "":
		b.buf = append(b.buf, base.s...)
		b.query = b.start + int(base.query)
		return nil
	case path == "":
		b.buf = append(b.buf, base.s[:base.query]...)
	case isSlash(path[0]):
		b.buf = append(b.buf, base.s[:base.path]...)
		b.appendPath(path)
	default:
		b.buf = append(b.buf, base.s[:base.dirEnd()]...)
		b.appendSegments(path)
	}
	b.appendQuery(query, hasQuery)
	return nil
}

// absolute does the work of the states "special authority slashes" and
// "special authority ignore slashes", which between them skip any number of
// slashes.
func (b *builder) absolute(scheme, rest string) *Error {
	b.buf = append(b.buf, scheme...)
	b.buf = append(b.buf, "://"...)
	rest, query, hasQuery := strings.Cut(rest, "?")
	rest = strings.TrimLeft(rest, `/\`)
	end := strings.IndexAny(rest, `/\`)
	if end < 0 {
		end = len(rest)
	}
	if err := b.appendAuthority(scheme, rest[:end]); err != nil {
		return err
	}
	b.appendPath(rest[end:])
	b.appendQuery(query, hasQuery)
	return nil
}

// appendAuthority does the work of the states "authority", "host" and "port".
func (b *builder) appendAuthority(scheme, s string) *Error {
	if at := strings.LastIndexByte(s, '@'); at >= 0 {
		b.appendUserinfo(s[:at])
		s = s[at+1:]
	}
	host, port := splitPort(s)
	b.host = len(b.buf)
	buf, ok := appendHost(b.buf, host)
	if !ok {
		return fail("", ErrHost, host)
	}
	b.buf, b.port = buf, len(buf)
	n, ok := parsePort(port)
	if !ok {
		return fail("", ErrPort, port)
	}
	if n >= 0 && n != defaultPort(scheme) {
		b.buf = append(b.buf, ':')
		b.buf = strconv.AppendInt(b.buf, int64(n), 10)
	}
	b.path = len(b.buf)
	return nil
}

// appendUserinfo writes "user@", "user:password@", ":password@" or nothing.
func (b *builder) appendUserinfo(s string) {
	user, password, _ := strings.Cut(s, ":")
	if user == "" && password == "" {
		return
	}
	b.buf = appendEncoded(b.buf, user, inUserinfo)
	if password != "" {
		b.buf = append(b.buf, ':')
		b.buf = appendEncoded(b.buf, password, inUserinfo)
	}
	b.buf = append(b.buf, '@')
}

// appendPath does the work of the state "path start".
func (b *builder) appendPath(path string) {
	b.buf = append(b.buf, '/')
	if path != "" {
		b.appendSegments(path[1:])
	}
}

// appendSegments does the work of the state "path", behind a slash.
func (b *builder) appendSegments(path string) {
	for {
		end := strings.IndexAny(path, `/\`)
		if end < 0 {
			b.appendSegment(path)
			return
		}
		if b.appendSegment(path[:end]) {
			b.buf = append(b.buf, '/')
		}
		path = path[end+1:]
	}
}

// appendSegment reports whether it wrote one. A dot segment writes nothing,
// and a double-dot segment takes the last segment back; the path then still
// ends in a slash.
func (b *builder) appendSegment(seg string) bool {
	switch dots(seg) {
	case 1:
		return false
	case 2:
		if end := len(b.buf) - 1; end > b.path {
			b.buf = b.buf[:bytes.LastIndexByte(b.buf[:end], '/')+1]
		}
		return false
	}
	b.buf = appendEncoded(b.buf, seg, inPath)
	return true
}

// appendQuery does the work of the state "query".
func (b *builder) appendQuery(query string, hasQuery bool) {
	b.query = len(b.buf)
	if hasQuery {
		b.buf = append(b.buf, '?')
		b.buf = appendEncoded(b.buf, query, inQuery)
	}
}

// dots is how many dots seg consists of, written as "." or "%2e", if that is
// one or two, and otherwise zero.
func dots(seg string) int {
	if len(seg) > len("%2e%2e") {
		return 0
	}
	n := 0
	for seg != "" {
		switch {
		case seg[0] == '.':
			seg = seg[1:]
		case len(seg) >= 3 && (seg[:3] == "%2e" || seg[:3] == "%2E"):
			seg = seg[3:]
		default:
			return 0
		}
		n++
	}
	if n > 2 {
		return 0
	}
	return n
}

func isSlash(c byte) bool { return c == '/' || c == '\\' }

// stripBlanks removes C0 controls and spaces around s, and tabs and newlines
// anywhere: the first steps of the basic URL parser.
func stripBlanks(s string) string {
	for s != "" && s[0] <= ' ' {
		s = s[1:]
	}
	for s != "" && s[len(s)-1] <= ' ' {
		s = s[:len(s)-1]
	}
	if !strings.ContainsAny(s, "\t\n\r") {
		return s
	}
	return strings.NewReplacer("\t", "", "\n", "", "\r", "").Replace(s)
}

// cutScheme splits "scheme:rest"; ok is false if s has no scheme.
func cutScheme(s string) (scheme, rest string, ok bool) {
	i := strings.IndexByte(s, ':')
	if i <= 0 || !isLetter(s[0]) || !inScheme.all(s[:i]) {
		return "", s, false
	}
	return s[:i], s[i+1:], true
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

const maxPort = 1<<16 - 1

func defaultPort(scheme string) int {
	if strings.HasPrefix(scheme, "https") {
		return 443
	}
	return 80
}

// parsePort is the number of a port, or -1 if s is empty.
func parsePort(s string) (n int, ok bool) {
	if s == "" {
		return -1, true
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		if n = n*10 + int(s[i]-'0'); n > maxPort {
			return 0, false
		}
	}
	return n, true
}

// splitPort splits at the first colon outside brackets.
func splitPort(s string) (host, port string) {
	inBrackets := false
	for i := range len(s) {
		switch s[i] {
		case '[':
			inBrackets = true
		case ']':
			inBrackets = false
		case ':':
			if !inBrackets {
				// An empty host before a port is refused as a host.
				return s[:i], s[i+1:]
			}
		}
	}
	return s, ""
}
