package parse

import (
	"bytes"
	"strconv"
	units "unicode/utf16" // the name utf16 is taken by a test
	"unicode/utf8"
)

// maxJSON is how deep JSON-LD may be nested; what lies deeper is not looked at.
const maxJSON = 128

// A jsonLinks walks over the URLs in a <script type="application/ld+json">: the
// strings that are values of members whose names memberRole knows. It takes
// what is not quite JSON as it comes: pages have comments in it, or newlines in
// strings, and a link behind them is still a link.
type jsonLinks struct {
	b     []byte
	i     int
	buf   []byte // the string read last, escapes decoded
	start int    // where it begins in b
	name  []byte // of the link found last
	open  []jsonOpen
}

// jsonOpen is an object or array that is not closed.
type jsonOpen struct {
	member []byte // the name of the member whose value comes, nil if it is not known
	holder []byte // the name of the member whose value this is
	array  bool
}

// next returns the next link, valid until the next call, and the name of the
// member as it is written.
func (j *jsonLinks) next() (name, href []byte, ok bool) {
	for j.i < len(j.b) {
		c := j.b[j.i]
		j.i++
		switch c {
		case '{', '[':
			if !j.push(c == '[') {
				return nil, nil, false
			}
		case '}', ']':
			j.open = j.open[:max(0, len(j.open)-1)]
		case ',':
			if top := j.top(); top != nil && !top.array {
				top.member = nil
			}
		case '"':
			if j.quoted() && j.isLink() {
				return j.name, j.buf, true
			}
		}
	}
	return nil, nil, false
}

func (j *jsonLinks) top() *jsonOpen {
	if len(j.open) == 0 {
		return nil
	}
	return &j.open[len(j.open)-1]
}

// push opens an object or array, unless it lies too deep. What stands in an
// array belongs to the member that the array is the value of.
func (j *jsonLinks) push(array bool) bool {
	if len(j.open) == maxJSON {
		return false
	}
	o := jsonOpen{array: array}
	if top := j.top(); top != nil {
		o.holder = top.member
	}
	if array {
		o.member = o.holder
	}
	j.open = append(j.open, o)
	return true
}

// quoted reads a string into buf; false if it is not closed.
func (j *jsonLinks) quoted() bool {
	j.buf, j.start = j.buf[:0], j.i
	for j.i < len(j.b) {
		c := j.b[j.i]
		j.i++
		switch c {
		case '"':
			return true
		case '\\':
			j.escape()
		default:
			j.buf = append(j.buf, c)
		}
	}
	return false
}

// escape reads what follows "\", into buf.
func (j *jsonLinks) escape() {
	if j.i == len(j.b) {
		return
	}
	c := j.b[j.i]
	j.i++
	switch c {
	case 'b', 'f', 'n', 'r', 't':
		j.buf = append(j.buf, ' ') // none of them is in a URL
	case 'u':
		r := j.unit()
		if units.IsSurrogate(r) && bytes.HasPrefix(j.b[j.i:], []byte(`\u`)) {
			at := j.i
			j.i += len(`\u`)
			if r = units.DecodeRune(r, j.unit()); r == utf8.RuneError {
				j.i = at
			}
		}
		j.buf = utf8.AppendRune(j.buf, r)
	default:
		j.buf = append(j.buf, c)
	}
}

// unit reads the four digits of an escape; U+FFFD if they are none.
func (j *jsonLinks) unit() rune {
	if j.i+4 > len(j.b) {
		return utf8.RuneError
	}
	n, err := strconv.ParseUint(string(j.b[j.i:j.i+4]), 16, 16)
	if err != nil {
		return utf8.RuneError
	}
	j.i += 4
	return rune(n)
}

// isLink judges the string just read, which may also be the name of a member.
func (j *jsonLinks) isLink() bool {
	top, raw := j.top(), j.b[j.start:j.i-1]
	if top == nil {
		return false
	}
	if !top.array && j.isName() {
		top.member = knownMember(raw)
		return false
	}
	if top.member == nil || !isURLish(j.buf) {
		return false
	}
	j.name = top.member
	id := isName(j.name, "@id")
	if id && (!isHTTP(j.buf) || bytes.IndexByte(j.buf, '#') >= 0) {
		return false // it names a thing that is described
	}
	if (id || isName(j.name, "url")) && isImageMember(top.holder) {
		j.name = top.holder
	}
	return true
}

// isName reports whether a colon follows the string.
func (j *jsonLinks) isName() bool {
	for j.i < len(j.b) && isBlank(j.b[j.i]) {
		j.i++
	}
	return j.i < len(j.b) && j.b[j.i] == ':'
}

// knownMember is the name of a member, nil if it holds no link.
func knownMember(name []byte) []byte {
	if _, known := memberRole(name); !known {
		return nil
	}
	return name
}

// isURLish tells URLs from words, in places that may hold either, such as the
// licence "Apache-2.0".
func isURLish(b []byte) bool {
	return len(b) > 0 && b[0] != '#' && bytes.ContainsAny(b, "./") && !bytes.ContainsAny(b, " \t\r\n\f\x00<>{}\"") && !endsInVersion(b)
}

// endsInVersion reports whether a word ends like "v1.2" or "GPL-3.0-only": with
// a dot and a number, which is the ending of no file.
func endsInVersion(b []byte) bool {
	dot := bytes.LastIndexByte(b, '.')
	if dot < 0 || bytes.ContainsAny(b, "/?") {
		return false
	}
	rest := bytes.TrimLeft(b[dot+1:], "0123456789")
	return len(rest) < len(b)-dot-1 && (len(rest) == 0 || rest[0] == '-')
}

// isHTTP reports whether an http or https URL begins b.
func isHTTP(b []byte) bool {
	const long, short = "https://", "http://"
	return len(b) > len(long) && isName(b[:len(long)], long) || len(b) > len(short) && isName(b[:len(short)], short)
}

// addJSON keeps the links of JSON-LD.
func (s *scanner) addJSON(b []byte) {
	j := jsonLinks{b: b, buf: s.json.buf[:0], open: s.json.open[:0]}
	for name, href, ok := j.next(); ok; name, href, ok = j.next() {
		s.addPlainPart(KindJSONLD, href, name)
	}
	s.json = jsonLinks{buf: j.buf, open: j.open}
}
