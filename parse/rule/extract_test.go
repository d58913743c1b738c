package rule

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"github.com/joinable/crawl/parse"
)

func mustParse(t testing.TB, file string) []*Rule {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	rules, err := Parse(file, string(text))
	if err != nil {
		t.Fatal(err)
	}
	return rules
}

// shop is the page of testdata/shop.html, with links that lead to shop.example.
func shop(t testing.TB) *Page {
	t.Helper()
	body, err := os.ReadFile("testdata/shop.html")
	if err != nil {
		t.Fatal(err)
	}
	p := pageOf(parse.Input{Body: body, ContentType: "text/html; charset=utf-8", URL: "http://shop.example/shop"})
	p.Resolve = func(href string) (string, bool) {
		return "http://shop.example/base/" + href, !strings.HasPrefix(href, "javascript:")
	}
	return p
}

// told is a result as people read it.
func told(res Result, problems []Problem) string {
	var b bytes.Buffer
	for _, it := range res.Items {
		fmt.Fprintf(&b, "%s ", it.Name)
		if err := json.Indent(&b, it.Value, "", "  "); err != nil {
			fmt.Fprintf(&b, "%v: %s", err, it.Value)
		}
		b.WriteString("\n")
	}
	for _, t := range res.Tallies {
		fmt.Fprintf(&b, "%s: %d records, %d lacking\n", t.Rule.Name(), t.Records, t.Lacking)
	}
	for _, p := range problems {
		fmt.Fprintf(&b, "%s %d %s: %v %s\n", p.Rule.Name(), p.Record, p.Field, p.Why, p.Text)
	}
	return b.String()
}

// TestExtract compares with testdata/shop.golden; UPDATE=1 writes it anew.
func TestExtract(t *testing.T) {
	page := shop(t)
	var problems []Problem
	page.Report = func(p Problem) { problems = append(problems, p) }
	got := told(Extract(mustParse(t, "testdata/shop.toml"), page, Options{}), problems)
	const golden = "testdata/shop.golden"
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Error(d)
	}
}

