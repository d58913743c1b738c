package guess

import (
	"math"
	"strings"
	"unicode"
)

// A class is what a byte is in a word.
type class uint8

const (
	gap     class = iota // what ends a word
	lower                // ASCII
	upper                // ASCII
	small                // a small letter beyond ASCII
	capital              // a capital beyond ASCII
	plain                // a letter beyond ASCII that has no case, or a mark
	joint                // a sign that may stand in a word
	sign                 // any other
	classes
)

// single is one language in a single-byte encoding.
type single struct {
	class [256]class
	value [256]int16
	after *[classes][classes]int16
}

func (m *single) score(sample []byte) (sum int) {
	last := gap
	for _, c := range sample {
		next := m.class[c]
		sum += int(m.value[c]) + int(m.after[last][next])
		last = next
	}
	return sum
}

const (
	// spread is how much more frequent the first letter of an alphabet is than
	// the last: e to the power of it.
	spread = 4.0
	// letters is the part of characters that are letters of the language.
	letters = 0.9

	oneSign    = -4_600  // a usual sign: one in a hundred
	oneCapital = -2_500  // beside the same letter small
	oneOther   = -8_500  // a letter or sign of others
	undefined  = -12_000 // what the encoding does not have
)

// signs are usual beyond ASCII, in any language; joints also within a word.
const (
	signs  = "\u00a0«»“”„‘‚›‹–—…•°©®§№€→×½±"
	joints = "’·\u00ad"
)

// costs says what a class costs after another: where letters beyond ASCII stand
// among those of ASCII, as Latin ones do, and where they keep to themselves.
func costs(latin bool) *[classes][classes]int16 {
	const (
		wrongCase = -3_500
		mixed     = -3_500
		pair      = -1_800
		inWord    = -1_200
		begins    = -3_000
	)
	c := new([classes][classes]int16)
	c[lower][capital], c[small][upper], c[small][capital] = wrongCase, wrongCase, wrongCase
	for _, letter := range []class{lower, upper, small, capital, plain} {
		c[letter][sign] = inWord
		c[sign][letter] = inWord
	}
	if !latin {
		c[gap][joint] = begins
	}
	for _, own := range []class{small, capital, plain} {
		if latin {
			c[own][small] += pair
			c[own][capital] += pair
			continue
		}
		for _, ascii := range []class{lower, upper} {
			c[own][ascii] += mixed
			c[ascii][own] += mixed
		}
	}
	return c
}

// singles are the candidates of one byte a character.
func singles() (all []candidate) {
	among, apart := costs(true), costs(false)
	for _, w := range singleByte {
		for _, language := range w.languages {
			after := apart
			if unicode.Is(unicode.Latin, []rune(language)[0]) {
				after = among
			}
			all = append(all, candidate{w.name, w.prior, newSingle(w, language, after)})
		}
	}
	return all
}

func newSingle(w written, language alphabet, after *[classes][classes]int16) *single {
	m := &single{after: after}
	values := language.values()
	for b := range 256 {
		r := w.in.DecodeByte(byte(b))
		m.class[b] = classOf(r)
		if b >= 0x80 {
			m.value[b] = valueOf(r, values)
		}
	}
	return m
}

// values are the logarithms of how frequent each letter is.
func (a alphabet) values() map[rune]int16 {
	all := []rune(string(a))
	sum := 0.0
	for i := range all {
		sum += math.Exp(-spread * float64(i) / float64(len(all)))
	}
	values := make(map[rune]int16, len(all))
	for i, r := range all {
		p := letters * math.Exp(-spread*float64(i)/float64(len(all))) / sum
		values[r] = int16(1000 * math.Log(p))
	}
	return values
}

func valueOf(r rune, values map[rune]int16) int16 {
	if v, ok := values[r]; ok {
		return v
	}
	if v, ok := values[unicode.ToLower(r)]; ok {
		return v + oneCapital
	}
	switch {
	case r == unicode.ReplacementChar || unicode.IsControl(r):
		return undefined
	case strings.ContainsRune(signs+joints, r):
		return oneSign
	}
	return oneOther
}

func classOf(r rune) class {
	switch {
	case 'a' <= r && r <= 'z':
		return lower
	case 'A' <= r && r <= 'Z':
		return upper
	case r < 0x80 || r == '\u00a0':
		return gap
	case strings.ContainsRune(joints, r):
		return joint
	case r == 'ª' || r == 'º':
		return sign
	case unicode.IsUpper(r):
		return capital
	case unicode.IsLower(r):
		return small
	case unicode.IsLetter(r) || unicode.IsMark(r):
		return plain
	}
	return sign
}
