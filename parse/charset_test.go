package parse

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
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
	{"meta far behind", "", strings.Repeat(" ", 5000) + "<meta charset=koi8-r><title>\xd6</title>", "koi8-r", "ж"},
	{"meta without a value", "", "<meta charset http-equiv=content-type content='a;charset=koi8-r'><title>ж</title>", "utf-8", "ж"},
	{"meta unknown, before content", "", "<meta charset=x http-equiv=content-type content='a;charset=koi8-r'><title>ж</title>", "utf-8", "ж"},
	{"meta twice in one", "", "<meta charset=koi8-r charset=big5><title>\xd6</title>", "koi8-r", "ж"},
	{"meta after slashes", "", "<meta/a/charset=koi8-r /><title>\xd6</title>", "koi8-r", "ж"},
	{"another element", "", "<metal charset=koi8-r><title>ж</title>", "utf-8", "ж"},
	{"meta in an end tag", "", "</meta charset=koi8-r><title>ж</title>", "utf-8", "ж"},
	{"meta behind a declaration", "", "<!doctype html '><meta charset=koi8-r><title>\xd6</title>", "koi8-r", "ж"},
	{"comment of two dashes", "", "<!--><meta charset=koi8-r><title>\xd6</title>", "koi8-r", "ж"},
	{"comment that the prescan does not see end", "", "<!-- --!><meta charset=koi8-r><title>ж</title> -->", "utf-8", "ж"},
	{"comment without end", "", "<!-- <meta charset=koi8-r><title>ж</title>", "utf-8", ""},
	{"meta not closed within 1024 bytes", "", "<meta charset=koi8-r " + strings.Repeat("x", 1024) + "><title>ж</title>", "utf-8", "ж"},
	{"XML declaration after meta", "", "<?xml version='1.0' encoding='big5'?><meta charset=koi8-r><title>\xd6</title>", "koi8-r", "ж"},
	{"XML declaration of UTF-16", "", "<?xml version='1.0' encoding='utf-16'?><title>ж</title>", "utf-8", "ж"},
	{"XML declaration with blanks", "", "<?xml encoding\x01 =\n\"koi8-r\"?><title>\xd6</title>", "koi8-r", "ж"},
	{"XML declaration with a blank inside", "", "<?xml encoding=' koi8-r'?><title>ж</title>", "utf-8", "ж"},
	{"XML declaration not first", "", " <?xml encoding='koi8-r'?><title>ж</title>", "utf-8", "ж"},
	{"XML declaration not closed", "", "<?xml encoding='koi8-r'", "utf-8", ""},
	{"UTF-16LE without BOM", "", utf16("<?xml version='1.0'?><title>x</title>", true), "utf-16le", "x"},
	{"UTF-16BE without BOM", "", utf16("\r\n <!DOCTYPE html><title>x</title>", false), "utf-16be", "x"},
	{"UTF-16 of a header without which", "text/html; charset=unicodefffe", utf16("<title>x</title>", false), "utf-16be", "x"},
	{"zeros, but not UTF-16", "", "<\x00a\x01<title>x</title>", "utf-8", "x"},
	{"Russian, undeclared", "", "<title>\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0</title>", "windows-1251", "Привет, мир"},
	{"Japanese, undeclared", "", "<title>\x93\xfa\x96\x7b\x8c\xea\x82\xcc\x83\x79\x81\x5b\x83\x57</title>", "shift_jis", "日本語のページ"},
	{"four bytes in GBK", "text/html; charset=gbk", "<title>\x81\x30\x84\x36</title>", "gbk", "¥"},
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

// samples are text in each encoding of the standard that has an encoder.
var samples = []struct{ name, text string }{
	{"utf-8", "日本 ж é 𝄞"},
	{"ibm866", "Съешь ещё этих булок ░"},
	{"iso-8859-2", "Zażółć gęślą jaźń, příliš žluťoučký kůň"},
	{"iso-8859-3", "ĉirkaŭ ĝangalo ħ ŝ"},
	{"iso-8859-4", "ąčęėįšųūž ĸ ŋ"},
	{"iso-8859-5", "Съешь ещё этих булок № ђ"},
	{"iso-8859-6", "نص حكيم له سر قاطع؟"},
	{"iso-8859-7", "Ξεσκεπάζω την ψυχοφθόρα €"},
	{"iso-8859-8", "דג סקרן שט בים \u200e×"},
	{"iso-8859-8-i", "דג סקרן שט בים \u200e×"},
	{"iso-8859-10", "þáð įŋ ūĸ ―"},
	{"iso-8859-13", "Įlinkdama fechtuotojo špaga “x”"},
	{"iso-8859-14", "ŵ ŷ Ẁ ḃ ḋ ṫ"},
	{"iso-8859-15", "œuvre 5 € Šš Žž Ÿ"},
	{"iso-8859-16", "șț ăâî € „x”"},
	{"koi8-r", "Съешь ещё этих булок ─ ©"},
	{"koi8-u", "Ґанок її є ўЎ"},
	{"macintosh", "é œ Ω ∂ "},
	{"windows-874", "ภาษาไทย ๑๒๓ €"},
	{"windows-1250", "Zażółć gęślą jaźń €"},
	{"windows-1251", "Съешь ещё этих булок № ў €"},
	{"windows-1252", "œuvre € “x”"},
	{"windows-1253", "Ξεσκεπάζω την ψυχοφθόρα €"},
	{"windows-1254", "Pijamalı hasta yağız şoföre İ €"},
	{"windows-1255", "דג סקרן ₪ שָׁלוֹם"},
	{"windows-1256", "نص حكيم پ چ گ €"},
	{"windows-1257", "Įlinkdama fechtuotojo špaga ģ €"},
	{"windows-1258", "tiê\u0301ng Viê\u0323t đơ ₫"},
	{"x-mac-cyrillic", "Съешь ещё этих булок Ґґ €"},
	{"gbk", "我能吞下玻璃 镕 €"},
	{"gb18030", "我能吞下玻璃 é 𝄞 ñ"},
	{"big5", "我能吞下玻璃而不傷身體"},
	{"euc-jp", "私はガラスを ｶﾞ 丂"},
	{"iso-2022-jp", "私はガラスを食べられます"},
	{"shift_jis", "私はガラスを ｶﾞ ① 髙"},
	{"euc-kr", "나는 유리를 먹을 수 있어요 똠 漢"},
	{"utf-16be", "日本 ж é 𝄞"},
	{"utf-16le", "日本 ж é 𝄞"},
	{"x-user-defined", "x \uf780\uf7ff"},
}

