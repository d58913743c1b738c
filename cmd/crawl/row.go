package main

import (
	"bytes"
	"slices"
	"strings"
)

// A row of the block or of the summary: a label, and what it tells in parts,
// the most important first. Where the screen is narrow, parts are left out
// from the end.
type row struct {
	label string
	parts []string
	short string // if set: what is told where not even the first part fits
	alarm bool   // something is wrong
	rank  int    // rows of high rank are left out first on a low screen
}

// A fitted row is one as it fits the screen.
type fitted struct {
	label, text string
	alarm       bool
}

// write writes it in colours or without.
func (l fitted) write(out *bytes.Buffer, colour bool) {
	text := plain
	switch {
	case !colour:
		out.WriteString(l.label + l.text)
		return
	case l.alarm:
		text = plain + red
	}
	out.WriteString(dim + l.label + text + l.text + plain)
}

// narrow is the width in columns below which labels stand closer.
const narrow = 60

// layOut fits the rows onto a screen: none is wider than it, and together with
// the blank line above them they leave at least one row of it free. The last
// column stays empty, for terminals differ in when they wrap.
func layOut(rows []row, columns, height int) []fitted {
	space := height - 1
	if space < 1 || columns < 2 {
		return nil
	}
	var lines []fitted
	if space > len(rows) {
		lines = append(lines, fitted{})
	}
	indent, label := "  ", 13
	if columns < narrow {
		indent, label = "", 9
	}
	for _, r := range keep(rows, space) {
		lines = append(lines, r.fit(indent, label, columns-1))
	}
	return lines
}

// keep is the n most important rows, in their order.
func keep(rows []row, n int) []row {
	if len(rows) <= n {
		return rows
	}
	ranks := make([]int, len(rows))
	for i, r := range rows {
		ranks[i] = r.rank
	}
	slices.Sort(ranks)
	kept := make([]row, 0, n)
	for _, r := range rows {
		if r.rank <= ranks[n-1] && len(kept) < n {
			kept = append(kept, r)
		}
	}
	return kept
}

// fit makes the row at most columns wide.
func (r row) fit(indent string, label, columns int) fitted {
	head := sanitise(indent+r.label+strings.Repeat(" ", max(label-len(r.label), 1)), columns)
	return fitted{label: head, text: r.text(columns - len(head)), alarm: r.alarm}
}

// text is as many parts as fit.
func (r row) text(columns int) string {
	for n := len(r.parts); n > 0; n-- {
		if text := strings.Join(r.parts[:n], ", "); len(text) <= columns && isPlain(text) {
			return text
		}
	}
	if r.short != "" {
		return sanitise(r.short, columns)
	}
	return sanitise(strings.Join(r.parts[:min(len(r.parts), 1)], ""), columns)
}
