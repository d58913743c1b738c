package main

import "testing"

func TestCodeLines(t *testing.T) {
	cases := []struct {
		name, text string
		want       int
	}{
		{"empty", "", 0},
		{"Go", "// Package a.\npackage a\n\n\t// why\n\tx := 1 // here\n", 2},
		{"Python", "# a\nimport b\n\n\"\"\"Doc\n\nx = 1\n\"\"\"\ny = 2\n", 2},
		{"docstring in one line", "\"\"\"Doc.\"\"\"\ny = 2\n", 1},
	}
	for _, c := range cases {
		if got := codeLines(c.text); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
