package folder_test

import (
	"math/big"
	"regexp"
	"testing"

	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage/folder"
)

// FuzzPath looks for URLs with unsafe names, and for two with one name.
func FuzzPath(f *testing.F) {
	f.Add("https://example.com/..%2f../con.txt?x=/../", "http://example.com/a~aaaaaaaaaaaa.pdf", "application/pdf")
	f.Add("https://example.com/a.pdf?aaaaaaaaaaaa", "https://example.com/a~aaaaaaaaaaaa.pdf", "text/html")
	f.Add("https://[::1]:8080/%C3%A9", "https://ip6_--1_8080/e%CC%81", "")
	f.Add("https://a/index", "https://a/", "\x00/\x7f")
	f.Fuzz(func(t *testing.T, a, b, contentType string) {
		u, err := urlnorm.Parse(a)
		if err != nil {
			return
		}
		p := folder.Path(u, contentType)
		isSafe(t, p)
		if v, err := urlnorm.Parse(b); err == nil && !same(u, v) {
			areApart(t, p, folder.Path(v, contentType))
		}
		// A URL made of the name must not have it, unless it is that URL.
		if v, err := urlnorm.Parse("https://" + p); err == nil && !same(u, v) {
			areApart(t, p, folder.Path(v, contentType))
		}
	})
}

var rangeForm = regexp.MustCompile(`^(?i:bytes) (?:([0-9]+)-([0-9]+)|\*)/([0-9]+|\*)$`)

// FuzzContentRange holds the parser against a regular expression and numbers
// without bounds.
func FuzzContentRange(f *testing.F) {
	for _, s := range []string{"bytes 0-499/1234", "bytes 42-1233/*", "bytes */1234", "Bytes 5-4/9", "bytes 0-9/9", "bytes 0-9223372036854775807/*", "bytes */*", "bytes 0-18446744073709551616/18446744073709551617", "bytes=0-1/2", "bytes  0-1/2", "bytes +1-2/3"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r, ok := folder.ParseContentRange(s)
		first, last, total := r.Parts()
		if want := isContentRange(s); ok != want {
			t.Fatalf("%q: read as %d-%d/%d, %v; want %v", s, first, last, total, ok, want)
		}
		if ok && (first < -1 || last < first || total < -1 || total >= 0 && last >= total || first < 0 && (last >= 0 || total < 0)) {
			t.Fatalf("%q: read as %d-%d/%d", s, first, last, total)
		}
	})
}

// isContentRange reports whether a text is a Content-Range that can be counted.
func isContentRange(s string) bool {
	m := rangeForm.FindStringSubmatch(s)
	if m == nil || m[1] == "" && m[3] == "*" {
		return false
	}
	number := func(s string) *big.Int { n, _ := new(big.Int).SetString(s, 10); return n }
	most := big.NewInt(1<<63 - 1)
	for _, digits := range m[1:] {
		if digits != "" && digits != "*" && number(digits).Cmp(most) >= 0 {
			return false
		}
	}
	if m[1] == "" {
		return true
	}
	return number(m[1]).Cmp(number(m[2])) <= 0 && (m[3] == "*" || number(m[2]).Cmp(number(m[3])) < 0)
}
