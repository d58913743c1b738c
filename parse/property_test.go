package parse

import (
	"bytes"
	"flag"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"
	"pgregory.net/rapid"
)

// pieces are what soup is made of.
var pieces = strings.Split(`a~b~ ~
~<a href=1>~<a href="2">~</a>~<a>~<A HREF='3' rel=nofollow>~<link href=4>~<area href=5>~<frame src=6>~<iframe src=7>~</iframe>~
<base href=8>~<meta http-equiv=refresh content="0;url=9">~<title>~</title>~<title/>~<script>~</script>~<style>~</style>~
<textarea>~</textarea>~<xmp>~</xmp>~<noembed>~</noembed>~<noframes>~</noframes>~<noscript>~</noscript>~<plaintext>~
<svg>~</svg>~<svg/>~<math>~</math>~<foreignObject>~</foreignobject>~<desc>~</desc>~<mi>~</mi>~<mtext>~</mtext>~<mglyph>~
<annotation-xml>~<annotation-xml encoding="Text/HTML">~<annotation-xml encoding=application&#47;xhtml+xml>~</annotation-xml>~
<g>~</g>~<g/>~<g a=/>~<font>~<font color=x>~</font>~<image>~<b>~</b>~<i>~</i>~<nobr>~</nobr>~<p>~</p>~<div>~</div>~</br>~<br>~
<h1>~</h1>~<h2>~</h2>~<li>~</li>~<ul>~</ul>~<dd>~<dt>~</dt>~<button>~</button>~<form>~</form>~<select>~</select>~<option>~<input>~<hr>~
<table>~</table>~<tr>~<td>~</td>~</tr>~<tbody>~<caption>~</caption>~<col>~<colgroup>~<template>~</template>~<frameset>~</frameset>~
<html>~<head>~<body>~</head>~</body>~</html>~<object>~</object>~<span>~</span>~<ruby>~<rt>~<x-y>~</x-y>~</path>~
<!--~-->~--!>~<!-->~<!--->~<![CDATA[~]]>~<!doctype html>~<?xml~>~</~<~</ >~</>~<!~<!x>~=~"~'~/~&amp;~&copy=~&lt~&#x41~
<a href=&copy=1&copy;&amp;x&ampx&notit;&notin;>~<a href = "x&#0;">~<a title=">" href=y>~<a/href=z>~<a ="href=q" href=r>~
<a href=s/>~<a href=1 href=2>~<a href>~<p a='~<p a="~</p a=">"~<![cdata[~
<img src=10 srcset="11 1x, 12,13 2x" longdesc=14>~<image src=15>~<IMG DATA-SRC="a/16" src=data:,x lowsrc=#no>~<source src=17 srcset=18>~<picture>~
<video src=19 poster='20'>~</video>~<audio src=21>~<track src=22>~<embed src=23 type=text/html>~<object data=24>~<input type=image src=25>~
<form action=26>~<form action=no method="&#112;ost">~<q cite=27>~<blockquote cite=28>~<body background=29>~<td background=30>~<p style="a:url(31)">~
<p STYLE = 'a:&#117;rl&lpar;32)'>~<b data-bg="a/33">~<i data-background-image=url(34)>~<div data-bgset="a/35 1x, a/36">~<link rel="preload" href=37>~
<link rel=prefetch as=x imagesrcset="38, 39">~<meta property="og:image" content="a/40">~<meta name=&quot; itemprop=image content="a/41">~<script src=42>~
<script type="Application/LD+JSON; x">{"url":"a/43","image":[{"@id":"http://a/44"},"a/45"]}~</script>~<style>@import "46";b{c:url("47")}~
<style style="d:url(48)">~<svg style="e:url(49)">~<use href=50>~<image xlink:href="51" href=52>~<feImage xlink:href=53>~<style>&#117;rl(54)~url(55)~
url&lpar;56)~"~<plaintext style="f:url(57)">~<title style="g:url(58)">~<iframe data-src="a/59" longdesc=60>~<textarea style="h:url(61)">~<table background=62>`, "~")

// foreignPieces are what matters in foreign content.
var foreignPieces = strings.Split(`<svg>~</svg>~<svg/>~<math>~</math>~<foreignObject>~</foreignobject>~<desc>~</desc>~<mi>~</mi>~<mglyph>~
<annotation-xml>~<annotation-xml encoding="Text/HTML">~</annotation-xml>~<g>~</g>~<font>~<font color=x>~<title>~</title>~
<b>~</b>~<a href=1>~</a>~<p>~</p>~<div>~</div>~</br>~<h1>~<h2>~</h1>~<li>~</li>~<dd>~<dt>~</dt>~<button>~</button>~<form>~</form>~
<select>~<option>~<input>~<hr>~<table>~</table>~<td>~</td>~<template>~</template>~<col>~<object>~</object>~<span>~</span>~<style>~</style>~
<noscript>~</noscript>~<rt>~<body>~</body>~<frameset>~<nobr>~<image>~<x>~</x>~
<image href=2>~<use xlink:href=3 href>~<script href=4>~</script>~<style>url(5)~&#117;rl(6)~<![CDATA[url(7)]]>~@import "8";~<g style="a:url(9)">~<img src=10>`, "~")

