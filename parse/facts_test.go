package parse

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

const allFacts = FactLang | FactMetas | FactLinks | FactHeadings | FactWords | FactImages | FactJSONLD

func factsOf(page string, which Fact) Facts {
	return HTML(Input{Body: []byte(page), ContentType: "text/html; charset=utf-8"}, Options{Facts: which}).Facts
}

func TestFacts(t *testing.T) {
	meta := func(pairs ...string) (metas []Meta) {
		for i := 0; i < len(pairs); i += 2 {
			metas = append(metas, Meta{pairs[i], pairs[i+1]})
		}
		return metas
	}
	for _, c := range []struct {
		name, page string
		which      Fact
		want       Facts
	}{
		{"nothing is asked for", `<html lang=en><h1>x</h1><img>`, 0, Facts{}},
		{"lang", `<html class=x LANG=" en-GB "><html lang=no>`, FactLang, Facts{Lang: "en-GB"}},
		{"lang of a later html", `<html><p><html lang=de>`, FactLang, Facts{Lang: "de"}},
		{"lang of XML", `<html lang="" xml:lang=fr>`, FactLang, Facts{Lang: "fr"}},
		{"lang comes before that of XML", `<html xml:lang=no lang=de>`, FactLang, Facts{Lang: "de"}},
		{"lang of the server's", `<html><meta http-equiv=Content-Language content=" it x">`, FactLang, Facts{Lang: "it"}},
		{"two languages are none", `<html><meta http-equiv=Content-Language content="it, de">`, FactLang, Facts{}},
		{"html comes first", `<meta http-equiv=Content-Language content=no><html lang=it>`, FactLang, Facts{Lang: "it"}},
		{"metas", `<meta name=" Description " content="a &amp; b"><meta property=og:Title content=' T '><meta name=viewport content=no>` +
			`<meta name=author content=""><meta name=keywords><meta content=robots name=robots>`, FactMetas,
			Facts{Metas: meta("description", "a & b", "og:title", "T", "author", "", "robots", "robots")}},
		{"name and property", `<meta name=description property=og:description content=x>`, FactMetas,
			Facts{Metas: meta("description", "x", "og:description", "x")}},
		{"families", `<meta name=twitter:card content=a><meta property=article:tag content=b><meta property=fb:app_id content=no><meta property=product:price:amount content=c>`,
			FactMetas, Facts{Metas: meta("twitter:card", "a", "article:tag", "b", "product:price:amount", "c")}},
		{"not of a template, nor of noscript", `<template><meta name=robots content=no><h1>no</h1><img>no</template><noscript><meta name=robots content=no><h1>no</h1><img>no</noscript>`,
			allFacts, Facts{}},
		{"canonical", `<link rel=canonical href=" "><link rel="x CANONICAL" href=" /a?b&amp;c "><link rel=canonical href=no>`, FactLinks, Facts{Canonical: "/a?b&c"}},
		{"alternates", `<link rel=alternate hreflang=de href=/de><link rel=alternate type="application/RSS+xml; charset=x" title="News &lt;" href=/feed>` +
			`<link rel="alternate stylesheet" href=no type=text/css><link rel=alternate type=application/json href=no><link rel=next hreflang=x href=no><link rel=alternate hreflang=x>`,
			FactLinks, Facts{Alternates: []Alternate{{Href: "/de", Lang: "de"}, {Href: "/feed", Type: "application/rss+xml", Title: "News <"}}}},
		{"headings", "<h1>A <b>b</b>\n c&amp;</h1><p>no<H2 class=x><span>d</span><br>e</H3>no<h6></h6>", FactHeadings,
			Facts{Headings: []Heading{{1, "A b c&"}, {2, "d e"}, {6, ""}}}},
		{"h1 alone", "<h2>no</h2><h1>a<h2>no</h2><h1>b</h1>", FactH1, Facts{Headings: []Heading{{1, "a"}, {1, "b"}}}},
		{"headings that are not closed", "<div><h1>a<div>b</div>c</div>no<h2>d", FactHeadings, Facts{Headings: []Heading{{1, "a b c"}, {2, "d"}}}},
		{"headings with foreign text", "<h1><svg><title>T<![CDATA[u]]></title><style>no</style></svg> x</h1>", FactHeadings, Facts{Headings: []Heading{{1, "Tu x"}}}},
		{"words", "<title>no</title>one two,three - don't <b>fo</b>ur<p>f&iuml;ve</p>six<br>seven<!-- no --><script>no</script><style>no</style><textarea>no</textarea>", FactWords,
			Facts{Words: 7}},
		{"words without blanks", "<p>漢字 かな カナ abc漢 한국어 낱말", FactWords, Facts{Words: 10}},
		{"images", `<img src=a><img alt=""><image alt=x><IMG ALT><svg><image/></svg>`, FactImages, Facts{Images: 4, ImagesWithoutAlt: 1}},
		{"JSON-LD", `<script type="Application/LD+JSON; x"> { "a" : "</p>" } </script><script type=application/ld+json>{no}</script><script>{"no":1}</script>` +
			`<script type=application/ld+json><!-- [1, 2] --></script><script type=application/ld+json>` + "\n//<![CDATA[\n{}\n//]]>\n" + `</script><script type=application/ld+json></script>`,
			FactJSONLD, Facts{JSONLD: []string{`{"a":"</p>"}`, "[1,2]", "{}"}, JSONLDDropped: 2}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if d := cmp.Diff(c.want, factsOf(c.page, c.which)); d != "" {
				t.Error(d)
			}
		})
	}
}

