package metadata

import (
	"bytes"
	"encoding/json"
	"flag"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/parse"
)

var update = flag.Bool("update", false, "write the golden files")

// resolver resolves as the engine does, near enough.
func resolver(base string) func(string) (string, bool) {
	b, err := url.Parse(base)
	if err != nil {
		panic(err)
	}
	return func(href string) (string, bool) {
		u, err := b.Parse(href)
		if err != nil {
			return "", false
		}
		return u.String(), true
	}
}

func extract(s Set, body string) Record {
	in := parse.Input{Body: []byte(body), ContentType: "text/html; charset=utf-8", URL: "https://example.com/a/"}
	return s.Extract(Page{
		Input: in, Document: parse.HTML(in, s.Options(parse.Options{})),
		Resolve: resolver(in.URL), Simhash: func([]byte) uint64 { return 0xabc },
	})
}

// indented is JSON as people read it.
func indented(t testing.TB, src []byte) string {
	t.Helper()
	var b bytes.Buffer
	if err := json.Indent(&b, src, "", " "); err != nil {
		t.Fatalf("%s: %v", src, err)
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	body, err := os.ReadFile("testdata/rich.html")
	if err != nil {
		t.Fatal(err)
	}
	rec := extract(All, string(body))
	got := indented(t, rec.JSON)
	for _, text := range rec.Texts {
		got += "\n--- " + text.Name + " ---\n" + text.Value + "\n"
	}
	const path = "testdata/rich.golden"
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), got); d != "" {
		t.Error(d)
	}
}