// An object that lacks a required field leaves nothing behind: the next one is
// the value.
func TestFirstWholeObject(t *testing.T) {
	rules, err := Parse("", `[extract.a]
fields.maker = {css = "p", fields = {name = {css = "b", required = true}}}`)
	if err != nil {
		t.Fatal(err)
	}
	res := Extract(rules, pageOf(parse.Input{Body: []byte(`<p>x<p><b>y</b>`), ContentType: "text/html"}), Options{})
	if got, want := told(res, nil), "a {\n  \"maker\": {\n    \"name\": \"y\"\n  }\n}\na: 1 records, 0 lacking\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// A list has every match of a regular expression in every element, as css has
// every element; without list the first counts.
func TestEveryMatch(t *testing.T) {
	rules, err := Parse("", `[extract.a]
fields.all = {css = "p", re = '(\d+) kg', list = true, type = "number"}
fields.one = {css = "p", re = '(\d+) kg', type = "number"}
fields.any = {css = "p", re = '\d+ kg', type = "bool"}`)
	if err != nil {
		t.Fatal(err)
	}
	every, err := Find(`re:\d+ kg`)
	if err != nil {
		t.Fatal(err)
	}
	page := pageOf(parse.Input{Body: []byte(`<p>1 kg, 2 kg, 3 g<p>none<p>4 kg`), ContentType: "text/html"})
	res := Extract(append(rules, every), page, Options{})
	var got []string
	for _, it := range res.Items {
		got = append(got, string(it.Value))
	}
	want := []string{`{"all":[1,2,4],"one":1,"any":true}`, `"1 kg"`, `"2 kg"`, `"4 kg"`}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// Nobody who does not ask for problems pays for them, or gets other records.
func TestReportChangesNothing(t *testing.T) {
	rules := mustParse(t, "testdata/shop.toml")
	quiet, asked := shop(t), shop(t)
	asked.Report = func(Problem) {}
	if d := cmp.Diff(told(Extract(rules, quiet, Options{}), nil), told(Extract(rules, asked, Options{}), nil)); d != "" {
		t.Error(d)
	}
}

func TestJSONResponse(t *testing.T) {
	rules, err := Parse("", `
[extract.product]
each = { jsonpath = "$.products[*]" }
fields.name = "json:$.name"
fields.price = { jsonpath = "$.price", type = "number" }
fields.id = { jsonpath = "$.id" }
fields.tags = { jsonpath = "$.tags[*]", list = true }
fields.link = { jsonpath = "$.url", type = "url" }
fields.variants = { each = "json:$.variants[*]", fields = { size = "json:$.size" } }
fields.all = { type = "json" }

[extract.html]
fields.title = "h1"`)
	if err != nil {
		t.Fatal(err)
	}
	body := "\xef\xbb\xbf" + `{"products": [
		{"name": "A\u00e4", "price": "1,299.00 €", "id": 12345678901234567890, "tags": ["x", null, 2], "url": "/p", "variants": [{"size": "S"}, {}]},
		{"name": null}]}`
	in := parse.Input{Body: []byte(body), ContentType: "application/vnd.api+json", URL: "http://example.com/"}
	res := Extract(rules, &Page{Input: in, Resolve: func(s string) (string, bool) { return "http://example.com" + s, true }}, Options{})
	want := []string{
		`{"name":"A\u00e4","price":1299,"id":12345678901234567890,"tags":["x",2],"link":"http://example.com/p","variants":[{"size":"S"}],` +
			`"all":{"name":"A\u00e4","price":"1,299.00 €","id":12345678901234567890,"tags":["x",null,2],"url":"/p","variants":[{"size":"S"},{}]}}`,
		`{"name":null,"price":null,"id":null,"tags":[],"link":null,"variants":[],"all":{"name":null}}`,
	}
	var got []string
	for _, it := range res.Items {
		got = append(got, string(it.Value))
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if len(res.Tallies) != 1 {
		t.Errorf("a rule for HTML counts JSON as its page: %+v", res.Tallies)
	}
	in.Body = []byte("{")
	if res := Extract(rules, &Page{Input: in}, Options{}); res.Err == nil || len(res.Items) > 0 {
		t.Errorf("of broken JSON: %+v", res)
	}
}

func TestPageWithoutDOM(t *testing.T) {
	in := parse.Input{Body: []byte(strings.Repeat("<div>", 600)), URL: "http://example.com/"}
	if res := Extract([]*Rule{mustSelect(t, "d=div")}, pageOf(in), Options{}); res.Err == nil || len(res.Items) > 0 {
		t.Errorf("%+v", res)
	}
}

// A DOM is built only for pages that a rule is for.
func TestNoDOMWithoutRule(t *testing.T) {
	rules, err := ParseLine(`a = {match = "/a/", fields = {t = "h1"}}`)
	if err != nil {
		t.Fatal(err)
	}
	in := parse.Input{Body: []byte("<h1>T"), URL: "http://example.com/b/"}
	page := pageOf(in)
	build, built := page.DOM, 0
	page.DOM = func() (*html.Node, error) { built++; return build() }
	Extract(rules, page, Options{})
	if built != 0 {
		t.Error("a DOM was built for nothing")
	}
	page.URL = "http://example.com/a/"
	if res := Extract(rules, page, Options{}); built == 0 || len(res.Items) != 1 {
		t.Errorf("%d %+v", built, res)
	}
}

func TestConcurrentUse(t *testing.T) {
	rules, page := mustParse(t, "testdata/shop.toml"), shop(t)
	want := told(Extract(rules, page, Options{}), nil)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if got := told(Extract(rules, page, Options{}), nil); got != want {
					t.Error(cmp.Diff(want, got))
					return
				}
			}
		})
	}
	wg.Wait()
}

// Of many long values those are kept that fit.
func TestListsAreBounded(t *testing.T) {
	rules, err := ParseLine(`a = {each = "div", fields = {p = {css = "p", list = true}}}`)
	if err != nil {
		t.Fatal(err)
	}
	page := pageOf(parse.Input{Body: []byte(strings.Repeat("<div>"+strings.Repeat("<p>0123456789", 100)+"</div>", 10))})
	res := Extract(rules, page, Options{MaxBytes: 3000})
	if len(res.Items) != 2 || res.Dropped != 8 {
		t.Errorf("%d kept, %d dropped", len(res.Items), res.Dropped)
	}
}

// A list that is longer than all records may be is not gathered to its end.
func TestLongListEndsEarly(t *testing.T) {
	rules, err := ParseLine(`a = {fields = {p = {css = "p", list = true}}}`)
	if err != nil {
		t.Fatal(err)
	}
	root, err := parse.DOM(parse.Input{Body: []byte(strings.Repeat("<p>0123456789", 1000))})
	if err != nil {
		t.Fatal(err)
	}
	x := &extractor{page: &Page{}, o: Options{}.withDefaults(), rule: rules[0], left: 100}
	if x.take(found{node: root.Nodes[0]}); len(x.buf) > 130 || x.result.Dropped != 1 {
		t.Errorf("%d bytes gathered, %d dropped", len(x.buf), x.result.Dropped)
	}
}
