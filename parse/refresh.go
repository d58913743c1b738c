package parse

import "strings"

const blanks = " \t\n\f\r" // ASCII whitespace as WHATWG has it

// Refresh reads the content of <meta http-equiv=refresh>, or the value of a
// Refresh header, by the shared declarative refresh steps (WHATWG HTML
// §4.2.5.3). The url is as written, "" when the page is to reload itself. The
// delay is in whole seconds, since the standard drops fractions; it is a float
// so that no number of digits overflows it (+Inf in the extreme). If ok is
// false a browser would ignore the value.
func Refresh(content string) (url string, delay float64, ok bool) {
	rest := strings.TrimLeft(content, blanks)
	digits := rest[:spanDigits(rest)]
	if digits == "" && !strings.HasPrefix(rest, ".") {
		return "", 0, false
	}
	for _, d := range digits {
		delay = delay*10 + float64(d-'0')
	}
	rest = strings.TrimLeft(rest[len(digits):], "0123456789.")
	if rest == "" {
		return "", delay, true
	}
	if !strings.ContainsRune(blanks+";,", rune(rest[0])) {
		return "", 0, false
	}
	rest = strings.TrimLeft(rest, blanks)
	if rest != "" && (rest[0] == ';' || rest[0] == ',') {
		rest = strings.TrimLeft(rest[1:], blanks)
	}
	return refreshURL(rest), delay, true
}

func spanDigits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

// refreshURL takes an optional "url =" and optional quotes off s. A "url"
// without "=" is the beginning of the URL itself, quotes and all.
func refreshURL(s string) string {
	word := s
	for _, letter := range []byte("url") {
		if word == "" || word[0]|0x20 != letter {
			if word == s {
				break // no "u": quotes may follow at once
			}
			return s
		}
		word = word[1:]
	}
	if word != s {
		word = strings.TrimLeft(word, blanks)
		if !strings.HasPrefix(word, "=") {
			return s
		}
		word = strings.TrimLeft(word[1:], blanks)
	}
	if word == "" || word[0] != '"' && word[0] != '\'' {
		return word
	}
	url, _, _ := strings.Cut(word[1:], word[:1])
	return url
}
