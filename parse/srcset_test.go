package parse

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var srcsetCases = []struct {
	name, value string
	want        []string
}{
	{"empty", "", nil},
	{"blanks and commas", " ,, ,\n", nil},
	{"one", "a.png", []string{"a.png"}},
	{"densities", "a.png 1x, b.png 2x", []string{"a.png", "b.png"}},
	{"widths, newlines", "\n a.png 100w,\n\tb.png 200w\n", []string{"a.png", "b.png"}},
	{"no blank after the comma", "a.png 1x,b.png 2x", []string{"a.png", "b.png"}},
	{"a comma within a URL", "a,b.png 1x, c.png,w_100/d.png", []string{"a,b.png", "c.png,w_100/d.png"}},
	{"a comma at the end of a URL", "a.png, b.png,,, c.png,", []string{"a.png", "b.png", "c.png"}},
	{"without blanks it is one URL", "a.png,b.png", []string{"a.png,b.png"}},
	{"data URLs", "data:image/png;base64,AAAA 1x, b.png 2x", []string{"data:image/png;base64,AAAA", "b.png"}},
	{"parentheses", "a.png (x, y) 1x, b.png a(,)b, c.png (, no.png", []string{"a.png", "b.png", "c.png"}},
	{"nested parentheses", "a.png ((x), b.png", []string{"a.png", "b.png"}},
	{"a parenthesis in a URL", "a(b.png 1x, c).png", []string{"a(b.png", "c).png"}},
	{"descriptors that make no sense", "a.png 1x 2x, b.png -3w, c.png foo", []string{"a.png", "b.png", "c.png"}},
}

func TestSrcset(t *testing.T) {
	for _, c := range srcsetCases {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, Srcset(c.value)); d != "" {
				t.Error(d)
			}
			if d := cmp.Diff(c.want, srcsetBySteps(c.value)); d != "" {
				t.Error("by steps:", d)
			}
		})
	}
}

func FuzzSrcset(f *testing.F) {
	for _, c := range srcsetCases {
		f.Add(c.value)
	}
	f.Fuzz(func(t *testing.T, value string) {
		if got, want := Srcset(value), srcsetBySteps(value); !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// srcsetBySteps is the algorithm of the standard, step by step, descriptors not
// judged.
func srcsetBySteps(input string) (candidates []string) {
	p := 0
	for {
		for p < len(input) && strings.IndexByte(blanks+",", input[p]) >= 0 { // 4
			p++
		}
		if p >= len(input) { // 5
			return candidates
		}
		start := p // 6
		for p < len(input) && strings.IndexByte(blanks, input[p]) < 0 {
			p++
		}
		url := input[start:p]
		if strings.HasSuffix(url, ",") { // 8
			candidates = append(candidates, strings.TrimRight(url, ","))
			continue
		}
		state := "in descriptor" // 9
	tokens:
		for ; ; p++ {
			end := p >= len(input)
			switch {
			case end:
				break tokens
			case state == "in descriptor" && strings.IndexByte(blanks, input[p]) >= 0:
				state = "after descriptor"
			case state == "in descriptor" && input[p] == ',':
				p++
				break tokens
			case state == "in descriptor" && input[p] == '(':
				state = "in parens"
			case state == "in parens" && input[p] == ')':
				state = "in descriptor"
			case state == "after descriptor" && strings.IndexByte(blanks, input[p]) < 0:
				state = "in descriptor"
				p--
			}
		}
		candidates = append(candidates, url)
	}
}
