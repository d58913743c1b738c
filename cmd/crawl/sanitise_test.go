package main

import (
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"
)

func TestSanitise(t *testing.T) {
	for _, tt := range []struct {
		name, in string
		columns  int
		want     string
	}{
		{"plain", "hello, world", 20, "hello, world"},
		{"empty", "", 20, ""},
		{"just fits", "hello", 5, "hello"},
		{"cut", "hello, world", 8, "hello..."},
		{"no room", "hello", 2, ".."},
		{"no column", "hello", 0, ""},
		{"fewer than none", "hello", -1, ""},
		{"colour", "\x1b[31mred", 80, `\x1b[31mred`},
		{"window title", "\x1b]0;owned\a", 80, `\x1b]0;owned\x07`},
		{"lines", "a\r\nb\tc", 80, `a\x0d\x0ab\x09c`},
		{"delete and C1", "\x7f\u009b31m", 80, `\x7f\x9b31m`},
		{"raw C1 byte", "\x9b31m", 80, `\x9b31m`},
		{"bidi", "gpj\u202eexe", 80, `gpj\u202eexe`},
		{"isolates", "\u2066x\u2069", 80, `\u2066x\u2069`},
		{"invisible", "a\u200bb\ufeffc\u00add", 80, `a\u200bb\ufeffc\xadd`},
		{"tags", "\U000e0041", 80, `\U000e0041`},
		{"line separator", "a\u2028b", 80, `a\u2028b`},
		{"no-break space", "a\u00a0b", 80, `a\xa0b`},
		{"invalid", "a\xff\xfeb", 80, `a\xff\xfeb`},
		{"letters", "Ærøskøbing ŝatas ĉiujn", 80, "Ærøskøbing ŝatas ĉiujn"},
		{"wide", "世界世界", 8, "世界世界"},
		{"wide, cut", "世界世界", 7, "世界..."},
		{"marks", "e" + strings.Repeat("\u0301", 50), 10, "e" + strings.Repeat("\u0301", 6) + "..."},
		{"escape is not cut in two", "abcdef\x1b[31m", 9, "abcdef..."},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if got := sanitise(tt.in, tt.columns); got != tt.want {
				t.Errorf("%q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzSanitise(f *testing.F) {
	f.Add("\x1b[2J\u202e世\xff", 7)
	f.Add("plain", 80)
	f.Fuzz(func(t *testing.T, s string, columns int) {
		columns %= 200
		got := sanitise(s, columns)
		if !utf8.ValidString(got) {
			t.Fatalf("%q is not UTF-8", got)
		}
		used := 0
		for _, r := range got {
			if !unicode.IsPrint(r) {
				t.Fatalf("%q has %U", got, r)
			}
			used += columnsOf(r)
		}
		if used > max(columns, 0) {
			t.Fatalf("%q is %d columns wide, more than %d", got, used, columns)
		}
	})
}

// Ten megabytes cost no more than what is printed of them.
func TestSanitiseReadsWhatItPrints(t *testing.T) {
	long := strings.Repeat("x", 10<<20)
	began := time.Now()
	for range 1000 {
		sanitise(long, 80)
	}
	if took := time.Since(began); took > time.Second {
		t.Errorf("a thousand calls took %v", took)
	}
}
