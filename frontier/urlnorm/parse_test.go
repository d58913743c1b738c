package urlnorm

import (
	"errors"
	"strings"
	"testing"
)

// parseCases are behaviours that the URL Standard documents. A case without
// want must give err.
var parseCases = []struct {
	name, in, want string
	err            error
}{
	{"canonical", "https://example.com/a/b?c=d", "https://example.com/a/b?c=d", nil},
	{"no path", "https://example.com", "https://example.com/", nil},
	{"no path but a query", "https://example.com?q", "https://example.com/?q", nil},
	{"empty query stays", "https://example.com/?", "https://example.com/?", nil},
	{"fragment goes", "https://example.com/a#b?c", "https://example.com/a", nil},
	{"query ends at the fragment", "https://example.com/?a#b", "https://example.com/?a", nil},

	{"upper case", "HTTPS://EXAMPLE.Com/A", "https://example.com/A", nil},
	{"other scheme", "ftp://example.com/", "", ErrScheme},
	{"mailto", "mailto:a@example.com", "", ErrScheme},
	{"javascript", "javascript:void(0)", "", ErrScheme},
	{"javascript in disguise", " java\nscript:void(0)", "", ErrScheme},
	{"data", "data:text/html,x", "", ErrScheme},
	{"file", "file:///etc/passwd", "", ErrScheme},
	{"host and port look like a scheme", "example.com:8080/", "", ErrScheme},
	{"relative", "/a", "", ErrRelative},
	{"scheme-relative", "//example.com/", "", ErrRelative},
	{"empty", "", "", ErrRelative},
	{"fragment only", "#a", "", ErrRelative},
	{"scheme with a space", "ht tp://example.com/", "", ErrRelative},
	{"scheme with a digit first", "1http://example.com/", "", ErrRelative},

	{"blanks around", " \x00\x1f\thttps://example.com/ \r\n", "https://example.com/", nil},
	{"tabs and newlines inside", "ht\ntps://exa\tmple.com/a\r\nb", "https://example.com/ab", nil},
	{"space inside", "https://example.com/a b?c d", "https://example.com/a%20b?c%20d", nil},
	{"no-break space stays", "https://example.com/a\u00a0", "https://example.com/a%C2%A0", nil},
	{"backslashes", `https:\\example.com\a\b?c\d`, `https://example.com/a/b?c\d`, nil},
	{"too many slashes", "https:////example.com//a", "https://example.com//a", nil},
	{"slashes of both kinds", `https:/\/\example.com/`, "https://example.com/", nil},
	{"one slash", "https:/example.com/a", "https://example.com/a", nil},
	{"no slash", "https:example.com/a", "https://example.com/a", nil},

	{"single dots", "https://example.com/./a/./b/.", "https://example.com/a/b/", nil},
	{"double dots", "https://example.com/a/../b/c/..", "https://example.com/b/", nil},
	{"double dots beyond the root", "https://example.com/../../a", "https://example.com/a", nil},
	{"encoded dots", "https://example.com/a/%2e/b/%2E%2e/c/.%2e/%2e.", "https://example.com/", nil},
	{"encoded dots at the end", "https://example.com/a/b/%2e", "https://example.com/a/b/", nil},
	{"backslash after dots", `https://example.com/a/b/..\c`, "https://example.com/a/c", nil},
	{"three dots", "https://example.com/.../..a/a../%2ea", "https://example.com/.../..a/a../%2ea", nil},
	{"empty segments", "https://example.com//a///b/..//", "https://example.com//a////", nil},
	{"dots take back an empty segment", "https://example.com/a//../b", "https://example.com/a/b", nil},
	{"dots in a query stay", "https://example.com/?/../a/./b", "https://example.com/?/../a/./b", nil},
	{"no drive letters here", "https://example.com/C|/../a", "https://example.com/a", nil},

	{"default port http", "http://example.com:80/", "http://example.com/", nil},
	{"default port https", "https://example.com:443/", "https://example.com/", nil},
	{"default port of the other", "https://example.com:80/", "https://example.com:80/", nil},
	{"port", "http://example.com:8080/", "http://example.com:8080/", nil},
	{"empty port", "http://example.com:/", "http://example.com/", nil},
	{"leading zeros in port", "http://example.com:0008080/", "http://example.com:8080/", nil},
	{"leading zeros in default port", "http://example.com:00000080/", "http://example.com/", nil},
	{"port zero", "http://example.com:0/", "http://example.com:0/", nil},
	{"highest port", "http://example.com:65535/", "http://example.com:65535/", nil},
	{"port too high", "http://example.com:65536/", "", ErrPort},
	{"port far too high", "http://example.com:99999/", "", ErrPort},
	{"port out of any range", "http://example.com:18446744073709551696/", "", ErrPort},
	{"port not a number", "http://example.com:80a/", "", ErrPort},
	{"two ports", "http://example.com:80:80/", "", ErrPort},
	{"port with a sign", "http://example.com:+80/", "", ErrPort},

	{"user", "https://user@example.com/", "https://user@example.com/", nil},
	{"user and password", "https://user:pass@example.com/", "https://user:pass@example.com/", nil},
	{"password only", "https://:pass@example.com/", "https://:pass@example.com/", nil},
	{"empty user information", "https://@example.com/", "https://example.com/", nil},
	{"empty user and password", "https://:@example.com/", "https://example.com/", nil},
	{"empty password", "https://user:@example.com/", "https://user@example.com/", nil},
	{"two at signs", "https://a@b:c@d@example.com/", "https://a%40b:c%40d@example.com/", nil},
	{"odd user information", "https://a b;c=[]|^:d:é@example.com/", "https://a%20b%3Bc%3D%5B%5D%7C%5E:d%3A%C3%A9@example.com/", nil},
	{"at sign in the path", "https://example.com/@user", "https://example.com/@user", nil},
	{"user without a host", "https://user@/", "", ErrHost},

	{"no host", "https://", "", ErrHost},
	{"no host but a port", "https://:80/", "", ErrHost},
	{"no host but a query", "https:?q", "", ErrHost},
	{"space in host", "https://exa mple.com/", "", ErrHost},
	{"encoded space in host", "https://exa%20mple.com/", "", ErrHost},
	{"encoded letters in host", "https://%65xample%2Ecom/", "https://example.com/", nil},
	{"percent in host", "https://exa%zzmple.com/", "", ErrHost},
	{"caret in host", "https://exa^mple.com/", "", ErrHost},
	{"bar in host", "https://exa|mple.com/", "", ErrHost},
	{"DEL in host", "https://exa\x7fmple.com/", "", ErrHost},
	{"brackets inside host", "https://a[b]c/", "", ErrHost},
	{"underscore in host", "https://_a_.example.com/", "https://_a_.example.com/", nil},
	{"odd host", "https://!$&'()*+,;=~.example.com/", "https://!$&'()*+,;=~.example.com/", nil},
	{"hyphens in host", "https://-a--b-.example.com/", "https://-a--b-.example.com/", nil},
	{"trailing dot is another host", "https://example.com./", "https://example.com./", nil},
	{"empty label", "https://a..b/", "https://a..b/", nil},
	{"single label", "https://localhost/", "https://localhost/", nil},

	{"IDNA", "https://Bücher.example/", "https://xn--bcher-kva.example/", nil},
	{"IDNA is not transitional", "https://faß.example/", "https://xn--fa-hia.example/", nil},
	{"encoded IDNA", "https://b%C3%BCcher.example/", "https://xn--bcher-kva.example/", nil},
	{"ideographic full stop", "https://example。com/", "https://example.com/", nil},
	{"full-width letters", "https://ｅｘａｍｐｌｅ.com/", "https://example.com/", nil},
	{"soft hyphen", "https://exam\u00adple.com/", "https://example.com/", nil},
	{"nothing but a soft hyphen", "https://\u00ad/", "", ErrHost},
	{"underscore beside IDNA", "https://_a.bücher.example/", "https://_a.xn--bcher-kva.example/", nil},
	{"Punycode", "https://XN--BCHER-KVA.example/", "https://xn--bcher-kva.example/", nil},
	{"underscore beside Punycode", "https://XN--BCHER-KVA.ex_mple/", "https://xn--bcher-kva.ex_mple/", nil},
	{"bad Punycode", "https://xn--a/", "", ErrHost},
	{"Punycode of nothing", "https://xn--/", "", ErrHost},
	{"Punycode of ASCII", "https://xn--a-/", "", ErrHost},
	{"maps to a forbidden character", "https://a℀b/", "", ErrHost},
	{"maps to an escape", "https://a％41/", "", ErrHost},
	{"not UTF-8 in host", "https://a\xffb/", "", ErrHost},
	{"escaped not UTF-8 in host", "https://a%ffb/", "", ErrHost},
	{"half an escape, half a byte in host", "https://a%CC\x81b/", "", ErrHost},
	{"U+FFFD in host", "https://a\ufffdb/", "", ErrHost},
	{"IDNA too long for DNS", "https://" + strings.Repeat("ü", 600) + "/", "", ErrHost},

	{"IPv4", "http://127.0.0.1/", "http://127.0.0.1/", nil},
	{"IPv4 hexadecimal", "http://0x7f.1/", "http://127.0.0.1/", nil},
	{"IPv4 octal", "http://0177.0.0.01/", "http://127.0.0.1/", nil},
	{"IPv4 as one number", "http://2130706433/", "http://127.0.0.1/", nil},
	{"IPv4 highest", "http://0XFFFFFFFF/", "http://255.255.255.255/", nil},
	{"IPv4 too high", "http://4294967296/", "", ErrHost},
	{"IPv4 part too high", "http://256.0.0.1/", "", ErrHost},
	{"IPv4 last part too high", "http://1.2.3.256/", "", ErrHost},
	{"IPv4 with too many parts", "http://1.2.3.4.5/", "", ErrHost},
	{"IPv4 with an empty part", "http://1..2/", "", ErrHost},
	{"IPv4 with a dot at the end", "http://1.2.3.4./", "http://1.2.3.4/", nil},
	{"IPv4 not octal", "http://08/", "", ErrHost},
	{"IPv4 empty hexadecimal", "http://0x/", "http://0.0.0.0/", nil},
	{"IPv4 ends in a number", "http://example.1/", "", ErrHost},
	{"IPv4 ends in hexadecimal", "http://example.0x1f/", "", ErrHost},
	{"not hexadecimal", "http://example.0xg/", "http://example.0xg/", nil},
	{"IPv4 beyond 64 bits", "http://0xfffffffffffffffffffff/", "", ErrHost},
	{"a number too long, but no number", "http://example.77777777777777777777777com/", "http://example.77777777777777777777777com/", nil},
	{"IPv4 with a sign", "http://1.-1.1.1/", "", ErrHost},
	{"a sign makes no number", "http://a.-1/", "http://a.-1/", nil},
	{"IPv4 full width", "http://１２７.0.0.１/", "http://127.0.0.1/", nil},
	{"IPv6", "http://[::1]/", "http://[::1]/", nil},
	{"IPv6 with port", "http://[::1]:8080/", "http://[::1]:8080/", nil},
	{"IPv6 shortened", "http://[1:0:0:2:0:0:0:3]/", "http://[1:0:0:2::3]/", nil},
	{"IPv6 first of two runs", "http://[1:0:0:2:3:0:0:4]/", "http://[1::2:3:0:0:4]/", nil},
	{"IPv6 one zero stays", "http://[1:2:3:4:5:6:0:8]/", "http://[1:2:3:4:5:6:0:8]/", nil},
	{"IPv6 upper case", "http://[ABCD::00EF]/", "http://[abcd::ef]/", nil},
	{"IPv6 with IPv4", "http://[::ffff:1.2.3.4]/", "http://[::ffff:102:304]/", nil},
	{"IPv6 with IPv4 elsewhere", "http://[1::1.2.3.4]/", "http://[1::102:304]/", nil},
	{"IPv6 with a zone", "http://[fe80::1%25eth0]/", "", ErrHost},
	{"IPv6 with an empty zone", "http://[::1%]/", "", ErrHost},
	{"IPv6 unclosed", "http://[::1/", "", ErrHost},
	{"IPv6 in two brackets", "http://[[::1]]/", "", ErrHost},
	{"IPv6 with text behind", "http://[::1]a/", "", ErrHost},
	{"IPv6 too long", "http://[1:2:3:4:5:6:7:8:9]/", "", ErrHost},
	{"IPv6 too short", "http://[1:2:3]/", "", ErrHost},
	{"IPv4 in brackets", "http://[1.2.3.4]/", "", ErrHost},
	{"nothing in brackets", "http://[]/", "", ErrHost},

	{"path set", "https://example.com/ \"<>^`{}|'[]~!", "https://example.com/%20%22%3C%3E%5E%60%7B%7D|'[]~!", nil},
	{"query set", "https://example.com/? \"<>^`{}|'[]\\", "https://example.com/?%20%22%3C%3E^`{}|%27[]\\", nil},
	{"controls", "https://example.com/\x01\x7f?\x01\x7f", "https://example.com/%01%7F?%01%7F", nil},
	{"not ASCII", "https://example.com/é?é=☃", "https://example.com/%C3%A9?%C3%A9=%E2%98%83", nil},
	{"not UTF-8", "https://example.com/\xff?\xc3", "https://example.com/%EF%BF%BD?%EF%BF%BD", nil},
	{"U+FFFD", "https://example.com/\ufffd", "https://example.com/%EF%BF%BD", nil},
	{"broken escapes survive", "https://example.com/operator%.html?%zz%", "https://example.com/operator%.html?%zz%", nil},
	{"escapes survive", "https://example.com/%7e%2f%c3%A9?%41", "https://example.com/%7e%2f%c3%A9?%41", nil},
	{"question mark in query", "https://example.com/?a?b", "https://example.com/?a?b", nil},

	{"longest", "https://example.com/" + strings.Repeat("a", MaxLength-20), "https://example.com/" + strings.Repeat("a", MaxLength-20), nil},
	{"too long", "https://example.com/" + strings.Repeat("a", MaxLength-19), "", ErrTooLong},
	{"too long once encoded", "https://example.com/" + strings.Repeat(" a", MaxLength/4), "", ErrTooLong},
	{"long fragment", "https://example.com/#" + strings.Repeat("a", 2*MaxLength), "https://example.com/", nil},
	{"long but short", "https://example.com/" + strings.Repeat("a/../", MaxLength), "https://example.com/", nil},
}

