package parse

import (
	"bytes"
	"strings"
)

// IsWebURL reports whether s begins like an absolute http or https URL with a
// host, and has no blank in it.
func IsWebURL(s string) bool {
	rest, ok := cutFold(s, "http")
	if !ok {
		return false
	}
	if after, ok := cutFold(rest, "s"); ok {
		rest = after
	}
	rest, ok = strings.CutPrefix(rest, "://")
	return ok && rest != "" && rest[0] > ' ' && rest[0] != '/' && !strings.ContainsAny(rest, blanks)
}

// cutFold is strings.CutPrefix for ASCII in any case.
func cutFold(s, prefix string) (rest string, ok bool) {
	if len(s) < len(prefix) || !strings.EqualFold(s[:len(prefix)], prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// MaybeXML reports whether a body may be XML: whether its first character, in
// any encoding, is "<". It is the cheap question to ask before another.
func MaybeXML(body []byte) bool {
	body = bytes.TrimLeft(body[:min(len(body), prescanLimit)], blanks+"\x00\xef\xbb\xbf\xfe\xff")
	return len(body) > 0 && body[0] == '<'
}
