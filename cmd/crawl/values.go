package main

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/parse/metadata"
)

// A value reads what stands behind a flag. It is a flag.Value.
type value struct {
	set  func(word string) error
	form valueForm
}

// A valueForm is what a value looks like where there are types, as in crawl.toml.
// The zero form is a text.
type valueForm uint8

// The forms.
const (
	aText valueForm = iota
	aNumber
	aTextOrNumber
	aSwitch
	aList // of texts
)

// Set is flag.Value's.
func (v value) Set(word string) error { return v.set(word) }

// String is flag.Value's; defaults are said in the help.
func (v value) String() string { return "" }

// IsBoolFlag tells package flag that nothing stands behind a switch.
func (v value) IsBoolFlag() bool { return v.form == aSwitch }

func text(field *string) value {
	return value{set: func(word string) error {
		*field = word
		return nil
	}}
}

// line reads a text that goes into a header.
func line(field *string) value {
	return value{set: func(word string) error {
		if strings.TrimSpace(word) == "" || strings.ContainsFunc(word, unicode.IsControl) {
			return fmt.Errorf("%q: it takes a text in one line", word)
		}
		*field = word
		return nil
	}}
}

func toggle(field *bool) value {
	return value{form: aSwitch, set: func(word string) error {
		on, err := strconv.ParseBool(word)
		if err != nil {
			return fmt.Errorf("%q is neither true nor false", word)
		}
		*field = on
		return nil
	}}
}

// word reads one of a few names.
func word[T any](field *T, parse func(string) (T, bool), takes string) value {
	return value{set: func(word string) error {
		v, ok := parse(word)
		if !ok {
			return fmt.Errorf("%q is not one of %s", word, takes)
		}
		*field = v
		return nil
	}}
}

// whole reads a whole number of at least least.
func whole[T int | int64](field *T, least T, takes string) value {
	return value{form: aNumber, set: func(word string) error {
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil || T(n) < least || int64(T(n)) != n {
			return fmt.Errorf("%q: it takes %s", word, takes)
		}
		*field = T(n)
		return nil
	}}
}

// retries reads a number of retries, of which Options.Retries calls zero -1.
func retries(field *int) value {
	return value{form: aNumber, set: func(word string) error {
		n, err := strconv.ParseUint(word, 10, 7)
		if err != nil {
			return fmt.Errorf("%q: it takes a number of retries from 0 to 127", word)
		}
		*field = int(n)
		if n == 0 {
			*field = -1
		}
		return nil
	}}
}

// hostURLs reads a number of URLs, of which Options.MaxHostURLs calls zero
// NoHostLimit.
func hostURLs(field *int64) value {
	return value{form: aNumber, set: func(word string) error {
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil || n < 0 {
			return fmt.Errorf("%q: it takes a number of URLs, or 0 for no limit", word)
		}
		*field = n
		if n == 0 {
			*field = crawl.NoHostLimit
		}
		return nil
	}}
}

// redirects reads a number of redirects, as many as Options.MaxRedirects may be.
func redirects(field *int) value {
	return value{form: aNumber, set: func(word string) error {
		n, err := strconv.ParseUint(word, 10, 8)
		if err != nil || n == 0 || n == math.MaxUint8 {
			return fmt.Errorf("%q: it takes a number of redirects from 1 to 254", word)
		}
		*field = int(n)
		return nil
	}}
}

func duration(field *time.Duration) value {
	return value{set: func(word string) error {
		d, err := time.ParseDuration(word)
		if err != nil || d < 0 {
			return fmt.Errorf("%q: it takes a time such as 500ms, 90s, 15m or 2h", word)
		}
		*field = d
		return nil
	}}
}

// positive reads a duration above zero.
func positive(field *time.Duration) value {
	read := duration(field)
	return value{set: func(word string) error {
		if err := read.set(word); err != nil {
			return err
		}
		if *field == 0 {
			return fmt.Errorf("%q: it takes a time above zero, such as 30s", word)
		}
		return nil
	}}
}

var perUnit = map[string]float64{"": 1, "s": 1, "m": 60, "h": 3600}

// rate reads requests per second, minute or hour.
func rate(field *float64, unlimited float64) value {
	return value{form: aTextOrNumber, set: func(word string) error {
		number, unit, _ := strings.Cut(word, "/")
		n, err := strconv.ParseFloat(number, 64)
		seconds, known := perUnit[unit]
		if err != nil || !known || !(n >= 0 && n < 1e6) {
			return fmt.Errorf("%q: it takes requests per time such as 5/s, 30/m or 100/h, or 0 for no limit", word)
		}
		*field = n / seconds
		if n == 0 {
			*field = unlimited
		}
		return nil
	}}
}

// factor reads a factor; 0 is none.
func factor(field *float64) value {
	return value{form: aTextOrNumber, set: func(word string) error {
		n, err := strconv.ParseFloat(word, 64)
		if err != nil || !(n >= 0 && n <= 100) {
			return fmt.Errorf("%q: it takes a factor from 0 to 100, such as 1.5", word)
		}
		*field = n
		if n == 0 {
			*field = -1
		}
		return nil
	}}
}

