package rule

import (
	"strconv"
	"strings"
	"time"
)

// Layouts of dates, and of what may stand behind them, in a text that is tidy.
// The names of months are English.
var dates = []string{
	"2006-01-02", "2006/1/2", "2006.1.2", "2.1.2006", "20060102",
	"2 Jan 2006", "2 January 2006", "Jan 2 2006", "January 2 2006",
	"2-Jan-2006", "2-Jan-06", "Mon Jan 2 2006",
	"2006-01", // a month
}

var times = []string{
	"", "15:04", "15:04:05", "15:04Z07:00", "15:04:05Z07:00", "15:04:05-0700", "15:04:05 -0700",
	"15:04:05 MST", "15:04 MST", "3:04 PM", "3:04:05 PM", "3:04PM",
}

// appendDate appends the date that a text is, as JSON has it. See Rule.
func appendDate(dst, text []byte, layout string) (date []byte, ok bool) {
	if len(text) > 100 {
		return dst, false
	}
	s := string(text)
	if layout != "" {
		t, err := time.ParseInLocation(layout, strings.TrimSpace(s), time.UTC)
		if err != nil {
			return dst, false
		}
		return quoteTime(dst, t, layout), true
	}
	if t, ok := epoch(s); ok {
		return quoteTime(dst, t, time.RFC3339), true
	}
	if t, err := time.Parse("Mon Jan _2 15:04:05 2006", s); err == nil {
		return quoteTime(dst, t, "15:04"), true
	}
	t, layout, ok := parseDate(tidyDate(s))
	if !ok {
		return dst, false
	}
	return quoteTime(dst, t, layout), true
}

// parseDate tries every layout.
func parseDate(s string) (t time.Time, layout string, ok bool) {
	day, clock := s, ""
	if i := clockAt(s); i >= 0 {
		day, clock = s[:i], s[i+1:]
	}
	for _, d := range dates {
		if _, err := time.Parse(d, day); err != nil {
			continue
		}
		for _, c := range times {
			layout = strings.TrimSpace(d + " " + c)
			if t, err := time.ParseInLocation(layout, strings.TrimSpace(day+" "+clock), time.UTC); err == nil && knownZone(t, c) {
				return t, layout, true
			}
		}
	}
	return t, "", false
}

// knownZone reports whether a zone that is only named is one whose offset is
// known.
func knownZone(t time.Time, layout string) bool {
	if !strings.HasSuffix(layout, "MST") {
		return true
	}
	name, _ := t.Zone()
	return name == "UTC" || name == "GMT"
}

// clockAt is where the blank or T before the time stands, or -1.
func clockAt(s string) int {
	colon := strings.IndexByte(s, ':')
	if colon < 0 {
		return -1
	}
	return strings.LastIndexAny(s[:colon], " T")
}

// epoch reads seconds or milliseconds since 1970, of ten or thirteen digits.
func epoch(s string) (time.Time, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil || n < 0:
		return time.Time{}, false
	case len(s) == 10:
		return time.Unix(n, 0), true
	case len(s) == 13:
		return time.UnixMilli(n), true
	}
	return time.Time{}, false
}

var days = []string{"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}

// tidyDate leaves out the name of the day, commas, ordinals ("2nd"), "at" and
// "Sept", and folds blanks.
func tidyDate(s string) string {
	words := strings.Fields(strings.ReplaceAll(s, ",", " "))
	kept := words[:0]
	for _, w := range words {
		lower := strings.ToLower(strings.TrimSuffix(w, "."))
		switch {
		case isDay(lower), lower == "at", lower == "of", lower == "-", lower == "|":
		case lower == "sept":
			kept = append(kept, "Sep")
		default:
			kept = append(kept, tidyWord(w, lower))
		}
	}
	return strings.Join(kept, " ")
}

func isDay(word string) bool {
	for _, d := range days {
		if word == d || len(word) == 3 && word == d[:3] {
			return true
		}
	}
	return false
}

// tidyWord brings a word of a date into the form of the layouts.
func tidyWord(w, lower string) string {
	switch {
	case len(lower) == 2 && (lower == "am" || lower == "pm"), lower == "a.m" || lower == "p.m":
		return strings.ToUpper(strings.ReplaceAll(lower, ".", ""))
	case len(lower) > 2 && lower[0] >= '0' && lower[0] <= '9' && len(lower) <= 4:
		for _, ordinal := range []string{"st", "nd", "rd", "th"} {
			if day, ok := strings.CutSuffix(lower, ordinal); ok {
				return day
			}
		}
	case strings.HasSuffix(w, ".") && strings.Trim(lower, "abcdefghijklmnopqrstuvwxyz") == "":
		return strings.TrimSuffix(w, ".") // Jan.
	}
	return w
}

// quoteTime appends a time to the precision of its layout.
func quoteTime(dst []byte, t time.Time, layout string) []byte {
	hasZone := strings.ContainsAny(layout, "Z") || strings.Contains(layout, "-07") || strings.Contains(layout, "MST")
	hasClock := strings.Contains(layout, "04")
	dst = append(dst, '"')
	switch {
	case layout == "2006-01":
		dst = t.AppendFormat(dst, "2006-01")
	case !hasClock:
		dst = t.AppendFormat(dst, "2006-01-02")
	case !hasZone:
		dst = t.AppendFormat(dst, "2006-01-02T15:04:05")
	default:
		dst = t.UTC().AppendFormat(dst, "2006-01-02T15:04:05Z")
	}
	return append(dst, '"')
}
