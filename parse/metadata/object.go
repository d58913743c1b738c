package metadata

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// An object is a JSON object that is being written.
type object struct{ b []byte }

// maxObject is the size of a buffer that is kept for the next page.
const maxObject = 1 << 20

func (o *object) begin() {
	if cap(o.b) > maxObject {
		o.b = nil
	}
	o.b = append(o.b[:0], '{')
}

// end is the object, which the caller owns.
func (o *object) end() []byte {
	o.b = append(o.b, '}')
	return bytes.Clone(o.b)
}

// mark is a place to which reset goes back.
func (o *object) mark() int { return len(o.b) }

func (o *object) reset(mark int) { o.b = o.b[:mark] }

// comma parts an element from the one before.
func (o *object) comma() {
	if last := o.b[len(o.b)-1]; last != '{' && last != '[' {
		o.b = append(o.b, ',')
	}
}

func (o *object) key(name string) {
	o.comma()
	o.string(name)
	o.b = append(o.b, ':')
}

// open and close begin and end an array or an object within.
func (o *object) open(c byte)  { o.b = append(o.b, c) }
func (o *object) close(c byte) { o.b = append(o.b, c) }

// text writes a string, null if it is empty.
func (o *object) text(name, value string) {
	o.key(name)
	if value == "" {
		o.b = append(o.b, "null"...)
		return
	}
	o.string(value)
}

func (o *object) number(name string, n int) {
	o.key(name)
	o.b = strconv.AppendInt(o.b, int64(n), 10)
}

func (o *object) list(values []string) {
	o.open('[')
	for _, v := range values {
		o.comma()
		o.string(v)
	}
	o.close(']')
}

// string writes a string.
func (o *object) string(s string) {
	s = strings.ToValidUTF8(s, "\ufffd")
	o.b = append(o.b, '"')
	for s != "" {
		n := plainRun(s)
		o.b = append(o.b, s[:n]...)
		if s = s[n:]; s != "" {
			r, size := utf8.DecodeRuneInString(s)
			o.escape(r)
			s = s[size:]
		}
	}
	o.b = append(o.b, '"')
}

// plainRun is how many bytes at the start of s stand for themselves.
func plainRun(s string) int {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c == '"' || c == '\\' || c == 0x7f || c == 0xe2 && isSeparator(s[i:]) {
			return i
		}
	}
	return len(s)
}

// isSeparator reports whether s begins with U+2028 or U+2029, which JavaScript
// takes for the end of a line.
func isSeparator(s string) bool {
	return strings.HasPrefix(s, "\u2028") || strings.HasPrefix(s, "\u2029")
}

func (o *object) escape(r rune) {
	switch r {
	case '"', '\\':
		o.b = append(o.b, '\\', byte(r))
	case '\n':
		o.b = append(o.b, `\n`...)
	default:
		const hex = "0123456789abcdef"
		o.b = append(o.b, '\\', 'u', hex[r>>12&15], hex[r>>8&15], hex[r>>4&15], hex[r&15])
	}
}
