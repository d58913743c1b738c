package guess_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/text/encoding/htmlindex"

	"github.com/joinable/crawl/parse/guess"
)

// sentences are short texts and the encodings in which they are recognised.
var sentences = []struct{ encodings, text string }{
	{"windows-1252", "Où est la forêt où l’élève a été reçu ?"},
	{"windows-1252", "Über die Straße hören wir schöne Größen"},
	{"windows-1252", "El niño comió una piña en la montaña, ¿qué pasó?"},
	{"windows-1252", "A informação não está disponível às três"},
	{"windows-1252", "Här är en smörgås på ängen, och en å"},
	{"windows-1252", "“Quoted” — and © 2001, nothing else"},
	{"windows-1251 koi8-r iso-8859-5 ibm866", "Добро пожаловать на главную страницу нашего сайта"},
	{"windows-1251 koi8-u", "Ласкаво просимо на головну сторінку, де їжа є"},
	{"windows-1251 iso-8859-5", "Добре дошли на главната страница на сайта"},
	{"windows-1251 iso-8859-5", "Добродошли на главну страницу, љубав њихова"},
	{"windows-1250 iso-8859-2", "Vítejte na hlavní stránce, příliš žluťoučký kůň úpěl ďábelské ódy"},
	{"windows-1250 iso-8859-2", "Witamy na stronie głównej, proszę wybrać język i kliknąć tutaj, żeby się zalogować"},
	{"windows-1250 iso-8859-2", "Üdvözöljük a főoldalon, kérjük válasszon egy gyönyörű nyelvet"},
	{"windows-1250 iso-8859-2", "Bine aţi venit pe pagina principală, vă rugăm să alegeţi o limbă şi să citiţi"},
	{"windows-1250 iso-8859-2", "Dobro došli na početnu stranicu, molimo odaberite jezik koji želite čitati, a ne tuđi"},
	{"windows-1253 iso-8859-7", "Καλώς ήρθατε, Άννα, στην αρχική σελίδα του ιστότοπού μας"},
	{"windows-1254", "Ana sayfamıza hoş geldiniz, lütfen bir dil seçin, teşekkürler, değiştirmek için tıklayın"},
	{"windows-1255", "ברוכים הבאים לדף הבית של האתר שלנו"},
	{"windows-1256 iso-8859-6", "أهلا وسهلا بكم في الصفحة الرئيسية لموقعنا على الإنترنت"},
	{"windows-1257", "Sveiki atvykę į mūsų pagrindinį puslapį, prašome pasirinkti kalbą, ačiū už dėmesį"},
	{"windows-1257", "Laipni lūdzam mūsu mājas lapā, lūdzu, izvēlieties valodu, kuru jūs gribētu lasīt"},
	{"windows-1258", "Chào mừng đến với trang chủ của chúng tôi, đây là điều được nhiều người đọc"},
	{"windows-874", "ยินดีต้อนรับสู่หน้าแรกของเว็บไซต์ของเรา"},
	{"shift_jis euc-jp", "私たちのホームページへようこそ。日本語で書かれています。"},
	{"gbk", "欢迎来到我们的网站，请选择您的语言。这是中文网页。"},
	{"big5", "歡迎來到我們的網站，請選擇您的語言。這是中文網頁。"},
	{"euc-kr", "우리 홈페이지에 오신 것을 환영합니다. 언어를 선택하세요."},
}

func TestSentences(t *testing.T) {
	recognised := make(map[string]bool)
	for _, s := range sentences {
		for _, name := range strings.Fields(s.encodings) {
			e, err := htmlindex.Get(name)
			if err != nil {
				t.Fatal(err)
			}
			text, err := e.NewEncoder().String(decomposed(name, s.text))
			if err != nil {
				t.Fatalf("%s in %s: %v", s.text, name, err)
			}
			got := guess.Encoding([]byte("<p>" + text + "</p>"))
			if !sameText(got, name, text) {
				t.Errorf("%s in %s: guessed %q", s.text, name, got)
			}
			recognised[got] = true
		}
	}
	for _, name := range guess.Names() {
		if !recognised[name] {
			t.Errorf("%s was never guessed", name)
		}
	}
}

// sameText reports whether text means in the one encoding what it means in the
// other.
func sameText(guessed, name, text string) bool {
	if guessed == name {
		return true
	}
	a, err := htmlindex.Get(guessed)
	b, err2 := htmlindex.Get(name)
	if err != nil || err2 != nil {
		return false
	}
	x, err := a.NewDecoder().String(text)
	y, err2 := b.NewDecoder().String(text)
	return err == nil && err2 == nil && x == y
}

// ASCII and noise are in no encoding.
func TestNothingToGuess(t *testing.T) {
	r, noise := rand.New(rand.NewPCG(1, 2)), make([]byte, 10_000)
	for i := range noise {
		noise[i] = byte(r.Uint32())
	}
	for _, text := range []string{"", "plain", strings.Repeat("plain <b>text</b>", 10_000), string(noise)} {
		if got := guess.Encoding([]byte(text)); got != "" {
			t.Errorf("%.20q: guessed %s", text, got)
		}
	}
}

// Wherever in a page the text begins, it counts.
func TestFarBehind(t *testing.T) {
	text := strings.Repeat("x", 1<<20) + "\xcf\xf0\xe8\xe2\xe5\xf2, \xec\xe8\xf0"
	if got := guess.Encoding([]byte(text)); got != "windows-1251" {
		t.Errorf("guessed %q", got)
	}
}

func FuzzEncoding(f *testing.F) {
	for _, s := range sentences {
		f.Add([]byte(s.text))
	}
	f.Add([]byte("\x81"))
	f.Add([]byte("\x81\x30\x81"))
	f.Fuzz(func(t *testing.T, text []byte) {
		name := guess.Encoding(text)
		if _, err := htmlindex.Get(name); name != "" && err != nil {
			t.Errorf("guessed %q", name)
		}
	})
}

// BenchmarkEncoding guesses at pages of which a tenth is not ASCII, and at
// one without.
func BenchmarkEncoding(b *testing.B) {
	plain := strings.Repeat("<p class=x>some text</p>\n", 1000)
	for name, page := range map[string]string{
		"ascii":   plain,
		"western": strings.ReplaceAll(plain, "some", "s\xf4m\xe9"),
		"russian": strings.ReplaceAll(plain, "some", "\xcf\xf0\xe8\xe2\xe5\xf2"),
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(page)))
			b.ReportAllocs()
			for b.Loop() {
				guess.Encoding([]byte(page))
			}
		})
	}
}

// A letter that stands twice in an alphabet would be too rare.
func TestAlphabets(t *testing.T) {
	for _, a := range guess.Alphabets() {
		seen := make(map[rune]bool)
		for _, r := range a {
			if seen[r] {
				t.Errorf("%q stands twice in %s", r, a)
			}
			seen[r] = true
		}
	}
}
