package folder

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// isFolded reports whether a name is the one of its kind that may stand
// without a hash: of all names that some file system takes for the same, at
// most one is. APFS and ext4 compare the full case folding of the canonical
// decomposition; NTFS and exFAT the upper case of each character.
func isFolded(name string) bool {
	ascii := true
	for _, r := range name {
		if unicode.ToLower(unicode.ToUpper(r)) != r {
			return false
		}
		ascii = ascii && r < utf8.RuneSelf
	}
	return ascii || norm.NFC.String(cases.Fold().String(norm.NFD.String(name))) == name
}
