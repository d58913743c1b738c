package parse

import (
	"strings"
	"testing"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/htmlindex"
)

// utf16 makes UTF-16 of ASCII.
func utf16(s string, little bool) string {
	var b strings.Builder
	for i := range len(s) {
		if little {
			b.WriteString(s[i:i+1] + "\x00")
		} else {
			b.WriteString("\x00" + s[i:i+1])
		}
	}
	return b.String()
}

var charsetCases = []struct {
	name, contentType, body string
	charset, title          string
}{
	{"ASCII", "text/html", "<title>x</title>", "utf-8", "x"},
	{"UTF-8 by validity", "", "<title>ж</title>", "utf-8", "ж"},
	{"windows-1252 as last resort", "", "<title>caf\xe9 \x93x\x94</title>", "windows-1252", "café “x”"},
	{"header", "text/html; charset=windows-1251", "<title>\xe6</title>", "windows-1251", "ж"},
	{"header quoted", `text/html; a=b; Charset = "KOI8-R" `, "<title>\xd6</title>", "koi8-r", "ж"},
	{"latin1 is windows-1252", "text/html; charset=iso-8859-1", "<title>\x80</title>", "windows-1252", "€"},
	{"unknown header", "text/html; charset=nonsense", "<title>\xe9</title>", "windows-1252", "é"},
	{"header before meta", "text/html; charset=utf-8", "<meta charset=koi8-r><title>ж</title>", "utf-8", "ж"},
	{"BOM before header", "text/html; charset=koi8-r", "\xef\xbb\xbf<title>ж</title>", "utf-8", "ж"},
	{"UTF-16LE by BOM", "text/html; charset=utf-8", "\xff\xfe" + utf16("<title>x</title>", true), "utf-16le", "x"},
	{"UTF-16BE by BOM", "", "\xfe\xff" + utf16("<title>x</title>", false), "utf-16be", "x"},
	{"UTF-16 by header", "text/html; charset=utf-16", utf16("<title>x</title>", true), "utf-16le", "x"},
	{"UTF-16 odd", "", "\xff\xfe" + utf16("<title>x</title>", true) + "x", "utf-16le", "x"},
	{"meta charset", "text/html", "<META CharSet='windows-1251'><title>\xe6</title>", "windows-1251", "ж"},
	{"meta http-equiv", "", `<meta http-equiv=Content-Type content="text/html; charset=koi8-r"><title>` + "\xd6</title>", "koi8-r", "ж"},
	{"meta content first", "", `<meta content='x charset = "koi8-r"' http-equiv=content-type><title>` + "\xd6</title>", "koi8-r", "ж"},
	{"meta content without http-equiv", "", `<meta content="charset=koi8-r"><title>ж</title>`, "utf-8", "ж"},
	{"meta in comment", "", "<!-- <meta charset=koi8-r> --><title>ж</title>", "utf-8", "ж"},
	{"meta in attribute", "", "<p a='<meta charset=koi8-r>'><title>ж</title>", "utf-8", "ж"},
	{"meta says utf-16", "", "<meta charset=utf-16le><title>ж</title>", "utf-8", "ж"},
	{"meta says x-user-defined", "", "<meta charset=x-user-defined><title>\xe9</title>", "windows-1252", "é"},
	{"meta unknown, then known", "", "<meta charset=x><meta charset=koi8-r><title>\xd6</title>", "koi8-r", "ж"},
	{"meta beyond 1024 bytes", "", strings.Repeat(" ", 1024) + "<meta charset=koi8-r><title>ж</title>", "utf-8", "ж"},
	{"XML declaration", "", `<?xml version="1.0" encoding="koi8-r"?><title>` + "\xd6</title>", "koi8-r", "ж"},
	{"Shift_JIS", "text/html; charset=sjis", "<title>\x93\xfa\x96\x7b</title>", "shift_jis", "日本"},
	{"ISO-2022-JP", "text/html; charset=iso-2022-jp", "<title>\x1b$BF|K\\\x1b(B</title>", "iso-2022-jp", "日本"},
	{"GBK", "text/html; charset=gb2312", "<title>\xc8\xd5</title>", "gbk", "日"},
	{"EUC-KR", "text/html; charset=ks_c_5601-1987", "<title>\xc7\xd1</title>", "euc-kr", "한"},
	{"Big5", "text/html; charset=big5", "<title>\xa4\xe9</title>", "big5", "日"},
	{"invalid UTF-8", "text/html; charset=utf-8", "<title>a\xffb</title>", "utf-8", "a\ufffdb"},
	{"cut within a rune", "", "<title>ж</title>\xd0", "utf-8", "ж"},
	{"empty", "", "", "utf-8", ""},
}

func TestCharset(t *testing.T) {
	for _, c := range charsetCases {
		t.Run(c.name, func(t *testing.T) {
			doc := HTML(Input{Body: []byte(c.body), ContentType: c.contentType}, Options{})
			if doc.Charset != c.charset || doc.Title != c.title {
				t.Errorf("got %s, %q; want %s, %q", doc.Charset, doc.Title, c.charset, c.title)
			}
		})
	}
}

// Every encoding of the standard decodes what it encoded.
func TestEveryEncoding(t *testing.T) {
	names := strings.Fields(`utf-8 ibm866 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7
		iso-8859-8 iso-8859-8-i iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u
		macintosh windows-874 windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255
		windows-1256 windows-1257 windows-1258 x-mac-cyrillic gbk gb18030 big5 euc-jp iso-2022-jp shift_jis
		euc-kr utf-16be utf-16le`)
	for _, name := range names {
		e, err := htmlindex.Get(name)
		if err != nil {
			t.Fatal(err)
		}
		const title = "<title>plain &amp; simple</title><a href=x>"
		body, err := e.NewEncoder().String(title)
		if err != nil {
			t.Fatal(err)
		}
		_, canonical := charset.Lookup(name)
		doc := HTML(Input{Body: []byte(body), ContentType: "text/html;charset=" + name}, Options{})
		if doc.Charset != canonical || doc.Title != "plain & simple" || len(doc.Links) != 1 {
			t.Errorf("%s: %+v", name, doc)
		}
	}
}