func TestParse(t *testing.T) {
	for _, c := range parseCases {
		t.Run(c.name, func(t *testing.T) {
			u, err := Parse(c.in)
			if u.String() != c.want || !errors.Is(err, c.err) || err == nil != (c.err == nil) {
				t.Errorf("Parse(%.300q) = %.300q, %v; want %.300q, %v", c.in, u, err, c.want, c.err)
			}
		})
	}
}

// resolveCases are references on a page.
var resolveCases = []struct{ name, base, ref, want string }{
	{"absolute", page, "http://other.example/x", "http://other.example/x"},
	{"scheme-relative", page, "//other.example/x", "https://other.example/x"},
	{"scheme-relative without a path", page, "//other.example", "https://other.example/"},
	{"scheme-relative with backslashes", page, `\\other.example\x`, "https://other.example/x"},
	{"three slashes", page, "///other.example/x", "https://other.example/x"},
	{"default port follows the scheme", page, "//other.example:443/", "https://other.example/"},
	{"absolute path", page, "/x/y", "https://example.com/x/y"},
	{"absolute path with a backslash", page, `\x\y`, "https://example.com/x/y"},
	{"root", page, "/", "https://example.com/"},
	{"relative path", page, "x/y?z#f", "https://example.com/a/b/x/y?z"},
	{"single dot", page, ".", "https://example.com/a/b/"},
	{"double dot", page, "..", "https://example.com/a/"},
	{"beyond the root", page, "../../../x", "https://example.com/x"},
	{"double dot in disguise", page, "%2e%2E/x", "https://example.com/a/x"},
	{"dot at once behind the directory", page, "./x", "https://example.com/a/b/x"},
	{"hidden file", page, ".x", "https://example.com/a/b/.x"},
	{"escape first", page, "%41", "https://example.com/a/b/%41"},
	{"query", page, "?x=1", "https://example.com/a/b/c?x=1"},
	{"empty query", page, "?", "https://example.com/a/b/c?"},
	{"fragment", page, "#x", "https://example.com/a/b/c?d=e"},
	{"empty", page, "", "https://example.com/a/b/c?d=e"},
	{"blank", page, " \n", "https://example.com/a/b/c?d=e"},
	{"blanks around", page, " x ", "https://example.com/a/b/x"},
	{"same scheme without slashes", page, "https:x", "https://example.com/a/b/x"},
	{"same scheme and a path", page, "https:/x", "https://example.com/x"},
	{"same scheme and a query", page, "https:?x", "https://example.com/a/b/c?x"},
	{"same scheme and nothing", page, "https:", "https://example.com/a/b/c?d=e"},
	{"same scheme in upper case", page, "HTTPS:x", "https://example.com/a/b/x"},
	{"same scheme and backslashes", page, `https:\\x`, "https://x/"},
	{"other scheme without slashes", page, "http:x", "http://x/"},
	{"other scheme and one slash", page, "http:/x/y", "http://x/y"},
	{"no drive letters here", page, "/C|/../x", "https://example.com/x"},
	{"semicolon", page, ";x", "https://example.com/a/b/;x"},
	{"colon in the path", page, "./x:y", "https://example.com/a/b/x:y"},
	{"colon behind a slash", page, "x/y:z", "https://example.com/a/b/x/y:z"},
	{"digit before a colon", page, "1:2", "https://example.com/a/b/1:2"},
	{"user information is inherited", "http://u:p@h:81/a", "/x", "http://u:p@h:81/x"},
	{"but not by another host", "http://u:p@h:81/a", "//g/x", "http://g/x"},
	{"base without a path", "http://h", "x", "http://h/x"},
	{"slash in the base's query", "http://h/a?b/c", "x", "http://h/x"},
}

