package guess

import (
	"math"
	"strings"
	"unicode"
)

// A class is what a byte is in a word.
type class uint8

const (
	gap    class = iota // what ends a word
	ascii               // a letter of ASCII
	letter              // any other, or a mark on one
	joint               // a sign that may stand in a word
	sign                // any other
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
	// share is the part of characters that are letters of the language.
	share = 0.9

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
		mixed  = -3_500
		pair   = -1_800
		inWord = -1_200
		begins = -3_000
	)
	c := new([classes][classes]int16)
	for _, own := range []class{ascii, letter} {
		c[own][sign], c[sign][own] = inWord, inWord
	}
	if latin {
		c[letter][letter] = pair
		return c
	}
	c[letter][ascii], c[ascii][letter] = mixed, mixed
	c[gap][joint] = begins
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
		p := share * math.Exp(-spread*float64(i)/float64(len(all))) / sum
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
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z':
		return ascii
	case r < 0x80 || r == '\u00a0':
		return gap
	case strings.ContainsRune(joints, r):
		return joint
	case r == 'ª' || r == 'º':
		return sign
	case unicode.IsLetter(r) || unicode.IsMark(r):
		return letter
	}
	return sign
}
