package jsonpath

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
)

const store = `{ "store": { "book": [
  { "category": "reference", "author": "Nigel Rees", "title": "Sayings of the Century", "price": 8.95 },
  { "category": "fiction", "author": "Evelyn Waugh", "title": "Sword of Honour", "price": 12.99 },
  { "category": "fiction", "author": "Herman Melville", "title": "Moby Dick", "isbn": "0-553-21311-3", "price": 8.99 },
  { "category": "fiction", "author": "J. R. R. Tolkien", "title": "The Lord of the Rings", "isbn": "0-395-19395-8", "price": 22.99 }],
  "bicycle": { "color": "red", "price": 399 } } }`

// cases are the examples of RFC 9535, save the last group.
var cases = []struct{ doc, path, want string }{
	// Table 2
	{store, `$.store.book[*].author`, `"Nigel Rees" "Evelyn Waugh" "Herman Melville" "J. R. R. Tolkien"`},
	{store, `$..author`, `"Nigel Rees" "Evelyn Waugh" "Herman Melville" "J. R. R. Tolkien"`},
	{store, `$.store..price`, `8.95 12.99 8.99 22.99 399`},
	{store, `$..book[2].title`, `"Moby Dick"`},
	{store, `$..book[2].publisher`, ``},
	{store, `$..book[-1].title`, `"The Lord of the Rings"`},
	{store, `$..book[0,1].price`, `8.95 12.99`},
	{store, `$..book[:2].price`, `8.95 12.99`},
	{store, `$..book[?@.isbn].price`, `8.99 22.99`},
	{store, `$..book[?@.price<10].price`, `8.95 8.99`},
	// §2.3.1.3
	{`{"o": {"j j": {"k.k": 3}}, "'": {"@": 2}}`, `$.o['j j']`, `{"k.k": 3}`},
	{`{"o": {"j j": {"k.k": 3}}, "'": {"@": 2}}`, `$.o['j j']['k.k']`, `3`},
	{`{"o": {"j j": {"k.k": 3}}, "'": {"@": 2}}`, `$.o["j j"]["k.k"]`, `3`},
	{`{"o": {"j j": {"k.k": 3}}, "'": {"@": 2}}`, `$["'"]["@"]`, `2`},
	// §2.3.2.3
	{`{"o": {"j": 1, "k": 2}, "a": [5, 3]}`, `$[*]`, `{"j": 1, "k": 2} [5, 3]`},
	{`{"o": {"j": 1, "k": 2}, "a": [5, 3]}`, `$.o[*, *]`, `1 2 1 2`},
	{`{"o": {"j": 1, "k": 2}, "a": [5, 3]}`, `$.a[*]`, `5 3`},
	// §2.3.3.3 and §2.3.4.3
	{`["a","b"]`, `$[1]`, `"b"`},
	{`["a","b"]`, `$[-2]`, `"a"`},
	{`["a","b"]`, `$[-3]`, ``},
	{`["a","b","c","d","e","f","g"]`, `$[1:3]`, `"b" "c"`},
	{`["a","b","c","d","e","f","g"]`, `$[5:]`, `"f" "g"`},
	{`["a","b","c","d","e","f","g"]`, `$[1:5:2]`, `"b" "d"`},
	{`["a","b","c","d","e","f","g"]`, `$[5:1:-2]`, `"f" "d"`},
	{`["a","b","c","d","e","f","g"]`, `$[::-1]`, `"g" "f" "e" "d" "c" "b" "a"`},
	{`["a","b","c","d","e","f","g"]`, `$[0:3:0]`, ``},
	{`["a","b","c","d","e","f","g"]`, `$[-9:99:3]`, `"a" "d" "g"`},
	// §2.3.5.3
	{filtered, `$.a[?@.b == 'kilo']`, `{"b": "kilo"}`},
	{filtered, `$.a[?(@.b == 'kilo')]`, `{"b": "kilo"}`},
	{filtered, `$.a[?@>3.5]`, `5 4 6`},
	{filtered, `$.a[?@.b]`, `{"b": "j"} {"b": "k"} {"b": {}} {"b": "kilo"}`},
	{filtered, `$[?@.*]`, `[3, 5, 1, 2, 4, 6, {"b": "j"}, {"b": "k"}, {"b": {}}, {"b": "kilo"}] {"p": 1, "q": 2, "r": 3, "s": 5, "t": {"u": 6}}`},
	{filtered, `$[?@[?@.b]]`, `[3, 5, 1, 2, 4, 6, {"b": "j"}, {"b": "k"}, {"b": {}}, {"b": "kilo"}]`},
	{filtered, `$.o[?@<3, ?@<3]`, `1 2 1 2`},
	{filtered, `$.a[?@<2 || @.b == "k"]`, `1 {"b": "k"}`},
	{filtered, `$.a[?match(@.b, "[jk]")]`, `{"b": "j"} {"b": "k"}`},
	{filtered, `$.a[?search(@.b, "[jk]")]`, `{"b": "j"} {"b": "k"} {"b": "kilo"}`},
	{filtered, `$.o[?@>1 && @<4]`, `2 3`},
	{filtered, `$.o[?@.u || @.x]`, `{"u": 6}`},
	{filtered, `$.a[?@.b == $.x]`, `3 5 1 2 4 6`},
	{filtered, `$.a[?@ == @]`, `3 5 1 2 4 6 {"b": "j"} {"b": "k"} {"b": {}} {"b": "kilo"}`},
	// §2.5.1.3 and §2.5.2.3
	{`[0,1,2,3]`, `$[0, 0:2]`, `0 0 1`},
	{`{"o": {"j": 1}, "a": [5, [{"j": 4}]]}`, `$..j`, `1 4`},
	{`{"o": {"j": 1}, "a": [5, [{"j": 4}]]}`, `$..[0]`, `5 {"j": 4}`},
	{`{"o": {"j": 1}, "a": [5, [{"j": 4}]]}`, `$..*`, `{"j": 1} [5, [{"j": 4}]] 1 5 [{"j": 4}] {"j": 4} 4`},
	// §2.6.1
	{`{"a": null, "b": [null], "c": [{}], "null": 1}`, `$.b[?@==null]`, `null`},
	{`{"a": null, "b": [null], "c": [{}], "null": 1}`, `$.c[?@.d==null]`, ``},
	{`{"a": null, "b": [null], "c": [{}], "null": 1}`, `$.null`, `1`},
	// functions, comparisons, blanks, escapes
	{`[{"a":"xy"},{"a":[1]},{"a":5}]`, `$[?length(@.a) == 2].a`, `"xy"`},
	{`[{"a":[1,2]},{"a":[]}]`, `$[?count(@.a[*]) >= 1].a`, `[1,2]`},
	{`[{"a":{"b":1}},{"a":{"b":2}}]`, `$[?value(@..b) != 1].a.b`, `2`},
	{`[{"a":[1,{"x":2}]},{"a":[1,{"x":3}]}]`, `$[?@.a == $[0].a].a[1].x`, `2`},
	{`[{"a":{"x":1,"y":2},"b":{"y":2.0,"x":1e0}}]`, `$[?@.a == @.b].a.x`, `1`},
	{`[1,2,3]`, `$[?!(@ == 2)]`, `1 3`},
	{`[{"a":1},{}]`, `$[?!@.a]`, `{}`},
	{`[true,false]`, `$[?@ == true]`, `true`},
	{`{"a":{"b":1}}`, "$ .a\n[ 'b' ]", `1`},
	{`{"\u00e4\"":1}`, `$['\u00e4"']`, `1`},
	{`{"ä":1}`, `$.ä`, `1`},
	{`{"a'b":1}`, `$['a\'b']`, `1`},
	{`{"a":1,"a":2}`, `$.a`, `2`},
	{"\xef\xbb\xbf[1]", `$`, `[1]`},
	{`[{"a":"1"},{"a":"10"}]`, `$[?@.a < "2"].a`, `"1" "10"`},
}

