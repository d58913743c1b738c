package metadata

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/joinable/crawl/parse"
)

// typicalPage is 25 KB of HTML with 40 links, as that of package parse; head is
// put into its head.
func typicalPage(head string) []byte {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A typical page &amp; more</title>` + head +
		`<meta name="viewport" content="width=device-width"><style>body { margin: 0 } a:hover { color: red }</style>` +
		`<script>if (a < b) { document.write("<p>"); }</script></head><body class="page page--wide"><div id="main">` + "\n")
	for i := range 40 {
		fmt.Fprintf(&b, `<div class="card card--%d" data-id="%d"><h2 class="card__title">Heading number %d</h2>`+
			`<p class="card__text">Some <b>bold</b> and <em>slanted</em> words that stand for the text of a paragraph, which `+
			`runs on for a while before it comes to <a class="link" href="/section/%d/article?id=%d&amp;ref=list" rel="nofollow">the `+
			`link %d</a> and then goes on to its end.</p><img src="/images/%d.jpg" alt="Picture %d" width="320" height="200">`+
			`<span class="meta">%s</span></div>`+"\n", i, i, i, i, i*7, i, i, i, strings.Repeat("lorem ipsum ", 13))
	}
	b.WriteString("</div></body></html>")
	return []byte(b.String())
}

// richHead is what blogs and shops have in their heads.
func richHead() string {
	var b strings.Builder
	b.WriteString(`<meta name="description" content="What the page is about, in a sentence or two of some length."><link rel="canonical" href="https://example.com/a">` +
		`<meta name="robots" content="index, follow, max-image-preview:large"><link rel="alternate" type="application/rss+xml" href="/feed"><link rel="stylesheet" href="/a.css">`)
	for _, name := range []string{"type", "title", "description", "url", "site_name", "locale", "image", "image:width", "image:height", "image:type"} {
		fmt.Fprintf(&b, `<meta property="og:%s" content="A value of %s that has some length"><meta name="twitter:%s" content="Another value">`, name, name, name)
	}
	b.WriteString(`<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [` + strings.Repeat(`{"@type": "Article", "headline": "A headline"}, `, 20) + `{}]}</script>`)
	return b.String()
}

func BenchmarkExtract(b *testing.B) {
	facts := All &^ (Hash | Simhash | Microdata | RDFa | Text | Markdown)
	for name, page := range map[string][]byte{"plain": typicalPage(""), "rich": typicalPage(richHead())} {
		in := parse.Input{Body: page, ContentType: "text/html; charset=utf-8", URL: "https://example.com/a/"}
		for _, c := range []struct {
			name string
			set  Set
		}{
			{"scanner", None}, {"default", Default}, {"default,words", Default | Words}, {"facts", facts}, {"hash", Hash},
			{"microdata,rdfa", Microdata | RDFa}, {"text", Text}, {"text,markdown", Text | Markdown},
		} {
			b.Run(name+"/"+c.name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					doc := parse.HTML(in, c.set.Options(parse.Options{}))
					c.set.Extract(Page{Input: in, Document: doc})
				}
			})
		}
		b.Run(name+"/goquery", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if goqueryDefault(b, page) == nil {
					b.Fatal("nothing found")
				}
			}
		})
	}
}

// goqueryDefault finds links, title and what Default asks for in a DOM.
func goqueryDefault(b *testing.B, page []byte) map[string]any {
	d, err := goquery.NewDocumentFromReader(bytes.NewReader(page))
	if err != nil {
		b.Fatal(err)
	}
	found := map[string]any{"title": d.Find("title").First().Text(), "h1": d.Find("h1").First().Text()}
	var links []string
	d.Find("a[href]").Each(func(_ int, s *goquery.Selection) {
		href, _ := s.Attr("href")
		links = append(links, href, s.Text())
	})
	found["links"] = links
	found["description"], _ = d.Find("meta[name=description]").Attr("content")
	found["robots"], _ = d.Find("meta[name=robots]").Attr("content")
	found["canonical"], _ = d.Find("link[rel=canonical]").Attr("href")
	found["lang"], _ = d.Find("html").Attr("lang")
	images := d.Find("img")
	found["images"], found["bare"] = images.Length(), images.Not("[alt]").Length()
	og := map[string]string{}
	d.Find("meta[property^='og:']").Each(func(_ int, s *goquery.Selection) {
		name, _ := s.Attr("property")
		og[name], _ = s.Attr("content")
	})
	found["og"] = og
	return found
}
