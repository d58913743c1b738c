package rule

import (
	"os"
	"strings"
	"testing"

	"github.com/joinable/crawl/parse"
)

// Malformed rules, below the line "[extract.a]", which is the third; and what
// is said of them, behind the name of the file.
var malformed = []struct{ text, want string }{
	{`fields.x = "h1["`, `:4: extract.a.fields.x: parse CSS "h1[": `},
	{"[extract.b\nfields.x = 1", ":4: expected '.' or ']' to end table name, but got '\\n' instead"},
	{`fields.x = "h1@"`, `:4: extract.a.fields.x: want the name of an attribute after "@", not ""`},
	{`fields.x = ""`, `:4: extract.a.fields.x: want CSS`},
	{`fields.x = "xpath://["`, `:4: extract.a.fields.x: parse XPath "//[": `},
	{`fields.x = "json:a"`, `:4: extract.a.fields.x: JSON path "a": at 1: want $, with which a path begins`},
	{`fields.x = "re:("`, ":4: extract.a.fields.x: error parsing regexp: missing closing ): `(`"},
	{`fields.x = 5`, `:4: extract.a.fields.x: it takes CSS in quotes, or a table such as {css = ".price", type = "number"}`},
	{`fields.x = {}`, `:4: extract.a.fields.x: it takes one of css, xpath, jsonpath, re, attr, html and fields`},
	{`fields.x = {csss = "h1"}`, `:4: extract.a.fields.x: there is no key csss: did you mean css?; there are css, xpath, `},
	{"fields.y = \"b\"\n\nfields.x.css = 5", `:6: extract.a.fields.x.css: it takes a text in quotes`},
	{`fields.x = {css = "h1", xpath = "//h1"}`, `:4: extract.a.fields.x: css and xpath say twice where to look`},
	{`fields.x = {css = "h1", type = "nmber"}`, `:4: extract.a.fields.x.type: there is no type "nmber": did you mean number?; there are string, number, `},
	{`fields.x = {css = "h1", list = "yes"}`, `:4: extract.a.fields.x.list: it takes true or false`},
	{`fields.x = {css = "h1@id", attr = "id"}`, `:4: extract.a.fields.x.attr: css names an attribute already, @id`},
	{`fields.x = {css = "h1", attr = "a b"}`, `:4: extract.a.fields.x.attr: want the name of an attribute after "@", not "a b"`},
	{`fields.x = {css = "h1", html = true, attr = "id"}`, `:4: extract.a.fields.x: html goes neither with attr nor with jsonpath`},
	{`fields.x = {css = "h1", required = true, default = ""}`, `:4: extract.a.fields.x: what has a default is never missing: required says nothing`},
	{`fields.x = {css = "h1", type = "number", default = "5"}`, `:4: extract.a.fields.x.default: it is no value of type number`},
	{`fields.x = {css = "h1", list = true, default = 5}`, `:4: extract.a.fields.x.default: it is no list`},
	{`fields.x = {css = "h1", default = 2026-01-01}`, `:4: extract.a.fields.x.default: it is no value of type string`},
	{`fields.x = {css = "h1", default = 5}`, `:4: extract.a.fields.x.default: it is no value of type string`},
	{`fields.x = {css = "h1", decimal = ","}`, `:4: extract.a.fields.x: decimal is for numbers: type = "number"`},
	{`fields.x = {css = "h1", type = "number", decimal = ";"}`, `:4: extract.a.fields.x.decimal: it takes "." or ","`},
	{`fields.x = {css = "h1", layout = "2006"}`, `:4: extract.a.fields.x: layout is for dates: type = "date"`},
	{`fields.x = {css = "h1", type = "url", fields = {y = "b"}}`, `:4: extract.a.fields.x: what has fields has no type, re, attr or html`},
	{`fields.x = {css = "h1", fields = {}}`, `:4: extract.a.fields.x.fields: it is empty`},
	{`fields.x = {css = "h1", fields = {y = "b["}}`, `:4: extract.a.fields.x.fields.y: parse CSS "b[": `},
	{`fields.x = {each = "h1"}`, `:4: extract.a.fields.x: each makes records, and there are no fields`},
	{`fields.x = {css = "h1", each = "h1", fields = {y = "b"}}`, `:4: extract.a.fields.x: each says where to look, and so does another key`},
	{`fields.x = {each = "json:$.a", fields = {y = "b"}}`, `:4: extract.a.fields.x.fields.y: CSS looks in HTML, and this is within JSON: write "json:$.name"`},
	{"fields.x = \"b\"\nfields.X = \"b\"", `:5: extract.a.fields.X: there is x already: names of fields differ by more than case`},
	{`fields."a\"b" = "b"`, `:4: extract.a.fields.'a"b': the name of a field has up to 64 printable characters, and no " or \`},
	{`fields = "b"`, `:4: extract.a.fields: it takes a table, such as {title = "h1"}`},
	{`match = "("`, ":4: extract.a.match: error parsing regexp: missing closing ): `(`"},
	{`match = "a"`, `:3: extract.a: it has no fields, such as fields.title = "h1"`},
	{`fields.x = "b"` + "\n" + `mach = "a"`, `:5: extract.a: there is no key mach: did you mean match?; there are match, each, fields`},
	{`each = 5`, `:4: extract.a.each: it takes CSS in quotes, or a table such as {xpath = "//tr"}`},
	{`each = "a@href"`, `:4: extract.a.each: records are elements or JSON values, and @href is a text`},
	{`each = "re:a"`, `:4: extract.a.each: records are elements or JSON values; a regular expression finds texts`},
	{`each = {}`, `:4: extract.a.each: it takes one of css, xpath and jsonpath`},
	{`each = {css = "b", fields = 1}`, `:4: extract.a.each: there is no key fields; there are css, xpath, jsonpath, attr`},
	{"each = {jsonpath = \"$[*]\"}\nfields.x = \"b\"", `:5: extract.a.fields.x: CSS looks in HTML, and this is within JSON: write "json:$.name"`},
	{"each = \"json:$[*]\"\nfields.x = {css = \"b\"}", `:5: extract.a.fields.x: css, xpath, attr and html look in HTML, and this is within JSON: use jsonpath`},
	{"[extract.A]\nfields.x = \"b\"", `:3: extract.a: it has no fields, such as fields.title = "h1"`},
	{"fields.x = \"b\"\n[extract.B]\nfields.x = \"b\"", `:5: extract.B: the name of a rule has up to 64 of the characters a to z, 0 to 9 and _, and begins with a letter`},
	{"fields.x = \"b\"\n[extract]\nc = 5", `:6: extract.c: a rule is a table, such as {fields = {title = "h1"}}`},
	{"fields.x = ", `:4: unexpected EOF; expected value`},
	{nest(maxDepth + 1), `: fields within fields are nested deeper than 8`},
}

// nest is a field within a field, and so on.
func nest(depth int) string {
	return "fields.x = " + strings.Repeat(`{css = "p", fields = {x = `, depth-1) + `"b"` + strings.Repeat("}}", depth-1)
}

func TestMalformed(t *testing.T) {
	for _, c := range malformed {
		_, err := Parse("rules.toml", "# a comment\ndepth = 3\n[extract.a]\n"+c.text)
		if err == nil || !strings.HasPrefix(err.Error(), "rules.toml"+c.want) && !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%s\n got %v\nwant rules.toml%s", c.text, err, c.want)
		}
	}
	if _, err := Parse("rules.toml", "extract = 5"); err == nil || err.Error() != "rules.toml:1: extract: takes tables, such as [extract.product]" {
		t.Error(err)
	}
	if _, err := Parse("f", "[extract.a]\n"+nest(maxDepth)); err != nil {
		t.Error(err)
	}
}

func TestNoRules(t *testing.T) {
	if rules, err := Parse("f", "depth = 3\n[host.x]\nrate = 1"); err != nil || rules != nil {
		t.Error(rules, err)
	}
}

// What String writes is the rule, and is on one line.
func TestString(t *testing.T) {
	for _, r := range mustParse(t, "testdata/shop.toml") {
		again, err := ParseLine(r.String())
		if err != nil || len(again) != 1 || again[0].String() != r.String() || strings.Contains(r.String(), "\n") {
			t.Errorf("%s\n%v\n%v", r, again, err)
			continue
		}
		want := told(Extract([]*Rule{r}, shop(t), Options{}), nil)
		if got := told(Extract(again, shop(t), Options{}), nil); got != want {
			t.Errorf("%s finds\n%s, then\n%s", r, want, got)
		}
	}
}

func TestColumns(t *testing.T) {
	rules, err := ParseLine(`a = {fields = {n = {css = "b", type = "number"}, l = {css = "b", list = true}, o = {fields = {x = "b"}}, j = "json:$.a", s = "b", d = {css = "b", type = "date"}}}`)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range rules[0].Columns() {
		got = append(got, c.Name+" "+c.Type.String())
	}
	if want := "n number, l json, o json, j any, s string, d date"; strings.Join(got, ", ") != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if c := mustSelect(t, "a=b").Columns(); c != nil {
		t.Error(c)
	}
}

func FuzzParse(f *testing.F) {
	text, err := os.ReadFile("testdata/shop.toml")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(string(text))
	f.Add("\x17") // package toml does not know where it stands
	for _, c := range malformed {
		f.Add("[extract.a]\n" + c.text)
	}
	in := parse.Input{Body: []byte(`<p class=a id=b title="x">one <a href=y>2</a><script type="application/ld+json">{"a":[1,{"b":"c"}]}</script></p>`)}
	f.Fuzz(func(t *testing.T, text string) {
		rules, err := Parse("f", text)
		if err != nil {
			return
		}
		for _, r := range rules {
			again, err := ParseLine(r.String())
			if err != nil || len(again) != 1 || again[0].String() != r.String() {
				t.Fatalf("%s\n%v\n%v", r, again, err)
			}
			want := told(Extract([]*Rule{r.Anywhere()}, pageOf(in), Options{}), nil)
			if got := told(Extract([]*Rule{again[0].Anywhere()}, pageOf(in), Options{}), nil); got != want {
				t.Fatalf("%s finds\n%s, then\n%s", r, want, got)
			}
		}
	})
}

func FuzzFind(f *testing.F) {
	for _, c := range selectCases {
		f.Add(c.source)
	}
	for _, s := range []string{"xpath://p/@id", "xpath:count(//a)", "xpath:string(//p)", "json:$..b", "re:o(.)", "@id", "xpath://a[position()=last()]/.."} {
		f.Add("x=" + s)
	}
	in := parse.Input{Body: []byte(`<p class=a id=b title="x">one <a href=y>two</a></p>`)}
	f.Fuzz(func(t *testing.T, source string) {
		if r, err := Select(source); err == nil {
			again, err := Select(r.String())
			if err != nil {
				t.Fatal(err)
			}
			want, got := told(Extract([]*Rule{r}, pageOf(in), Options{}), nil), told(Extract([]*Rule{again}, pageOf(in), Options{}), nil)
			if got != want {
				t.Fatalf("%s, then %s", want, got)
			}
		}
		_, find, _ := strings.Cut(source, "=")
		if r, err := Find(find); err == nil {
			Extract([]*Rule{r}, pageOf(in), Options{})
		}
	})
}
