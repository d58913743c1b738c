package parse

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// A text gathers the characters of one element into a buffer that may hold
// earlier ones. Runs of blanks and control characters become one blank; none
// stands at the beginning or the end.
type text struct {
	buf   []byte
	start int // where this text begins in buf
	limit int // bytes it may have
	full  bool
	open  bool
}

// begin starts a text of no more than limit bytes.
func (t *text) begin(limit int) {
	t.start, t.limit, t.full, t.open = len(t.buf), limit, false, true
}

// end finishes the text and returns where it stands in the buffer.
func (t *text) end() span {
	t.open = false
	if n := len(t.buf); n > t.start && t.buf[n-1] == ' ' {
		t.buf = t.buf[:n-1]
	}
	return span{t.start, len(t.buf)}
}

// blank separates what follows from what came before.
func (t *text) blank() {
	n := len(t.buf)
	if n == t.start || t.buf[n-1] == ' ' {
		return
	}
	if n-t.start == t.limit {
		t.full = true
		return
	}
	t.buf = append(t.buf, ' ')
}

// add appends valid UTF-8 without character references.
func (t *text) add(src []byte) {
	for i := 0; i < len(src) && !t.full; {
		n := plainRun(src[i:])
		t.keep(src[i : i+n])
		if i += n; i == len(src) {
			return
		}
		r, n := utf8.DecodeRune(src[i:])
		if unicode.IsSpace(r) || unicode.IsControl(r) {
			t.blank()
		} else {
			t.keep(src[i : i+n])
		}
		i += n
	}
}

// plainRun is the length of the ASCII at the start of src that is neither
// blank nor control character.
func plainRun(src []byte) int {
	n := 0
	for n < len(src) && ' ' < src[n] && src[n] < 0x7f {
		n++
	}
	return n
}

// keep appends either all of a rune, or as much ASCII as there is room for.
func (t *text) keep(src []byte) {
	room := t.limit - (len(t.buf) - t.start)
	if len(src) > room {
		t.full = true
		if len(src) == 0 || src[0] >= utf8.RuneSelf {
			return
		}
		src = src[:room]
	}
	t.buf = append(t.buf, src...)
}

// addMarkup is add for text with character references; scratch is for its use.
func (t *text) addMarkup(src []byte, scratch *[]byte) {
	if t.full {
		return
	}
	if bytes.IndexByte(src, '&') >= 0 {
		*scratch = appendUnescaped((*scratch)[:0], src, false)
		src = *scratch
	}
	t.add(src)
}

// A span is a part of a buffer.
type span struct{ start, end int }
