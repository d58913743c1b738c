package crawl

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/frontier/trap"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/metadata"
	"github.com/joinable/crawl/storage"
)

func extracted(set metadata.Set, isError bool, body string) storage.Result {
	x := newExtraction(&Options{ExtractMeta: set}, nil)
	in := parse.Input{Body: []byte(body), ContentType: "text/html", URL: "https://example.com/dir/page"}
	res := storage.Result{Page: new(storage.Page)}
	doc := parse.HTML(in, x.options(isError))
	if !isError {
		x.fill(&res, in, &parsed{doc, parse.LazyDOM(in)})
	}
	return res
}

// URLs are resolved as those of links are, by the page's <base> too; what has
// no URL is left out.
func TestMetadataIsResolved(t *testing.T) {
	res := extracted(metadata.Canonical|metadata.Hreflang, false, `<base href="../other/"><link rel=canonical href=" a%zz?b=&auml; ">`+
		`<link rel=alternate hreflang=de href=http://[/><link rel=alternate hreflang=fr href=/fr>`)
	want := `{"canonical":"https://example.com/other/a%zz?b=%C3%A4","hreflang":[{"lang":"fr","url":"https://example.com/fr"}]}`
	if d := cmp.Diff(want, string(res.Page.Metadata)); d != "" {
		t.Error(d)
	}
}

// The simhash in the metadata is the one by which near-duplicates are found.
func TestSimhashIsThatOfTraps(t *testing.T) {
	body := "<p>" + strings.Repeat("some words of a page ", 20)
	var text trap.Text
	text.Read([]byte(body))
	x := newExtraction(new(Options), nil)
	if got := x.simhash([]byte(body)); got != text.Simhash() || got == 0 {
		t.Errorf("%x, want %x", got, text.Simhash())
	}
}

func TestTextsBecomeTexts(t *testing.T) {
	res := extracted(metadata.Text|metadata.Markdown, false, `<p>Some <a href=b>words</a></p>`)
	want := []storage.Text{{Name: "text", Value: "Some words"}, {Name: "markdown", Value: "Some [words](https://example.com/dir/b)"}}
	if d := cmp.Diff(want, res.Texts); d != "" || string(res.Page.Metadata) != "{}" {
		t.Error(d, string(res.Page.Metadata))
	}
}

// Pages that are errors are not asked, nor is any page for metadata.None.
func TestNothingIsExtracted(t *testing.T) {
	if o := newExtraction(new(Options), nil).options(true); o.Facts != 0 {
		t.Errorf("facts %b of an error page", o.Facts)
	}
	if o := newExtraction(&Options{ExtractMeta: metadata.None}, nil).options(false); o.Facts != 0 {
		t.Errorf("facts %b for none", o.Facts)
	}
	if res := extracted(metadata.None, false, "<h1>x</h1>"); res.Page.Metadata != nil || res.Texts != nil {
		t.Errorf("%s", res.Page.Metadata)
	}
}
