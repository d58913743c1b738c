package parse

import (
	"bytes"
	"encoding/binary"
	"math/bits"
	"unicode"
	"unicode/utf8"
)

// A wordCount counts words as Facts.Words defines them, in text that comes in
// pieces.
type wordCount struct {
	n int
	// open is whether the last character was no blank, counted whether the run
	// that it belongs to has a letter or a digit.
	open, counted bool
}

// part ends a word at a tag.
func (w *wordCount) part() { w.open = false }

// addMarkup is add for text with character references; scratch is for its use.
func (w *wordCount) addMarkup(src []byte, scratch *[]byte) {
	if !w.open || w.counted {
		src = src[w.addGroups(src):]
	}
	if len(src) == 0 {
		return
	}
	if bytes.IndexByte(src, '&') >= 0 {
		*scratch = appendUnescaped((*scratch)[:0], src, false)
		src = *scratch
	}
	w.add(src)
}

// add takes characters: valid UTF-8 without references.
func (w *wordCount) add(src []byte) {
	for len(src) > 0 {
		if !w.open || w.counted {
			src = src[w.addGroups(src):]
		}
		src = src[w.addRunes(src):]
	}
}

const (
	ones = 0x0101010101010101
	tops = 0x8080808080808080 // the highest bit of each byte
)

// addGroups takes eight bytes at a time, as long as they are ASCII without "&"
// and their words begin with a letter or a digit, as nearly all do. It returns
// how many bytes it took.
func (w *wordCount) addGroups(src []byte) (taken int) {
	var before uint64 // the top bit, if the character before is no blank
	if w.open {
		before = 0x80
	}
	for taken < len(src) {
		x, n := loadGroup(src[taken:])
		solid := solidBytes(x)
		starts := solid &^ (solid<<8 | before)
		if (x|ampersands(x))&tops != 0 || starts&^alnumBytes(x) != 0 {
			break
		}
		w.n += bits.OnesCount64(starts)
		before = solid >> (8*n - 8) & 0x80
		taken += n
	}
	if taken > 0 {
		w.open, w.counted = before != 0, true
	}
	return taken
}

// loadGroup is the next eight bytes of src, the first lowest, or all of its n
// bytes if there are fewer, with zeros in the place of the others.
func loadGroup(src []byte) (x uint64, n int) {
	n = len(src)
	switch {
	case n >= 8:
		return binary.LittleEndian.Uint64(src), 8
	case cap(src) >= 8: // what follows in the page is read and masked out
		return binary.LittleEndian.Uint64(src[:8]) & (1<<(8*n) - 1), n
	}
	for i, c := range src {
		x |= uint64(c) << (8 * i)
	}
	return x, n
}

// ampersands has a top bit if there is an "&" in x, which is ASCII.
func ampersands(x uint64) uint64 {
	x ^= '&' * ones
	return (x - ones) &^ x
}

// solidBytes has the top bit of each byte of x that is neither blank nor
// control character; x is ASCII. No sum carries into the next byte.
func solidBytes(x uint64) uint64 {
	return (x + (0x80-'!')*ones) &^ (x + ones) & tops // 0x7f+1 is 0x80
}

// alnumBytes has the top bit of each byte of x that is a letter or a digit; x
// is ASCII.
func alnumBytes(x uint64) uint64 {
	lower := x | 0x20*ones
	letters := (lower + (0x80-'a')*ones) &^ (lower + (0x80-'z'-1)*ones)
	digits := (x + (0x80-'0')*ones) &^ (x + (0x80-'9'-1)*ones)
	return (letters | digits) & tops
}

// addRunes takes at least eight bytes, if there are as many, and more while the
// run that is open is not counted. It returns how many it took.
func (w *wordCount) addRunes(src []byte) (taken int) {
	for taken < len(src) && (taken < 8 || w.open && !w.counted) {
		if c := src[taken]; c < utf8.RuneSelf {
			w.rune(' ' < c && c < 0x7f, isLetter(c) || '0' <= c && c <= '9')
			taken++
			continue
		}
		r, n := utf8.DecodeRune(src[taken:])
		taken += n
		if isIdeograph(r) {
			w.n++
			w.open = false
			continue
		}
		w.rune(!unicode.IsSpace(r) && !unicode.IsControl(r), unicode.IsLetter(r) || unicode.IsNumber(r))
	}
	return taken
}

// rune takes one character that is no word of its own.
func (w *wordCount) rune(solid, alnum bool) {
	if !w.open {
		w.counted = false
	}
	w.open = solid
	if solid && alnum && !w.counted {
		w.n++
		w.counted = true
	}
}

// isIdeograph reports whether r counts as a word: Chinese characters and kana.
func isIdeograph(r rune) bool {
	return r >= 0x2e80 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// isPhrase reports whether a tag marks up a part of a sentence, and does not
// part words. Those of the page's frame stand where there are none.
func isPhrase(k key) bool {
	switch k {
	case keyA, keyAbbr, keyAcronym, keyB, keyBdi, keyBdo, keyBig, keyCite, keyCode, keyData,
		keyDel, keyDfn, keyEm, keyFont, keyI, keyIns, keyKbd, keyLabel, keyMark, keyNobr, keyQ,
		keyRuby, keyS, keySamp, keySmall, keySpan, keyStrike, keyStrong, keySub, keySup, keyTime,
		keyTt, keyU, keyVar, keyWbr, keyHTML, keyHead, keyBody, keyLink, keyMeta, keyScript,
		keyStyle, keyTemplate, keyNoscript:
		return true
	}
	return false
}
