package rule

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"

	"github.com/joinable/crawl/parse"
)

// typicalPage is 25 KB of HTML with 40 cards.
func typicalPage() []byte {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A typical page &amp; more</title>` +
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

var benchInput = parse.Input{Body: typicalPage(), ContentType: "text/html; charset=utf-8", URL: "http://example.com/"}

// fiveSelectors find 40 of each, but for the title.
var fiveSelectors = []string{"title", ".card__title", "a.link", "div.card > img", "span.meta"}

// Both build a DOM and take the texts of five selectors from it.
func BenchmarkFiveSelectors(b *testing.B) {
	b.Run("rules", func(b *testing.B) {
		var rules []*Rule
		for i, s := range fiveSelectors {
			rules = append(rules, mustSelect(b, fmt.Sprintf("s%d=%s", i, s)))
		}
		benchmark(b, rules, 161)
	})
	b.Run("one rule", func(b *testing.B) {
		rules, err := ParseLine(`card = {each = ".card", fields = {t = ".card__title", l = "a.link", i = "img@src", m = "span.meta", id = {attr = "data-id", type = "integer"}}}`)
		if err != nil {
			b.Fatal(err)
		}
		benchmark(b, rules, 40)
	})
	b.Run("goquery", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d, err := goquery.NewDocumentFromReader(bytes.NewReader(benchInput.Body))
			if err != nil {
				b.Fatal(err)
			}
			var texts []string
			for _, s := range fiveSelectors {
				d.Find(s).Each(func(_ int, s *goquery.Selection) { texts = append(texts, s.Text()) })
			}
			if len(texts) != 161 {
				b.Fatal(len(texts))
			}
		}
	})
	b.Run("DOM alone", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := parse.DOM(benchInput); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func benchmark(b *testing.B, rules []*Rule, items int) {
	b.ReportAllocs()
	for b.Loop() {
		if res := Extract(rules, pageOf(benchInput), Options{}); len(res.Items) != items {
			b.Fatal(len(res.Items), res.Err)
		}
	}
}
