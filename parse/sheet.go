package parse

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// A sheet walks over the links of a style sheet, or of the declarations in a
// style attribute. It makes tokens as CSS Syntax Level 3 §4.3 says, and drops
// those that are no links.
type sheet struct {
	b   []byte
	i   int
	buf []byte // the name, string or URL read last, escapes decoded

	prelude prelude
	depth   int // of (, [ and {
	set     int // the depth within image-set(, where strings are links; or 0
}

// A prelude is what stands between the name of an at-rule and its block or
// semicolon, as far as it matters to URLs.
type prelude uint8

const (
	preludeNone   prelude = iota
	preludeImport         // the next string or URL is imported
	preludeNames          // URLs are names: of a namespace, of documents
)

// next returns the next link. The href is valid until the next call.
func (s *sheet) next() (kind Kind, href []byte, ok bool) {
	for s.i < len(s.b) {
		if kind = s.token(); kind != 0 {
			return kind, s.buf, true
		}
	}
	return 0, nil, false
}

// token reads one token. If it is a link, its kind is returned and buf holds
// it.
func (s *sheet) token() Kind {
	c := s.b[s.i]
	switch {
	case isBlank(c):
		s.i++
		return 0
	case c == '/' && s.at(1) == '*':
		s.comment()
		return 0
	case c == '"' || c == '\'':
		return s.stringLink()
	case c == '@':
		s.atRule()
		return 0
	case c == '<' && bytes.HasPrefix(s.b[s.i:], []byte("<!--")):
		s.i += len("<!--") // not the name that "--" begins
		s.endImport()
		return 0
	case s.startsIdent(0) && !bytes.HasPrefix(s.b[s.i:], []byte("-->")):
		return s.identLike()
	}
	s.endImport()
	switch {
	case c == '#' && (isIdent(s.at(1)) || s.isEscape(1)):
		s.i++
		s.name()
	case s.startsNumber():
		s.number()
	default:
		s.i++
		s.nest(c)
	}
	return 0
}

// at is the byte n further on, or ";" behind the end, which begins nothing.
func (s *sheet) at(n int) byte {
	if s.i+n < len(s.b) {
		return s.b[s.i+n]
	}
	return ';'
}

// nest keeps count of brackets, and ends preludes.
func (s *sheet) nest(c byte) {
	switch c {
	case '(', '[', '{':
		s.depth++
	case ')', ']', '}':
		if s.depth--; s.depth < s.set {
			s.set = 0
		}
		s.depth = max(s.depth, 0)
	}
	if c == '{' || c == ';' {
		s.prelude = preludeNone
	}
}

// comment passes over a comment, to the end if it is not closed.
func (s *sheet) comment() {
	n := bytes.Index(s.b[s.i+2:], []byte("*/"))
	if n < 0 {
		s.i = len(s.b)
		return
	}
	s.i += n + 4
}

// atRule reads "@" and the name that may follow.
func (s *sheet) atRule() {
	s.i++
	s.prelude = preludeNone
	if !s.startsIdent(0) {
		return
	}
	switch name := s.name(); {
	case isName(name, "import"):
		s.prelude = preludeImport
	case isName(name, "namespace"), isName(name, "document"), isName(name, "-moz-document"):
		s.prelude = preludeNames
	}
}

// stringLink reads a string, which is a link in @import and image-set() alone.
func (s *sheet) stringLink() Kind {
	whole := s.quoted()
	switch {
	case s.prelude == preludeImport:
		s.prelude = preludeNone
		if whole {
			return KindImport
		}
	case whole && s.set > 0 && s.depth == s.set:
		return KindStyle
	}
	return 0
}

// quoted reads a string; whole is false if a newline ended it.
func (s *sheet) quoted() (whole bool) {
	quote := s.b[s.i]
	s.i++
	s.buf = s.buf[:0]
	for s.i < len(s.b) {
		switch c := s.b[s.i]; {
		case c == quote:
			s.i++
			return true
		case isNewline(c):
			return false
		case c == '\\' && s.i+1 == len(s.b):
			s.i++
		case c == '\\' && isNewline(s.at(1)):
			s.i++
			s.newline()
		default:
			s.char(c)
		}
	}
	return true
}

// identLike reads a name and, if it is that of a function, the parenthesis; all
// of url().
func (s *sheet) identLike() Kind {
	kind := KindStyle
	if s.prelude == preludeImport {
		kind = KindImport
	}
	name := s.name()
	if s.at(0) != '(' {
		s.endImport()
		return 0
	}
	s.i++
	if isName(name, "url") {
		if !s.url() || s.prelude == preludeNames {
			s.endImport()
			return 0
		}
		s.endImport()
		return kind
	}
	s.depth++
	s.endImport()
	if isName(name, "image-set") || isName(name, "-webkit-image-set") {
		s.set = s.depth
	}
	return 0
}

// endImport ends the prelude of an @import, whose first token was read.
func (s *sheet) endImport() {
	if s.prelude == preludeImport {
		s.prelude = preludeNone
	}
}

