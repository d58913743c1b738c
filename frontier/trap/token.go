package trap

// What a byte is within a segment of a path or a key of a query.
const (
	letter    uint8 = 1 << iota
	hexLetter       // a to f, in either case
	digit
	joint   // may stand between the numbers of one date or version
	special // begins something that is not copied as it is
)

// kinds is never written to once it has been made.
var kinds = makeKinds()

func makeKinds() (t [256]uint8) {
	for c := range t {
		switch {
		case c >= '0' && c <= '9':
			t[c] = digit | special
		case c|0x20 >= 'a' && c|0x20 <= 'f' && c < 0x80:
			t[c] = letter | hexLetter
		case c|0x20 >= 'a' && c|0x20 <= 'z' && c < 0x80, c >= 0x80:
			t[c] = letter
		}
	}
	for _, c := range []byte("-_.:,") {
		t[c] = joint
	}
	t['%'], t['='] = special, special
	return t
}

// appendFolded appends one segment or key, with its numbers and tokens folded.
func appendFolded(dst []byte, s string) []byte {
	switch {
	case len(s) > maxLiteral && !hasValue(s), isUUID(s):
		return append(dst, '*')
	case isPlain(s):
		return append(dst, s...)
	}
	start := len(dst)
	for i := 0; i < len(s); {
		switch {
		case s[i] == '%' && i+2 < len(s):
			dst = append(dst, s[i:i+3]...)
			i += 3
		case s[i] == '=' && i+1 < len(s):
			dst = append(dst, "=*"...)
			i = endOfValue(s, i+1)
		case kinds[s[i]]&(letter|digit) != 0:
			end := endOfToken(s, i)
			dst = appendToken(dst, start, s[i:end])
			i = end
		default:
			dst = append(dst, s[i])
			i++
		}
	}
	if len(dst)-start > maxLiteral {
		dst = append(dst[:start], '*')
	}
	return dst
}

// isPlain reports whether s is copied as it is: the fast way for most
// segments, which are words.
func isPlain(s string) bool {
	run := 0
	for i := range len(s) {
		k := kinds[s[i]]
		if k&special != 0 {
			return false
		}
		if run++; k&letter == 0 {
			run = 0
		}
		if run >= longToken {
			return false
		}
	}
	return true
}

// hasValue reports whether s is of the form name=value, of which the name says
// enough, however long the value.
func hasValue(s string) bool {
	for i := range min(len(s), maxLiteral) {
		if s[i] == '=' {
			return true
		}
	}
	return false
}

func endOfValue(s string, i int) int {
	for i < len(s) && s[i] != ';' && s[i] != ',' && s[i] != '&' {
		i++
	}
	return i
}

func endOfToken(s string, i int) int {
	for i < len(s) && kinds[s[i]]&(letter|digit) != 0 {
		i++
	}
	return i
}

// longToken is the length from which letters alone are no word any more.
const longToken = 32

// appendToken appends a token of letters and digits. start is where its
// segment begins in dst.
func appendToken(dst []byte, start int, token string) []byte {
	var seen uint8
	runs := 0 // of digits
	hexadecimal := true
	before := uint8(0)
	for i := range len(token) {
		k := kinds[token[i]]
		if k&digit != 0 && before&digit == 0 {
			runs++
		}
		hexadecimal = hexadecimal && k&(digit|hexLetter) != 0
		seen |= k
		before = k
	}
	switch {
	case seen&letter == 0:
		return appendNumber(dst, start)
	case len(token) >= longToken, len(token) >= 8 && runs > 0 && (hexadecimal || runs >= 3):
		return append(dst, '*')
	}
	return appendWord(dst, start, token)
}

// appendWord folds the digits of a token that is not folded as a whole.
func appendWord(dst []byte, start int, token string) []byte {
	for i := 0; i < len(token); {
		if kinds[token[i]]&digit == 0 {
			dst = append(dst, token[i])
			i++
			continue
		}
		dst = appendNumber(dst, start)
		for i < len(token) && kinds[token[i]]&digit != 0 {
			i++
		}
	}
	return dst
}

// appendNumber appends "#", or nothing where that continues a date or version:
// "2024-05-17" is one "#".
func appendNumber(dst []byte, start int) []byte {
	if n := len(dst); n-start >= 2 && dst[n-2] == '#' && kinds[dst[n-1]]&joint != 0 {
		return dst[:n-1]
	}
	return append(dst, '#')
}

// isUUID tells the 36 characters of RFC 9562 section 4.
func isUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		hyphen := i == 8 || i == 13 || i == 18 || i == 23
		if hyphen != (s[i] == '-') || !hyphen && kinds[s[i]]&(digit|hexLetter) == 0 {
			return false
		}
	}
	return true
}
