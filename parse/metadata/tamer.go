package metadata

import (
	"strconv"

	"golang.org/x/net/html"
)

const (
	// maxSpans is how many cells those with colspan or rowspan may span in all:
	// the converter makes a cell of each, and one attribute may ask for
	// billions.
	maxSpans = 10_000
	// maxWork is how many bytes the converter may move to indent what is nested:
	// each level moves, and makes longer, every line of those within.
	maxWork = 256 << 20
)

// A tamer makes an article ready for the converter to Markdown: its links are
// URLs, for it is read outside of its page, and its tables have no more cells
// than they show.
type tamer struct {
	resolve func(string) string
	spans   int
	work    int // about how many bytes are moved to indent
}

// node tames n and what is in it; depth is the number of lists, quotations and
// tables around it.
func (t *tamer) node(n *html.Node, depth int) {
	if n.Type == html.TextNode {
		t.work += depth * depth * (1 + len(n.Data))
		return
	}
	if n.Type == html.ElementNode {
		t.element(n)
	}
	switch n.Data {
	case "ul", "ol", "dl", "blockquote", "table":
		depth++
	}
	for c := n.FirstChild; c != nil && t.work <= maxWork; c = c.NextSibling {
		t.node(c, depth)
	}
}

func (t *tamer) element(n *html.Node) {
	cells := 1
	for i := range n.Attr {
		a := &n.Attr[i]
		switch a.Key {
		case "href", "src":
			if url := t.resolve(a.Val); url != "" {
				a.Val = url
			}
		case "colspan", "rowspan":
			cells = t.span(a, cells)
		}
	}
	if cells > 1 {
		t.spans -= cells
	}
}

// span takes a span away that is too large, or none. cells is how many cells
// the element has by the attributes before, and with this one.
func (t *tamer) span(a *html.Attribute, before int) (cells int) {
	n, err := strconv.Atoi(a.Val)
	if err != nil || n < 1 || n > t.spans/before {
		a.Val = "1"
		return before
	}
	return before * n
}
