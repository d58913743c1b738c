package cookies

import (
	"strconv"
	"strings"
	"time"
)

// A date is what has been found of a date so far.
type date struct {
	hour, minute, second, day, year int
	month                           time.Month
	hasTime, hasDay, hasYear        bool
}

// parseDate reads the date of Expires as browsers do (RFC 6265bis §5.1.1):
// whatever looks first like a time, a day, a month, a year.
func parseDate(s string) (time.Time, bool) {
	var d date
	for token := range strings.FieldsFuncSeq(s, isDelimiter) {
		_ = d.takeTime(token) || d.takeDay(token) || d.takeMonth(token) || d.takeYear(token)
	}
	switch {
	case d.year >= 70 && d.year <= 99:
		d.year += 1900
	case d.year <= 69:
		d.year += 2000
	}
	if !d.hasTime || !d.hasDay || d.month == 0 || !d.hasYear || d.year < 1601 || d.hour > 23 || d.minute > 59 || d.second > 59 {
		return time.Time{}, false
	}
	t := time.Date(d.year, d.month, d.day, d.hour, d.minute, d.second, 0, time.UTC)
	return t, t.Day() == d.day // there is no 30 February
}

func isDelimiter(r rune) bool {
	return r == '\t' || r >= ' ' && r <= '/' || r >= ';' && r <= '@' || r >= '[' && r <= '`' || r >= '{' && r <= '~'
}

func (d *date) takeTime(token string) bool {
	if d.hasTime {
		return false
	}
	hour, rest, ok1 := number(token, 1, 2)
	rest, ok2 := strings.CutPrefix(rest, ":")
	minute, rest, ok3 := number(rest, 1, 2)
	rest, ok4 := strings.CutPrefix(rest, ":")
	second, _, ok5 := number(rest, 1, 2)
	if !ok1 || !ok2 || !ok3 || !ok4 || !ok5 {
		return false
	}
	d.hour, d.minute, d.second, d.hasTime = hour, minute, second, true
	return true
}

func (d *date) takeDay(token string) bool {
	day, _, ok := number(token, 1, 2)
	if d.hasDay || !ok {
		return false
	}
	d.day, d.hasDay = day, true
	return true
}

func (d *date) takeMonth(token string) bool {
	if d.month != 0 || len(token) < 3 {
		return false
	}
	i := strings.Index("janfebmaraprmayjunjulaugsepoctnovdec", strings.ToLower(token[:3]))
	if i < 0 || i%3 != 0 {
		return false
	}
	d.month = time.Month(i/3 + 1)
	return true
}

func (d *date) takeYear(token string) bool {
	year, _, ok := number(token, 2, 4)
	if d.hasYear || !ok {
		return false
	}
	d.year, d.hasYear = year, true
	return true
}

// number reads from least to most digits with which s begins; more are none.
func number(s string, least, most int) (n int, rest string, ok bool) {
	digits := len(s) - len(strings.TrimLeft(s, "0123456789"))
	if digits < least || digits > most {
		return 0, s, false
	}
	n, err := strconv.Atoi(s[:digits])
	return n, s[digits:], err == nil
}
