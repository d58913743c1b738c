package markup

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// longestReference is the length of "&#x0010FFFF;", with zeros to spare.
const longestReference = 16

// decode puts the meaning of every reference in its place, which is never
// longer. What has no meaning without a declaration stays as it is.
func decode(b []byte) []byte {
	amp := bytes.IndexByte(b, '&')
	if amp < 0 {
		return b
	}
	out := b[:amp]
	for b = b[amp:]; len(b) > 0; {
		r, n := reference(b)
		if n == 0 {
			n = plainLen(b)
			out = append(out, b[:n]...)
		} else {
			out = utf8.AppendRune(out, r)
		}
		b = b[n:]
	}
	return out
}

// plainLen is how many bytes there are to the next "&" that is not the first.
func plainLen(b []byte) int {
	if i := bytes.IndexByte(b[1:], '&'); i >= 0 {
		return 1 + i
	}
	return len(b)
}

// reference is the meaning of the reference that b begins with, and its
// length; 0 if it begins with none.
func reference(b []byte) (r rune, length int) {
	if b[0] != '&' {
		return 0, 0
	}
	end := bytes.IndexByte(b[:min(len(b), longestReference)], ';')
	if end < 2 {
		return 0, 0
	}
	if r = meaning(string(b[1:end])); r == 0 {
		return 0, 0
	}
	return r, end + 1
}

// meaning is the character that a name or number stands for, 0 if none.
func meaning(name string) rune {
	switch name {
	case "amp":
		return '&'
	case "lt":
		return '<'
	case "gt":
		return '>'
	case "quot":
		return '"'
	case "apos":
		return '\''
	}
	if name[0] != '#' {
		return 0
	}
	digits, base := name[1:], 10
	if digits != "" && digits[0]|0x20 == 'x' {
		digits, base = digits[1:], 16
	}
	n, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return 0
	}
	if n == 0 || n > utf8.MaxRune || !utf8.ValidRune(rune(n)) {
		return utf8.RuneError
	}
	return rune(n)
}
