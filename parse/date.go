package parse

import (
	"strings"
	"time"
)

// dates are the layouts of Date, in the order in which they are tried. That of
// time.Parse allows a fraction behind any seconds.
var dates = [...]string{
	// W3C Date and Time Formats, in all six precisions
	"2006-01-02T15:04:05Z07:00", "2006-01-02", "2006-01-02T15:04Z07:00", "2006-01", "2006",
	// and what is written instead
	"2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05", "2006-01-02T15:04",
	"2006-01-02T15:04:05 Z07:00", "2006-01-02T15:04:05 Z0700", "2006-01-02T15:04:05 MST", "20060102",
}

// mailDates are the layouts of RFC 822 §5, with years of four digits as well.
// The day of the week is cut off before.
var mailDates = [...]string{
	"2 Jan 2006 15:04:05 -0700", "2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04 -0700", "2 Jan 2006 15:04 MST",
	"2 Jan 06 15:04:05 -0700", "2 Jan 06 15:04:05 MST", "2 Jan 06 15:04 -0700", "2 Jan 06 15:04 MST",
	"2 Jan 2006 15:04:05", "2 Jan 2006",
}

// longestDate is the length in bytes beyond which nothing is a date.
const longestDate = 64

// Date reads a point in time as sitemaps, feeds and pages write it: in the W3C
// profile of ISO 8601 (https://www.w3.org/TR/NOTE-datetime, from "2026" to
// "2026-01-31T12:30:15.5+01:00"), and as RFC 822 has it. What is left out is
// the earliest; without a zone it is UTC. ok is false for what is no date.
func Date(s string) (t time.Time, ok bool) {
	s = strings.ToUpper(strings.Trim(s, blanks))
	if len(s) == 0 || len(s) > longestDate {
		return time.Time{}, false
	}
	if s[0] < '0' || s[0] > '9' {
		_, s, _ = strings.Cut(s, ",")
		return firstDate(mailDates[:], strings.Trim(s, blanks))
	}
	if len(s) > len("2006-01-02") && s[4] == '-' && s[10] == ' ' {
		s = s[:10] + "T" + s[11:]
	}
	if t, ok = firstDate(dates[:], s); ok {
		return t, true
	}
	return firstDate(mailDates[:], s)
}

func firstDate(layouts []string, s string) (time.Time, bool) {
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}
