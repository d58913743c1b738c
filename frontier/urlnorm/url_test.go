package urlnorm

import (
	"errors"
	"strings"
	"testing"
	"unsafe"

	"github.com/google/go-cmp/cmp"
)

func mustParse(t testing.TB, raw string) URL {
	t.Helper()
	u, err := Parse(raw)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

func TestParts(t *testing.T) {
	type parts struct {
		Scheme, Userinfo, Hostname, Port, Host, Path, Query, RequestTarget, HostKey, Prefix string
	}
	for raw, want := range map[string]parts{
		"https://example.com": {
			Scheme: "https", Hostname: "example.com", Host: "example.com", Path: "/", RequestTarget: "/",
			HostKey: "https://example.com", Prefix: "https://example.com/",
		},
		"http://u:p@[::1]:8080/a/b?c#d": {
			Scheme: "http", Userinfo: "u:p", Hostname: "[::1]", Port: "8080", Host: "[::1]:8080",
			Path: "/a/b", Query: "c", RequestTarget: "/a/b?c",
			HostKey: "http://[::1]:8080", Prefix: "http://[::1]:8080/a/",
		},
		"https://example.com/docs/?/x/": {
			Scheme: "https", Hostname: "example.com", Host: "example.com", Path: "/docs/", Query: "/x/",
			RequestTarget: "/docs/?/x/", HostKey: "https://example.com", Prefix: "https://example.com/docs/",
		},
	} {
		u := mustParse(t, raw)
		got := parts{
			u.Scheme(), u.Userinfo(), u.Hostname(), u.Port(), u.Host(), u.Path(), u.Query(),
			u.RequestTarget(), u.HostKey(), u.Prefix(),
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", raw, diff)
		}
	}
}

func TestZero(t *testing.T) {
	var u URL
	all := u.String() + u.Key() + u.Scheme() + u.Userinfo() + u.Hostname() + u.Port() + u.Host() +
		u.Path() + u.Query() + u.RequestTarget() + u.HostKey() + u.Prefix()
	if !u.IsZero() || all != "" {
		t.Errorf("the parts of the zero value are %q", all)
	}
	if _, err := u.WithScheme("http"); err == nil {
		t.Error("the zero value took a scheme")
	}
}

func TestWithin(t *testing.T) {
	docs := mustParse(t, "https://example.com/docs/index.html").Prefix()
	for raw, want := range map[string]bool{
		"https://example.com/docs/":       true,
		"https://example.com/docs/a/b?c":  true,
		"https://u:p@example.com/docs/a":  true,
		"https://example.com/docs":        false,
		"https://example.com/docsx/":      false,
		"https://u:p@example.com/":        false,
		"http://example.com/docs/":        false,
		"https://example.com:8443/docs/":  false,
		"https://example.com.evil/docs/":  false,
		"https://example.com@evil/docs/a": false,
	} {
		if got := mustParse(t, raw).Within(docs); got != want {
			t.Errorf("%s within %s: %t", raw, docs, got)
		}
	}
}

func TestClone(t *testing.T) {
	u := mustParse(t, page)
	if c := u.Clone(); c != u || unsafe.StringData(c.s) == unsafe.StringData(u.s) {
		t.Errorf("clone %q of %q", c, u)
	}
}

func TestWithScheme(t *testing.T) {
	for raw, want := range map[string]string{
		"https://u@example.com/a?b": "http://u@example.com/a?b",
		"https://example.com:80/":   "http://example.com/",
		"http://example.com:443/":   "http://example.com:443/",
	} {
		if u, err := mustParse(t, raw).WithScheme("http"); err != nil || u.String() != want {
			t.Errorf("%s by http = %q, %v; want %s", raw, u, err, want)
		}
	}
	if _, err := mustParse(t, "http://example.com/").WithScheme("ftp"); !errors.Is(err, ErrScheme) {
		t.Errorf("ftp: %v", err)
	}
}

func TestKey(t *testing.T) {
	for in, want := range map[string]string{
		"/%7Euser/%41%2d%5F?%7e=%30":  "/~user/A-_?~=0",
		"/%2f%3a%c3%a9":               "/%2F%3A%C3%A9",
		"/a%2Fb":                      "/a%2Fb",
		"/a%2eb/%2e%2e%2e":            "/a.b/...",
		"/%252e%252e/":                "/%252e%252e/", // "%25" is reserved, and what follows is text
		"/operator%.html?%zz%":        "/operator%.html?%zz%",
		"/%%34%31":                    "/%%341", // not "%41"
		"/%4%31":                      "/%4%31",
		"/%%2d":                       "/%-",
		"/%a%7a":                      "/%az",
		"/%25%34%31":                  "/%2541",
		"/?a=%26&b=%3d&c=%2B&d=%20+":  "/?a=%26&b=%3D&c=%2B&d=%20+",
		"/%21%24%28%29%2a%2c%3b%40!$": "/%21%24%28%29%2A%2C%3B%40!$",
	} {
		if got := mustParse(t, "http://h"+in).Key(); got != "http://h"+want {
			t.Errorf("key of %s = %s, want %s", in, got, want)
		}
	}
}

func TestErrorText(t *testing.T) {
	for in, want := range map[string]string{
		"ftp://example.com/":             `URL "ftp://example.com/": scheme "ftp" is not http or https`,
		"https://a b/":                   `URL "https://a b/": not a valid host: "a b"`,
		"https://a:x/":                   `URL "https://a:x/": not a valid port: "x"`,
		"https:":                         `URL "https:": not a valid host`,
		"/x\x1b":                         `URL "/x\x1b": no scheme`,
		"x:" + strings.Repeat("ü", 1000): `URL "x:` + strings.Repeat("ü", 97) + `...": scheme "x" is not http or https`,
	} {
		if _, err := Parse(in); err == nil || err.Error() != want {
			t.Errorf("Parse(%.50q): %v; want %s", in, err, want)
		}
	}
}

// Callers tell reasons apart by errors.Is.
func TestErrorKinds(t *testing.T) {
	for _, err := range []error{ErrHost, ErrPort, ErrRelative} {
		if !errors.Is(err, ErrSyntax) || errors.Is(ErrSyntax, err) {
			t.Errorf("%v is not a syntax error", err)
		}
	}
	if errors.Is(ErrHost, ErrPort) || errors.Is(ErrScheme, ErrSyntax) || errors.Is(ErrTooLong, ErrSyntax) {
		t.Error("reasons are mixed up")
	}
}

func TestResolverFillsChunks(t *testing.T) {
	base := mustParse(t, page)
	r := NewResolver(base)
	refs := []string{"/x", "y?z", "mailto:x", "//é.example/ü", strings.Repeat("a/", 3000), strings.Repeat("é", 3000), "?", ""}
	var want, got []URL
	for i := range 2000 {
		ref := refs[i%len(refs)]
		u, _ := base.Resolve(ref)
		want = append(want, u)
		u, _ = r.Resolve(ref)
		got = append(got, u)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Fatalf("%d: %.100q, want %.100q", i, got[i], want[i])
		}
	}
}