const page = "https://example.com/a/b/c?d=e#f"

func TestResolve(t *testing.T) {
	for _, c := range resolveCases {
		t.Run(c.name, func(t *testing.T) {
			base, err := Parse(c.base)
			if err != nil {
				t.Fatal(err)
			}
			if u, err := base.Resolve(c.ref); err != nil || u.String() != c.want {
				t.Errorf("%q on %q = %q, %v; want %q", c.ref, c.base, u, err, c.want)
			}
		})
	}
}

func TestResolveErrors(t *testing.T) {
	base, _ := Parse(page)
	for ref, want := range map[string]error{
		"mailto:a@example.com": ErrScheme,
		"javascript:;":         ErrScheme,
		"tel:123":              ErrScheme,
		"x:y":                  ErrScheme,
		"http://":              ErrHost,
		"//":                   ErrHost,
		"//a b/":               ErrHost,
		"//a:b/":               ErrPort,
	} {
		if u, err := base.Resolve(ref); !errors.Is(err, want) || !u.IsZero() {
			t.Errorf("%q = %q, %v; want %v", ref, u, err, want)
		}
	}
	if _, err := (URL{}).Resolve("https://example.com/"); !errors.Is(err, ErrRelative) {
		t.Errorf("no base: %v", err)
	}
}

// A hostile page must not cost more than its length.
func TestLinearTime(t *testing.T) {
	const n = 1 << 20
	base, _ := Parse(page)
	for name, ref := range map[string]string{
		"segments": "/" + strings.Repeat("a/", n),
		"dots":     strings.Repeat("a/../", n),
		"user":     "//" + strings.Repeat("ü:@", n) + "example.com/",
		"labels":   "//" + strings.Repeat("a.", n) + "/",
		"IDNA":     "//" + strings.Repeat("ü.", n) + "/",
		"numbers":  "//" + strings.Repeat("1.", n) + "/",
		"Punycode": "//xn--" + strings.Repeat("9", n) + "/",
		"IPv6":     "//[" + strings.Repeat("1:", n) + "]/",
		"newlines": strings.Repeat("\n", n) + "x",
		"slashes":  strings.Repeat(`\`, n) + "x",
		"at signs": "//" + strings.Repeat("@", n) + "x",
	} {
		t.Run(name, func(t *testing.T) { _, _ = base.Resolve(ref) })
	}
}
