package parse

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// typicalPage is 25 KB of HTML with 40 links to pages and 40 images.
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

func BenchmarkHTML(b *testing.B) { benchHTML(b, benchInput, 80) }

func benchHTML(b *testing.B, in Input, links int) {
	b.SetBytes(int64(len(in.Body)))
	b.ReportAllocs()
	for b.Loop() {
		if doc := HTML(in, Options{}); len(doc.Links) != links {
			b.Fatal(len(doc.Links))
		}
	}
}

// BenchmarkHTMLWithoutImages is the same page with links to pages alone: what
// looking for the other kinds costs a page that has none of them.
func BenchmarkHTMLWithoutImages(b *testing.B) {
	in := benchInput
	in.Body = regexp.MustCompile(`<img [^>]*>`).ReplaceAllFunc(in.Body, func(img []byte) []byte {
		return bytes.Repeat([]byte("w"), len(img))
	})
	benchHTML(b, in, 40)
}

// richPage is 25 KB with all that a page consists of today.
func richPage() []byte {
	var b strings.Builder
	b.WriteString(`<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>A rich page</title>` +
		`<link rel="preconnect" href="https://cdn.example"><link rel="stylesheet" href="/a.css"><link rel="icon" href="/i.png">` +
		`<link rel="canonical" href="/rich"><meta property="og:image" content="/og.png"><meta property="og:url" content="/rich">` +
		`<script type="application/ld+json">{"@context":"https://schema.org","@type":"Article","url":"https://example.com/rich",` +
		`"image":{"@type":"ImageObject","url":"/ld.png"},"author":{"@type":"Person","name":"A","url":"/author"}}</script><style>`)
	for i := range 60 {
		fmt.Fprintf(&b, ".icon--%d { background: #fff url(\"/icons/%d.svg\") no-repeat 0 50%%; padding: 0 1em }\n", i, i)
	}
	b.WriteString("</style></head><body>\n")
	for i := range 40 {
		fmt.Fprintf(&b, `<article class="card" style="background-image: url('/bg/%d.webp')"><a class="card__link" href="/item/%d">`+
			`<picture><source type="image/webp" srcset="/p/%d-400.webp 400w, /p/%d-800.webp 800w">`+
			`<img class="lazy" src="data:image/gif;base64,R0lGOD" data-src="/p/%d.jpg" alt="Picture %d" width="320" height="200"></picture>`+
			`<svg class="icon"><use href="#arrow"></use></svg> Item %d</a></article>`+"\n", i, i, i, i, i, i, i)
	}
	b.WriteString(`<script src="/a.js"></script><script src="/b.js" defer></script></body></html>`)
	return []byte(b.String())
}

func BenchmarkHTMLRich(b *testing.B) {
	in := Input{Body: richPage(), ContentType: benchInput.ContentType}
	benchHTML(b, in, 271)
}

// BenchmarkCSS reads a style sheet of 64 KB, with a URL in every rule.
func BenchmarkCSS(b *testing.B) {
	in := Input{Body: bytes.Repeat([]byte(".a > b:hover { color: #333; background: url('img/x.png') 0 0 / 10px; margin: 0 1.5em }\n"), 64<<10/86)}
	b.SetBytes(int64(len(in.Body)))
	b.ReportAllocs()
	for b.Loop() {
		CSS(in, Options{})
	}
}

// BenchmarkCSSWithoutLinks reads one that has none.
func BenchmarkCSSWithoutLinks(b *testing.B) {
	in := Input{Body: bytes.Repeat([]byte(".a > b:hover { color: rgb(1, 2, 3); margin: 0 1.5em }\n"), 64<<10/54)}
	b.SetBytes(int64(len(in.Body)))
	b.ReportAllocs()
	for b.Loop() {
		CSS(in, Options{})
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
