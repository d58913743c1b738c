package main

import (
	"slices"
	"strings"
)

// nearest returns the names that somebody who wrote word may have meant: those
// with the fewest slips, else those that the word is a piece of.
func nearest(word string, names []string) []string {
	word = strings.ReplaceAll(strings.ToLower(word), "_", "-")
	best := max(1, len(word)/3)
	var close, pieces []string
	for _, name := range names {
		n := slips(word, strings.ToLower(name))
		if n < best {
			best, close = n, nil
		}
		if n == best && n < len(name) {
			close = append(close, name)
		}
		if len(word) >= 3 && strings.Contains(name, word) {
			pieces = append(pieces, name)
		}
	}
	if close == nil {
		close = pieces
	}
	return close[:min(len(close), 3)]
}

// nearestFlags returns the flags that somebody who typed name may have meant.
func nearestFlags(name string, docs []flagDoc) []string {
	var names []string
	for _, d := range docs {
		names = append(names, d.names()...)
	}
	names = slices.DeleteFunc(names, func(s string) bool { return len(s) == 1 })
	return nearest(name, names)
}

// didYouMean is the end of an error; "" if there is nothing to suggest.
func didYouMean(names []string, prefix string) string {
	if len(names) == 0 {
		return ""
	}
	return "; did you mean " + prefix + listed(names, "or "+prefix, prefix) + "?"
}

// listed joins names with commas, and the last one with a word.
func listed(names []string, last, prefix string) string {
	n := len(names) - 1
	if n < 1 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:n], ", "+prefix) + " " + last + names[n]
}

// slips is the number of letters to insert, drop, replace or swap with their
// neighbour to get from a to b (optimal string alignment).
func slips(a, b string) int {
	var older, old []int
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := 1; i <= len(a); i++ {
		older, old, row = old, row, make([]int, len(b)+1)
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(old[j]+1, row[j-1]+1, old[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], older[j-2]+1)
			}
		}
	}
	return row[len(b)]
}