func TestExtract(t *testing.T) {
	for _, c := range []struct{ name, set, page, want string }{
		{"none", "none", "<title>x</title>", ""},
		{"the page has nothing", "default", "", `{"description":null,"robots":null,"canonical":null,"lang":null,"h1":null,"images":0,"images_without_alt":0,"og":{}}`},
		{"an empty description is none", "description", `<meta name=description content=" "><meta name=description content=b>`, `{"description":"b"}`},
		{"og without a name", "og", `<meta property=og: content=x><meta property=og:a content=""><meta property=og:a content=1><meta property=book:isbn content=2>`, `{"og":{"a":"1","book:isbn":"2"}}`},
		{"og repeated", "og", `<meta property=og:a content=1><meta property=og:b content=2><meta property=og:a content=3><meta property=og:a content=4>`, `{"og":{"a":"1","b":"2"},"og_more":{"a":["3","4"]}}`},
		{"hash", "hash", "abc", `{"hash":"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}`},
		{"quoting", "description", "<meta name=description content='\"\\\x01\u007f\u2028\né<'>", `{"description":"\"\\\u0001\u007f\u2028\né<"}`},
		{"items without anything", "microdata,rdfa", "<p itemprop=a>", `{"microdata":[],"rdfa":[]}`},
		{"an item within itself", "microdata", `<div itemscope id=a itemref=b></div><p id=b itemprop=x itemscope itemref=b><i itemprop=y>z</i></p>`,
			`{"microdata":[{"properties":{"x":[{"properties":{"y":["z"]}}]}}]}`},
		{"items by reference to each other", "microdata", `<div itemscope itemref=b></div><p id=b itemprop=x itemscope itemref=c></p><p id=c itemprop=y itemscope itemref=b>`,
			`{"microdata":[{"properties":{"x":[{"properties":{"y":[{"properties":{}}]}}]}}]}`},
		{"not of a template", "microdata,rdfa", `<template><p itemscope><p typeof=a></template>`, `{"microdata":[],"rdfa":[]}`},
		{"prefixes", "rdfa", `<p prefix="a: http://a/ schema: http://b/"><b typeof="a:X schema:Y foaf:Z no:W http://c"></b></p>`,
			`{"rdfa":[{"type":["http://a/X","http://b/Y","http://xmlns.com/foaf/0.1/Z","no:W","http://c"],"properties":{}}]}`},
		{"no DOM", "lang,microdata", "<html lang=de>" + strings.Repeat("<div>", 600), `{"lang":"de","errors":["parse DOM of https://example.com/a/: html: open stack of elements exceeds 512 nodes"]}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			set, err := Parse(c.set)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, string(extract(set, c.page).JSON)); d != "" {
				t.Error(d)
			}
		})
	}
}

// An extractor that panics costs itself and no other.
func TestPanic(t *testing.T) {
	o := new(object)
	o.begin()
	err := row{extractor: extractorFunc(func(_ *page, o *object) error { o.key("half"); panic("oops") })}.run(new(page), o)
	if err == nil || err.Error() != "panic: oops" {
		t.Errorf("%v", err)
	}
	in := parse.Input{Body: []byte("<title>T</title>")}
	rec := (Title | Simhash | Lang).Extract(Page{
		Input: in, Document: parse.HTML(in, parse.Options{}), Simhash: func([]byte) uint64 { panic("oops") },
	})
	if want := `{"title":"T","lang":null,"errors":["simhash: panic: oops"]}`; string(rec.JSON) != want {
		t.Errorf("got %s, want %s", rec.JSON, want)
	}
	in.Body = []byte(`<html lang=de><link rel=alternate type=application/rss+xml href=x>`)
	rec = (Lang | Feeds).Extract(Page{
		Input: in, Document: parse.HTML(in, Feeds.Options(parse.Options{Facts: parse.FactLang})), Resolve: func(string) (string, bool) { panic("half-way") },
	})
	if want := `{"lang":"de","errors":["feeds: panic: half-way"]}`; string(rec.JSON) != want {
		t.Errorf("got %s, want %s", rec.JSON, want)
	}
}

func TestSet(t *testing.T) {
	for _, c := range []struct{ list, want, err string }{
		{"default", "default", ""}, {"none", "none", ""}, {"all", "all", ""},
		{" words, default", "description,robots,canonical,lang,h1,words,images,og", ""},
		{"all,-markdown,-text,-rdfa,-microdata", "title,description,keywords,author,generator,robots,canonical,lang,h1,headings,words,images,og,twitter,jsonld,feeds,hreflang,hash,simhash", ""},
		{"h1,-h1", "none", ""},
		{"none,h1", "", `"none,h1": none goes with nothing else`},
		{"", "", `"" is nothing that pages are asked for: choose from ` + strings.Join(Names(), ", ")},
	} {
		s, err := Parse(c.list)
		if err != nil || c.err != "" {
			if err == nil || err.Error() != c.err {
				t.Errorf("%q: %v, want %s", c.list, err, c.err)
			}
			continue
		}
		if got := s.String(); got != c.want {
			t.Errorf("%q is %s, want %s", c.list, got, c.want)
		}
		if again, err := Parse(s.String()); again != s || err != nil {
			t.Errorf("%q, written %s, is read as %s, %v", c.list, s, again, err)
		}
	}
	if Set(0).String() != "default" || len(extractors) != 23 || None != 1<<23 {
		t.Error("the table and the constants are of different lengths")
	}
	for i, x := range extractors {
		if s, ok := named(x.name); !ok || s != 1<<i {
			t.Errorf("%s is %b", x.name, s)
		}
	}
}

// The names and their bits agree: each extractor has the key of its name.
func TestKeys(t *testing.T) {
	for _, x := range extractors {
		s, _ := named(x.name)
		var got map[string]any
		rec := extract(s, "<h1>x</h1>")
		if err := json.Unmarshal(rec.JSON, &got); err != nil {
			t.Fatal(err)
		}
		if _, ok := got[x.name]; ok == (x.name == "text" || x.name == "markdown") {
			t.Errorf("%s gives %s", x.name, rec.JSON)
		}
	}
}

// realPages are those of the test data of go-readability, from the web.
func realPages(t testing.TB) (pages []string) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "codeberg.org/readeck/go-readability").Output()
	if err != nil {
		t.Skip("no go command:", err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "test-pages", "*", "source.html"))
	if err != nil || len(files) < 100 {
		t.Skip("no pages in go-readability:", len(files), err)
	}
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		pages = append(pages, string(b))
	}
	return pages
}

// badRecord says what is wrong with a record, whatever the page.
func badRecord(rec Record) string {
	switch {
	case !json.Valid(rec.JSON) || rec.JSON[0] != '{':
		return "not an object: " + string(rec.JSON)
	case !utf8.Valid(rec.JSON):
		return "not UTF-8"
	}
	for _, text := range rec.Texts {
		if !utf8.ValidString(text.Value) || text.Value == "" {
			return text.Name + " is empty or not UTF-8"
		}
	}
	return ""
}

func TestRealPages(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a while")
	}
	for _, page := range realPages(t) {
		rec := extract(All, page)
		if bad := badRecord(rec); bad != "" {
			t.Error(bad)
		}
		if bytes.Contains(rec.JSON, []byte(`"errors":`)) || len(rec.Texts) != 2 {
			t.Errorf("%d texts; %s", len(rec.Texts), rec.JSON[max(0, len(rec.JSON)-300):])
		}
	}
}

func FuzzExtract(f *testing.F) {
	rich, err := os.ReadFile("testdata/rich.html")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(rich)
	f.Add([]byte(`<div itemscope itemref="a b" id=a><p itemprop=x itemscope id=b itemref=a><table><tr><td colspan=999>x</table><pre><code>y`))
	f.Fuzz(func(t *testing.T, body []byte) {
		kept := string(body)
		in := parse.Input{Body: body, URL: "https://example.com/"}
		rec := All.Extract(Page{Input: in, Document: parse.HTML(in, All.Options(parse.Options{})), Resolve: resolver(in.URL)})
		clear(body)
		if bad := badRecord(rec); bad != "" {
			t.Error(bad)
		}
		in.Body = []byte(kept)
		again := All.Extract(Page{Input: in, Document: parse.HTML(in, All.Options(parse.Options{})), Resolve: resolver(in.URL)})
		if d := cmp.Diff(string(again.JSON), string(rec.JSON)); d != "" {
			t.Error("aliases its input:", d)
		}
		if d := cmp.Diff(again.Texts, rec.Texts); d != "" {
			t.Error("aliases its input:", d)
		}
	})
}
