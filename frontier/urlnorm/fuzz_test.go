package urlnorm

import (
	"errors"
	"strings"
	"testing"

	whatwg "github.com/nlnwa/whatwg-url/url"
	"pgregory.net/rapid"
)

// pieces are what the fuzz targets start from and what the property tests put
// URLs together of.
var pieces = []string{
	"http:", "https:", "HTTP:", "hTTps:", "ftp:", "mailto:", "javascript:", "x", "://", "//", "/", "///", `\`, `\\`, `/\`,
	"example.com", "EXAMPLE.com", "a.b.c", "localhost", "x_y.z", "-a-", "a..b", ".", "..", "...", "com.",
	"user", ":", "@", "pass", "%40", "u%zz", ":80", ":443", ":8080", ":080", ":65535", ":65536", ":99999", ":",
	"127.0.0.1", "0x7f.1", "017700000001", "256", "1.2.3", "0x", "1.", "0xg", "[::1]", "[1:2:3::4.5.6.7]", "[::ffff:1.2.3.4]", "[", "]",
	"bücher.de", "xn--bcher-kva", "xn--", "日本語。jp", "ß", "\u00ad", "１", "☃",
	"a", "b", "dir", "index.html", "%2e", "%2E", "%2e%2e", ".%2E", "%", "%z", "%zz", "%41", "%7e", "%2f", "%3A", "%c3%a9", "%%34%31", "operator%.html",
	"?", "q=1&r=2", "a b", "'", "\"", "<>", "`", "{}", "|", "^", "~", "!", "$", "*", "(", ")", "é", "\x7f", "\x80", "\xff", "\u0000", "\ufffd",
	"#", "#top", "#/a?b", " ", "\t", "\n", "\r", "C:", "C|", ";", ",", "=", "+", "&", "-", "_",
}

func addSeeds(f *testing.F) {
	for _, c := range parseCases {
		f.Add("https://example.com/dir/page?q", c.in)
	}
	for _, c := range resolveCases {
		f.Add(c.base, c.ref)
	}
	for _, p := range pieces {
		f.Add("http://user:pass@h.example:8080/a/b/../c;d?e", p)
	}
}

// genText makes text in which the interesting things are common.
func genText() *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		list := rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 10).Draw(t, "pieces")
		return strings.Join(list, "")
	})
}

func FuzzResolve(f *testing.F) {
	addSeeds(f)
	f.Fuzz(func(t *testing.T, base, ref string) { checkAll(t, base, ref) })
}

func TestResolveProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		base := "https://user@example.com:81/a/b?c"
		if rapid.Bool().Draw(t, "other base") {
			base = "http://" + genText().Draw(t, "base")
		}
		checkAll(t, base, genText().Draw(t, "ref"))
	})
}

// tester is what *testing.T and *rapid.T have in common.
type tester interface {
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// checkAll checks everything that must hold for any two texts.
func checkAll(t tester, base, ref string) {
	b, err := Parse(base)
	checkWays(t, URL{}, base, b, err)
	checkReferee(t, base, "", b, err)
	if err != nil {
		return
	}
	checkURL(t, b)
	u, err := b.Resolve(ref)
	checkWays(t, b, ref, u, err)
	checkReferee(t, base, ref, u, err)
	checkResolver(t, b, ref, u, err)
	if abs, err2 := Parse(ref); err2 == nil && strings.Contains(ref, "//") && hasFullScheme(ref) && abs != u {
		t.Errorf("absolute %q on %q = %q, alone %q", ref, base, u, abs)
	}
	if err == nil {
		checkURL(t, u)
		checkRelative(t, b, u)
	}
}

// hasFullScheme reports whether ref is absolute whatever its base is.
func hasFullScheme(ref string) bool {
	_, rest, ok := cutScheme(stripBlanks(ref))
	return ok && strings.HasPrefix(rest, "//")
}

// checkWays compares the clean way with the standard's way.
func checkWays(t tester, base URL, ref string, got URL, gotErr error) {
	want, err := build(base, ref)
	if got != want || (err == nil) != (gotErr == nil) || err != nil && err.Error() != gotErr.Error() {
		t.Errorf("%q on %q = %+v, %v; the standard's way %+v, %v", ref, base, got, gotErr, want, err)
	}
}

// checkResolver resolves from a buffer that is overwritten afterwards.
func checkResolver(t tester, base URL, ref string, want URL, wantErr error) {
	r := NewResolver(base)
	_, _ = r.Resolve("first?")
	buf := []byte(ref)
	u, err := r.Resolve(view(buf))
	for i := range buf {
		buf[i] = '!'
	}
	_, _ = r.Resolve("/next")
	if u != want || (err == nil) != (wantErr == nil) || err != nil && err.Error() != wantErr.Error() {
		t.Errorf("Resolver: %q on %q = %+v, %v; want %+v, %v", ref, base, u, err, want, wantErr)
	}
}

// checkRelative resolves u's own parts on b's page, where they lie at the same
// origin.
func checkRelative(t tester, b, u URL) {
	again, err := b.Resolve(u.String())
	if err != nil || again != u {
		t.Errorf("%q resolved again = %q, %v", u, again, err)
	}
	if b.Scheme() == u.Scheme() && b.Host() == u.Host() && b.Userinfo() == u.Userinfo() && !strings.HasPrefix(u.Path(), "//") {
		if again, err = b.Resolve(u.RequestTarget()); err != nil || again != u {
			t.Errorf("target of %q on %q = %q, %v", u, b, again, err)
		}
	}
}

// checkURL checks what holds for every canonical URL.
func checkURL(t tester, u URL) {
	s := u.String()
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			t.Fatalf("%q has byte %#x", s, s[i])
		}
	}
	if again, err := Parse(s); err != nil || again != u {
		t.Errorf("Parse(%q) = %q, %v: not idempotent", s, again, err)
	}
	if got := join(u); got != s {
		t.Errorf("the parts of %q make %q", s, got)
	}
	checkKey(t, u)
	robots, err := Parse(u.HostKey() + "/robots.txt")
	if err != nil || robots.HostKey() != u.HostKey() || robots.Host() != u.Host() {
		t.Errorf("host key %q: %q, %v", u.HostKey(), robots, err)
	}
	if !u.Within(u.HostKey()+"/") || !u.Within(u.Prefix()) || !strings.HasSuffix(u.Prefix(), "/") {
		t.Errorf("%q is not within its prefix %q", s, u.Prefix())
	}
}