var sizeUnits = map[byte]int64{'k': 1 << 10, 'm': 1 << 20, 'g': 1 << 30}

// size reads a number of bytes above zero.
func size(field *int64) value {
	return value{form: aTextOrNumber, set: func(word string) error {
		n, err := parseSize(word)
		if err != nil || n == 0 {
			return fmt.Errorf("%q: it takes a size such as 500k, 20m or 1g", word)
		}
		*field = n
		return nil
	}}
}

// sizeOrNone reads a number of bytes, or 0 for none.
func sizeOrNone(field *int64, none int64) value {
	return value{form: aTextOrNumber, set: func(word string) error {
		n, err := parseSize(word)
		if err != nil {
			return fmt.Errorf("%q: it takes a size such as 500k, 20m or 1g, or 0 for no limit", word)
		}
		if *field = n; n == 0 {
			*field = none
		}
		return nil
	}}
}

// memorySize reads a number of bytes that a crawl can do with, or 0.
func memorySize(field *int64) value {
	return value{form: aTextOrNumber, set: func(word string) error {
		n, err := parseSize(word)
		if err != nil || n != 0 && n < leastMemory {
			return fmt.Errorf("%q: it takes a size of at least 64m, such as 500m or 2g, or 0 for no limit", word)
		}
		*field = n
		return nil
	}}
}

// length reads a number of bytes that fits into an int.
func length(field *int) value {
	return value{form: aTextOrNumber, set: func(word string) error {
		var n int64
		if err := size(&n).set(word); err != nil {
			return err
		}
		*field = int(min(n, math.MaxInt32))
		return nil
	}}
}

// parseSize reads a number of bytes, with a unit or without.
func parseSize(word string) (int64, error) {
	number := strings.TrimSuffix(strings.TrimSuffix(strings.ToLower(word), "b"), "i")
	unit := int64(1)
	if n := len(number); n > 0 && sizeUnits[number[n-1]] != 0 {
		unit, number = sizeUnits[number[n-1]], number[:n-1]
	}
	n, err := strconv.ParseInt(number, 10, 64)
	if err == nil && (n < 0 || n > (1<<62)/unit) {
		err = strconv.ErrRange
	}
	return n * unit, err
}

// texts gathers texts.
func texts(field *[]string) value {
	return value{form: aList, set: func(word string) error {
		*field = append(*field, word)
		return nil
	}}
}

// steps reads names of steps with commas between.
func steps(field *urlnorm.Steps) value {
	return value{set: func(word string) (err error) {
		*field, err = urlnorm.ParseSteps(word)
		return err
	}}
}

// extractors reads names of extractors with commas between.
func extractors(field *metadata.Set) value {
	return value{set: func(word string) (err error) {
		if *field, err = metadata.Parse(word); err != nil {
			return fmt.Errorf("%w%s", err, meantMetadata(word))
		}
		return nil
	}}
}

// meantMetadata suggests a name in place of the first that there is not.
func meantMetadata(list string) string {
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimPrefix(strings.TrimSpace(name), "-")
		if name != "" && !slices.Contains(metadata.Names(), name) {
			return didYouMean(nearest(name, metadata.Names()), "")
		}
	}
	return ""
}

// contentTypes gathers content types; what they may look like is the
// library's to say.
func contentTypes(field *[]string) value {
	return value{form: aList, set: func(word string) error {
		if err := (crawl.Options{Accept: []string{word}}).Check(); err != nil {
			return fmt.Errorf("%q: it takes a content type such as text/html or image/*", word)
		}
		*field = append(*field, word)
		return nil
	}}
}

func regexps(field *[]*regexp.Regexp) value {
	return value{form: aList, set: func(word string) error {
		var re *regexp.Regexp
		if err := pattern(&re).set(word); err != nil {
			return err
		}
		*field = append(*field, re)
		return nil
	}}
}

// pattern reads one regular expression.
func pattern(field **regexp.Regexp) value {
	return value{set: func(word string) error {
		re, err := regexp.Compile(word)
		if err != nil {
			return fmt.Errorf("%q is not a regular expression: %w", word, err)
		}
		*field = re
		return nil
	}}
}

func headers(field *http.Header) value {
	return value{form: aList, set: func(word string) error {
		name, val, ok := strings.Cut(word, ":")
		name, val = strings.TrimSpace(name), strings.TrimSpace(val)
		if !ok || !isToken(name) || strings.ContainsFunc(val, unicode.IsControl) {
			return errors.New("it takes a header such as 'Accept-Language: en'") // and may be a secret
		}
		if *field == nil {
			*field = make(http.Header)
		}
		field.Add(name, val)
		return nil
	}}
}

// isToken reports whether s can name a header (RFC 9110 §5.6.2).
func isToken(s string) bool {
	for _, c := range []byte(s) {
		letter := c|0x20 >= 'a' && c|0x20 <= 'z'
		if !letter && (c < '0' || c > '9') && !strings.ContainsRune("!#$%&'*+-.^_`|~", rune(c)) {
			return false
		}
	}
	return s != ""
}
