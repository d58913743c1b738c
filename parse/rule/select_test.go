package rule

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/parse"
)

var selectCases = []struct {
	name, source string
	want         []string // name=value per item; or one "error: …"
}{
	{"text", "price=.price", []string{`price="12 €"`, `price="5 < 6"`}},
	{"attribute", "img=img.main@src", []string{`img="/a.png?x=1&y=2"`}},
	{"brackets", `price=[property="og:price"]@content`, []string{`price="9.99"`}},
	{"equals in brackets", `p=a[href="x=y"]`, []string{`p="equal"`}},
	{"at sign in quotes", `p=a[title="me@home"]@href`, []string{`p="m"`}},
	{"at sign in brackets only", `p=a[title="me@home"]`, []string{`p="mail"`}},
	{"at sign in parentheses", `p=a:matches(^me@x)`, []string{`p="me@x"`}},
	{"escaped at sign", `p=.a\@b`, []string{`p="escaped"`}},
	{"group", "h=h1, h2", []string{`h="One"`, `h="Two"`}},
	{"attribute of some", "t=a@title", []string{`t="me@home"`}},
	{"attribute in upper case", "t=a@TITLE", []string{`t="me@home"`}},
	{"attribute with namespace", "u=use@xlink:href", []string{`u="#i"`}},
	{"attribute in camel case", "v=svg@viewBox", []string{`v="0 0 1 1"`}},
	{"script", `j=script[type="application/ld+json"]`, []string{`j="{\"a\": 1}"`}},
	{"script within", "b=#mixed", []string{`b="before after"`}},
	{"blanks around", " n = h1 @ id ", []string{`n="i"`}},
	{"noscript", "n=noscript b", []string{`n="bold"`}},
	{"none", "n=.nothing", nil},
	{"no name", "=h1", []string{`error: selector "=h1": want NAME=CSS or NAME=CSS@ATTR`}},
	{"no equals", ".price", []string{`error: selector ".price": want NAME=CSS or NAME=CSS@ATTR`}},
	{"no CSS", "a=", []string{`error: selector "a=": want CSS after "="`}},
	{"attribute only", "a=@href", []string{`error: selector "a=@href": want CSS after "="`}},
	{"no attribute", "a=b@", []string{`error: selector "a=b@": want the name of an attribute after "@", not ""`}},
	{"bad attribute", "a=b@c d", []string{`error: selector "a=b@c d": want the name of an attribute after "@", not "c d"`}},
	{"bad CSS", "a=b[", []string{`error: selector "a=b[": parse CSS "b["`}},
}

const selectPage = `<title>t</title><meta property="og:price" content="9.99">
<h1 id=i>One</h1><h2>Two</h2>
<p class=price> 12
 &euro; </p><p class="price x">5 &lt; 6</p>
<img class=main src="/a.png?x=1&amp;y=2"><img src=b.png>
<a href="x=y">equal</a><a href=m title="me@home">mail</a><a>me@x</a>
<p class="a@b">escaped</p>
<svg viewBox="0 0 1 1"><use xlink:href="#i"/></svg>
<script type="application/ld+json">{"a": 1}</script>
<div id=mixed>before<script>x</script><p>after</div>
<noscript><b>bold</b></noscript>`

func TestSelect(t *testing.T) {
	for _, c := range selectCases {
		t.Run(c.name, func(t *testing.T) {
			got := selected(c.source, parse.Input{Body: []byte(selectPage), ContentType: "text/html"})
			if len(c.want) == 1 && len(got) == 1 && strings.HasPrefix(got[0], c.want[0]) {
				return
			}
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func selected(source string, in parse.Input) (items []string) {
	r, err := Select(source)
	if err != nil {
		return []string{"error: " + err.Error()}
	}
	for _, i := range Extract([]*Rule{r}, pageOf(in), Options{}).Items {
		items = append(items, fmt.Sprintf("%s=%s", i.Name, i.Value))
	}
	return items
}

// pageOf is an HTML page.
func pageOf(in parse.Input) *Page { return &Page{Input: in, DOM: parse.LazyDOM(in)} }

func mustSelect(t testing.TB, source string) *Rule {
	t.Helper()
	r, err := Select(source)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestItemsAreBounded(t *testing.T) {
	page := pageOf(parse.Input{Body: []byte(strings.Repeat("<div>€", 300))})
	res := Extract([]*Rule{mustSelect(t, "d=div")}, page, Options{MaxItems: 7, MaxValue: 10})
	if len(res.Items) != 7 || res.Dropped != 293 {
		t.Error(len(res.Items), res.Dropped)
	}
	for _, i := range res.Items {
		if string(i.Value) != `"€ € €"` && string(i.Value) != `"€ €"` {
			t.Errorf("%s", i.Value)
		}
	}
	res = Extract([]*Rule{mustSelect(t, "d=div")}, page, Options{MaxBytes: 1000})
	if got := len(res.Items); got == 0 || got > 10 || res.Dropped != 300-got {
		t.Error(got, res.Dropped)
	}
}
