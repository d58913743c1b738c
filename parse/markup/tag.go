package markup

import "bytes"

// tag reads a tag whose name begins n bytes behind its "<". It ends at the
// first ">" that is in no quotes, and before the next "<" wherever that is: XML
// has none within a tag, and one quote too few costs no more than its element.
func (s *Scanner) tag(n int, kind Kind) Kind {
	end, next := s.tagEnd(n)
	if end < 0 {
		return 0
	}
	b := s.buf[s.pos+n : s.pos+end]
	s.pos += next
	b, s.empty = bytes.CutSuffix(b, []byte("/"))
	s.empty = s.empty && kind == Start
	i := 0
	for i < len(b) && !isBlank(b[i]) && b[i] != '/' {
		b[i] = lower(b[i])
		i++
	}
	s.name, s.attrs = local(b[:i]), b[i:]
	if len(s.name) == 0 {
		return 0
	}
	return kind
}

// tagEnd returns, counted from pos, where what is within the tag ends and
// where to go on. A tag that is too long, or not closed at the end, is skipped.
func (s *Scanner) tagEnd(i int) (end, next int) {
	var quote byte
	for ; ; i++ {
		if s.pos+i == s.end && (i > maxToken || !s.fill()) {
			s.skipTag()
			return -1, 0
		}
		switch c := s.buf[s.pos+i]; {
		case c == '<':
			return i, i
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i, i + 1
		}
	}
}

// skipTag goes to the next "<", or to the end.
func (s *Scanner) skipTag() {
	for s.pos++; ; {
		if i := bytes.IndexByte(s.buf[s.pos:s.end], '<'); i >= 0 {
			s.pos += i
			return
		}
		s.pos = s.end
		if !s.fill() {
			return
		}
	}
}

// Attr is the value of the first attribute of the element that starts with
// this local name, which is in lower case; "" if there is none.
func (s *Scanner) Attr(name string) string {
	for b := s.attrs; ; {
		var n, v []byte
		if n, v, b = attr(b); len(n) == 0 {
			return ""
		}
		if bytes.EqualFold(local(n), []byte(name)) {
			return string(decode(bytes.Clone(v)))
		}
	}
}

// attr is the first attribute of b, and the rest.
func attr(b []byte) (name, value, rest []byte) {
	b = bytes.TrimLeft(b, blanks+"/=\"'")
	i := bytes.IndexAny(b, blanks+"=/")
	if i < 0 {
		return b, nil, nil
	}
	name, b = b[:i], bytes.TrimLeft(b[i:], blanks)
	if len(b) == 0 || b[0] != '=' {
		return name, nil, b
	}
	b = bytes.TrimLeft(b[1:], blanks)
	if len(b) == 0 {
		return name, nil, nil
	}
	if b[0] != '"' && b[0] != '\'' {
		value, rest = cut(b, blanks)
		return name, value, rest
	}
	value, rest = cut(b[1:], string(b[0]))
	return name, value, rest
}

// cut is what stands before the first of chars, and what stands behind it.
func cut(b []byte, chars string) (before, behind []byte) {
	if i := bytes.IndexAny(b, chars); i >= 0 {
		return b[:i], b[i+1:]
	}
	return b, nil
}

// local is a name without its prefix.
func local(name []byte) []byte { return name[bytes.LastIndexByte(name, ':')+1:] }

const blanks = " \t\n\r\f"

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }

func isNameStart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_' || c == ':' || c >= 0x80
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c |= 0x20
	}
	return c
}
