package parse

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func sheetLinks(css string) (links []string) {
	sh := sheet{b: []byte(css)}
	for kind, href, ok := sh.next(); ok; kind, href, ok = sh.next() {
		links = append(links, kind.String()+" "+string(href))
	}
	return links
}

func TestSheetCharset(t *testing.T) {
	const e = "a { b: url(\xe9.png) }"
	for _, c := range []struct {
		name, contentType, css string
		charset, href          string
	}{
		{"header", "text/css; charset=latin1", e, "windows-1252", "é.png"},
		{"header before rule", "text/css;charset=latin1", `@charset "utf-8";` + e, "windows-1252", "é.png"},
		{"rule", "text/css", `@charset "koi8-r";` + e, "koi8-r", "И.png"},
		{"rule after an unknown header", "text/css;charset=none", `@charset "latin1";` + e, "windows-1252", "é.png"},
		{"rule in other quotes", "text/css", `@charset 'latin1';` + e, "utf-8", "\ufffd.png"},
		{"rule that is wide", "text/css", `@charset "utf-16le";` + e, "utf-8", "\ufffd.png"},
		{"rule of an unknown encoding", "text/css", `@charset "none";` + e, "utf-8", "\ufffd.png"},
		{"nothing", "text/css", e, "utf-8", "\ufffd.png"},
		{"byte order mark", "text/css;charset=latin1", "\xef\xbb\xbfa { b: url(é.png) }", "utf-8", "é.png"},
		{"no meta", "text/css", `/*<meta charset=latin1>*/` + e, "utf-8", "\ufffd.png"},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := CSS(Input{Body: []byte(c.css), ContentType: c.contentType}, Options{})
			want := &Document{Charset: c.charset, Links: []Link{{Kind: KindStyle, Href: c.href}}}
			if d := cmp.Diff(want, doc); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestIsCSS(t *testing.T) {
	for contentType, want := range map[string]bool{
		"text/css": true, "Text/CSS ; charset=utf-8": true, "": false, "text/html": false, "text/css2": false, "text": false,
	} {
		if IsCSS(contentType) != want {
			t.Errorf("IsCSS(%q) is %v", contentType, !want)
		}
	}
}

// A style sheet costs no more than its size, and keeps what it may.
func TestHostileSheets(t *testing.T) {
	const mega = 1 << 20
	for name, css := range map[string]string{
		"open comments":  strings.Repeat("url(x) /*", mega),
		"open strings":   strings.Repeat("url(x)'", mega),
		"open URLs":      strings.Repeat("url(", mega),
		"bad URLs":       strings.Repeat("url('x'", mega),
		"escapes":        "url(" + strings.Repeat(`\41`, mega),
		"escapes, ended": strings.Repeat(`\`, 4*mega),
		"brackets":       "url(x)" + strings.Repeat("({[", mega),
		"imports":        strings.Repeat("@import", mega) + strings.Repeat("@import 'x';", mega/4),
		"minus signs":    "url(x)" + strings.Repeat("-", 4*mega),
		"one name":       "url(x)" + strings.Repeat("x", 4*mega),
		"links":          strings.Repeat("url(x)", mega),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if doc := CSS(Input{Body: []byte(css)}, Options{}); len(doc.Links) > 100_000 {
				t.Errorf("%d links", len(doc.Links))
			}
		})
	}
}

// FuzzCSS compares with the tokens that CSS Syntax prescribes, made without any
// short cut.
func FuzzCSS(f *testing.F) {
	if css, err := os.ReadFile("testdata/css.html"); err == nil {
		for _, rule := range strings.SplitAfter(string(css), "}") {
			f.Add(rule)
		}
	}
	f.Add("@import\\a url(\\0 \\d800 x\\\r\n)<!--url(a)-->url(\"b\\\n\" c)image-set(\"d\",(\"no\")\"e\")+1.5e-3url(no)")
	f.Fuzz(func(t *testing.T, css string) {
		css = strings.ToValidUTF8(css, "?")
		got, want := sheetLinks(css), sheetLinksBySteps(css)
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
		if len(want) > 0 && !holdsLinks([]byte(css)) {
			t.Errorf("%q is taken to hold no links", want)
		}
		for _, l := range got {
			if !utf8.ValidString(l) {
				t.Errorf("not UTF-8: %q", l)
			}
		}
	})
}

// sheetLinksBySteps walks over the tokens of a style sheet. What it makes of
// them is written down a second time here.
func sheetLinksBySteps(css string) (links []string) {
	z := &cssTokenizer{in: preprocessed(css)}
	prelude, depth, set := "", 0, 0
	for t := z.next(); t.kind != "eof"; t = z.next() {
		if t.kind == "blank" {
			continue
		}
		kind := "style"
		if prelude == "import" {
			kind, prelude = "import", ""
		}
		switch t.kind {
		case "at":
			prelude = map[string]string{"import": "import", "namespace": "names", "document": "names", "-moz-document": "names"}[asciiLower(t.value)]
		case "url":
			if prelude != "names" {
				links = append(links, kind+" "+t.value)
			}
		case "string":
			if kind == "import" || set > 0 && depth == set {
				links = append(links, kind+" "+t.value)
			}
		case "function":
			depth++
			switch name := asciiLower(t.value); {
			case name == "url": // a string follows, or it would be a URL
				for t = z.next(); t.kind == "blank"; t = z.next() {
				}
				if t.kind == "string" && prelude != "names" {
					links = append(links, kind+" "+t.value)
				}
			case name == "image-set" || name == "-webkit-image-set":
				set = depth
			}
		case "(", "[", "{":
			depth++
		case ")", "]", "}":
			if depth--; depth < set {
				set = 0
			}
			depth = max(depth, 0)
		}
		if t.kind == "{" || t.kind == ";" {
			prelude = ""
		}
	}
	return links
}

func asciiLower(s string) string {
	b := []byte(s)
	toLower(b)
	return string(b)
}

// preprocessed is the input as CSS Syntax §3.3 wants it.
func preprocessed(css string) []rune {
	css = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n", "\x00", "\ufffd").Replace(css)
	return []rune(css)
}

type cssToken struct{ kind, value string }

// A cssTokenizer follows CSS Syntax §4.3 literally.
type cssTokenizer struct {
	in []rune
	p  int
}

const cssEOF = -1

func (z *cssTokenizer) peek(n int) rune {
	if z.p+n < len(z.in) {
		return z.in[z.p+n]
	}
	return cssEOF
}

func cssBlank(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }
func cssDigit(r rune) bool { return '0' <= r && r <= '9' }
func cssStart(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || r == '_' || r >= 0x80
}
func cssName(r rune) bool { return cssStart(r) || cssDigit(r) || r == '-' }

func (z *cssTokenizer) escapes(n int) bool { return z.peek(n) == '\\' && z.peek(n+1) != '\n' }

func (z *cssTokenizer) ident(n int) bool {
	switch c := z.peek(n); {
	case c == '-':
		return cssStart(z.peek(n+1)) || z.peek(n+1) == '-' || z.escapes(n+1)
	case cssStart(c):
		return true
	default:
		return z.escapes(n)
	}
}

func (z *cssTokenizer) number() bool {
	n := 0
	if c := z.peek(0); c == '+' || c == '-' {
		n = 1
	}
	return cssDigit(z.peek(n)) || z.peek(n) == '.' && cssDigit(z.peek(n+1))
}

func (z *cssTokenizer) next() cssToken {
	if z.peek(0) == '/' && z.peek(1) == '*' {
		for z.p += 2; z.peek(0) != cssEOF && !(z.peek(0) == '*' && z.peek(1) == '/'); z.p++ {
		}
		z.p = min(z.p+2, len(z.in))
		return cssToken{kind: "blank"}
	}
	switch c := z.peek(0); {
	case c == cssEOF:
		return cssToken{kind: "eof"}
	case cssBlank(c):
		z.p++
		return cssToken{kind: "blank"}
	case c == '"' || c == '\'':
		return z.string()
	case c == '#' && (cssName(z.peek(1)) || z.escapes(1)):
		z.p++
		return cssToken{"hash", z.name()}
	case z.number():
		z.numeric()
		return cssToken{kind: "number"}
	case c == '-' && z.peek(1) == '-' && z.peek(2) == '>':
		z.p += 3
		return cssToken{kind: "cdc"}
	case c == '<' && z.peek(1) == '!' && z.peek(2) == '-' && z.peek(3) == '-':
		z.p += 4
		return cssToken{kind: "cdo"}
	case c == '@' && z.ident(1):
		z.p++
		return cssToken{"at", z.name()}
	case z.ident(0):
		return z.identLike()
	default:
		z.p++
		return cssToken{kind: string(c)}
	}
}

func (z *cssTokenizer) string() cssToken {
	var value strings.Builder
	quote := z.peek(0)
	for z.p++; ; z.p++ {
		switch c := z.peek(0); {
		case c == quote:
			z.p++
			return cssToken{"string", value.String()}
		case c == cssEOF:
			return cssToken{"string", value.String()}
		case c == '\n':
			return cssToken{kind: "bad-string"}
		case c == '\\' && z.peek(1) == cssEOF:
		case c == '\\' && z.peek(1) == '\n':
			z.p++
		case c == '\\':
			z.p++
			value.WriteRune(z.escaped())
			z.p--
		default:
			value.WriteRune(c)
		}
	}
}

// escaped reads what follows the backslash.
func (z *cssTokenizer) escaped() rune {
	if z.peek(0) == cssEOF {
		return utf8.RuneError
	}
	digits := ""
	for len(digits) < 6 && strings.ContainsRune("0123456789abcdefABCDEF", z.peek(0)) && z.peek(0) != cssEOF {
		digits += string(z.peek(0))
		z.p++
	}
	if digits == "" {
		z.p++
		return z.in[z.p-1]
	}
	if cssBlank(z.peek(0)) {
		z.p++
	}
	var r rune
	fmt.Sscanf(digits, "%x", &r)
	if r == 0 || !utf8.ValidRune(r) {
		return utf8.RuneError
	}
	return r
}

func (z *cssTokenizer) name() string {
	var name strings.Builder
	for {
		switch {
		case cssName(z.peek(0)):
			name.WriteRune(z.peek(0))
			z.p++
		case z.escapes(0):
			z.p++
			name.WriteRune(z.escaped())
		default:
			return name.String()
		}
	}
}

func (z *cssTokenizer) numeric() {
	digits := func() {
		for cssDigit(z.peek(0)) {
			z.p++
		}
	}
	if c := z.peek(0); c == '+' || c == '-' {
		z.p++
	}
	digits()
	if z.peek(0) == '.' && cssDigit(z.peek(1)) {
		z.p++
		digits()
	}
	if c := z.peek(0); c == 'e' || c == 'E' {
		switch s := z.peek(1); {
		case cssDigit(s):
			z.p++
			digits()
		case (s == '+' || s == '-') && cssDigit(z.peek(2)):
			z.p += 2
			digits()
		}
	}
	if z.ident(0) {
		z.name()
	}
}

func (z *cssTokenizer) identLike() cssToken {
	name := z.name()
	if z.peek(0) != '(' {
		return cssToken{"ident", name}
	}
	z.p++
	if asciiLower(name) != "url" {
		return cssToken{"function", name}
	}
	for cssBlank(z.peek(0)) && cssBlank(z.peek(1)) {
		z.p++
	}
	quoted := func(r rune) bool { return r == '"' || r == '\'' }
	if quoted(z.peek(0)) || cssBlank(z.peek(0)) && quoted(z.peek(1)) {
		return cssToken{"function", name}
	}
	return z.url()
}

func (z *cssTokenizer) url() cssToken {
	var value strings.Builder
	blank := func() {
		for cssBlank(z.peek(0)) {
			z.p++
		}
	}
	blank()
	for {
		switch c := z.peek(0); {
		case c == cssEOF:
			return cssToken{"url", value.String()}
		case c == ')':
			z.p++
			return cssToken{"url", value.String()}
		case cssBlank(c):
			if blank(); z.peek(0) != ')' && z.peek(0) != cssEOF {
				return z.badURL()
			}
		case c == '"', c == '\'', c == '(', c <= 8, c == 0x0b, 0x0e <= c && c <= 0x1f, c == 0x7f,
			c == '\\' && !z.escapes(0):
			return z.badURL()
		case c == '\\':
			z.p++
			value.WriteRune(z.escaped())
		default:
			value.WriteRune(c)
			z.p++
		}
	}
}

func (z *cssTokenizer) badURL() cssToken {
	for {
		switch {
		case z.peek(0) == cssEOF:
			return cssToken{kind: "bad-url"}
		case z.peek(0) == ')':
			z.p++
			return cssToken{kind: "bad-url"}
		case z.escapes(0):
			z.p++
			z.escaped()
		default:
			z.p++
		}
	}
}
