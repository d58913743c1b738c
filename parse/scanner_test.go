package parse

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func scan(page string, o Options) *Document {
	return HTML(Input{Body: []byte(page), ContentType: "text/html"}, o)
}

func TestMaxLinks(t *testing.T) {
	doc := scan(`<a href=1><link href=2><a href=3><meta http-equiv=refresh content="0;url=4"><iframe src=5>`, Options{MaxLinks: 2})
	if len(doc.Links) != 2 || doc.LinksDropped != 3 {
		t.Errorf("%d links, %d dropped", len(doc.Links), doc.LinksDropped)
	}
}

// The limits hold for whatever a link stands in, and what is passed over counts
// for nothing.
func TestPartsAreBounded(t *testing.T) {
	const page = `<img src=a1><img srcset="a2, a3 2x, toolong"><style>b{c:url(a4) url(toolong)}</style><p style="d:url(a5)"><use href=no>` +
		`<img src=data:,no><script type=application/ld+json>{"url":["/a6","/toolong"]}</script><meta property=og:image content=/a7>` +
		`<svg><style>url(a8)</style><use href=a9></svg><embed src=b1><form action=b2><form action=toolong>`
	doc := scan(page, Options{MaxHref: 3})
	if len(doc.Links) != 11 || doc.LinksDropped != 4 {
		t.Errorf("%d links, %d dropped: %+v", len(doc.Links), doc.LinksDropped, doc.Links)
	}
	for most := range 11 {
		doc := scan(page, Options{MaxHref: 3, MaxLinks: most + 1})
		if len(doc.Links) != most+1 || doc.LinksDropped != 14-most {
			t.Errorf("of at most %d %d links, %d dropped", most+1, len(doc.Links), doc.LinksDropped)
		}
	}
}

func TestMaxHref(t *testing.T) {
	doc := scan(`<a href=123456>x<a href=12345>y<meta http-equiv=refresh content="0;url=123456">`, Options{MaxHref: 5})
	if len(doc.Links) != 1 || doc.Links[0].Href != "12345" || doc.Links[0].Text != "y" || doc.LinksDropped != 2 {
		t.Errorf("%+v", doc)
	}
}

// Text is cut between runes, and what does not fit ends it.
func TestMaxText(t *testing.T) {
	cases := []struct{ name, text, want string }{
		{"short", "abc", "abc"},
		{"exact", "abcdef", "abcdef"},
		{"long", "abcdefg", "abcdef"},
		{"rune at the limit", "abcd€x", "abcd"},
		{"rune that fits", "abc€x", "abc€"},
		{"blank at the limit", "abcdef g", "abcdef"},
		{"blank before the limit", "abcde g", "abcde"},
		{"in parts", "ab<b>cd</b>ef<i>gh</i>", "abcdef"},
		{"blanks", " \n\tab&nbsp;\u2003 c\x00 ", "ab c"},
		{"boxes", "<div>a</div><div>b</div>", "a b"},
		{"inline", "a<span>b</span>c", "abc"},
		{"script", "a<script>x</script>b", "ab"},
		{"comment", "a<!-- x -->b", "ab"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			doc := scan("<a href=x>"+c.text+"</a>outside", Options{MaxText: 6})
			if got := doc.Links[0].Text; got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestTitleIsBounded(t *testing.T) {
	doc := scan("<title>"+strings.Repeat("€", 1000)+"</title>", Options{})
	if want := strings.Repeat("€", maxTitle/3); doc.Title != want {
		t.Errorf("%d bytes", len(doc.Title))
	}
}

func TestTitleWithoutEnd(t *testing.T) {
	if doc := scan("<title>a <a href=x>b", Options{}); doc.Title != "a <a href=x>b" || len(doc.Links) != 0 {
		t.Errorf("%+v", doc)
	}
}

// In a script that looks commented out, "<" does not end the escaped state
// (WHATWG HTML §13.2.5.23). Package html of x/net thinks it does.
func TestScriptStaysEscaped(t *testing.T) {
	doc := scan(`<script><!-- if (a < b) w("<script></script>"); "<a href=no>" --></script><a href=yes>`, Options{})
	if len(doc.Links) != 1 || doc.Links[0].Href != "yes" {
		t.Errorf("%+v", doc.Links)
	}
}

func TestEmptyPage(t *testing.T) {
	if d := cmp.Diff(&Document{Charset: "utf-8"}, HTML(Input{}, Options{})); d != "" {
		t.Error(d)
	}
}

func TestKindsAreFrozen(t *testing.T) {
	for i, name := range []string{
		"kind(0)", "a", "area", "link", "frame", "iframe", "refresh", "img", "source", "video", "audio", "track", "script",
		"embed", "object", "input", "form", "cite", "style", "import", "svg", "background", "meta", "jsonld", "preload", "kind(25)",
	} {
		if got := Kind(i).String(); got != name {
			t.Errorf("kind %d is %q, want %q", i, got, name)
		}
	}
	for i, name := range []string{"kind(63)", "sitemap", "feed", "text", "pdf", "js", "kind(69)"} {
		if got := Kind(63 + i).String(); got != name {
			t.Errorf("kind %d is %q, want %q", 63+i, got, name)
		}
	}
}

func TestHasRel(t *testing.T) {
	l := scan(`<a href=x rel=" NoFollow&#10;ugc">`, Options{}).Links[0]
	for token, want := range map[string]bool{"nofollow": true, "ugc": true, "no": false, "": false, "nofollow ugc": false} {
		if l.HasRel(token) != want {
			t.Errorf("HasRel(%q) is %v", token, !want)
		}
	}
}

func TestKeys(t *testing.T) {
	for name, k := range map[string]key{
		"a": keyA, "area": keyArea, "link": keyLink, "base": keyBase, "meta": keyMeta, "title": keyTitle,
		"frame": keyFrame, "iframe": keyIframe, "frameset": keyFrameset, "script": keyScript, "style": keyStyle,
		"textarea": keyTextarea, "xmp": keyXmp, "noembed": keyNoembed, "noframes": keyNoframes, "svg": keySvg,
		"math": keyMath, "template": keyTemplate, "col": keyCol, "colgroup": keyColgroup, "section": keySection,
		"strong": keyStrong, "plaintext": 0, "noframes\x00": 0, "a\x00": 0, "\x00a": 0, "ti\x00tle": 0, "title\x00\x00": 0,
	} {
		if makeKey(name) != k {
			t.Errorf("%s: %#x, want %#x", name, k, makeKey(name))
		}
		for _, in := range []string{name + ">", strings.ToUpper(name) + " x", name + "/"} {
			if got, end := readKey([]byte(in), 0); got != k || end != len(name) {
				t.Errorf("%q: %#x to %d", in, got, end)
			}
		}
	}
}

// Allocations do not grow with the number of links, save for the doublings of
// a buffer that the pool had not kept.
func TestAllocations(t *testing.T) {
	for name, page := range map[string][]byte{
		"links": bytes.Repeat([]byte("<a href=x rel=nofollow>text &amp; more</a>"), 4000), "everything": bytes.Repeat(richPage(), 10),
	} {
		in := Input{Body: page}
		if n := testing.AllocsPerRun(20, func() { HTML(in, Options{}) }); n > 50 {
			t.Errorf("%s: %v allocations", name, n)
		}
	}
}

func TestConcurrentUse(t *testing.T) {
	o := Options{}
	want := HTML(benchInput, o)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 5 {
				if d := cmp.Diff(want, HTML(benchInput, o)); d != "" {
					t.Error(d)
				}
			}
		})
	}
	wg.Wait()
}
