package folder_test

import (
	"io/fs"
	"path"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf16"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"

	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage/folder"
)

// tester is what *testing.T and *rapid.T have in common.
type tester interface {
	Helper()
	Errorf(format string, args ...any)
}

var (
	device    = regexp.MustCompile(`(?i)^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$|clock\$) *(\..*)?$`)
	shortName = regexp.MustCompile(`(?i)^[^.]{0,7}~[0-9]+(\.[^.]{0,3})?$`)
	extension = regexp.MustCompile(`\.[a-z0-9]{1,8}$`)
)

// isSafe checks a path by the rules of every file system, as the tests know
// them.
func isSafe(t tester, p string) {
	t.Helper()
	if !filepath.IsLocal(p) || !fs.ValidPath(p) || path.Clean(p) != p || len(p) > folder.MaxPath {
		t.Errorf("%q: not a local path of at most %d bytes", p, folder.MaxPath)
	}
	segments := strings.Split(p, "/")
	for _, s := range segments {
		isSafeSegment(t, s)
	}
	if len(segments) < 2 || !extension.MatchString(p) {
		t.Errorf("%q: no file with an extension in a host's folder", p)
	}
	if strings.HasPrefix(segments[0], ".") {
		t.Errorf("%q: may be the package's own folder", p)
	}
}

func isSafeSegment(t tester, s string) {
	t.Helper()
	for _, r := range s {
		if r < ' ' || r == 0x7f || !unicode.IsPrint(r) || strings.ContainsRune(`<>:"/\|?*`, r) || r == unicode.ReplacementChar {
			t.Errorf("%q has %U", s, r)
		}
	}
	if s == "" || strings.Trim(s[:1], ".- $") == "" || strings.Trim(s[len(s)-1:], ". ") == "" {
		t.Errorf("%q: empty, or a bad character at an end", s)
	}
	if device.MatchString(s) || shortName.MatchString(s) {
		t.Errorf("%q is a device's or a short name", s)
	}
	if units := len(utf16.Encode([]rune(norm.NFD.String(s)))); len(s) > 255 || units > 255 {
		t.Errorf("%q has %d bytes, %d units", s, len(s), units)
	}
}

// comparisons are those of file systems: two paths are one if one of them
// gives the same for both.
func comparisons(p string) map[string]string {
	return map[string]string{
		"bytes":      p,
		"NTFS":       strings.Map(unicode.ToUpper, p),
		"lower case": strings.Map(unicode.ToLower, p),
		"APFS":       norm.NFD.String(cases.Fold().String(norm.NFD.String(p))),
		"NFC":        norm.NFC.String(p),
		"simple":     strings.Map(leastOfOrbit, norm.NFC.String(p)),
	}
}

func leastOfOrbit(r rune) rune {
	least := r
	for next := unicode.SimpleFold(r); next != r; next = unicode.SimpleFold(next) {
		least = min(least, next)
	}
	return least
}

// areApart checks that two files can be there at once.
func areApart(t tester, a, b string) {
	t.Helper()
	of := comparisons(b)
	for name, x := range comparisons(a) {
		y := of[name]
		if x == y || strings.HasPrefix(x, y+"/") || strings.HasPrefix(y, x+"/") {
			t.Errorf("%q and %q cannot be told apart by %s", a, b, name)
		}
	}
}

// same reports whether two URLs differ in nothing but user information.
func same(a, b urlnorm.URL) bool {
	return a.HostKey() == b.HostKey() && a.RequestTarget() == b.RequestTarget()
}