// What a page is asked for does not change what else is found.
func TestFactsChangeNothingElse(t *testing.T) {
	for _, page := range pagesOfNet(t) {
		with := HTML(Input{Body: page}, Options{Facts: allFacts})
		with.Facts = Facts{}
		if d := cmp.Diff(HTML(Input{Body: page}, Options{}), with); d != "" {
			t.Fatalf("%q: %s", page, d)
		}
	}
}

// A page cannot make us keep any number of facts, nor of any length.
func TestFactsAreBounded(t *testing.T) {
	long := strings.Repeat("é", 10_000)
	facts := factsOf("<html lang="+long+">"+
		strings.Repeat("<meta name=description content="+long+">", 200)+
		strings.Repeat("<link rel=alternate hreflang="+long+" title="+long+" href=x>", 600)+"<link rel=canonical href="+long+">"+
		strings.Repeat("<h1>"+long+"</h1>", 300)+
		strings.Repeat(`<script type=application/ld+json>["`+long+`"]</script>`, 20)+
		"<script type=application/ld+json>"+strings.Repeat("[", 65)+strings.Repeat("]", 65)+"</script>", allFacts)
	size := 0
	for _, s := range facts.JSONLD {
		size += len(s)
	}
	got := fmt.Sprintln(len(facts.Lang), len(facts.Metas), len(facts.Metas[0].Content), facts.Canonical, len(facts.Alternates),
		len(facts.Alternates[0].Lang), len(facts.Alternates[0].Title), len(facts.Headings), len(facts.Headings[0].Text),
		size <= maxJSONLD, len(facts.JSONLD), facts.JSONLDDropped)
	if want := "64 128 4096  512 64 256 256 256 true 13 8\n"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// treeFacts are the facts of a page by a walk over the DOM that browsers have,
// which takes <noscript> for text; ok is false if there is none.
func treeFacts(page []byte, which Fact) (facts Facts, ok bool) {
	root, err := html.Parse(bytes.NewReader(page))
	if err != nil {
		return Facts{}, false
	}
	s := &scanner{o: Options{Facts: which}.withDefaults()}
	s.noteTree(root)
	headings := len(s.arena)
	return s.notes.facts(string(append(s.arena, s.notes.heading.buf...)), headings), true
}

// unlikeTree says how the facts of the scanner depart from those of the DOM.
// They may where the DOM leaves text out or moves it, so that other words meet,
// and where it takes for text what the scanner reads.
func unlikeTree(page []byte) string {
	page = bytes.ToValidUTF8(page, []byte("?"))
	want, ok := treeFacts(bytes.TrimPrefix(page, bomUTF8), allFacts)
	if !ok || hasAny(page, "<frameset", "<noscript") {
		return ""
	}
	got := factsOf(string(page), allFacts)
	if hasAny(page, "\x00", "<table", "<select", "<keygen", "</p<p", "<![cdata[") {
		got.Words = want.Words
	}
	return cmp.Diff(want, got)
}

// hasAny reports whether a page has one of the tags, in any case.
func hasAny(page []byte, tags ...string) bool {
	page = bytes.ToLower(page)
	for _, tag := range tags {
		if bytes.Contains(page, []byte(tag)) {
			return true
		}
	}
	return false
}

func TestFactsAgreeWithDOM(t *testing.T) {
	const facts = `<html lang=x><meta name=robots content=a><link rel=canonical href=b><h1>c</h1><img><script type=application/ld+json>[]</script>`
	pages, agree := pagesOfNet(t), 0
	for _, page := range pages {
		for _, p := range [][]byte{page, append(bytes.Clone(page), facts...), append([]byte(facts), page...)} {
			if bad := unlikeTree(p); bad == "" {
				agree++
			} else {
				t.Errorf("%q\n%s", p, bad)
			}
		}
	}
	t.Logf("%d of %d pages", agree, 3*len(pages))
}

// countWords is wordCount as plainly as it can be said.
func countWords(s string) (n int) {
	var plain strings.Builder
	for _, r := range s {
		switch {
		case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
			n++
			plain.WriteByte(' ')
		case unicode.IsControl(r):
			plain.WriteByte(' ')
		default:
			plain.WriteRune(r)
		}
	}
	for word := range strings.FieldsSeq(plain.String()) {
		if strings.ContainsFunc(word, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }) {
			n++
		}
	}
	return n
}

