package folder

import (
	"crypto/sha256"
	"encoding/base32"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// asName is a part of a URL decoded, and whether that is fit to be a name as
// it stands: if it can be nothing else's, is safe everywhere, and is the same
// under every file system's comparison as under that of bytes.
func asName(part string) (name string, plain bool) {
	name = decoded(part)
	plain = len(name) > 0 && len(name) <= maxSegment && encoded(name) == part &&
		isSafe(name) && !isDevice(name) && isFolded(name)
	return name, plain
}

// forbidden are the characters that some file system or protocol does not
// take, besides those that do not print.
const forbidden = `<>:"/\|?*`

// fits reports whether a character may stand in a name.
func fits(r rune) bool {
	return unicode.IsPrint(r) && r != utf8.RuneError && !strings.ContainsRune(forbidden, r) &&
		!unicode.In(r, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// leads reports whether a character may be the first of a name: neither a
// hidden file, nor what looks like a flag, nor a blank, nor what NTFS keeps
// for itself, nor a mark that would combine with what comes before.
func leads(r rune) bool { return !strings.ContainsRune(".- $", r) && !unicode.IsMark(r) }

// isSafe reports whether a name can be made, and means the same, everywhere.
func isSafe(name string) bool {
	first, _ := utf8.DecodeRuneInString(name)
	last := name[len(name)-1]
	if !leads(first) || last == '.' || last == ' ' || strings.Contains(name, "~") {
		return false
	}
	return strings.IndexFunc(name, func(r rune) bool { return !fits(r) }) < 0
}

// hashLength is the number of characters of a hash: 60 bits, so that two of a
// million names in one folder are the same with a probability of 4e-7.
const (
	hashLength = 12
	alphabet   = "abcdefghijklmnopqrstuvwxyz234567"
)

// marked is a name with a hash, ~ between, of at most longest bytes: as much of
// readable as can stand, and the hash of text, which alone tells it from
// others. It is safe whatever readable is.
func marked(readable, text, ext string, longest int) string {
	room := longest - 1 - hashLength - len(ext)
	return cut(cleaned(readable), room) + "~" + hashed(text) + ext
}

// hashed is the hash of a text, in letters that have no case.
func hashed(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base32.NewEncoding(alphabet).EncodeToString(sum[:])[:hashLength]
}

// cleaned is a text with an underscore in place of everything unsafe. Only its
// end may still be.
func cleaned(s string) string {
	s = strings.Map(func(r rune) rune {
		if fits(r) {
			return r
		}
		return '_'
	}, norm.NFC.String(s))
	first, size := utf8.DecodeRuneInString(s)
	switch {
	case s == "" || isDevice(s):
		return "_" + s
	case !leads(first):
		return "_" + s[size:]
	}
	return s
}

// cut is as many whole characters of s as most bytes hold.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}
