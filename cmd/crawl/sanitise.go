package main

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// ellipsis stands for what was cut off. It is ASCII, as everything is that a
// drawing relies on the width of.
const ellipsis = "..."

// sanitise makes text from anywhere fit to be printed: on one line, at most
// columns wide, and without anything that a terminal would obey or that makes
// text look like another. Control characters, escapes, bidirectional and
// invisible characters and broken UTF-8 are spelt out. It reads no more of s
// than it prints.
func sanitise(s string, columns int) string {
	if len(s) <= columns && isPlain(s) {
		return s
	}
	var b strings.Builder
	used, fits := 0, 0 // columns; and bytes of b that leave room for the ellipsis
	for len(s) > 0 {
		r, size := utf8.DecodeRuneInString(s)
		piece, wide := spell(r, s[:size])
		if used+wide > columns {
			return b.String()[:fits] + ellipsis[:min(max(columns, 0), len(ellipsis))]
		}
		b.WriteString(piece)
		used += wide
		if used+len(ellipsis) <= columns {
			fits = b.Len()
		}
		s = s[size:]
	}
	return b.String()
}

// isPlain reports whether s is printable ASCII.
func isPlain(s string) bool {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return false
		}
	}
	return true
}

// spell is a character as it is printed, and how many columns that takes. A
// combining mark counts as one, so that there cannot be any number of them.
func spell(r rune, raw string) (piece string, columns int) {
	switch {
	case r == utf8.RuneError && len(raw) == 1:
		piece = fmt.Sprintf(`\x%02x`, raw[0])
	case unicode.IsPrint(r):
		return raw, columnsOf(r)
	case r <= 0xff:
		piece = fmt.Sprintf(`\x%02x`, r)
	case r <= 0xffff:
		piece = fmt.Sprintf(`\u%04x`, r)
	default:
		piece = fmt.Sprintf(`\U%08x`, r)
	}
	return piece, len(piece)
}

func columnsOf(r rune) int {
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	}
	return 1
}
