package parse

import (
	"bytes"
	"strings"

	"golang.org/x/text/encoding"
)

// prescan looks for the encoding that a page declares of itself, in a <meta>
// or else in an XML declaration (WHATWG HTML §13.2.3.2, "prescan a byte stream
// to determine its encoding"). The name is "" if there is none.
func prescan(head []byte) (enc encoding.Encoding, name string) {
	for i := 0; i < len(head); {
		lt := bytes.IndexByte(head[i:], '<')
		if lt < 0 {
			break
		}
		i += lt
		next, label := prescanTag(head, i)
		if enc, name = lookupDeclared(label); name != "" {
			return enc, name
		}
		if next < 0 {
			break
		}
		i = next
	}
	return lookupDeclared(xmlEncoding(head))
}

// prescanTag reads what begins with the "<" at i. It returns where to go on,
// or -1 at the end, and the label if it was a <meta> that declares one.
func prescanTag(b []byte, i int) (next int, label string) {
	rest := b[i+1:]
	switch {
	case bytes.HasPrefix(rest, []byte("!--")):
		return dashesEnd(b, i+len("<!")), ""
	case len(rest) > 0 && isLetter(rest[0]):
		k, j := readKey(b, i+1)
		if k == keyMeta {
			return prescanMeta(b, j)
		}
		return tagEnd(b, j), ""
	case len(rest) > 1 && rest[0] == '/' && isLetter(rest[1]):
		_, j := readKey(b, i+2)
		return tagEnd(b, j), ""
	case len(rest) > 0 && (rest[0] == '!' || rest[0] == '/' || rest[0] == '?'):
		return closeAngle(b, i+1), ""
	}
	return i + 1, ""
}

// dashesEnd returns the index after the next "-->" from i on, or -1: comments
// of the prescan know no other end.
func dashesEnd(b []byte, i int) int {
	n := bytes.Index(b[i:], []byte("-->"))
	if n < 0 {
		return -1
	}
	return i + n + len("-->")
}

// prescanMeta reads the attributes of a <meta>, the first of each name. It
// returns where the tag ends and the label it declares, if any.
func prescanMeta(b []byte, i int) (next int, label string) {
	a := attrs{b: b, i: i}
	var equiv, content, set []byte
	for name, value, ok := a.next(); ok; name, value, ok = a.next() {
		switch {
		case set == nil && isName(name, "charset"):
			set = value
		case equiv == nil && isName(name, "http-equiv"):
			equiv = value
		case content == nil && isName(name, "content"):
			content = value
		}
	}
	switch {
	case a.end < 0:
		return -1, ""
	case set != nil:
		return a.end, string(set)
	case isName(equiv, "content-type"):
		return a.end, contentCharset(string(content))
	}
	return a.end, ""
}

// isName reports whether b is name, which is in lower case, in any case.
func isName(b []byte, name string) bool {
	if len(b) != len(name) {
		return false
	}
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		if c != name[i] {
			return false
		}
	}
	return true
}

// contentCharset extracts a character encoding from the content of a <meta>
// (WHATWG HTML §2.6.4).
func contentCharset(s string) string {
	for {
		at := strings.Index(strings.ToLower(s), "charset")
		if at < 0 {
			return ""
		}
		s = strings.TrimLeft(s[at+len("charset"):], blanks)
		if strings.HasPrefix(s, "=") {
			return unquote(strings.TrimLeft(s[1:], blanks))
		}
	}
}

// unquote is what stands in the quotes at the beginning of s, "" if they are
// not closed; without quotes, what stands before a blank or semicolon.
func unquote(s string) string {
	if s != "" && (s[0] == '"' || s[0] == '\'') {
		value, _, ok := strings.Cut(s[1:], s[:1])
		if !ok {
			return ""
		}
		return value
	}
	if end := strings.IndexAny(s, blanks+";"); end >= 0 {
		return s[:end]
	}
	return s
}

// xmlEncoding is the encoding in the XML declaration that head begins with, or
// "" (WHATWG HTML §13.2.3.2, "get an XML encoding").
func xmlEncoding(head []byte) string {
	end := bytes.IndexByte(head, '>')
	if end < 0 || !bytes.HasPrefix(head, []byte("<?xml")) {
		return ""
	}
	_, s, _ := strings.Cut(string(head[:end]), "encoding")
	s = strings.TrimLeftFunc(s, isXMLBlank)
	if !strings.HasPrefix(s, "=") {
		return ""
	}
	s = strings.TrimLeftFunc(s[1:], isXMLBlank)
	if s == "" || s[0] != '"' && s[0] != '\'' {
		return ""
	}
	label := unquote(s)
	if strings.ContainsFunc(label, isXMLBlank) {
		return ""
	}
	return label
}

// isXMLBlank reports whether "get an XML encoding" skips r.
func isXMLBlank(r rune) bool { return r <= ' ' }

// lookupDeclared finds the encoding of a label that was read as ASCII, and
// therefore cannot mean UTF-16.
func lookupDeclared(label string) (enc encoding.Encoding, name string) {
	enc, name = lookup(strings.Trim(label, blanks))
	switch name {
	case "utf-16be", "utf-16le":
		return nil, "utf-8"
	case "x-user-defined":
		return lookup("windows-1252")
	}
	return enc, name
}
