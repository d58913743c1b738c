package rule

import (
	"os"
	"strings"
	"testing"

	"github.com/joinable/crawl/parse"
)

// The rules that docs/rules.md begins with find all that they look for on a
// page such as they are for.
func TestRulesPage(t *testing.T) {
	text, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(text), "```toml\n")
	example, _, _ := strings.Cut(rest, "```")
	rules, err := Parse("rules.md", example)
	if err != nil {
		t.Fatal(err)
	}
	page := pageOf(parse.Input{URL: "https://shop.example/p/1", ContentType: "text/html", Body: []byte(`<!doctype html>
<script type="application/ld+json">{"@type": "Product", "brand": {"name": "Acme"}}</script>
<div class=row><h2>Lamp</h2><b class=price>39.90</b><a class=more href=/more>more</a><i class=tag>new</i>
<p class=maker><b>Acme</b><i>DE</i></p><p class=review><span class=by>Eve</span><span class=stars>5</span></p></div>`)})
	var problems []Problem
	page.Report = func(p Problem) { problems = append(problems, p) }
	got := told(Extract(rules, page, Options{}), problems)
	want := `product {
  "name": "Lamp",
  "price": 39.9,
  "more": "/more",
  "tags": [
    "new"
  ],
  "maker": {
    "name": "Acme",
    "country": "DE"
  },
  "reviews": [
    {
      "by": "Eve",
      "stars": 5
    }
  ]
}
brand {
  "name": "Acme"
}
product: 1 records, 0 lacking
brand: 1 records, 0 lacking
`
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}
