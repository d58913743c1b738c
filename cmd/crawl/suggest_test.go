package main

import (
	"strings"
	"testing"
)

func TestDidYouMean(t *testing.T) {
	cases := []struct{ typed, want string }{
		{"conncurrency", "; did you mean -concurrency?"},
		{"concurency", "; did you mean -concurrency?"},
		{"dpeth", "; did you mean -depth?"},
		{"max_pages", "; did you mean -max-pages?"},
		{"maxpages", "; did you mean -max-pages?"},
		{"Depth", "; did you mean -depth?"},
		{"robots", "; did you mean -robots-agent or -ignore-robots?"},
		{"max", "; did you mean -max-pages, -max-host-pages or -max-host-urls?"},
		{"headers", "; did you mean -header?"},
		{"x", ""},
		{"frobnicate", ""},
		{"", ""},
	}
	for _, c := range cases {
		if got := didYouMean(nearestFlags(c.typed, crawlFlags()), "-"); got != c.want {
			t.Errorf("-%s: %q, want %q", c.typed, got, c.want)
		}
	}
}

func TestMisspeltCommands(t *testing.T) {
	for word, want := range map[string]string{
		"stauts": "status", "stat": "status", "hepl": "help", "confg": "config", "verison": "version",
		"localhost": "", "example": "", "status.org": "", "http://hepl/": "", "hepl:80": "", "intranet": "", "status": "",
	} {
		if got := strings.Join(misspelt(word), " "); got != want {
			t.Errorf("%s: %q, want %q", word, got, want)
		}
	}
}

func TestSlips(t *testing.T) {
	cases := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"abc", "", 3}, {"abc", "abc", 0}, {"abc", "acb", 1},
		{"abc", "abd", 1}, {"abc", "ab", 1}, {"abc", "xabc", 1}, {"kitten", "sitting", 3},
	}
	for _, c := range cases {
		if got := slips(c.a, c.b); got != c.want {
			t.Errorf("slips(%q, %q) = %d, want %d", c.a, c.b, got, c.want)
		}
	}
}
