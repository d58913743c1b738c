package cookies

import (
	"strconv"
	"strings"
	"time"
)

const (
	maxPair      = 4096                 // bytes of name and value (RFC 6265bis §5.6)
	maxAttribute = 1024                 // bytes of an attribute's value
	maxAge       = 400 * 24 * time.Hour // the longest life (RFC 6265bis §5.5)
)

// attributes are what follows name and value in Set-Cookie.
type attributes struct {
	domain, path     string
	secure, httpOnly bool
	expires          time.Time // zero: none
	age              time.Duration
	hasAge           bool // which counts more
}

// parse reads one Set-Cookie line (RFC 6265bis §5.6). ok is false if it is to
// be ignored. A tab is refused as other control characters are: a file of
// cookies could not hold it.
func parse(line string) (name, value string, a attributes, ok bool) {
	pair, rest, _ := strings.Cut(line, ";")
	name, value, found := strings.Cut(pair, "=")
	if !found {
		name, value = "", pair
	}
	name, value = trim(name), trim(value)
	if name == "" && value == "" || len(name)+len(value) > maxPair || !clean(name+value) || controlled(line) {
		return "", "", a, false
	}
	for attribute := range strings.SplitSeq(rest, ";") {
		k, v, _ := strings.Cut(attribute, "=")
		if v = trim(v); len(v) <= maxAttribute && clean(v) {
			a.set(strings.ToLower(trim(k)), v)
		}
	}
	return name, value, a, true
}

// controlled reports whether a line has control characters but tabs.
func controlled(line string) bool { return !clean(strings.ReplaceAll(line, "\t", "")) }

// set takes one attribute; the last of a name counts. What is unknown or
// makes no sense is left out.
func (a *attributes) set(name, value string) {
	switch name {
	case "expires":
		if at, ok := parseDate(value); ok {
			a.expires = at
		}
	case "max-age":
		if age, ok := parseAge(value); ok {
			a.age, a.hasAge = age, true
		}
	case "domain":
		a.domain = strings.ToLower(strings.TrimPrefix(value, "."))
	case "path":
		a.path = value
	case "secure":
		a.secure = true
	case "httponly":
		a.httpOnly = true
	}
}

// end is when the cookie expires; zero is with the session.
func (a *attributes) end(now time.Time) time.Time {
	latest := now.Add(maxAge)
	switch {
	case a.hasAge:
		return now.Add(min(a.age, maxAge))
	case a.expires.IsZero():
		return time.Time{}
	case a.expires.After(latest):
		return latest
	}
	return a.expires
}

// parseAge reads Max-Age. What is not positive is over at once.
func parseAge(s string) (time.Duration, bool) {
	digits := strings.TrimPrefix(s, "-")
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, false
	}
	seconds, err := strconv.ParseInt(s, 10, 64)
	switch {
	case strings.HasPrefix(s, "-") || err == nil && seconds == 0:
		return 0, true
	case err != nil || seconds > int64(maxAge/time.Second):
		return maxAge, true // too many digits
	}
	return time.Duration(seconds) * time.Second, true
}

func trim(s string) string { return strings.Trim(s, " \t") }
