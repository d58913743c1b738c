package guess_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/unicode/norm"

	"github.com/joinable/crawl/parse/guess"
)

const (
	// enough is how many bytes beyond ASCII a page must have to count.
	enough = 20
	// most is how many pages of a language are tried.
	most = 60
	// least is the percentage of pages that must be read right.
	least = 95
)

// docs are packages whose pages are translations, and what people wrote
// such pages in before UTF-8.
var docs = []struct {
	pkg, dir, encodings string
	needed              bool // by CI
}{
	{"aptitude-doc-cs", "/usr/share/doc/aptitude/html/cs", "windows-1250 iso-8859-2", true},
	{"aptitude-doc-fr", "/usr/share/doc/aptitude/html/fr", "windows-1252", true},
	{"aptitude-doc-ru", "/usr/share/doc/aptitude/html/ru", "windows-1251 koi8-r iso-8859-5 ibm866", true},
	{"apache2-doc", "/usr/share/doc/apache2-doc/manual/ja", "shift_jis euc-jp", true},
	{"apache2-doc", "/usr/share/doc/apache2-doc/manual/ko", "euc-kr", true},
	{"apache2-doc", "/usr/share/doc/apache2-doc/manual/tr", "windows-1254", true},
	{"apache2-doc", "/usr/share/doc/apache2-doc/manual/zh-cn", "gbk", true},
	{"maint-guide-zh-tw", "/usr/share/doc/maint-guide-zh-tw/html", "big5", true},
	{"debian-handbook", "/usr/share/doc/debian-handbook/html/ar-MA", "windows-1256 iso-8859-6", false},
	{"debian-handbook", "/usr/share/doc/debian-handbook/html/pl-PL", "windows-1250 iso-8859-2", false},
	{"debian-handbook", "/usr/share/doc/debian-handbook/html/zh-TW", "big5", false},
	{"installation-guide-amd64", "/usr/share/doc/installation-guide-amd64/el", "windows-1253 iso-8859-7", false},
	{"installation-guide-amd64", "/usr/share/doc/installation-guide-amd64/ja", "shift_jis euc-jp", false},
	{"installation-guide-amd64", "/usr/share/doc/installation-guide-amd64/ko", "euc-kr", false},
	{"installation-guide-amd64", "/usr/share/doc/installation-guide-amd64/ru", "windows-1251 koi8-r iso-8859-5 ibm866", false},
	{"installation-guide-amd64", "/usr/share/doc/installation-guide-amd64/ro", "windows-1250 iso-8859-2", false},
	{"installation-guide-amd64", "/usr/share/doc/installation-guide-amd64/vi", "windows-1258", false},
	{"installation-guide-amd64", "/usr/share/doc/installation-guide-amd64/zh_CN", "gbk", false},
}

// Real pages, put into the encodings of old, are read as what they were.
func TestDocs(t *testing.T) {
	for _, d := range docs {
		for _, name := range strings.Fields(d.encodings) {
			t.Run(filepath.Base(d.dir)+" "+name, func(t *testing.T) {
				right, all := 0, 0
				for _, page := range pagesIn(t, d.dir, name) {
					text, ok := encoded(t, name, page)
					if !ok || all == most {
						continue
					}
					if all++; sameText(guess.Encoding([]byte(text)), name, text) {
						right++
					}
				}
				if all == 0 && os.Getenv("CI") == "true" && d.needed {
					t.Fatalf("%s is not installed", d.pkg)
				} else if all == 0 {
					t.Skipf("%s is not installed (apt-get install %s)", d.pkg, d.pkg)
				}
				t.Logf("%d of %d pages", right, all)
				if right*100 < all*least {
					t.Errorf("%d of %d pages were read right", right, all)
				}
			})
		}
	}
}

// encoded is a page in another encoding, if that has bytes enough that are not
// ASCII. What it cannot express is escaped.
func encoded(t *testing.T, name, page string) (text string, ok bool) {
	t.Helper()
	e, err := htmlindex.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err = encoding.HTMLEscapeUnsupported(e.NewEncoder()).String(decomposed(name, page))
	if err != nil || utf8.ValidString(text) {
		return "", false
	}
	high := 0
	for i := range len(text) {
		high += int(text[i] >> 7)
	}
	return text, high >= enough
}

// pagesIn are the pages in a folder. Those that are not UTF-8 are in the
// encoding.
func pagesIn(t *testing.T, dir, name string) (pages []string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.Contains(path, ".html") {
			return nil
		}
		b, err := os.ReadFile(path)
		pages = append(pages, decoded(t, name, b))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return pages
}

// decoded is a page in UTF-8, which is in that or in the encoding.
func decoded(t *testing.T, name string, page []byte) string {
	t.Helper()
	if utf8.Valid(page) {
		return string(page)
	}
	e, err := htmlindex.Get(name)
	if err != nil {
		t.Fatal(err)
	}
	text, err := e.NewDecoder().String(string(page))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// decomposed spells text as the encoding has it: Vietnamese tones are marks of
// their own, Romanian has cedillas for commas.
func decomposed(name, text string) string {
	if strings.HasSuffix(name, "1250") || name == "iso-8859-2" {
		return strings.NewReplacer("ț", "ţ", "ș", "ş", "Ț", "Ţ", "Ș", "Ş").Replace(text)
	}
	if name != "windows-1258" {
		return text
	}
	var b strings.Builder
	for _, r := range text {
		b.WriteString(vietnamese(r))
	}
	return b.String()
}

// vietnamese is a letter that windows-1258 has, and a tone.
func vietnamese(r rune) string {
	d := []rune(norm.NFD.String(string(r)))
	switch {
	case len(d) == 2 && strings.ContainsRune("àáâèéêíùúóôăơưÀÁÂÈÉÊÍÙÚÓÔĂƠƯñëïçäöüÄÖÜ", r), len(d) < 2:
		return string(r)
	case len(d) == 2:
		return string(d)
	}
	for _, i := range []int{1, 2} {
		if c := []rune(norm.NFC.String(string([]rune{d[0], d[i]}))); strings.ContainsRune("ăâêôơưĂÂÊÔƠƯ", c[0]) {
			return string([]rune{c[0], d[3-i]})
		}
	}
	return string(r)
}
