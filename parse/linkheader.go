package parse

import (
	"bytes"
	"strings"
)

// LinkHeader is the links in the values of a response's Link header, in order
// (RFC 8288 §3), with relative targets meant from the URL of the response. Of
// each, the first rel counts, and the title becomes the text. Links without rel
// are left out, and those that speak of another page (anchor). It never fails:
// what is malformed ends its value.
func LinkHeader(values []string) []Link {
	var links []Link
	for _, rest := range values {
		for rest != "" {
			var l Link
			var ok bool
			if l, rest, ok = cutLink(rest); ok {
				links = append(links, l)
			}
		}
	}
	return links
}

// cutLink reads the first link of a value. If ok is false it is to be left out.
func cutLink(s string) (l Link, rest string, ok bool) {
	_, target, found := strings.Cut(s, "<")
	if !found {
		return l, "", false
	}
	target, rest, found = strings.Cut(target, ">")
	if !found {
		return l, "", false
	}
	params, rest := cutUnquoted(rest, ',')
	l.Kind, l.Href = KindLink, valid(strings.TrimSpace(target))
	return l, rest, l.readParams(params)
}

// readParams reads the parameters of a link, the first of each name. It
// reports whether the link is one of this page, and has a rel.
func (l *Link) readParams(params string) bool {
	seen := make(map[string]bool)
	as := false
	for params != "" {
		var param string
		param, params = cutUnquoted(params, ';')
		name, value, _ := strings.Cut(param, "=")
		name = strings.ToLower(strings.TrimSpace(name))
		if seen[name] {
			continue
		}
		seen[name] = true
		switch value = unquoted(strings.TrimSpace(value)); name {
		case "anchor":
			return false
		case "rel":
			l.Rel = folded(strings.ToLower(value), maxRel)
		case "title":
			l.Text = folded(value, Options{}.withDefaults().MaxText)
		case "as":
			as = true
		}
	}
	if isPreload([]byte(l.Rel), as) {
		l.Kind = KindPreload
	}
	return l.Rel != ""
}

// unquoted is the meaning of a quoted string (RFC 9110 §5.6.4), or s itself if
// it is none.
func unquoted(s string) string {
	if len(s) < 2 || s[0] != '"' {
		return s
	}
	var b strings.Builder
	for i := 1; i < len(s) && s[i] != '"'; i++ {
		if s[i] == '\\' && i+1 < len(s) {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

// folded is s with blanks folded, cut after limit bytes.
func folded(s string, limit int) string {
	var t text
	t.begin(limit)
	t.add([]byte(valid(s)))
	t.end()
	return string(t.buf)
}

// valid replaces what is not UTF-8: a header may hold any bytes.
func valid(s string) string { return strings.ToValidUTF8(s, "\ufffd") }

// hasToken reports whether a list separated by blanks has the token, which is
// in lower case, in any case.
func hasToken(list []byte, token string) bool {
	for word := range bytes.FieldsSeq(list) {
		if isName(word, token) {
			return true
		}
	}
	return false
}

// cutUnquoted cuts s at the first sep outside of a quoted string.
func cutUnquoted(s string, sep byte) (before, after string) {
	quoted := false
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '"':
			quoted = !quoted
		case quoted && s[i] == '\\':
			i++
		case !quoted && s[i] == sep:
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}
