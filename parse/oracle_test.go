package parse

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// domLinks are the links of a page by a walk over its DOM, and its title; ok
// is false if html.Parse fails.
func domLinks(page []byte) (links []string, titles []string, ok bool) {
	root, err := html.ParseWithOptions(bytes.NewReader(page), html.ParseOptionEnableScripting(false))
	if err != nil {
		return nil, nil, false
	}
	for n := range root.Descendants() {
		links = append(links, nodeLinks(n)...)
		if n.Type == html.ElementNode && n.Namespace == "" && n.Data == "title" {
			t := text{}
			t.begin(maxTitle)
			addContent(&t, n)
			t.end()
			titles = append(titles, string(t.buf))
		}
	}
	return links, titles, true
}

// nodeLinks are the links of a node of the DOM.
func nodeLinks(n *html.Node) []string {
	s := &scanner{o: Options{MaxHref: 1 << 30, MaxLinks: 1 << 30}, plain: true}
	s.node(n)
	doc := new(Document)
	s.fill(doc)
	return docLinks(doc)
}

// tokenLinks are the links of a page without foreign content, in the order of
// the source, by the tokenizer of x/net.
func tokenLinks(page []byte) (links []string) {
	z := html.NewTokenizer(bytes.NewReader(page))
	for tt := z.Next(); tt != html.ErrorToken; tt = z.Next() {
		if tt != html.StartTagToken && tt != html.SelfClosingTagToken {
			continue
		}
		t := z.Token()
		if t.Data == "noscript" {
			z.NextIsNotRawText()
		}
		n := &html.Node{Type: html.ElementNode, Data: t.Data, Attr: t.Attr}
		if t.Data == "script" || t.Data == "style" {
			if tt = z.Next(); tt == html.TextToken {
				n.AppendChild(&html.Node{Type: html.TextNode, Data: z.Token().Data})
			}
		}
		links = append(links, nodeLinks(n)...)
	}
	return links
}

func docLinks(doc *Document) (links []string) {
	for _, l := range doc.Links {
		links = append(links, l.Kind.String()+" "+l.Role().String()+" "+l.Href)
	}
	return links
}

// xnetDiffers reports whether x/net departs from the standard on a page, so
// that it cannot be the judge. It leaves the escaped state of a script at any
// "<" that begins neither a tag nor an end tag, where WHATWG §13.2.5.23 stays
// in it. It takes <noscript> within <frameset> for raw text even with scripting
// off. And it decodes character references in CDATA sections.
func xnetDiffers(page []byte) bool {
	if noscriptFrames.Match(page) || styleReferences.Match(page) {
		return true
	}
	for _, at := range scriptTag.FindAllIndex(page, -1) {
		start := tagEnd(page, at[0]+len("<script"))
		if start >= 0 && scriptEnd(page, start)-start != xnetScript(page[start:]) {
			return true
		}
	}
	return false
}

var (
	styleReferences = regexp.MustCompile(`(?is)<style.*<!\[cdata\[.*&`)
	noscriptFrames  = regexp.MustCompile(`(?is)<frameset.*<noscript|<noscript.*<frameset`)
	scriptTag       = regexp.MustCompile(`(?i)<script[ \t\r\n\f/>]`)
)

// xnetScript is the length of the script at the start of b, as x/net sees it.
func xnetScript(b []byte) int {
	z := html.NewTokenizer(io.MultiReader(strings.NewReader("<script>"), bytes.NewReader(b)))
	z.Next()
	if z.Next() != html.TextToken {
		return 0
	}
	return len(z.Raw())
}

// disagreement says how the scanner falls short of the DOM, or "".
func disagreement(page []byte) string {
	page = bytes.ToValidUTF8(page, []byte("?"))
	doc := HTML(Input{Body: page, ContentType: "text/html; charset=utf-8"}, Options{MaxHref: 1 << 30, MaxLinks: 1 << 30})
	page = bytes.TrimPrefix(page, bomUTF8)
	if bad := notOwnText(doc); bad != "" {
		return bad
	}
	if xnetDiffers(page) {
		return ""
	}
	lower := bytes.ToLower(page)
	if !bytes.Contains(lower, []byte("<svg")) && !bytes.Contains(lower, []byte("<math")) {
		got, want := docLinks(doc), tokenLinks(page)
		if strings.Join(got, "\n") != strings.Join(want, "\n") {
			return fmt.Sprintf("tokenizer: got %q\nwant %q", got, want)
		}
	}
	links, titles, ok := domLinks(page)
	if !ok {
		return ""
	}
	found := map[string]bool{}
	for _, l := range docLinks(doc) {
		found[l] = true
	}
	for _, l := range links {
		if !found[l] {
			return fmt.Sprintf("DOM: missed %q\ngot %q\nwant %q", l, docLinks(doc), links)
		}
	}
	return wrongTitle(doc, titles, lower)
}

// wrongTitle compares titles. Tree construction may drop or move some.
func wrongTitle(doc *Document, titles []string, lower []byte) string {
	if bytes.Contains(lower, []byte("<frameset")) || bytes.Contains(lower, []byte("<template")) {
		return ""
	}
	if len(titles) == 0 {
		if doc.Title != "" {
			return fmt.Sprintf("title %q, DOM has none", doc.Title)
		}
		return ""
	}
	if doc.Title == titles[0] {
		return ""
	}
	if bytes.Contains(lower, []byte("<table")) {
		for _, t := range titles {
			if t == doc.Title {
				return ""
			}
		}
	}
	return fmt.Sprintf("title %q, DOM has %q", doc.Title, titles)
}

// notOwnText checks what holds for every document.
func notOwnText(doc *Document) string {
	all := []string{doc.Title, doc.Base, doc.Charset}
	for _, l := range doc.Links {
		all = append(all, l.Href, l.Text, l.Rel)
		if l.Kind < KindA || l.Kind > KindPreload {
			return fmt.Sprintf("kind %d", l.Kind)
		}
	}
	for _, s := range all {
		if !utf8.ValidString(s) {
			return fmt.Sprintf("not UTF-8: %q", s)
		}
	}
	return ""
}
