package parse

import (
	"bytes"
	"strings"

	"golang.org/x/net/html"
)

// longestEntity is the length of "CounterClockwiseContourIntegral;".
const longestEntity = 32

// appendUnescaped appends src with its character references decoded, in an
// attribute by the rules for attributes (WHATWG HTML §13.2.5.73): there, a
// name without semicolon counts only if neither "=" nor a letter nor a digit
// follows.
func appendUnescaped(dst, src []byte, attribute bool) []byte {
	for {
		amp := bytes.IndexByte(src, '&')
		if amp < 0 {
			return append(dst, src...)
		}
		dst = append(dst, src[:amp]...)
		src = src[amp:]
		if bytes.HasPrefix(src, []byte("&amp;")) {
			dst, src = append(dst, '&'), src[len("&amp;"):]
			continue
		}
		n := referenceLen(src)
		dst = appendReference(dst, src[:n], attribute && n < len(src) && src[n] == '=', attribute)
		src = src[n:]
	}
}

// referenceLen is the length of what may be a character reference at the start
// of s: "&", letters and digits or a number, and perhaps a semicolon.
func referenceLen(s []byte) int {
	n := 1
	if n < len(s) && s[n] == '#' {
		n++
	}
	for n < len(s) && (isLetter(s[n]) || '0' <= s[n] && s[n] <= '9') {
		n++
	}
	if n < len(s) && s[n] == ';' {
		n++
	}
	return n
}

// appendReference appends the meaning of ref, which is as long as
// referenceLen says, or ref itself if it has none. Package html knows only the
// rules for text, where a beginning of ref suffices; in an attribute, all of
// it has to mean something.
func appendReference(dst, ref []byte, equals, attribute bool) []byte {
	numeric := len(ref) > 1 && ref[1] == '#'
	if !numeric && (len(ref) > longestEntity+1 && attribute || equals && ref[len(ref)-1] != ';') {
		return append(dst, ref...)
	}
	known := ref[:min(len(ref), longestEntity+1)]
	if numeric {
		known = ref
	}
	s := html.UnescapeString(string(known))
	if attribute && !numeric && !isWhole(s, known) {
		return append(dst, ref...)
	}
	return append(append(dst, s...), ref[len(known):]...)
}

// isWhole reports whether s is the meaning of all of ref rather than of a
// beginning of it: what would be left over ends like a name, and no meaning
// does, save that of "&semi;" (and of "&fjlig;", which ends in a semicolon).
func isWhole(s string, ref []byte) bool {
	last := s[len(s)-1]
	if ref[len(ref)-1] == ';' {
		return last != ';' || string(ref) == "&semi;"
	}
	return !isLetter(last) && strings.IndexByte("0123456789", last) < 0
}
