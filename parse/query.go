package parse

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
)

// escapeQueries escapes what is not ASCII in the queries of links in the
// encoding of their page, as a browser would send it and the server expects it
// (WHATWG URL §4.4, "query state"). UTF-8 is left to whoever resolves the link:
// what else stands in a URL is always in that.
func (d *Document) escapeQueries() {
	switch d.Charset {
	case "utf-8", "utf-16le", "utf-16be", "replacement":
		return // these send UTF-8 (WHATWG Encoding §4.3, "get an output encoding")
	}
	var enc *encoding.Encoder
	for i := range d.Links {
		href := &d.Links[i].Href
		from, to := queryOf(*href)
		if isASCII((*href)[from:to]) {
			continue
		}
		if enc == nil {
			// That of package charset would put references in as they are.
			e, err := htmlindex.Get(d.Charset)
			if err != nil {
				return
			}
			enc = e.NewEncoder()
		}
		*href = (*href)[:from] + escapedQuery(enc, (*href)[from:to]) + (*href)[to:]
	}
}

// queryOf is where the query of an href begins and ends.
func queryOf(href string) (from, to int) {
	to = strings.IndexByte(href, '#')
	if to < 0 {
		to = len(href)
	}
	from = strings.IndexByte(href[:to], '?')
	if from < 0 {
		from = to
	}
	return from, to
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// escapedQuery leaves ASCII as it is written.
func escapedQuery(enc *encoding.Encoder, query string) string {
	var b strings.Builder
	for query != "" {
		n := strings.IndexFunc(query, func(r rune) bool { return r >= utf8.RuneSelf })
		if n < 0 {
			n = len(query)
		}
		b.WriteString(query[:n])
		query = query[n:]
		n = strings.IndexFunc(query, func(r rune) bool { return r < utf8.RuneSelf })
		if n < 0 {
			n = len(query)
		}
		writeEncoded(&b, enc, query[:n])
		query = query[n:]
	}
	return b.String()
}

// writeEncoded writes text in the encoding. A character that it does not have
// becomes a numeric reference.
func writeEncoded(b *strings.Builder, enc *encoding.Encoder, text string) {
	if encoded, err := enc.String(text); err == nil {
		writeEscaped(b, encoded)
		return
	}
	for _, r := range text {
		if encoded, err := enc.String(string(r)); err == nil {
			writeEscaped(b, encoded)
		} else {
			fmt.Fprintf(b, "%%26%%23%d%%3B", r)
		}
	}
}

// writeEscaped escapes the bytes of the query percent-encode set.
func writeEscaped(b *strings.Builder, encoded string) {
	for i := range len(encoded) {
		if c := encoded[i]; c <= ' ' || c >= 0x7f || strings.IndexByte(`"#<>'`, c) >= 0 {
			fmt.Fprintf(b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
}
