package pdf

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

type tokenKind uint8

const (
	tokenOther  tokenKind = iota // brackets
	tokenName                    // /Name
	tokenString                  // (text) or <hex>
	tokenNumber                  // an integer that is not negative
	tokenWord                    // obj, R, stream, true …
)

// A token is one token (ISO 32000-1 §7.2), its escapes undone.
type token struct {
	kind   tokenKind
	text   string // of a name, a string or a word
	number int
}

// A lexer reads the tokens of b from i on.
type lexer struct {
	b []byte
	i int
}

// longestName is the length in bytes beyond which names and words mean
// nothing to us.
const longestName = 127

// next reads a token; ok is false at the end.
func (l *lexer) next() (t token, ok bool) {
	for l.i < len(l.b) {
		c := l.b[l.i]
		l.i++
		switch {
		case isBlank(c):
		case c == '%':
			l.comment()
		case c == '(':
			return token{kind: tokenString, text: l.literal()}, true
		case c == '<' && l.i < len(l.b) && l.b[l.i] != '<':
			return token{kind: tokenString, text: l.hex()}, true
		case c == '/':
			return token{kind: tokenName, text: unescapeName(l.regular())}, true
		case isDelimiter(c):
			if c == '<' {
				l.i++
			}
			return token{}, true
		default:
			l.i--
			return wordOf(l.regular()), true
		}
	}
	return token{}, false
}

// wordOf is a number or a word.
func wordOf(b []byte) token {
	if n, err := strconv.ParseUint(string(b[:min(len(b), longestName)]), 10, 31); err == nil {
		return token{kind: tokenNumber, number: int(n)}
	}
	return token{kind: tokenWord, text: string(b[:min(len(b), longestName)])}
}

// comment skips to the end of the line.
func (l *lexer) comment() {
	if n := bytes.IndexAny(l.b[l.i:], "\r\n"); n >= 0 {
		l.i += n
	} else {
		l.i = len(l.b)
	}
}

// regular is what stands up to the next blank or delimiter.
func (l *lexer) regular() []byte {
	start := l.i
	for l.i < len(l.b) && !isBlank(l.b[l.i]) && !isDelimiter(l.b[l.i]) {
		l.i++
	}
	return l.b[start:l.i]
}

// longestString is the length in bytes at which a string ends that nothing
// closes. The standard has no limit; older versions of it had half of this.
const longestString = 64 << 10

// literal reads a string up to the parenthesis that closes it (§7.3.4.2); i is
// behind the one that opens it.
func (l *lexer) literal() string {
	var s strings.Builder
	for depth := 1; l.i < len(l.b) && s.Len() < longestString; {
		c := l.b[l.i]
		l.i++
		switch c {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return s.String()
			}
		case '\\':
			l.escape(&s)
			continue
		}
		s.WriteByte(c)
	}
	return s.String()
}

// escape reads what stands behind a backslash.
func (l *lexer) escape(s *strings.Builder) {
	if l.i == len(l.b) {
		return
	}
	c := l.b[l.i]
	l.i++
	switch {
	case '0' <= c && c <= '7':
		n := c - '0'
		for range 2 {
			if l.i == len(l.b) || l.b[l.i] < '0' || l.b[l.i] > '7' {
				break
			}
			n = n<<3 + l.b[l.i] - '0'
			l.i++
		}
		s.WriteByte(n)
	case c == '\r':
		if l.i < len(l.b) && l.b[l.i] == '\n' {
			l.i++
		}
	case c == '\n':
	case strings.IndexByte("nrtbf", c) >= 0:
		s.WriteByte("\n\r\t\b\f"[strings.IndexByte("nrtbf", c)])
	default:
		s.WriteByte(c)
	}
}

// hex reads a string in hexadecimal up to its ">" (§7.3.4.3).
func (l *lexer) hex() string {
	var s []byte
	half, high := false, byte(0)
	for l.i < len(l.b) && l.b[l.i] != '>' {
		d, ok := digit(l.b[l.i])
		l.i++
		switch {
		case !ok:
		case half:
			s, half = append(s, high<<4|d), false
		default:
			high, half = d, true
		}
	}
	l.i = min(l.i+1, len(l.b))
	if half {
		s = append(s, high<<4)
	}
	return string(s)
}

// content is what stands between "stream" and "endstream", and goes behind it.
// length is where it is said to end; it is believed if that is true.
func (l *lexer) content(length int) []byte {
	const end = "endstream"
	if rest, ok := bytes.CutPrefix(l.b[l.i:], []byte("\r\n")); ok {
		l.i = len(l.b) - len(rest)
	} else if l.i < len(l.b) && isBlank(l.b[l.i]) {
		l.i++
	}
	start, n := l.i, length
	if n < 0 || n > len(l.b)-start || !bytes.HasPrefix(bytes.TrimLeft(l.b[start+n:min(len(l.b), start+n+len(end)+4)], "\r\n "), []byte(end)) {
		if n = bytes.Index(l.b[start:], []byte(end)); n < 0 {
			n = len(l.b) - start
		}
	}
	l.i = start + n
	return l.b[start:l.i]
}

// unescapeName undoes the #xx of a name (§7.3.5).
func unescapeName(b []byte) string {
	b = b[:min(len(b), longestName)]
	if bytes.IndexByte(b, '#') < 0 {
		return string(b)
	}
	var s []byte
	for i := 0; i < len(b); i++ {
		if b[i] == '#' && i+2 < len(b) {
			high, ok := digit(b[i+1])
			low, ok2 := digit(b[i+2])
			if ok && ok2 {
				s = append(s, high<<4|low)
				i += 2
				continue
			}
		}
		s = append(s, b[i])
	}
	return string(s)
}

// text is the meaning of a string: UTF-16 behind a byte order mark, UTF-8 if
// it is valid, otherwise Latin-1, which is nearly PDFDocEncoding.
func text(s string) string {
	if rest, ok := strings.CutPrefix(s, "\xfe\xff"); ok {
		units := make([]uint16, 0, len(rest)/2)
		for i := 0; i+1 < len(rest); i += 2 {
			units = append(units, uint16(rest[i])<<8|uint16(rest[i+1]))
		}
		s = string(utf16.Decode(units))
	}
	s = strings.Trim(strings.TrimPrefix(s, "\ufeff"), " \t\r\n\f\x00")
	if utf8.ValidString(s) {
		return s
	}
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

func digit(c byte) (d byte, ok bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c|0x20 && c|0x20 <= 'f':
		return c | 0x20 - 'a' + 10, true
	}
	return 0, false
}

func isBlank(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool { return strings.IndexByte("()<>[]{}/%", c) >= 0 }