func TestWordCount(t *testing.T) {
	alphabet := []string{" ", "\n", "\x7f", "a", "Z", "@", "[", "`", "{", "0", "9", "/", ":", "-", "!", "\x01", "é", "漢", "カ", " ", "“", "٣", "word", "eight ch", "&"}
	rapid.Check(t, func(t *rapid.T) {
		pieces := rapid.SliceOfN(rapid.SliceOfN(rapid.SampledFrom(alphabet), 0, 20), 1, 4).Draw(t, "pieces")
		var got wordCount
		var all strings.Builder
		for _, p := range pieces {
			s := strings.Join(p, "")
			all.WriteString(s)
			var scratch []byte
			if !strings.Contains(s, "&") {
				got.addMarkup([]byte(s + "ignored")[:len(s)], &scratch)
			} else {
				got.add([]byte(s))
			}
		}
		if want := countWords(all.String()); got.n != want {
			t.Errorf("%q: %d, want %d", all.String(), got.n, want)
		}
	})
}

// factsNotOwn checks what holds for the facts of every page.
func factsNotOwn(f Facts) string {
	all := append([]string{f.Lang, f.Canonical}, f.JSONLD...)
	for _, m := range f.Metas {
		all = append(all, m.Name, m.Content)
	}
	for _, a := range f.Alternates {
		all = append(all, a.Href, a.Lang, a.Type, a.Title)
	}
	for _, h := range f.Headings {
		all = append(all, h.Text)
	}
	for _, s := range all {
		if !utf8.ValidString(s) {
			return fmt.Sprintf("not UTF-8: %q", s)
		}
	}
	for _, s := range f.JSONLD {
		if !json.Valid([]byte(s)) {
			return fmt.Sprintf("not JSON: %q", s)
		}
	}
	return ""
}

func FuzzFacts(f *testing.F) {
	for _, page := range pagesOfNet(f) {
		f.Add(page)
	}
	f.Add([]byte(`<script type=application/ld+json>{"a":[1e9,"\u00e9\ud800"]}</script>`))
	f.Fuzz(func(t *testing.T, page []byte) {
		kept := bytes.Clone(page)
		got := HTML(Input{Body: page}, Options{Facts: allFacts}).Facts
		clear(page)
		if bad := factsNotOwn(got); bad != "" {
			t.Error(bad)
		}
		if d := cmp.Diff(HTML(Input{Body: kept}, Options{Facts: allFacts}).Facts, got); d != "" {
			t.Error("aliases its input:", d)
		}
	})
}

// The facts of real pages agree with their DOM: those of the test data of
// go-readability, which are from all over the web.
func TestFactsOfRealPages(t *testing.T) {
	dir, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", "codeberg.org/readeck/go-readability").Output()
	if err != nil {
		t.Skip("no go command:", err)
	}
	files, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(dir)), "test-pages", "*", "source.html"))
	if err != nil || len(files) < 100 {
		t.Skip("no pages in go-readability:", len(files), err)
	}
	for _, file := range files {
		page, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want, ok := treeFacts(bytes.ToValidUTF8(page, []byte("?")), allFacts)
		got := factsOf(string(bytes.ToValidUTF8(page, []byte("?"))), allFacts)
		if d := cmp.Diff(want, got); ok && d != "" {
			t.Errorf("%s: %s", filepath.Base(filepath.Dir(file)), d)
		}
	}
}