// Every encoding of the standard decodes what it encoded, in titles, texts of
// links and hrefs.
func TestEveryEncoding(t *testing.T) {
	tried := make(map[string]bool)
	for _, s := range samples {
		tried[s.name] = true
		e, err := htmlindex.Get(s.name)
		if err != nil {
			t.Fatal(err)
		}
		body, err := e.NewEncoder().String("<title>" + s.text + "</title><a href='" + s.text + "'>" + s.text + "</a>")
		if err != nil {
			t.Fatalf("%s: %v", s.name, err)
		}
		doc := HTML(Input{Body: []byte(body), ContentType: "text/html;charset=" + s.name}, Options{})
		want := []Link{{Kind: KindA, Href: s.text, Text: s.text}}
		if doc.Charset != s.name || doc.Title != s.text || !cmp.Equal(doc.Links, want) {
			t.Errorf("%s: got %+v, want %q", s.name, doc, s.text)
		}
	}
	for _, name := range eachLabel {
		if !tried[name] && name != "replacement" {
			t.Errorf("%s was not tried", name)
		}
	}
}

// What stands for encodings that hide markup from filters has no text at all.
func TestReplacement(t *testing.T) {
	for _, label := range []string{"hz-gb-2312", "iso-2022-kr", "iso-2022-cn", "replacement"} {
		doc := HTML(Input{Body: []byte("<title>x</title><a href=y>z</a>"), ContentType: "text/html; charset=" + label}, Options{})
		if text, _ := decode(Input{Body: []byte("<a href=x>"), ContentType: "text/html; charset=" + label}, new([]byte)); string(text) != "\ufffd" {
			t.Errorf("%s: %q", label, text)
		}
		if doc.Charset != "replacement" || doc.Title != "" || len(doc.Links) > 0 {
			t.Errorf("%s: %+v", label, doc)
		}
	}
}

// No byte beyond ASCII takes with it what markup is made of, in any encoding.
func TestMarkupIsNotSwallowed(t *testing.T) {
	for _, s := range samples {
		if strings.HasPrefix(s.name, "utf-16") {
			continue
		}
		for lead := 0x80; lead <= 0xff; lead++ {
			body := []byte{byte(lead), '<', 'a', ' ', 'h', 'r', 'e', 'f', '=', byte(lead), '>', byte(lead), '<', '/', 'a', '>'}
			doc := HTML(Input{Body: body, ContentType: "text/html; charset=" + s.name}, Options{})
			if len(doc.Links) != 1 {
				t.Errorf("%s: %q has %d links", s.name, body, len(doc.Links))
			}
		}
	}
}

func TestCharsetSource(t *testing.T) {
	for body, want := range map[string]CharsetSource{
		"x":                                 CharsetByDefault,
		"ж":                                 CharsetByDefault,
		noise(1000):                         CharsetByDefault,
		"\xef\xbb\xbf<meta charset=koi8-r>": CharsetByBOM,
		"\xff\xfex\x00":                     CharsetByBOM,
		"<meta charset=koi8-r>":             CharsetByMeta,
		"<?xml encoding='koi8-r'?>":         CharsetByMeta,
		"<\x00p\x00":                        CharsetByGuess,
		"\xcf\xf0\xe8\xe2\xe5\xf2":          CharsetByGuess,
	} {
		if got := HTML(Input{Body: []byte(body), ContentType: "text/html"}, Options{}).CharsetSource; got != want {
			t.Errorf("%q: %v, want %v", body, got, want)
		}
		if want != CharsetByBOM {
			want = CharsetByHeader
		}
		if got := HTML(Input{Body: []byte(body), ContentType: "text/html;charset=big5"}, Options{}).CharsetSource; got != want {
			t.Errorf("%q with a header: %v, want %v", body, got, want)
		}
	}
}

// noise is bytes that are text in no encoding.
func noise(n int) string {
	r := rand.New(rand.NewPCG(1, 2))
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(r.Uint32())
	}
	return string(b)
}
