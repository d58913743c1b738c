package parse

import (
	"strings"
	"testing"
)

var refreshCases = []struct {
	name, content string
	url           string
	delay         float64
	ok            bool
}{
	{"plain", "0; url=/next", "/next", 0, true},
	{"upper case", "5;URL=http://a/", "http://a/", 5, true},
	{"no blank", "5;url=x", "x", 5, true},
	{"comma", "5,url=x", "x", 5, true},
	{"blank as separator", "5 x", "x", 5, true},
	{"without url=", "5; /next", "/next", 5, true},
	{"double quotes", `5; url="a b" rest`, "a b", 5, true},
	{"single quotes", `5; url='a"b' rest`, `a"b`, 5, true},
	{"quote not closed", `5; url="a b`, "a b", 5, true},
	{"quotes without url=", `5; "x"`, "x", 5, true},
	{"blanks everywhere", " \t5 \n;\r url \f= x", "x", 5, true},
	{"url without =", "5; url x", "url x", 5, true},
	{"url without = and quoted", `5; url"x"`, `url"x"`, 5, true},
	{"urn", "5; urn:x", "urn:x", 5, true},
	{"u alone", "5; u", "u", 5, true},
	{"url alone", "5; url", "url", 5, true},
	{"url= alone", "5; url=", "", 5, true},
	{"reload", "30", "", 30, true},
	{"reload with semicolon", "30;", "", 30, true},
	{"fraction is dropped", "1.9.9;url=x", "x", 1, true},
	{"point only", ".5;url=x", "x", 0, true},
	{"two separators", "1;;x", ";x", 1, true},
	{"empty", "", "", 0, false},
	{"no time", "url=x", "", 0, false},
	{"negative", "-1;url=x", "", 0, false},
	{"garbage after time", "1x;url=x", "", 0, false},
	{"leading semicolon", ";url=x", "", 0, false},
}

func TestRefresh(t *testing.T) {
	for _, c := range refreshCases {
		t.Run(c.name, func(t *testing.T) {
			url, delay, ok := Refresh(c.content)
			if url != c.url || delay != c.delay || ok != c.ok {
				t.Errorf("Refresh(%q) = %q, %v, %v", c.content, url, delay, ok)
			}
		})
	}
}

func TestRefreshOfManyDigits(t *testing.T) {
	if _, delay, ok := Refresh(strings.Repeat("9", 1000)); !ok || delay < 1e300 {
		t.Error(delay, ok)
	}
}

// refreshBySteps is the algorithm of the standard, step by step.
func refreshBySteps(input string) (url string, delay float64, ok bool) {
	p := 0
	end := func() bool { return p >= len(input) }
	in := func(set string) bool { return !end() && strings.IndexByte(set, input[p]) >= 0 }
	skip := func(set string) {
		for in(set) {
			p++
		}
	}
	skip(blanks) // step 3
	start := p   // 4, 5
	for in("0123456789") {
		delay = delay*10 + float64(input[p]-'0')
		p++
	}
	if p == start && !in(".") { // 6
		return "", 0, false
	}
	skip("0123456789.") // 8
	if end() {          // 9, 10
		return "", delay, true
	}
	if !in(";," + blanks) {
		return "", 0, false
	}
	skip(blanks)
	if in(";,") {
		p++
	}
	skip(blanks)
	if end() { // 11
		return "", delay, true
	}
	url = input[p:]
	for i, letters := range []string{"Uu", "Rr", "Ll"} { // 11.2–11.4
		if in(letters) {
			p++
		} else if i == 0 {
			goto quotes
		} else {
			return url, delay, true
		}
	}
	skip(blanks) // 11.5
	if !in("=") {
		return url, delay, true
	}
	p++
	skip(blanks)
quotes: // 11.8
	url = input[p:]
	if in(`"'`) {
		quote := input[p : p+1]
		url, _, _ = strings.Cut(input[p+1:], quote)
	}
	return url, delay, true
}
