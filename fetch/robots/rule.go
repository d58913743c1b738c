package robots

import (
	"bytes"
	"strings"
	"unsafe"
)

// A rule is an Allow or Disallow line, ready to be matched.
type rule struct {
	text    string // the line as written, without comment
	pattern string // in Google's form; usually the end of text
	plain   string // in the RFC's form; pattern itself where they are equal
	line    int32
	allow   bool
}

// appendRules adds the rule of one line. Allowing a directory's index page
// allows the directory: that is a second rule, less specific than the first.
func appendRules(rules []rule, n int, l line) []rule {
	r := rule{text: string(l.text), line: int32(n), allow: l.field == fieldAllow}
	r.pattern = r.text[len(r.text)-len(l.value):]
	if p := appendEscaped(nil, l.value); string(p) != r.pattern {
		r.pattern = string(p)
	}
	slash := strings.LastIndexByte(r.pattern, '/')
	if !r.allow || slash < 0 || !strings.HasPrefix(r.pattern[slash:], "/index.htm") {
		return append(rules, r.withPlain())
	}
	index := r
	index.pattern = r.pattern[:slash+1] + "$"
	return append(rules, r.withPlain(), index.withPlain())
}

// withPlain fills in plain.
func (r rule) withPlain() rule {
	r.plain = r.pattern
	if p := appendPlain(nil, []byte(r.pattern), true); string(p) != r.pattern {
		r.plain = string(p)
	}
	return r
}

func (r rule) size() int {
	size := int(unsafe.Sizeof(r)) + len(r.text)
	if !strings.HasSuffix(r.text, r.pattern) {
		size += len(r.pattern)
	}
	if r.plain != r.pattern {
		size += len(r.plain)
	}
	return size
}

// matches reports whether pattern matches target: from its beginning, with
// "*" for any bytes, and up to its end if the pattern ends in "$".
//
// The pieces between the stars are each looked for once, at the earliest
// place: no later place could help the following pieces. So the time is
// linear, whatever the stars.
func matches(pattern string, target []byte) bool {
	anchored := strings.HasSuffix(pattern, "$")
	pattern = strings.TrimSuffix(pattern, "$")

	piece, rest, star := strings.Cut(pattern, "*")
	if len(target) < len(piece) || string(target[:len(piece)]) != piece {
		return false
	}
	target = target[len(piece):]
	for star {
		piece, rest, star = strings.Cut(rest, "*")
		if !star && anchored {
			return len(target) >= len(piece) && string(target[len(target)-len(piece):]) == piece
		}
		i := bytes.Index(target, []byte(piece))
		if i < 0 {
			return false
		}
		target = target[i+len(piece):]
	}
	return !anchored || len(target) == 0
}
