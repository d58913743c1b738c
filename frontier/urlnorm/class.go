package urlnorm

import (
	"strings"
	"unicode/utf8"
)

// A class is a set of properties of a byte.
type class uint8

const (
	inHost     class = 1 << iota // stands for itself in a lower-case domain
	inPath                       // stands for itself inside a path segment
	inQuery                      // stands for itself in a query
	inUserinfo                   // stands for itself in a user name or password
	inScheme                     // may follow the first letter of a scheme
	isHex
	isUnreserved // RFC 3986 section 2.3
	notInDomain  // a forbidden domain code point
)

const (
	digits = "0123456789"
	lower  = "abcdefghijklmnopqrstuvwxyz"
	upper  = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

	// The percent-encode sets of the URL Standard, section 1.3, less C0
	// controls and everything above "~", which are in all of them. "#" and,
	// in a path, "?" never get so far as to be encoded. A slash or backslash
	// ends a path segment.
	encodedInQuery    = " \"#<>'"
	encodedInPath     = " \"#<>?^`{}/\\"
	encodedInUserinfo = encodedInPath + ":;=@[]|"

	// Forbidden domain code points, section 3.5, less C0 controls and DEL.
	forbiddenInDomain = " #/:<>?@[\\]^|%"
)

// classes is never written to once it has been made.
var classes = makeClasses()

func makeClasses() (t [256]class) {
	for c := range t {
		if c <= 0x1f || c == 0x7f {
			t[c] |= notInDomain
		}
		if c > 0x1f && c < 0x7f {
			t[c] |= inPath | inQuery | inUserinfo
		}
	}
	mark := func(set string, p class) {
		for i := range len(set) {
			t[set[i]] ^= p
		}
	}
	mark(encodedInQuery, inQuery)
	mark(encodedInPath, inPath)
	mark(encodedInUserinfo, inUserinfo)
	mark(forbiddenInDomain, notInDomain)
	mark(digits+lower+"-_.", inHost)
	mark(digits+lower+upper+"+-.", inScheme)
	mark(digits+"abcdefABCDEF", isHex)
	mark(digits+lower+upper+"-._~", isUnreserved)
	return t
}

func (p class) has(c byte) bool { return classes[c]&p != 0 }

// all reports whether s is made of nothing else.
func (p class) all(s string) bool {
	for i := range len(s) {
		if !p.has(s[i]) {
			return false
		}
	}
	return true
}

// appendEncoded appends s, with every byte that does not stand for itself
// percent-encoded (section 1.3, "UTF-8 percent-encode"). An escape in s, even
// a broken one, stands for itself. Each byte that is not UTF-8 becomes U+FFFD.
func appendEncoded(dst []byte, s string, plain class) []byte {
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case plain.has(c):
			dst = append(dst, c)
		case c >= utf8.RuneSelf && invalidAt(s, i):
			dst = append(dst, "%EF%BF%BD"...)
		case c >= utf8.RuneSelf:
			_, n := utf8.DecodeRuneInString(s[i:])
			for ; n > 1; n-- {
				dst = appendEscape(dst, s[i])
				i++
			}
			dst = appendEscape(dst, s[i])
		default:
			dst = appendEscape(dst, c)
		}
	}
	return dst
}

func invalidAt(s string, i int) bool {
	r, n := utf8.DecodeRuneInString(s[i:])
	return r == utf8.RuneError && n == 1
}

func appendEscape(dst []byte, c byte) []byte {
	const hex = "0123456789ABCDEF"
	return append(dst, '%', hex[c>>4], hex[c&15])
}

// escapeAt is the byte that the percent-escape at s[i:] stands for; ok is
// false if there is none.
func escapeAt(s string, i int) (c byte, ok bool) {
	if len(s)-i < 3 || s[i] != '%' || !isHex.has(s[i+1]) || !isHex.has(s[i+2]) {
		return 0, false
	}
	return unhex(s[i+1])<<4 | unhex(s[i+2]), true
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c&^0x20 - 'A' + 10
}

// decodePercent undoes percent-encoding; what is no escape stands for itself.
func decodePercent(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		if c, ok := escapeAt(s, i); ok {
			out = append(out, c)
			i += 2
			continue
		}
		out = append(out, s[i])
	}
	return string(out)
}
