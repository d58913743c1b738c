package robots

import (
	"bytes"
	"strconv"
	"strings"
	"time"
)

// maxLine is how many bytes of a line are read; the rest is ignored. It is
// Google's: eight times the longest URL that Internet Explorer took, less one.
const maxLine = 2083*8 - 1

// field is what a line is about.
type field uint8

const (
	fieldOther field = iota
	fieldAgent
	fieldAllow
	fieldDisallow
	fieldSitemap
	fieldDelay
)

// fields are the prefixes by which keys are known, with the typos that are
// common enough for Google to understand them.
var fields = [...]struct {
	prefix string
	field  field
}{
	{"user-agent", fieldAgent}, {"useragent", fieldAgent}, {"user agent", fieldAgent},
	{"allow", fieldAllow},
	{"disallow", fieldDisallow}, {"dissallow", fieldDisallow}, {"dissalow", fieldDisallow},
	{"disalow", fieldDisallow}, {"diasllow", fieldDisallow}, {"disallaw", fieldDisallow},
	{"sitemap", fieldSitemap}, {"site-map", fieldSitemap},
	{"crawl-delay", fieldDelay}, {"crawldelay", fieldDelay},
}

// A line is one line that has a key and a value.
type line struct {
	field field
	value []byte // without blanks around it
	text  []byte // the line as written, without comment
}

// readLine takes a line apart. ok is false if it has no key.
func readLine(s []byte) (l line, ok bool) {
	s = s[:min(len(s), maxLine)]
	for _, end := range []byte{0, '#'} {
		s, _, _ = bytes.Cut(s, []byte{end})
	}
	s = trim(s)
	key, value, ok := bytes.Cut(s, []byte(":"))
	if !ok {
		key, value, ok = cutAtBlank(s)
	}
	key = trim(key)
	if !ok || len(key) == 0 {
		return line{}, false
	}
	return line{field: fieldOf(key), value: trim(value), text: s}, true
}

// cutAtBlank is for lines without a colon: they count if they consist of two
// words.
func cutAtBlank(s []byte) (key, value []byte, ok bool) {
	i := bytes.IndexAny(s, " \t")
	if i < 0 {
		return nil, nil, false
	}
	value = bytes.TrimLeft(s[i:], " \t")
	return s[:i], value, !bytes.ContainsAny(value, " \t")
}

// trim removes ASCII white space around s, and nothing else.
func trim(s []byte) []byte { return bytes.Trim(s, " \t\n\v\f\r") }

func fieldOf(key []byte) field {
	for _, f := range fields {
		if len(key) >= len(f.prefix) && strings.EqualFold(string(key[:len(f.prefix)]), f.prefix) {
			return f.field
		}
	}
	return fieldOther
}

// agentToken is the product token, in lower case, that a User-agent line
// names: "*", or "" if none.
func agentToken(value []byte) string {
	if len(value) > 0 && value[0] == '*' && (len(value) == 1 || bytes.IndexByte([]byte(" \t\v\f"), value[1]) >= 0) {
		return "*"
	}
	return strings.ToLower(ProductToken(string(value)))
}

// ProductToken is the product token (RFC 9309 §2.2.1) at the beginning of a
// User-Agent header: its leading letters, "-" and "_". It is "crawl" for
// "crawl/1.0 (+https://example.com/bot)", and "" if there is none.
func ProductToken(userAgent string) string {
	for i := range len(userAgent) {
		if c := userAgent[i]; c != '-' && c != '_' && (c|0x20 < 'a' || c|0x20 > 'z') {
			return userAgent[:i]
		}
	}
	return userAgent
}

// seconds reads a crawl delay: a decimal number of seconds, which may have a
// fraction and may be followed by anything that is not part of a number.
func seconds(value []byte) (time.Duration, bool) {
	end := 0
	for end < len(value) && (value[end] >= '0' && value[end] <= '9' || value[end] == '.') {
		end++
	}
	s, err := strconv.ParseFloat(string(value[:end]), 64)
	if err != nil {
		return 0, false
	}
	return time.Duration(min(s, MaxCrawlDelay.Seconds()) * float64(time.Second)), true
}
