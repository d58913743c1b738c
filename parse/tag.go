package parse

import "bytes"

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isBlank(c byte) bool {
	return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == '\f'
}

// readKey reads the tag name at b[i] and returns where it ends.
func readKey(b []byte, i int) (k key, end int) {
	shift := 0
	for end = i; end < len(b); end++ {
		c := b[end]
		if c <= '>' && (c == '>' || c == '/' || isBlank(c)) {
			break
		}
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if c == 0 {
			shift = 64 // it stands for U+FFFD, which no known name has
		}
		k |= key(c) << shift // shifts of 64 and more add nothing
		shift += 8
	}
	if shift > 64 {
		k = 0
	}
	return k, end
}

// tagEnd skips the attributes of a tag whose name ends at i. It returns the
// index after ">", or -1 if the tag is not closed.
func tagEnd(b []byte, i int) int {
	end, _ := skipTag(b, i)
	return end
}

// skipTag is tagEnd, and reports whether there may be an attribute that holds
// a link on any element: see mayHold.
func skipTag(b []byte, i int) (end int, held bool) {
	named := false // whether the next "=" follows the name of an attribute
	for i < len(b) {
		switch c := b[i]; {
		case c > '>':
			named = true
		case c == '>':
			return i + 1, held
		case c == '/':
			named = false
		case c == '=' && named:
			held = held || endsLikeHolder(b, i) && mayHold(b, i)
			if _, i = readValue(b, i+1); i < 0 {
				return -1, false
			}
			named = false
			continue
		case !isBlank(c): // "=" too, where a name would begin
			named = true
		}
		i++
	}
	return -1, false
}

// readValue reads the value at i, after "=" and blanks. The end is that of the
// value with its closing quote, or -1 if the value runs to the end of b.
func readValue(b []byte, i int) (value []byte, end int) {
	for i < len(b) && isBlank(b[i]) {
		i++
	}
	if i == len(b) {
		return nil, -1
	}
	if q := b[i]; q == '"' || q == '\'' {
		n := bytes.IndexByte(b[i+1:], q)
		if n < 0 {
			return nil, -1
		}
		return b[i+1 : i+1+n], i + n + 2
	}
	for end = i; end < len(b); end++ {
		if c := b[end]; c == '>' || isBlank(c) {
			return b[i:end], end
		}
	}
	return nil, -1
}

// attrs walks over the attributes of a start tag (WHATWG HTML §13.2.5.32–40).
type attrs struct {
	b []byte
	i int // from here on
	// end is the index after ">" once next has returned false, or -1 if the
	// tag is not closed.
	end int
	// selfClosing is whether the tag ended in "/>".
	selfClosing bool
}

// next returns the next attribute, both parts as written; duplicates too. The
// value is not nil, even where there is none.
func (a *attrs) next() (name, value []byte, ok bool) {
	b, i := a.b, a.i
	slash := -1
	for i < len(b) && (isBlank(b[i]) || b[i] == '/') {
		if b[i] == '/' {
			slash = i
		}
		i++
	}
	if i == len(b) {
		a.end = -1
		return nil, nil, false
	}
	if b[i] == '>' {
		a.end, a.selfClosing = i+1, slash == i-1
		return nil, nil, false
	}
	start := i
	for i++; i < len(b) && !endsAttrName(b[i]); i++ {
	}
	name = b[start:i]
	for i < len(b) && isBlank(b[i]) {
		i++
	}
	a.i, value = i, b[i:i]
	if i < len(b) && b[i] == '=' {
		value, i = readValue(b, i+1)
		if a.i = i; i < 0 {
			a.end, a.i = -1, len(b)
			return nil, nil, false
		}
	}
	return name, value, true
}

func endsAttrName(c byte) bool {
	return c <= '>' && (c == '=' || c == '>' || c == '/' || isBlank(c))
}
