package robots

const hexDigits = "0123456789ABCDEF"

// appendFolded appends s with the hexadecimal digits of its escapes in upper
// case (RFC 3986 §6.2.2.1).
func appendFolded[S string | []byte](dst []byte, s S) []byte {
	for i := 0; i < len(s); i++ {
		if c, ok := escaped(s, i); ok {
			dst = appendEscape(dst, c)
			i += 2
			continue
		}
		dst = append(dst, s[i])
	}
	return dst
}

// appendEscaped appends a rule's path in the form in which Google's matcher
// compares it: folded, and with bytes beyond ASCII escaped.
func appendEscaped(dst, s []byte) []byte {
	for i := 0; i < len(s); i++ {
		c, ok := escaped(s, i)
		switch {
		case ok:
			dst = appendEscape(dst, c)
			i += 2
		case s[i] >= 0x80:
			dst = appendEscape(dst, s[i])
		default:
			dst = append(dst, s[i])
		}
	}
	return dst
}

// appendPlain appends s in the form in which RFC 9309 compares paths (§2.2.2,
// §2.2.3): every octet is escaped or not as RFC 3986 has it, so that two ways
// to write the same path are equal.
//
//   - Unreserved characters are not escaped.
//   - Characters beyond ASCII are escaped.
//   - So are "*" and "$", but where they are special in a pattern.
//   - In a query (after "?"), ":", "/", "?", "@" and "," are the same with and
//     without an escape. In a path they are not: "/a%3Fb" has no query.
func appendPlain(dst, s []byte, pattern bool) []byte {
	query := false
	for i := 0; i < len(s); i++ {
		c, ok := escaped(s, i)
		if !ok {
			c = s[i]
		}
		switch {
		case pattern && !ok && (c == '*' || c == '$' && i == len(s)-1):
			dst = append(dst, c)
		case c >= 0x80 || c == '*' || c == '$', ok && !unescapable(c, query):
			dst = appendEscape(dst, c)
		default:
			dst = append(dst, c)
		}
		query = query || c == '?' && !ok
		if ok {
			i += 2
		}
	}
	return dst
}

// unescapable reports whether the escape of c means the same as c.
func unescapable(c byte, query bool) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	case c == '-' || c == '.' || c == '_' || c == '~':
		return true
	}
	return query && (c == ':' || c == '/' || c == '?' || c == '@' || c == ',')
}

func appendEscape(dst []byte, c byte) []byte {
	return append(dst, '%', hexDigits[c>>4], hexDigits[c&15])
}

// escaped is the octet whose escape is at s[i:]; ok is false if there is none.
func escaped[S string | []byte](s S, i int) (c byte, ok bool) {
	if s[i] != '%' || i+2 >= len(s) {
		return 0, false
	}
	high, ok1 := unhex(s[i+1])
	low, ok2 := unhex(s[i+2])
	return high<<4 | low, ok1 && ok2
}

func unhex(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