const filtered = `{"a": [3, 5, 1, 2, 4, 6, {"b": "j"}, {"b": "k"}, {"b": {}}, {"b": "kilo"}], "o": {"p": 1, "q": 2, "r": 3, "s": 5, "t": {"u": 6}}, "e": "f"}`

func TestSelect(t *testing.T) {
	for _, c := range cases {
		if got := found(t, c.doc, c.path); got != c.want {
			t.Errorf("%s of %.60s\n got %s\nwant %s", c.path, c.doc, got, c.want)
		}
	}
}

func found(t *testing.T, doc, path string) string {
	t.Helper()
	p, err := Parse(path)
	if err != nil {
		t.Error(err)
		return ""
	}
	d, err := Read([]byte(doc))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, v := range p.Select(d.Root()) {
		all = append(all, string(v.JSON()))
	}
	return strings.Join(all, " ")
}

func TestMalformed(t *testing.T) {
	for path, want := range map[string]string{
		``:                               `at 1: want $, with which a path begins`,
		`a.b`:                            `at 1: want $, with which a path begins`,
		`$.`:                             `at 3: want a name or * behind the dot; other names as in ['a-b']`,
		`$.a-b`:                          `at 4: want . or [ instead of "-b"`,
		`$[`:                             `at 3: want a name in quotes, an index, a slice, * or ? behind [`,
		`$[1`:                            `at 4: want ] or a comma`,
		`$[01]`:                          `at 5: "01" is no index`,
		`$[-0]`:                          `at 5: "-0" is no index`,
		`$[9007199254740992]`:            `at 19: "9007199254740992" is no index`,
		`$['a]`:                          `at 6: a string without its closing quote`,
		`$['\x']`:                        `at 7: a string as JSON has none: invalid character 'x' in string escape code`,
		`$[?@.a ==]`:                     `at 10: want @, $, a number, a text in quotes, true, false, null or a function`,
		`$[?1]`:                          `at 5: want a comparison here, such as == 1`,
		`$[?@.* == 1]`:                   `at 12: what may be many values, or a test, is compared by ==`,
		`$[?foo(@)]`:                     `at 10: foo() is not one of length(value), count(query), value(query), match(text, re), search(text, re)`,
		`$[?count(1) > 1]`:               `at 12: count() is not one of length(value), count(query), value(query), match(text, re), search(text, re)`,
		`$[?match(@.a)]`:                 `at 14: match() is not one of length(value), count(query), value(query), match(text, re), search(text, re)`,
		`$[?length(@.a)]`:                `at 15: want a comparison here, such as == 1`,
		`$[?match(@,'a')==true]`:         `at 22: what may be many values, or a test, is compared by ==`,
		`$[?(@.a]`:                       `at 8: want ) here`,
		"$[?" + strings.Repeat("(", 200): `at 104: nested too deep`,
	} {
		_, err := Parse(path)
		if err == nil || !strings.HasSuffix(err.Error(), ": "+want) {
			t.Errorf("%.40s: %v, want %s", path, err, want)
		}
	}
}