func TestResolverSetBase(t *testing.T) {
	r := NewResolver(mustParse(t, page))
	r.SetBase(mustParse(t, "http://other.example/dir/"))
	if u, err := r.Resolve("x"); err != nil || u.String() != "http://other.example/dir/x" || r.Base().Hostname() != "other.example" {
		t.Errorf("after <base>: %q, %v", u, err)
	}
	r.SetBase(URL{})
	if _, err := r.Resolve("https://example.com/"); !errors.Is(err, ErrRelative) {
		t.Errorf("no base: %v", err)
	}
}

func TestAllocations(t *testing.T) {
	base := mustParse(t, page)
	u := mustParse(t, "https://example.com/a%20b/c%C3%A9?%zz")
	for _, c := range []struct {
		name string
		max  float64
		f    func()
	}{
		{"Parse of a canonical URL", 0, func() { _, _ = Parse("https://example.com/a%20b?c") }},
		{"Resolve", 1, func() { _, _ = base.Resolve("/a/b?c") }},
		{"Resolve the standard's way", 1, func() { _, _ = base.Resolve("../a b") }},
		{"Key", 0, func() { _ = u.Key() }},
		{"HostKey", 0, func() { _ = u.HostKey() }},
	} {
		if got := testing.AllocsPerRun(100, c.f); got > c.max {
			t.Errorf("%s: %v allocations", c.name, got)
		}
	}
}
