package trap

import (
	"encoding/binary"
	"math/bits"
)

const (
	fnvOffset = 0xcbf29ce484222325
	fnvPrime  = 0x100000001b3
	mulWord   = 0xd6e8feb86659fd93 // odd, and otherwise of no meaning

	number = 0x23 // the hash of everything that counts as a number
)

// folded is each byte as it counts in a word: letters in lower case, "#" for
// digits, 0 for what parts words. It is never written to once it has been made.
var folded = makeFolded()

func makeFolded() (t [256]byte) {
	for c := range t {
		switch {
		case c >= '0' && c <= '9':
			t[c] = '#'
		case c >= 'A' && c <= 'Z':
			t[c] = byte(c) | 0x20
		case c >= 'a' && c <= 'z', c >= 0x80:
			t[c] = byte(c)
		}
	}
	return t
}

// readWord hashes the word at s[i:] and returns where it ends. It is never 0.
//
// Most words are ASCII letters, up to eight, and something behind them. They
// are taken in one piece: going byte by byte costs three times as much, for
// nothing tells the processor where a word will end.
func readWord(s []byte, i int) (hash uint64, end int) {
	if i+8 < len(s) {
		eight := binary.LittleEndian.Uint64(s[i:])
		if n := letters(eight); folded[s[i+n]] == 0 {
			return wordHash(absorb(0, (eight|lower)&(1<<(8*n)-1))), i + n
		}
	}
	return readAnyWord(s, i)
}

// Eight bytes at a time: the bit of the lower case, and the highest bits.
const (
	eachByte = 0x0101010101010101
	lower    = 0x20 * eachByte
	highest  = 0x80 * eachByte
)

// letters is with how many ASCII letters the eight bytes begin, the first byte
// being the lowest.
func letters(eight uint64) int {
	folded := eight&^highest | lower
	fromA := folded + (0x80-'a')*eachByte
	beyondZ := folded + (0x7f-'z')*eachByte
	none := ^(fromA &^ beyondZ &^ eight) & highest
	return bits.TrailingZeros64(none) / 8
}

// absorb goes on hashing a word with its next eight letters.
func absorb(hash, eight uint64) uint64 { return (bits.RotateLeft64(hash, 5) ^ eight) * mulWord }

// wordHash is the hash of a word without digits.
func wordHash(chained uint64) uint64 {
	if calendar.has(chained) {
		return number
	}
	return chained | 1<<8 // never 0, never number
}

// readAnyWord is readWord for words of any length and kind.
func readAnyWord(s []byte, start int) (hash uint64, end int) {
	var eight uint64
	digits := false
	i := start
	for ; i < len(s) && folded[s[i]] != 0; i++ {
		c := folded[s[i]]
		digits = digits || c == '#'
		n := (i - start) % 8
		if n == 0 && i > start {
			hash, eight = absorb(hash, eight), 0
		}
		eight |= uint64(c) << (8 * n)
	}
	if digits {
		return mixedWord(s[start:i]), i
	}
	return wordHash(absorb(hash, eight)), i
}

// mixedWord hashes a word that has digits: runs of them are one "#", and a
// token is a number like any other.
func mixedWord(word []byte) uint64 {
	hash := uint64(fnvOffset)
	runs, letters, hexadecimal := 0, 0, true
	before := byte(0)
	for _, c := range word {
		c = folded[c]
		if c != '#' {
			letters++
			hexadecimal = hexadecimal && c <= 'f'
		} else if before != '#' {
			runs++
		}
		if c != '#' || before != '#' {
			hash = (hash ^ uint64(c)) * fnvPrime
		}
		before = c
	}
	if letters == 0 || hexadecimal || runs >= 3 || len(word) >= 20 {
		return number
	}
	return hash | 1<<8
}

// names is a set of the hashes of words.
type names [256]uint64

// calendar has the English names of months and weekdays and their
// abbreviations. Those of other languages need no list: there are few of them,
// so that they are soon known. It is never written to once it has been made.
var calendar = makeNames(
	"january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december",
	"jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec",
	"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday",
	"mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun",
)

func makeNames(words ...string) *names {
	n := new(names)
	for _, word := range words {
		var hash uint64
		for len(word) > 0 {
			var eight [8]byte
			word = word[copy(eight[:], word):]
			hash = absorb(hash, binary.LittleEndian.Uint64(eight[:]))
		}
		n[n.place(hash)] = hash
	}
	return n
}

func (n *names) has(hash uint64) bool { return n[n.place(hash)] == hash }

// place is where hash is, or would be.
func (n *names) place(hash uint64) uint8 {
	at := uint8(hash >> 56)
	for n[at] != hash && n[at] != 0 {
		at++
	}
	return at
}