func TestReadRefuses(t *testing.T) {
	for _, text := range []string{"", "{", "[1,]", "nul", `"a`, "1 2", strings.Repeat("[", maxNesting+1) + strings.Repeat("]", maxNesting+1)} {
		if _, err := Read([]byte(text)); err == nil {
			t.Errorf("%.20s is taken for JSON", text)
		}
	}
}

// TestBounded has queries that would look at 10^10 values and more.
func TestBounded(t *testing.T) {
	flat := "[" + strings.Repeat("1,", 100_000) + "1]"
	for _, path := range []string{`$[?length($) > 1]`, `$[?count($[*]) > 1]`, `$[?$ == $]`} {
		p, err := Parse(path)
		if err != nil {
			t.Fatal(err)
		}
		d, _ := Read([]byte(flat))
		e := &evaluation{root: d.Root(), left: 1_000_000}
		if e.walk(p.segments, d.Root()); e.left >= 0 {
			t.Errorf("%s: %d left", path, e.left)
		}
	}
}

// TestPatternsAreBounded has regular expressions in the document, compiled for
// every value: without a bound they take a minute and more.
func TestPatternsAreBounded(t *testing.T) {
	for name, re := range map[string]string{
		"long":     strings.Repeat("(x|y)*", 20_000),
		"repeated": strings.Repeat("(x|y){900}", 30),
	} {
		d, err := Read([]byte(`{"re":"` + re + `","l":[` + strings.Repeat(`"xyxyxy",`, 10_000) + `1]}`))
		if err != nil {
			t.Fatal(err)
		}
		p, err := Parse(`$.l[?match(@, $.re)]`)
		if err != nil {
			t.Fatal(err)
		}
		e := &evaluation{root: d.Root(), left: maxVisited}
		if found := e.walk(p.segments, d.Root()); e.left >= 0 || len(found) > 100 {
			t.Errorf("%s: %d found, %d left", name, len(found), e.left)
		}
	}
}

func FuzzSelect(f *testing.F) {
	for _, c := range cases {
		f.Add([]byte(c.doc), c.path)
	}
	f.Fuzz(func(t *testing.T, doc []byte, path string) {
		d, err := Read(doc)
		if err != nil {
			return
		}
		p, err := Parse(path)
		if err != nil {
			return
		}
		e := &evaluation{root: d.Root(), left: 10_000}
		for _, v := range e.walk(p.segments, d.Root()) {
			if !json.Valid(v.JSON()) {
				t.Fatalf("%q", v.JSON())
			}
		}
	})
}

// FuzzRead compares with encoding/json what is in a document.
func FuzzRead(f *testing.F) {
	f.Add([]byte("10E000400"))
	for _, c := range cases {
		f.Add([]byte(c.doc))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		d, err := Read(text)
		if err != nil {
			return
		}
		var v any
		decoder := json.NewDecoder(bytes.NewReader(d.text))
		decoder.UseNumber()
		if err := decoder.Decode(&v); err != nil {
			t.Fatal(err)
		}
		compare(t, v, d.Root())
	})
}

func compare(t *testing.T, want any, got Value) {
	switch want := want.(type) {
	case map[string]any:
		e := &evaluation{left: maxVisited}
		for name, w := range want {
			v, ok := e.member(got, name)
			if !ok {
				t.Fatalf("no %q in %s", name, got.JSON())
			}
			compare(t, w, v)
		}
	case []any:
		i := 0
		for v := range got.Elements() {
			compare(t, want[i], v)
			i++
		}
		if i != len(want) {
			t.Fatalf("%d elements in %s", i, got.JSON())
		}
	case string:
		if got.Text() != want {
			t.Fatalf("%q, want %q", got.Text(), want)
		}
	}
}