func join(u URL) string {
	s := u.Scheme() + "://"
	if u.Userinfo() != "" {
		s += u.Userinfo() + "@"
	}
	s += u.Hostname()
	if u.Port() != "" {
		s += ":" + u.Port()
	}
	s += u.Path()
	if u.Query() != "" || strings.HasSuffix(u.RequestTarget(), "?") && !strings.Contains(u.Query(), "?") {
		s += "?" + u.Query()
	}
	return s
}

func checkKey(t tester, u URL) {
	key := u.Key()
	again, err := Parse(key)
	if err != nil || again.String() != key || again.Key() != key || again.HostKey() != u.HostKey() {
		t.Errorf("key of %q = %q, whose key is %q, %v", u, key, again.Key(), err)
	}
	if i := strings.IndexByte(u.s, '%'); i >= 0 {
		if got := u.s[:i] + string(appendKey(nil, u.s[i:])); got != key {
			t.Errorf("key of %q = %q, the long way %q", u, key, got)
		}
	}
}

// referee is whatwg-url with the one encode set that it has not caught up
// with: "^" was added to the path's in 2025 (whatwg/url pull request 846).
var referee = whatwg.NewParser(whatwg.WithPathPercentEncodeSet(whatwg.PathPercentEncodeSet.Set('^')))

// checkReferee compares with another implementation of the standard, where
// that is known to be right.
func checkReferee(t tester, base, ref string, got URL, gotErr error) {
	if len(base)+len(ref) > 2000 || errors.Is(gotErr, ErrTooLong) {
		return
	}
	w, err := referee.Parse(base)
	if ref != "" {
		if err != nil {
			return // the base was judged already
		}
		w, err = w.Parse(ref)
	}
	failed := err != nil || w.Scheme() != "http" && w.Scheme() != "https"
	if failed != (gotErr != nil) || !failed && w.Href(true) != got.String() {
		if refereeErrs(base+ref, got) {
			return
		}
		t.Errorf("%q on %q = %q, %v; the referee says %v, %v", ref, base, got, gotErr, w, err)
	}
}

// refereeErrs reports whether text holds what the referee is known to get
// wrong.
func refereeErrs(text string, got URL) bool {
	host := strings.TrimSuffix(got.Hostname(), ".")
	last := host[strings.LastIndexByte(host, '.')+1:]
	plain := lowerASCII(decodePercent(stripBlanks(text)))
	switch {
	case strings.Contains(text, "[[") || strings.Contains(text, "]]"):
		return true // trims any number of brackets
	case (!isASCII(plain) || strings.Contains(plain, "xn--")) && strings.Trim(got.Hostname(), digits+lower+"-.") != "":
		return true // allows no "_" and the like beside letters that need IDNA
	case len(last) >= 16 && strings.Contains(digits, last[:1]) && !got.IsZero():
		return true // takes "0xfffffffffffffffffg" for a number, too great for an address
	case len(text) > maxIDN && got.IsZero():
		return true // knows no limits
	case strings.ContainsAny(text, "+-") && strings.ContainsAny(text, digits):
		return true // reads "1.-1" as an IPv4 address
	}
	return false
}
