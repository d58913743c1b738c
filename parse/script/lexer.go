package script

import (
	"bytes"
	"unicode/utf8"
)

// deepest is how many brackets and templates within each other are kept track
// of. What is deeper may be misread.
const deepest = 1 << 12

// A lexer goes over the tokens of b from i on, and stops at strings.
type lexer struct {
	b    []byte
	i    int
	most int // bytes of a string that are of interest

	value bool // the token before ends a value, so that "/" divides it
	word  bool // the token before is a word after which "(" holds a condition
	// open are the brackets that are open: '{', '`' for that of "${", '(' and
	// 'c' for that of a condition, behind which "/" begins a regular
	// expression.
	open    []byte
	text    []byte // of the present string
	divides int    // "/" before this place begins no regular expression
}

// next goes on to the next string or template without substitutions, and
// returns its meaning, which holds until the next call; ok is false at the end.
func (l *lexer) next() (s []byte, ok bool) {
	for l.i < len(l.b) {
		c := l.b[l.i]
		l.i++
		switch {
		case c == '"' || c == '\'':
			l.value, l.word = true, false
			if l.quoted(c) {
				return l.text, true
			}
		case c == '`' || c == '}' && l.pop('{') == '`':
			l.word = false
			if l.template() && c == '`' {
				return l.text, true
			}
		case c <= ' ':
		case c == '/':
			l.slash()
		case isPart(c):
			l.name()
		default:
			l.punctuation(c)
		}
	}
	return nil, false
}

// punctuation takes any other character.
func (l *lexer) punctuation(c byte) {
	l.value = false
	switch c {
	case '(':
		if l.word {
			c = 'c'
		}
		l.push(c)
	case '{':
		l.push(c)
	case ')':
		l.value = l.pop('(') != 'c'
	case ']':
		l.value = true
	case '+', '-': // "a++ / b", but "a + /b/"
		l.value = l.i > 1 && l.b[l.i-2] == c
	}
	l.word = false
}

func (l *lexer) push(c byte) {
	if len(l.open) < deepest {
		l.open = append(l.open, c)
	}
}

// pop closes the innermost bracket, if it is one that c or its like closes.
func (l *lexer) pop(c byte) byte {
	n := len(l.open) - 1
	if n < 0 || (c == '(') != (l.open[n] == '(' || l.open[n] == 'c') {
		return 0
	}
	c = l.open[n]
	l.open = l.open[:n]
	return c
}

// slash reads a comment, a regular expression or a division; i is behind "/".
func (l *lexer) slash() {
	rest := l.b[l.i:]
	switch {
	case len(rest) > 0 && rest[0] == '/':
		l.skip("\n")
	case len(rest) > 0 && rest[0] == '*':
		l.i++
		l.skip("*/")
	case l.value || l.i <= l.divides || !l.regexp():
		l.value, l.word = false, false
	default:
		l.value, l.word = true, false
	}
}

// skip goes behind the next end, or to the end of the source.
func (l *lexer) skip(end string) {
	if n := bytes.Index(l.b[l.i:], []byte(end)); n >= 0 {
		l.i += n + len(end)
	} else {
		l.i = len(l.b)
	}
}

// regexp reads a regular expression up to its "/". If there is none on this
// line it goes nowhere, and no "/" of the rest of the line begins one: or a
// line full of them would cost the square of its length.
func (l *lexer) regexp() bool {
	class := false
	for i := l.i; i < len(l.b) && l.b[i] != '\n'; i++ {
		switch l.b[i] {
		case '\\':
			i++
		case '[':
			class = true
		case ']':
			class = false
		case '/':
			if !class {
				l.i = i + 1
				return true
			}
		}
	}
	l.skipDivisions()
	return false
}

func (l *lexer) skipDivisions() {
	l.divides = len(l.b)
	if n := bytes.IndexByte(l.b[l.i:], '\n'); n >= 0 {
		l.divides = l.i + n
	}
}

// name reads a name, a keyword or a number.
func (l *lexer) name() {
	start := l.i - 1
	for l.i < len(l.b) && isPart(l.b[l.i]) {
		l.i++
	}
	l.value, l.word = true, false
	switch string(l.b[start:l.i]) {
	case "if", "while", "for", "with":
		l.value, l.word = false, true
	case "return", "typeof", "case", "in", "of", "do", "else", "void", "delete", "throw", "new", "instanceof", "await", "yield", "default":
		l.value = false
	}
}

// quoted reads a string up to its quote. It reports whether there is one: a
// string ends with its line.
func (l *lexer) quoted(quote byte) bool {
	l.text = l.text[:0]
	for l.i < len(l.b) {
		c := l.b[l.i]
		l.i++
		switch c {
		case quote:
			return true
		case '\n':
			return false
		case '\\':
			l.escape()
		default:
			l.keep(c)
		}
	}
	return false
}

// template reads a template up to its end or its next "${". It reports whether
// it came to the end.
func (l *lexer) template() bool {
	l.text = l.text[:0]
	for l.i < len(l.b) {
		c := l.b[l.i]
		l.i++
		switch {
		case c == '`':
			l.value = true
			return true
		case c == '$' && l.i < len(l.b) && l.b[l.i] == '{':
			l.i++
			l.value = false
			l.push('`')
			return false
		case c == '\\':
			l.escape()
		default:
			l.keep(c)
		}
	}
	return false
}

// keep adds to the text, up to one byte more than is of interest.
func (l *lexer) keep(b ...byte) {
	if len(l.text) <= l.most {
		l.text = append(l.text, b...)
	}
}

// escape reads what stands behind a backslash. What no URL has becomes NUL.
func (l *lexer) escape() {
	if l.i == len(l.b) {
		return
	}
	c := l.b[l.i]
	l.i++
	switch c {
	case 'x':
		l.code(2)
	case 'u':
		if l.i < len(l.b) && l.b[l.i] == '{' {
			l.braced()
		} else {
			l.code(4)
		}
	case '\n': // the string goes on in the next line
	case '\r':
		if l.i < len(l.b) && l.b[l.i] == '\n' {
			l.i++
		}
	case 'n', 'r', 't', 'b', 'f', 'v', '0':
		l.keep(0)
	default:
		l.keep(c)
	}
}

// code reads n hexadecimal digits.
func (l *lexer) code(n int) {
	if l.i+n > len(l.b) {
		l.keep(0)
		return
	}
	r := hexadecimal(l.b[l.i : l.i+n])
	if r > 0 {
		l.i += n
	}
	l.keep(utf8.AppendRune(nil, max(r, 0))...)
}

// braced reads "{…}".
func (l *lexer) braced() {
	const longest = len("{10FFFF}")
	end := bytes.IndexByte(l.b[l.i:min(len(l.b), l.i+longest)], '}')
	if end < 2 {
		l.keep(0)
		return
	}
	r := hexadecimal(l.b[l.i+1 : l.i+end])
	l.i += end + 1
	l.keep(utf8.AppendRune(nil, max(r, 0))...)
}

// hexadecimal is the value of digits, -1 if they are none.
func hexadecimal(digits []byte) rune {
	var r rune
	for _, c := range digits {
		switch {
		case '0' <= c && c <= '9':
			r = r<<4 | rune(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return -1
		}
	}
	return r
}

// isPart reports whether c belongs to a name or number.
func isPart(c byte) bool { return isWord(c) || c == '_' || c == '$' || c == '#' || c >= utf8.RuneSelf }
