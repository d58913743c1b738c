package parse

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

func TestDOMHasNoscriptContent(t *testing.T) {
	d, err := DOM(Input{Body: []byte("<body><noscript><a href=x>y</a></noscript>")})
	if err != nil {
		t.Fatal(err)
	}
	if got := d.Find("noscript a[href]").Text(); got != "y" {
		t.Errorf("got %q", got)
	}
}

func TestDOMDecodes(t *testing.T) {
	d, err := DOM(Input{Body: []byte("<p>\xe6"), ContentType: "text/html;charset=windows-1251"})
	if err != nil || d.Find("p").Text() != "ж" {
		t.Error(d, err)
	}
}

// A page that has no DOM has links all the same; DOM says why there is none.
func TestPageWithoutDOM(t *testing.T) {
	pages := map[string]string{
		"nested too deep": "<title>T</title>" + strings.Repeat("<div>", 600) + "<a href=x>y</a>",
		"would explode":   "<title>T</title>" + explosive(400, 100_000) + "<a href=x>y</a>",
	}
	for name, page := range pages {
		t.Run(name, func(t *testing.T) {
			in := Input{Body: []byte(page), URL: "http://example.com/"}
			doc := HTML(in, Options{})
			if doc.Title != "T" || len(doc.Links) != 1 {
				t.Errorf("%+v", doc)
			}
			if _, err := LazyDOM(in)(); err == nil || !strings.Contains(err.Error(), in.URL) {
				t.Errorf("LazyDOM: %v", err)
			}
		})
	}
}

// explosive is a page whose every <p> holds all the <b> that were not closed.
func explosive(unclosed, paragraphs int) string {
	var b strings.Builder
	b.WriteString("<div>")
	for i := range unclosed {
		fmt.Fprintf(&b, "<b id=%d>", i)
	}
	return b.String() + "</div>" + strings.Repeat("<p>x", paragraphs)
}

// The estimate is not lower than what the DOM takes, whatever the page.
func TestDOMSizeIsNoUnderestimate(t *testing.T) {
	r := rand.New(rand.NewPCG(rand.Uint64(), 0))
	pages := []string{explosive(300, 300), explosive(3, 3000), strings.Repeat("<b><div>", 200) + strings.Repeat("</b>", 200)}
	formatting := strings.Fields("<b> <i> <font> <a> <nobr> </b> </i> </a> </font> <div> </div> <p> </p> <table> <td> x <h1> </h1> <br>")
	for range 500 {
		var page strings.Builder
		for i := range 300 {
			piece := formatting[r.IntN(len(formatting))]
			if r.IntN(2) == 0 {
				piece = strings.Replace(piece, ">", fmt.Sprintf(" id=%d class=x>", i), 1)
			}
			page.WriteString(piece)
		}
		pages = append(pages, page.String())
	}
	for _, page := range pages {
		actual := actualSize([]byte(page))
		if estimate := domSize([]byte(page)); actual > estimate {
			t.Errorf("estimated %d, takes %d: %.200q", estimate, actual, page)
		}
	}
}

func actualSize(page []byte) (size int) {
	root, err := html.ParseWithOptions(bytes.NewReader(page), html.ParseOptionEnableScripting(false))
	if err != nil {
		return 0
	}
	for n := range root.Descendants() {
		size += nodeSize + len(n.Attr)*attrSize
	}
	return size
}
