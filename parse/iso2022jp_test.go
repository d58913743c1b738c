package parse

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/japanese"
)

// ESC stands for itself, so that the cases can be read.
var jisCases = []struct{ name, in, want string }{
	{"ASCII", "a\\~\x7f\n", "a\\~\x7f\n"},
	{"kanji", "ESC$BF|K\\ESC(Bx", "日本x"},
	{"older kanji", "ESC$@F|K\\", "日本"},
	{"Roman", "ESC(J\\~a", "¥‾a"},
	{"kana of half width", "ESC(I1!\x5f`", "ｱ｡ﾟ\ufffd"},
	{"shifts are errors", "a\x0eb\x0fc", "a\ufffdb\ufffdc"},
	{"bytes beyond ASCII are errors", "a\x80\xff", "a\ufffd\ufffd"},
	{"a line feed does not leave kanji", "ESC$BF|\nF|", "日\ufffd日"},
	{"escape within a character", "ESC$BFESC(B<a>", "\ufffd<a>"},
	{"escapes in a row leave a trace", "ESC$BESC(B<a>", "\ufffd<a>"},
	{"three in a row", "ESC(JESC(BESC(J\\", "\ufffd\ufffd¥"},
	{"one to the same state", "ESC(Ba", "a"},
	{"unknown escape", "ESC(Za", "\ufffd(Za"},
	{"JIS X 0212 is unknown", "ESC$(DF|", "\ufffd$(DF|"},
	{"unknown escape in kanji", "ESC$BF|ESC&F|", "日\ufffdζ\ufffd"},
	{"ends within a character", "ESC$BF", "\ufffd"},
	{"ends within an escape", "aESC$", "a\ufffd$"},
	{"ends with ESC", "aESC", "a\ufffd"},
	{"no such character", "ESC$B~~ESC(Ba", "\ufffda"},
	{"second byte is none", "ESC$BF\x7fF|", "\ufffd日"},
}

func TestISO2022JP(t *testing.T) {
	for _, c := range jisCases {
		t.Run(c.name, func(t *testing.T) {
			in := strings.ReplaceAll(c.in, "ESC", "\x1b")
			if got := string(appendISO2022JP(nil, []byte(in))); got != c.want {
				t.Errorf("%q: got %q, want %q", in, got, c.want)
			}
		})
	}
}

// What can be encoded is decoded to the same.
func FuzzISO2022JP(f *testing.F) {
	for _, c := range jisCases {
		f.Add(c.want)
	}
	f.Fuzz(func(t *testing.T, text string) {
		encoded, err := japanese.ISO2022JP.NewEncoder().String(text)
		if err != nil || strings.ContainsAny(text, "\x0e\x0f\x1b\ufffd") {
			return
		}
		if got := string(appendISO2022JP(nil, []byte(encoded))); got != text {
			t.Errorf("%q: got %q, want %q", encoded, got, text)
		}
	})
}
