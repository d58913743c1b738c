package rule

import (
	"bytes"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// maxDigits is the length of the longest number that is taken for one.
const maxDigits = 40

// appendNumber appends the first number in a text, as JSON has it; ok is false
// if there is none. See Rule for the separators.
func appendNumber(dst, text []byte, decimal byte) (number []byte, ok bool) {
	var buf [2 * maxDigits]byte
	sign, run := firstNumber(buf[:0], text)
	if len(run) == 0 || len(run) > maxDigits {
		return dst, false
	}
	whole, fraction, exponent, ok := splitNumber(run, decimal)
	if !ok {
		return dst, false
	}
	start := len(dst)
	if sign {
		dst = append(dst, '-')
	}
	whole = bytes.TrimLeft(whole, "0")
	if len(whole) == 0 {
		whole = []byte{'0'}
	}
	dst = append(dst, whole...)
	if fraction = bytes.TrimRight(fraction, "0"); len(fraction) > 0 {
		dst = append(append(dst, '.'), fraction...)
	}
	if len(exponent) > 0 {
		dst = append(append(dst, 'e'), exponent...)
	}
	if _, err := strconv.ParseFloat(string(dst[start:]), 64); err != nil {
		return dst[:start], false
	}
	return dst, true
}

// firstNumber finds the first number in a text: its digits, with separators
// between them brought into the form of ".", ",", and "'" for those that only
// separate thousands; and an exponent.
func firstNumber(run, text []byte) (negative bool, number []byte) {
	negative, text = numberStart(text)
	if len(text) > 0 && !startsDigit(text) { // .5
		run = append(run, '0')
	}
	group := 0 // digits since the last separator
	for len(text) > 0 && len(run) <= maxDigits {
		r, n := utf8.DecodeRune(text)
		d, isDigit := digitOf(r)
		sep := separator(r)
		switch {
		case isDigit:
			run = append(run, '0'+d)
			group++
		case sep == '\'' && (group > 3 || !threeDigits(text[n:]) || bytes.ContainsAny(run, ".,")):
			return negative, run
		case sep != 0 && startsDigit(text[n:]):
			run = append(run, sep)
			group = 0
		case r == 'e' || r == 'E':
			return negative, appendExponent(run, text[n:])
		default:
			return negative, run
		}
		text = text[n:]
	}
	return negative, run
}

// numberStart cuts off what stands before the first number, and says whether
// that ends in a minus: one behind a letter or a digit is a hyphen, and only
// blanks and symbols such as that of a currency may follow it.
func numberStart(text []byte) (negative bool, rest []byte) {
	before := ' '
	for len(text) > 0 {
		r, n := utf8.DecodeRune(text)
		if startsDigit(text) || (r == '.' || r == ',') && startsDigit(text[n:]) && !unicode.IsLetter(before) {
			return negative, text
		}
		switch {
		case r == '-' || r == '−':
			negative = !unicode.IsLetter(before)
		case !unicode.IsSpace(r) && !unicode.IsSymbol(r):
			negative = false
		}
		before, text = r, text[n:]
	}
	return false, nil
}

// separator is one between digits, or 0.
func separator(r rune) byte {
	switch r {
	case '.', '٫':
		return '.'
	case ',':
		return ','
	case '\'', '’', '٬', ' ', '\u00a0', '\u2009', '\u202f':
		return '\''
	}
	return 0
}

func startsDigit(text []byte) bool {
	r, _ := utf8.DecodeRune(text)
	_, is := digitOf(r)
	return is
}

// threeDigits reports whether exactly three digits stand here.
func threeDigits(text []byte) bool {
	for range 3 {
		r, n := utf8.DecodeRune(text)
		if _, is := digitOf(r); !is {
			return false
		}
		text = text[n:]
	}
	return !startsDigit(text)
}

// digitOf is the value of a decimal digit of any script. Unicode keeps the ten
// of each together, beginning with zero.
func digitOf(r rune) (value byte, ok bool) {
	if r < utf8.RuneSelf {
		return byte(r) - '0', r >= '0' && r <= '9'
	}
	for _, in := range unicode.Nd.R16 {
		if rune(in.Lo) <= r && r <= rune(in.Hi) {
			return byte(r-rune(in.Lo)) % 10, true
		}
	}
	return 0, false
}

// appendExponent appends what stands behind an e if that is an exponent.
func appendExponent(run, text []byte) []byte {
	n := 0
	if n < len(text) && (text[n] == '+' || text[n] == '-') {
		n++
	}
	digits := n
	for n < len(text) && text[n] >= '0' && text[n] <= '9' {
		n++
	}
	if r, _ := utf8.DecodeRune(text[n:]); n == digits || n-digits > 3 || unicode.IsLetter(r) {
		return run
	}
	return append(append(run, 'e'), text[:n]...)
}

// splitNumber says which separator is the decimal one, and takes the others
// out. ok is false where they separate no thousands, as in 1.2.3.
func splitNumber(run []byte, decimal byte) (whole, fraction, exponent []byte, ok bool) {
	whole, exponent, _ = bytes.Cut(run, []byte("e"))
	if at := decimalAt(whole, decimal); at >= 0 {
		whole, fraction = whole[:at], whole[at+1:]
	}
	if !separatesThousands(whole) || bytes.ContainsAny(fraction, separators) {
		return nil, nil, nil, false
	}
	return withoutSeparators(whole), fraction, exponent, true
}

const separators = ".,'"

// decimalAt is where the decimal separator stands, or -1.
func decimalAt(run []byte, decimal byte) int {
	if decimal != 0 {
		return bytes.IndexByte(run, decimal)
	}
	last := bytes.LastIndexAny(run, ".,")
	if last < 0 {
		return -1
	}
	switch other := bytes.IndexAny(run, ".,"); {
	case other == last:
		if run[last] == ',' && len(run)-last-1 == 3 && last <= 3 && run[0] != '0' && bytes.IndexByte(run, '\'') < 0 {
			return -1
		}
		return last
	case bytes.IndexByte(run, run[last]) != last:
		return -1 // it stands more than once
	}
	return last // the other kind stands before it
}

// separatesThousands reports whether all separators do: three digits stand
// behind the last, two (in India) or three between others.
func separatesThousands(run []byte) bool {
	groups := bytes.FieldsFunc(run, func(r rune) bool { return r < '0' })
	for i, g := range groups {
		last := i == len(groups)-1
		if i == 0 && !last && len(g) > 3 || i > 0 && len(g) != 3 && (last || len(g) != 2) {
			return false
		}
	}
	return true
}

// withoutSeparators is in place.
func withoutSeparators(run []byte) []byte {
	kept := run[:0]
	for _, c := range run {
		if c >= '0' {
			kept = append(kept, c)
		}
	}
	return kept
}

// appendInteger appends the first number in a text if it is an integer of 64
// bits.
func appendInteger(dst, text []byte, decimal byte) (number []byte, ok bool) {
	start := len(dst)
	dst, ok = appendNumber(dst, text, decimal)
	if !ok {
		return dst, false
	}
	if _, err := strconv.ParseInt(string(dst[start:]), 10, 64); err != nil {
		return dst[:start], false
	}
	return dst, true
}