// reveals shows in links and title which sort of content it stands in, and
// then again after what may end it.
const reveals = "<title><a href=r1></title><![CDATA[<a href=r2>]]><a href=r3></title></a>" +
	"</desc><title><a href=r4></title></title></a></svg><title><a href=r5></title></title></a>"

// soup is a page made of such pieces. It comes back to elements that it has,
// to open them again or to end them.
func soup(r *rand.Rand) []string {
	from := pieces
	var page []string
	if r.IntN(3) > 0 {
		from = foreignPieces
		page = append(page, []string{"<svg>", "<svg><desc>", "<math>", "<math><mi>", "<p><svg>"}[r.IntN(5)])
	}
	for range 1 + r.IntN(9) {
		next := from[r.IntN(len(from))]
		if r.IntN(2) == 0 && len(page) > 0 {
			next = page[r.IntN(len(page))]
		}
		if name := tagOf.FindStringSubmatch(next); name != nil && r.IntN(3) == 0 {
			next = "</" + name[1] + ">"
		}
		page = append(page, next)
	}
	return append(page, reveals)
}

var tagOf = regexp.MustCompile(`<([-a-zA-Z0-9]+)[^<]*$`)

// shrunk takes away pieces as long as the page still fails.
func shrunk(page []string, fails func(page string) string) string {
	for i := 0; i < len(page); {
		less := slices.Delete(slices.Clone(page), i, i+1)
		if fails(strings.Join(less, "")) != "" {
			page, i = less, 0
		} else {
			i++
		}
	}
	return strings.Join(page, "")
}

var soups = flag.Int("soups", 5_000, "number of random pages to compare with the DOM")

func TestSoupAgreesWithDOM(t *testing.T) {
	fails := func(page string) string { return disagreement([]byte(page)) }
	seed := rand.Uint64()
	r := rand.New(rand.NewPCG(seed, 0))
	for range *soups {
		page := soup(r)
		if fails(strings.Join(page, "")) != "" {
			least := shrunk(page, fails)
			t.Errorf("seed %d: %q\n%s", seed, least, fails(least))
		}
	}
}

func drawSoup(t *rapid.T) []byte {
	r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 0))
	return []byte(strings.Join(soup(r), ""))
}

// What skips a tag and what reads its attributes end at the same byte.
func TestSkipAndReadAgree(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := []byte(rapid.StringOfN(rapid.SampledFrom([]rune("ab= \t/>\"'<&")), 0, 40, -1).Draw(t, "attributes"))
		_, i := readKey(b, 0)
		a := attrs{b: b, i: i}
		for _, _, ok := a.next(); ok; _, _, ok = a.next() {
		}
		if end := tagEnd(b, i); end != a.end {
			t.Fatalf("%q: skipped to %d, read to %d", b, end, a.end)
		}
	})
}

// In text, references mean what package html says.
func TestUnescapeText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawReferences(t)
		if got, want := string(appendUnescaped(nil, []byte(s), false)), html.UnescapeString(s); got != want {
			t.Fatalf("%q: got %q, want %q", s, got, want)
		}
	})
}

// In attributes, references mean what the tokenizer of package html says.
func TestUnescapeAttribute(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := drawReferences(t)
		z := html.NewTokenizer(strings.NewReader(`<a x="` + s + `">`))
		z.Next()
		want := z.Token().Attr[0].Val
		if got := string(appendUnescaped(nil, []byte(s), true)); got != want {
			t.Fatalf("%q: got %q, want %q", s, got, want)
		}
	})
}

func drawReferences(t *rapid.T) string {
	parts := strings.Fields(`& &amp; &amp &ampx &lt &lt; &copy &copy; &copy= &not &notit; &notin; &semi; &semi &fjlig; &nGt;
		&CounterClockwiseContourIntegral; &CounterClockwiseContourIntegralx; &#65 &#65; &#x41 &#X41; &#x &# &#0; &#128;
		&#xD800; &#99999999999; &#x110000; &unknown; &Aacute &AacutE; &AMP ; = a 1 # é`)
	return strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 8).Draw(t, "parts"), "")
}

// A page in another encoding gives what it gives in UTF-8.
func TestEncodingDoesNotMatter(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		page := drawSoup(t)
		utf8 := HTML(Input{Body: page, ContentType: "text/html;charset=utf-8"}, Options{})
		wide := HTML(Input{Body: []byte("\xff\xfe" + utf16(string(page), true))}, Options{})
		if wide.Charset, wide.CharsetSource = utf8.Charset, utf8.CharsetSource; !cmp.Equal(utf8, wide) {
			t.Fatal(cmp.Diff(utf8, wide))
		}
	})
}

// The engine passes pooled buffers, which are overwritten after the call.
func TestNothingAliasesTheBody(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		page := append([]byte("<title>T</title><base href=b><a href=x rel=y>text</a>"), drawSoup(t)...)
		kept := bytes.Clone(page)
		o := Options{}
		got := HTML(Input{Body: page}, o)
		if !bytes.Equal(page, kept) {
			t.Fatal("the body was changed")
		}
		for i := range page {
			page[i] = '!'
		}
		HTML(Input{Body: bytes.Repeat([]byte("<a href=other rel=z>other</a>"), 9)}, o) // reuses what is pooled
		want := HTML(Input{Body: kept}, o)
		if d := cmp.Diff(want, got); d != "" {
			t.Fatal(d)
		}
	})
}
