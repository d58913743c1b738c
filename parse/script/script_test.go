package script_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/joinable/crawl/parse/script"
)

func ExampleLinks() {
	source := `fetch("/api/items.json").then(r => open('https:\/\/example.com/' + r)) // "/not/this"`
	fmt.Println(script.Links([]byte(source), script.Options{}))
	// Output: [/api/items.json https://example.com/]
}

// By convention, what must not be found is called "no".
var cases = map[string]struct {
	src  string
	want []string
}{
	"strings": {`a = "/a/1"; b = '/a/2', c = ` + "`/a/3`", []string{"/a/1", "/a/2", "/a/3"}},
	"twice":   {`"/a/1" + "/a/1"`, []string{"/a/1"}},
	"escapes": {`"\/a\/\x62\u0063\u{64}" '/\u00e9/x' "/n\o/\
1" "/no/\n1" "/no/\0"`, []string{"/a/bcd", "/\u00e9/x", "/no/1"}},
	"comments":  {"// '/no/1'\n/* '/no/2' \" */ '/a/1' /*/ '/no/3' */ '/a/2' // \"\n'/a/3'", []string{"/a/1", "/a/2", "/a/3"}},
	"templates": {"`/no/${'/a/1'}/no/${`/no/${'/a/2'}`}/no/` + `/a/3` + `a\\`/no/` + {a: {}}['/a/4'] + `/no/${{}}x`", []string{"/a/1", "/a/2", "/a/3", "/a/4"}},
	"regular expressions": {`x = /["'/]/g; '/a/1'; f(/'/, '/a/2'); if (a) /"/.test(b), '/a/3'; return /'\/'/; "/a/4"; a => /[/"]/`,
		[]string{"/a/1", "/a/2", "/a/3", "/a/4"}},
	"divisions":     {`a / 2; '/a/1'; b / c; f() / '/a/2'; x[1] / "/a/3"; a++ / "/a/4" / 1; 1 / 2 / '/a/5'`, []string{"/a/1", "/a/2", "/a/3", "/a/4", "/a/5"}},
	"after a block": {`if (a) { b } /'/.test(c); "/a/1"`, []string{"/a/1"}},
	"unclosed":      {"'/no/1\n'/a/1' \"/no/2\n\"/a/2\" /no\n'/a/3' `/no/4", []string{"/a/1", "/a/2", "/a/3"}},
	"JSON":          {`{"url": "https:\/\/example.com\/a", "path": "\/b\/c", "n": "no/no"}`, []string{"https://example.com/a", "/b/c"}},
	"minified":      {`!function(){var a=b?"/a/1":"/a/2";a.href="//example.com/x"+c/d/e;for(;;)/x'/.exec(f)&&g("../a.html")}()`, []string{"/a/1", "/a/2", "//example.com/x", "../a.html"}},
}

func TestLinks(t *testing.T) {
	for name, c := range cases {
		if got := script.Links([]byte(c.src), script.Options{}); !slices.Equal(got, c.want) {
			t.Errorf("%s: got %q, want %q", name, got, c.want)
		}
	}
}

func TestIsURL(t *testing.T) {
	for s, want := range map[string]bool{
		"http://a": true, "https://example.com/a?b=c#d": true, "HTTP://a/": true, "http://localhost:8080/x": true,
		"//example.com": true, "//example.com/a": true, "/a/b": true, "/a/": true, "/a.html": true, "/a.PNG?v=1": true, "/~me/": true,
		"./a.js": true, "../a/b": true, "../../a.css": true, "./a/b": true, "/\u00e9/x": true, "/.well-known/x": true, "/%20/x": true,

		"": false, "/": false, "//": false, "http://": false, "https:///a": false, "http": false, "a/b": false, "a.html": false,
		"/a": false, "//a": false, "//a.": false, "///a/b": false, "// a/b": false, "/*/": false, "/>": false, "/g": false, "./": false, "../": false, "./a": false, ".": false,
		"/a b/c": false, "/<a>/b": false, "/{id}/b": false, "/:id/b": false, "/a/:id": false, "/a/(.*)": false, "/a//b": false, "/a/$1": false, "/,/a": false,
		"text/html": false, "javascript:x": false, "mailto:a@b": false, "http://*.example.com/": false, "http://a b": false, "/a\x00/b": false, "/\xff/b": false,
	} {
		if got := script.IsURL(s); got != want {
			t.Errorf("%q: got %v", s, got)
		}
	}
}

func TestLimits(t *testing.T) {
	src := []byte(`"/a/1" "/a/23" "/a/4" "/a/5"`)
	if got, want := script.Links(src, script.Options{MaxLinks: 2, MaxHref: 4}), []string{"/a/1", "/a/4"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// Sources that cost a careless reader the square of their size.
func TestHostile(t *testing.T) {
	const quarter = 1 << 18
	for name, src := range map[string]string{
		"slashes":    strings.Repeat("/ ", 5*quarter),
		"classes":    strings.Repeat("=/[", 3*quarter),
		"braces":     strings.Repeat("{", 10*quarter),
		"templates":  strings.Repeat("`${", 3*quarter),
		"quotes":     strings.Repeat("'\n", 5*quarter),
		"one string": "'" + strings.Repeat("a", 10*quarter),
		"escapes":    "'" + strings.Repeat("\\u{", 3*quarter),
		"comments":   strings.Repeat("/*", 5*quarter),
		"one name":   strings.Repeat("a", 10*quarter),
		"URLs":       strings.Repeat("'/a/b',", quarter),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			script.Links([]byte(src), script.Options{})
		})
	}
}

func FuzzLinks(f *testing.F) {
	for _, c := range cases {
		f.Add([]byte(c.src))
	}
	f.Fuzz(func(t *testing.T, src []byte) {
		before := bytes.Clone(src)
		o := script.Options{MaxLinks: 10, MaxHref: 50}
		got := script.Links(src, o)
		if !bytes.Equal(src, before) {
			t.Error("the source was changed")
		}
		if len(got) > o.MaxLinks {
			t.Errorf("%d links", len(got))
		}
		for _, href := range got {
			if len(href) > o.MaxHref || !script.IsURL(href) {
				t.Errorf("%q", href)
			}
		}
		// What is quoted behind it on a line of its own is found, whatever a
		// line comment hides.
		if len(src) < 100 && !bytes.ContainsAny(src, "`/\\*\n") && len(got) < o.MaxLinks {
			again := script.Links(append(src, "\n'/fuzz/marker'"...), o)
			if !slices.Contains(again, "/fuzz/marker") {
				t.Errorf("lost what comes behind %q", src)
			}
		}
	})
}

func BenchmarkLinks(b *testing.B) {
	src := []byte(strings.Repeat(`!function(e,t){"use strict";var n=e.location,r=/^(?:\s*(<[\w\W]+>)[^>]*|#([\w-]+))$/;if(t===undefined)return n.href="/shop/item?id="+e.id/2;/* note */t.push({type:"text/html",url:'https://example.com/a/b',tpl:`+"`<a href=${e}>`"+`})}(window);`+"\n", 1000))
	b.SetBytes(int64(len(src)))
	b.ReportAllocs()
	for b.Loop() {
		if n := len(script.Links(src, script.Options{})); n != 2 {
			b.Fatal(n)
		}
	}
}
