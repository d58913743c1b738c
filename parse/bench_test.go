package parse

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// typicalPage is 25 KB of HTML with 40 links.
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

var benchInput = Input{Body: typicalPage(), ContentType: "text/html; charset=utf-8"}

func BenchmarkHTML(b *testing.B) {
	b.SetBytes(int64(len(benchInput.Body)))
	b.ReportAllocs()
	for b.Loop() {
		if doc := HTML(benchInput, Options{}); len(doc.Links) != 40 {
			b.Fatal(len(doc.Links))
		}
	}
}

// BenchmarkHTMLMetas looks at every <meta name>, as a crawl does.
func BenchmarkHTMLMetas(b *testing.B) {
	b.SetBytes(int64(len(benchInput.Body)))
	b.ReportAllocs()
	for b.Loop() {
		HTML(benchInput, Options{Metas: []string{"robots", "crawl"}})
	}
}

func BenchmarkHTMLWindows1252(b *testing.B) {
	in := Input{Body: bytes.ReplaceAll(benchInput.Body, []byte("lorem"), []byte("l\xf6rem")), ContentType: "text/html; charset=latin1"}
	b.SetBytes(int64(len(in.Body)))
	b.ReportAllocs()
	for b.Loop() {
		HTML(in, Options{})
	}
}

// BenchmarkTokenizer finds the same with the tokenizer of x/net.
func BenchmarkTokenizer(b *testing.B) {
	b.SetBytes(int64(len(benchInput.Body)))
	b.ReportAllocs()
	for b.Loop() {
		z := html.NewTokenizer(bytes.NewReader(benchInput.Body))
		n := 0
		for tt := z.Next(); tt != html.ErrorToken; tt = z.Next() {
			if tt != html.StartTagToken {
				continue
			}
			name, more := z.TagName()
			if len(name) != 1 || name[0] != 'a' {
				continue
			}
			for more {
				var k, v []byte
				if k, v, more = z.TagAttr(); string(k) == "href" && string(v) != "" {
					n++
				}
			}
		}
		if n != 40 {
			b.Fatal(n)
		}
	}
}

// BenchmarkGoquery finds the same in a DOM.
func BenchmarkGoquery(b *testing.B) {
	b.SetBytes(int64(len(benchInput.Body)))
	b.ReportAllocs()
	for b.Loop() {
		d, err := goquery.NewDocumentFromReader(bytes.NewReader(benchInput.Body))
		if err != nil {
			b.Fatal(err)
		}
		n := 0
		d.Find("a[href]").Each(func(_ int, s *goquery.Selection) {
			if href, _ := s.Attr("href"); href+s.Text() != "" {
				n++
			}
		})
		if n != 40 || d.Find("title").Text() == "" {
			b.Fatal(n)
		}
	}
}
