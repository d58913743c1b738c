package folder_test

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage/folder"
)

var update = flag.Bool("update", false, "write the golden file")

func mustParse(t tester, raw string) urlnorm.URL {
	t.Helper()
	u, err := urlnorm.Parse(raw)
	if err != nil {
		t.Errorf("%q: %v", raw, err)
	}
	return u
}

// testdata/names.golden has a URL, a content type or -, and the path on each
// line. Paths are in users' folders: lines are added, never changed.
func TestPathGolden(t *testing.T) {
	const file = "testdata/names.golden"
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var got strings.Builder
	for lines := bufio.NewScanner(strings.NewReader(string(text))); lines.Scan(); {
		fields := strings.Split(lines.Text(), " ")
		p := folder.Path(mustParse(t, fields[0]), strings.Trim(fields[1], "-"))
		isSafe(t, p)
		fmt.Fprintln(&got, fields[0], fields[1], p)
	}
	if *update {
		if err := os.WriteFile(file, []byte(got.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if diff := cmp.Diff(string(text), got.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// nasty are segments that have hurt somebody.
func nasty() (all []string) {
	for _, name := range []string{"con", "prn", "aux", "nul", "com1", "com9", "com%C2%B9", "com%c2%b2", "COM%C2%B3", "lpt1", "lpt0", "LPT%C2%B9", "CONIN$", "conout$", "clock$", "com", "lpt10", "console"} {
		for _, behind := range []string{"", ".txt", ".tar.gz", ".", "%20", "%20.txt", ":stream", "::$DATA", "%00.txt", "~1", ".html"} {
			all = append(all, name, name+behind, strings.ToUpper(name)+behind, "x"+name+behind)
		}
	}
	for c := range 256 {
		all = append(all, fmt.Sprintf("a%%%02Xb", c), fmt.Sprintf("%%%02x", c), fmt.Sprintf("%%%02X.pdf", c))
	}
	for _, dots := range []string{"%2e", "%2e%2e", "...", "....", ".%2e%2f", "..%5c", "..%2f..%2fetc%2fpasswd", "..%c0%af", "%252e%252e", "..;", "a%2f..%2f..", ".partial", ".git", ".htaccess", "-rf", "$MFT", "%20", "a%20", "%20a", "a.", "a..", "PROGRA~1", "progra~1.txt", "~", "~root", "a~", "~.pdf"} {
		all = append(all, dots, dots+".pdf", dots+"/x", "x/"+dots)
	}
	for _, char := range []string{"é", "e\u0301", "É", "ß", "ss", "SS", "ı", "i", "İ", "K", "\u212a", "ſ", "ς", "σ", "ﬁ", "fi", "\u200b", "\u202e", "\ufeff", "\ufe0f", "\u3164", "\u034f", "\ue000", "\uffff", "\U000e0041", "日本", "한", "\u1112\u1161\u11ab", "ǆ", "ǅ", "Ǆ", "ΐ", "\u0301"} {
		all = append(all, char, char+".pdf", "x"+char, strings.Repeat(char, 100), strings.Repeat(char, 300)+".pdf")
	}
	for _, n := range []int{100, 140, 147, 148, 156, 159, 160, 161, 255, 256, 4096, 60000} {
		all = append(all, strings.Repeat("a", n), strings.Repeat("a", n)+".pdf", "x?"+strings.Repeat("q", n), strings.Repeat("a/", n/2)+"b")
	}
	return all
}

// A thousand nasty names: each is safe, no two are one, and all of them can
// be there at once.
func TestPathNasty(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	of, all := map[string]urlnorm.URL{}, 0
	for _, name := range nasty() {
		u, err := urlnorm.Parse("https://example.com/" + name)
		if err != nil {
			continue
		}
		p := folder.Path(u, "application/pdf")
		isSafe(t, p)
		all++
		for how, text := range comparisons(p) {
			if other, ok := of[how+text]; ok && !same(u, other) {
				t.Fatalf("%s and %s are both %q by %s", u, other, p, how)
			}
			of[how+text] = u
		}
		if err := root.MkdirAll(path.Dir(p), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := root.WriteFile(p, []byte(u.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if all < 1000 {
		t.Fatalf("only %d names", all)
	}
}

// pieces are what random URLs are made of: what is likely to be taken for
// something else.
var pieces = []string{
	"a", "A", "b", "%61", "%41", "/", "//", "/", ".", "..", "...", "%2e", "%2F", "%5C", "~", "~1", "1", "~~", "%7E", "?", "?", "=", "&", "_", "-", "+", "$", "%", "%20", "%00", "%zz", "'", "%27", ";",
	"index", "INDEX", ".html", ".pdf", ".PDF", ".php", ".bin", ".tar.gz", ".1", "x=1", "con", "aux.", "nul", "com%C2%B9",
	"é", "e%CC%81", "É", "ß", "ss", "ẞ", "ı", "i", "İ", "\u212a", "k", "ſ", "s", "ﬁ", "fi", "Ω", "ω", "\u2126", "\u200b", "\ufe0f", "%FF", "日本", "a~aaaaaaaaaaaa", "aaaaaaaaaaaa", "~wm2wgbkrnawb",
	"cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
}

var hosts = []string{"example.com", "www.example.com", "example.com.", "example.com_http", "example_http", "example", "con", "con.com", "[::1]", "[1::]", "ip6_--1", "127.0.0.1", "xn--bcher-kva.example", "bücher.example", "-a.b", ".partial", "a_8080", "a", "x!$&'()*+,;=\"`{}.b"}

var types = []string{"", "text/html; charset=utf-8", "application/pdf", "APPLICATION/PDF;", "image/png", "application/octet-stream", "a/b/c", "\x1b[31m"}

// drawURL draws a URL that is likely to have a nasty name.
func drawURL(t *rapid.T) urlnorm.URL {
	for {
		raw := rapid.SampledFrom([]string{"http://", "https://", "https://user:secret@"}).Draw(t, "scheme") +
			rapid.SampledFrom(hosts).Draw(t, "host") + rapid.SampledFrom([]string{"", "", ":80", ":443", ":8080"}).Draw(t, "port") + "/" +
			strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 12).Draw(t, "pieces"), "")
		if rapid.IntRange(0, 9).Draw(t, "repeat") == 0 {
			raw += strings.Repeat(rapid.SampledFrom(pieces).Draw(t, "piece"), rapid.IntRange(1, 700).Draw(t, "times"))
		}
		if u, err := urlnorm.Parse(raw); err == nil {
			return u
		}
	}
}

func TestPathIsSafe(t *testing.T) {
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	rapid.Check(t, func(t *rapid.T) {
		u := drawURL(t)
		typ := rapid.SampledFrom(types).Draw(t, "type")
		p := folder.Path(u, typ)
		isSafe(t, p)
		if strings.Contains(p, "secret") || folder.Path(mustParse(t, u.String()), typ) != p {
			t.Errorf("%q has a password, or another path at another time", p)
		}
		if err := root.MkdirAll(path.Dir(p), 0o777); err != nil {
			t.Error(err)
		}
		if f, err := root.Create(filepath.FromSlash(p)); err != nil || f.Close() != nil {
			t.Error(err)
		}
	})
}

// Two URLs have two paths, whatever their types, and neither is the other's
// folder.
func TestPathIsInjective(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		u, v := drawURL(t), drawURL(t)
		if rapid.Bool().Draw(t, "alike") {
			v = drawAlike(t, u)
		}
		if same(u, v) {
			return
		}
		typ := rapid.SampledFrom(types)
		areApart(t, folder.Path(u, typ.Draw(t, "type")), folder.Path(v, typ.Draw(t, "type")))
	})
}

// drawAlike draws a URL that has something of another: its target, changed a
// little, or its path in the folder as the target.
func drawAlike(t *rapid.T, u urlnorm.URL) urlnorm.URL {
	target := u.RequestTarget()
	if rapid.Bool().Draw(t, "saved") {
		_, target, _ = strings.Cut(folder.Path(u, rapid.SampledFrom(types).Draw(t, "type")), "/")
		target = "/" + rapid.SampledFrom([]string{target, strings.Replace(target, "~", "?", 1), strings.Replace(target, "~.", ".", 1), queried(target), target + "/x", target[:strings.LastIndexByte("/"+target, '/')]}).Draw(t, "form")
	} else {
		at := rapid.IntRange(0, len(target)).Draw(t, "at")
		target = target[:at] + rapid.SampledFrom(pieces).Draw(t, "piece") + target[at:]
		if rapid.Bool().Draw(t, "case") {
			target = strings.ToUpper(u.RequestTarget())
		}
	}
	v, err := urlnorm.Parse(u.HostKey() + "/" + strings.TrimPrefix(target, "/"))
	if err != nil {
		return u
	}
	return v
}

// queried is the target that would be saved as a name with a ~, were what
// follows that a query.
func queried(target string) string {
	stem, rest, _ := strings.Cut(target, "~")
	dot := max(0, strings.LastIndexByte(rest, '.'))
	return stem + rest[dot:] + "?" + rest[:dot]
}
