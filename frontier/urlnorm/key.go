package urlnorm

import "strings"

// Key is the text under which the URL is known: two URLs with one key are one
// task. It is String further normalised by RFC 3986 section 6.2.2: escapes of
// unreserved characters (letters, digits, "-", ".", "_" and "~") are decoded,
// and the hexadecimal digits of all other escapes are in upper case. Reserved
// characters are never decoded, since that changes what a URL means. Nothing
// is allocated if nothing changes.
//
// The recipe is frozen: databases keep hashes of it.
func (u URL) Key() string {
	i := strings.IndexByte(u.s, '%')
	if i < 0 || isKey(u.s, i) {
		return u.s
	}
	out := make([]byte, i, len(u.s))
	copy(out, u.s)
	return view(appendKey(out, u.s[i:]))
}

// isKey reports whether no escape at s[i:] would change.
func isKey(s string, i int) bool {
	stray := -3
	for ; i < len(s); i++ {
		c, ok := escapeAt(s, i)
		switch {
		case ok && (decodable(c, i-stray) || isLower(s[i+1]) || isLower(s[i+2])):
			return false
		case ok:
			i += 2
		case s[i] == '%':
			stray = i
		}
	}
	return true
}

func isLower(c byte) bool { return c >= 'a' }

// appendKey appends s with its escapes normalised.
func appendKey(dst []byte, s string) []byte {
	stray := -3 // where the last "%" that begins no escape was written
	for i := 0; i < len(s); i++ {
		c, ok := escapeAt(s, i)
		if !ok {
			if s[i] == '%' {
				stray = len(dst)
			}
			dst = append(dst, s[i])
			continue
		}
		if decodable(c, len(dst)-stray) {
			dst = append(dst, c)
		} else {
			dst = appendEscape(dst, c)
		}
		i += 2
	}
	return dst
}

// decodable reports whether the escape of c may be decoded. It must not when
// that would give a stray "%" written just before the hexadecimal digits that
// it lacks: "%%34%31" does not mean "%41".
func decodable(c byte, behindStray int) bool {
	return isUnreserved.has(c) && !(behindStray <= 2 && isHex.has(c))
}
