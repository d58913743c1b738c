package parse

import (
	"unicode/utf8"

	"golang.org/x/text/encoding/japanese"
)

// jis is the state of a decoder of ISO-2022-JP.
type jis uint8

const (
	jisASCII jis = iota
	jisRoman
	jisKatakana
	jisKanji
)

// appendISO2022JP appends ISO-2022-JP, decoded (WHATWG Encoding §12.2.1).
// That of golang.org/x/text takes an escape for the second byte of a character,
// and so swallows the markup behind it; and escapes in a row, by which text is
// hidden from filters, leave no trace there.
func appendISO2022JP(dst, src []byte) []byte {
	state, written := jisASCII, true
	for i := 0; i < len(src); {
		if src[i] == 0x1b {
			next, ok := jisEscape(src[i+1:])
			if !ok || !written {
				dst = utf8.AppendRune(dst, utf8.RuneError)
			}
			i, written = i+1, !ok
			if ok {
				i, state = i+2, next
			}
			continue
		}
		r, n := state.read(src[i:])
		dst = utf8.AppendRune(dst, r)
		i, written = i+n, true
	}
	return dst
}

// jisEscape is the state that b, behind ESC, leads to.
func jisEscape(b []byte) (next jis, ok bool) {
	switch string(b[:min(len(b), 2)]) {
	case "(B":
		return jisASCII, true
	case "(J":
		return jisRoman, true
	case "(I":
		return jisKatakana, true
	case "$@", "$B":
		return jisKanji, true
	}
	return 0, false
}

// read decodes the character that b begins with, which is no escape.
func (s jis) read(b []byte) (r rune, n int) {
	c := b[0]
	switch {
	case s == jisKatakana && 0x21 <= c && c <= 0x5f:
		return 0xff61 - 0x21 + rune(c), 1
	case s == jisKatakana, c == 0x0e, c == 0x0f, c >= 0x80:
		return utf8.RuneError, 1
	case s == jisKanji:
		return readKanji(b)
	case s == jisRoman && c == '\\':
		return '¥', 1
	case s == jisRoman && c == '~':
		return '‾', 1
	}
	return rune(c), 1
}

// readKanji decodes two bytes of JIS X 0208, by EUC-JP, which has the same with
// the highest bits set. An escape is never the second.
func readKanji(b []byte) (r rune, n int) {
	switch {
	case b[0] < 0x21 || b[0] > 0x7e:
		return utf8.RuneError, 1
	case len(b) == 1 || b[1] == 0x1b:
		return utf8.RuneError, 1
	case b[1] < 0x21 || b[1] > 0x7e:
		return utf8.RuneError, 2
	}
	var text [utf8.UTFMax]byte
	_, _, err := japanese.EUCJP.NewDecoder().Transform(text[:], []byte{b[0] | 0x80, b[1] | 0x80}, true)
	if err != nil {
		return utf8.RuneError, 2
	}
	r, _ = utf8.DecodeRune(text[:])
	return r, 2
}