// url reads what follows "url(", and reports whether it is a URL.
func (s *sheet) url() bool {
	for isBlank(s.at(0)) {
		s.i++
	}
	if c := s.at(0); c == '"' || c == '\'' {
		s.depth++ // a function, with a string and perhaps more
		return s.quoted()
	}
	s.buf = s.buf[:0]
	for s.i < len(s.b) {
		switch c := s.b[s.i]; {
		case c == ')':
			s.i++
			return true
		case isBlank(c):
			for isBlank(s.at(0)) {
				s.i++
			}
			if s.i < len(s.b) && s.b[s.i] != ')' {
				s.badURL()
				return false
			}
		case c == '"', c == '\'', c == '(', isUnprintable(c), c == '\\' && !s.isEscape(0):
			s.badURL()
			return false
		default:
			s.char(c)
		}
	}
	return true
}

// badURL passes over the remnants of a url() that is none.
func (s *sheet) badURL() {
	for s.i < len(s.b) {
		switch {
		case s.b[s.i] == ')':
			s.i++
			return
		case s.isEscape(0):
			s.escape()
		default:
			s.i++
		}
	}
}

// char takes one byte, or one escape, into buf.
func (s *sheet) char(c byte) {
	switch c {
	case '\\':
		s.escape()
	case 0:
		s.i++
		s.buf = utf8.AppendRune(s.buf, utf8.RuneError)
	default:
		s.i++
		s.buf = append(s.buf, c)
	}
}

// escape reads "\" and what it stands for, into buf.
func (s *sheet) escape() {
	s.i++
	start := s.i
	for s.i < len(s.b) && s.i < start+6 && isHex(s.b[s.i]) {
		s.i++
	}
	digits := s.b[start:s.i]
	switch {
	case len(digits) > 0:
		n, _ := strconv.ParseUint(string(digits), 16, 32) // six digits fit
		if n == 0 || n > utf8.MaxRune {
			n = utf8.RuneError
		}
		s.buf = utf8.AppendRune(s.buf, rune(n)) // U+FFFD for surrogates
		if isBlank(s.at(0)) {
			s.newline()
		}
	case s.i == len(s.b), s.b[s.i] == 0:
		s.i = min(s.i+1, len(s.b))
		s.buf = utf8.AppendRune(s.buf, utf8.RuneError)
	default:
		s.buf = append(s.buf, s.b[s.i])
		s.i++
	}
}

// newline passes over one blank, CR LF being one.
func (s *sheet) newline() {
	if s.b[s.i] == '\r' && s.at(1) == '\n' {
		s.i++
	}
	s.i++
}

// name reads the longest name, into buf.
func (s *sheet) name() []byte {
	s.buf = s.buf[:0]
	for {
		start := s.i
		for s.i < len(s.b) && s.b[s.i] != 0 && isIdent(s.b[s.i]) {
			s.i++
		}
		s.buf = append(s.buf, s.b[start:s.i]...)
		if s.i == len(s.b) || s.b[s.i] != 0 && !s.isEscape(0) {
			return s.buf
		}
		s.char(s.b[s.i])
	}
}

// number reads a number and its unit.
func (s *sheet) number() {
	if c := s.at(0); c == '+' || c == '-' {
		s.i++
	}
	s.digits()
	if s.at(0) == '.' && isDigit(s.at(1)) {
		s.i++
		s.digits()
	}
	if s.at(0)|0x20 == 'e' {
		switch {
		case isDigit(s.at(1)):
			s.i++
			s.digits()
		case (s.at(1) == '+' || s.at(1) == '-') && isDigit(s.at(2)):
			s.i += 2
			s.digits()
		}
	}
	if s.startsIdent(0) {
		s.name()
	}
}

func (s *sheet) digits() {
	for isDigit(s.at(0)) {
		s.i++
	}
}

func (s *sheet) startsNumber() bool {
	n := 0
	if c := s.at(0); c == '+' || c == '-' {
		n++
	}
	return isDigit(s.at(n)) || s.at(n) == '.' && isDigit(s.at(n+1))
}

// startsIdent reports whether a name begins n bytes further on.
func (s *sheet) startsIdent(n int) bool {
	c := s.at(n)
	if c == '-' {
		next := s.at(n + 1)
		return next == '-' || isIdentStart(next) || s.isEscape(n+1)
	}
	return isIdentStart(c) || s.isEscape(n)
}

// isEscape reports whether an escape stands n bytes further on.
func (s *sheet) isEscape(n int) bool { return s.at(n) == '\\' && !isNewline(s.at(n+1)) }

func isNewline(c byte) bool { return c == '\n' || c == '\r' || c == '\f' }

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func isHex(c byte) bool { return isDigit(c) || 'a' <= c|0x20 && c|0x20 <= 'f' }

// isIdentStart reports whether a name may begin with c. NUL stands for U+FFFD.
func isIdentStart(c byte) bool { return isLetter(c) || c == '_' || c >= utf8.RuneSelf || c == 0 }

func isIdent(c byte) bool { return isIdentStart(c) || isDigit(c) || c == '-' }

// isUnprintable is the standard's "non-printable code point"; NUL has become
// U+FFFD before it is asked.
func isUnprintable(c byte) bool {
	return 0 < c && c <= 8 || c == 0x0b || 0x0e <= c && c <= 0x1f || c == 0x7f
}
