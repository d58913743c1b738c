package parse_test

import (
	"fmt"
	"net/url"

	"github.com/joinable/crawl/parse"
)

// Links are as written: they are resolved against the page, or against its
// <base>.
func ExampleDocument() {
	page, _ := url.Parse("https://example.com/docs/index.html")
	doc := parse.HTML(parse.Input{Body: []byte(`<base href="/en/"><a href="intro.html">Intro</a><img src="a.png">`)}, parse.Options{})
	base, err := page.Parse(doc.Base)
	if err != nil {
		base = page
	}
	for _, l := range doc.Links {
		if l.Role() != parse.RolePage {
			continue // images and the like
		}
		if u, err := base.Parse(l.Href); err == nil {
			fmt.Println(u)
		}
	}
	// Output: https://example.com/en/intro.html
}

// What a page says of itself, in the same pass.
func ExampleFacts() {
	doc := parse.HTML(parse.Input{Body: []byte(`<html lang=en><link rel=canonical href=/a><h1>A page</h1><p>of five words`)},
		parse.Options{Facts: parse.FactLang | parse.FactLinks | parse.FactH1 | parse.FactWords})
	fmt.Println(doc.Facts.Lang, doc.Facts.Canonical, doc.Facts.Headings, doc.Facts.Words)
	// Output: en /a [{1 A page}] 5
}

func ExampleCSS() {
	doc := parse.CSS(parse.Input{Body: []byte(`@import "base.css"; body { background: url(/paper.png) }`)}, parse.Options{})
	for _, l := range doc.Links {
		fmt.Println(l.Kind, l.Href)
	}
	// Output:
	// import base.css
	// style /paper.png
}

func ExampleLinkHeader() {
	for _, l := range parse.LinkHeader([]string{`</page/2>; rel=next, </a.css>; rel="stylesheet"`}) {
		fmt.Println(l.Rel, l.Href, l.Role())
	}
	// Output:
	// next /page/2 page
	// stylesheet /a.css asset
}

func ExampleSrcset() {
	fmt.Printf("%q\n", parse.Srcset("lamp.jpg, lamp,wide.jpg 2x"))
	// Output: ["lamp.jpg" "lamp,wide.jpg"]
}

// Text of any encoding becomes UTF-8.
func ExampleDecode() {
	text, charset := parse.Decode(parse.Input{Body: []byte("caf\xe9"), ContentType: "text/plain; charset=iso-8859-1"})
	fmt.Println(string(text), charset)
	// Output: café windows-1252
}

func ExampleTextList() {
	list := parse.Input{Body: []byte("# two pages\nhttps://example.com/a\n\nhttps://example.com/b\n")}
	fmt.Println(parse.TextList(list, parse.Options{}))
	fmt.Println(parse.TextList(parse.Input{Body: []byte("Dear reader,\n")}, parse.Options{}))
	// Output:
	// [https://example.com/a https://example.com/b] 0 true
	// [] 0 false
}

func ExampleDate() {
	for _, s := range []string{"2026-01-31", "Sat, 31 Jan 2026 12:30:15 +0100", "soon"} {
		t, ok := parse.Date(s)
		fmt.Println(t.UTC().Format("2006-01-02 15:04:05"), ok)
	}
	// Output:
	// 2026-01-31 00:00:00 true
	// 2026-01-31 11:30:15 true
	// 0001-01-01 00:00:00 false
}
