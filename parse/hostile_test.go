package parse

import (
	"bytes"
	"slices"
	"strings"
	"testing"
)

// Pages that cost a careless scanner the square of their size: at these sizes
// that would be hours.
func TestHostilePages(t *testing.T) {
	const mega = 1 << 20
	pages := map[string]string{
		"nested tags":            strings.Repeat("<div>", mega),
		"nested and closed":      strings.Repeat("<b>", mega) + strings.Repeat("</b>", mega),
		"less-than signs":        strings.Repeat("<", 10*mega),
		"end tag openers":        strings.Repeat("</", 5*mega),
		"open quotes":            strings.Repeat("<a b='", mega),
		"open comments":          strings.Repeat("<!--", 2*mega),
		"open comments, dashes":  strings.Repeat("<!---!", mega) + strings.Repeat("->", mega),
		"open declarations":      strings.Repeat("<!", 5*mega),
		"open titles":            strings.Repeat("<title>", mega),
		"open title ends":        "<title>" + strings.Repeat("</titl", mega),
		"open scripts":           strings.Repeat("<script>", mega),
		"escaped scripts":        "<script>" + strings.Repeat("<!--<script", mega),
		"escaped and closed":     "<script>" + strings.Repeat("<!--<script>--></script", mega),
		"open CDATA":             "<svg>" + strings.Repeat("<![CDATA[", mega),
		"attributes":             "<a " + strings.Repeat("a=b ", 2*mega) + ">",
		"attribute names":        "<p " + strings.Repeat("= ", 5*mega) + ">",
		"attributes not closed":  "<a " + strings.Repeat("href='x' ", mega),
		"slashes":                "<a " + strings.Repeat("/", 10*mega) + ">",
		"ampersands":             "<a href='" + strings.Repeat("&", 5*mega) + "'>" + strings.Repeat("&", 5*mega),
		"one long reference":     "<a href='&" + strings.Repeat("a", 5*mega) + "'>&" + strings.Repeat("a", 5*mega),
		"digits":                 "<a href='&#" + strings.Repeat("9", 5*mega) + "'>",
		"nested svg":             strings.Repeat("<svg>", mega),
		"nested svg, stray ends": strings.Repeat("<svg><desc>", 255) + strings.Repeat("</x>", mega/16),
		"nested svg, links":      strings.Repeat("<svg><desc>", 255) + strings.Repeat("<a href=x></a>", mega/16),
		"svg in and out":         strings.Repeat("<svg><g><desc><p></p></desc></svg>", mega/4),
		"doubtful":               "<svg></div>" + strings.Repeat("<p><b>", mega/8),
		"explosive and doubtful": "<svg></div>" + explosive(400, mega),
		"templates":              strings.Repeat("<template>", mega),
		"tables":                 strings.Repeat("<table><tr><td>", mega/2),
		"open links":             strings.Repeat("<a href=x>text ", mega),
		"one long text":          "<a href=x>" + strings.Repeat("<p> ", 2*mega),
		"refreshes":              strings.Repeat("<meta http-equiv=refresh content='0;url=x'>", mega/4),
	}
	for name, page := range pages {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			doc := scan(page, Options{})
			if n := len(doc.Links); n > 100_000 {
				t.Errorf("%d links", n)
			}
		})
	}
}

// Each byte is looked at once, which makes the scan linear: every step goes
// forward, and where it ends does not depend on what comes after it, save for
// the name of the end tag that ends raw text. What is not closed, and makes a
// step look at all the rest, ends the scan.
func TestScannerLooksOnce(t *testing.T) {
	const endTag = len("</textarea>")
	for _, page := range pagesOfNet(t) {
		page = append(page, reveals...)
		s := &scanner{b: page, o: Options{}.withDefaults()}
		for i := bytes.IndexByte(page, '<'); i >= 0 && i < len(page); {
			blind := &scanner{o: s.o, foreign: foreign{slices.Clone(s.foreign.open)}}
			next := s.markup(i)
			if next < 0 {
				break
			}
			blind.b = page[:min(len(page), next+endTag)]
			if got := blind.markup(i); next <= i || got != next {
				t.Fatalf("%q: from %d to %d, without the rest to %d", page, i, next, got)
			}
			lt := bytes.IndexByte(page[next:], '<')
			if lt < 0 {
				break
			}
			i = next + lt
		}
	}
}

func TestManyLinks(t *testing.T) {
	doc := scan(strings.Repeat("<a href=x>y</a>", 150_000), Options{})
	if len(doc.Links) != 100_000 || doc.LinksDropped != 50_000 {
		t.Error(len(doc.Links), doc.LinksDropped)
	}
	if last := doc.Links[99_999]; last.Href != "x" || last.Text != "y" {
		t.Errorf("%+v", last)
	}
}

// A page nested too deep for a DOM loses no links.
func TestDeepNestingKeepsLinks(t *testing.T) {
	doc := scan(strings.Repeat("<div><a href=x></a>", 1000), Options{})
	if len(doc.Links) != 1000 {
		t.Error(len(doc.Links))
	}
}
