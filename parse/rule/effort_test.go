package rule

import (
	"strings"
	"testing"

	"github.com/joinable/crawl/parse"
)

// Selectors that look at all siblings of every node are given up, and that is
// said; what each needs but once is not.
func TestSelectorsAreGivenUp(t *testing.T) {
	page := "<ul>" + strings.Repeat("<li><b>x</b>", 2000)
	for selector, givenUp := range map[string]bool{
		"li:nth-child(odd)":   true,
		"li:nth-child(2n) b":  true,
		"h1 ~ li":             true,
		"h1 ~ li b":           true,
		"li":                  false,
		"li:last-of-type":     false,
		"li:nth-child(2)":     false,
		"b:nth-child(odd)":    false,
		"li[class~=x]":        false,
		"xpath://li":          false,
		"xpath:count(//li/b)": false,
		"i ~ b":               false,
		"xpath://li[contains(string(//ul), 'y')]":            true,
		"xpath://li[count(preceding-sibling::li) > 1]":       true,
		"xpath:string(//li[not(following::li[. = 'none'])])": true,
	} {
		r, err := Find(selector)
		if err != nil {
			t.Fatal(err)
		}
		p := pageOf(parse.Input{Body: []byte(page), ContentType: "text/html"})
		x := &extractor{page: p, o: Options{}.withDefaults(), effort: 5_000_000}
		res := x.extract([]*Rule{r, r})
		if got := res.Err != nil && strings.Contains(res.Err.Error(), strings.TrimPrefix(selector, "xpath:")); got != givenUp {
			t.Errorf("%s: %v, %d left", selector, res.Err, x.effort)
		}
	}
}

func TestCost(t *testing.T) {
	for css, want := range map[string]cost{
		"a": costLittle, "a:nth-child( 2 )": costLittle, "[a~=b]": costLittle, "[a ~= 'b c']": costLittle, ":last-child": costLittle,
		"a:nth-child(odd)": costSiblings, "a:NTH-LAST-CHILD( -n+3 )": costSiblings, "td>a:nth-of-type(even)": costSiblings, "a~b": costSiblings, "a ~ b": costSiblings,
		"a:nth-child(2n) b": costAround, "a:nth-child(odd)>b": costAround, "a~b c": costAround, "a ~ b ~ c": costAround,
	} {
		if got := costOf(css); got != want {
			t.Errorf("%s: got %d, want %d", css, got, want)
		}
	}
}
