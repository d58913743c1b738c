package main

import (
	"testing"
	"time"
)

func TestSince(t *testing.T) {
	now := time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)
	for word, want := range map[string]string{
		"2026-01-31":           "2026-01-31T00:00:00Z",
		"2026-01-31T10:00:00Z": "2026-01-31T10:00:00Z",
		"36h":                  "2026-02-28T00:00:00Z",
		"7d":                   "2026-02-22T12:00:00Z",
		"0":                    "0001-01-01T00:00:00Z",
		"0s":                   "2026-03-01T12:00:00Z",

		"": "", "7": "", "2026": "", "-7d": "", "-1h": "", "yesterday": "", "d": "", "1.5d": "", "99999999d": "",
	} {
		got, ok := parseSince(word, now)
		if ok != (want != "") || ok && got.Format(time.RFC3339) != want {
			t.Errorf("%q: got %v, %v, want %s", word, got, ok, want)
		}
	}
}
