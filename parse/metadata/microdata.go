package metadata

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// microdata writes the top-level items of a page (WHATWG HTML §5.2, §5.3.3).
// It departs from the standard in that blanks are folded in the text of
// elements, and in that an item within itself is left out.
func microdata(p *page, o *object) error {
	r := &microdataReader{itemReader: itemReader{page: p}}
	var items []*item
	for n := range p.root.Descendants() {
		if n.Type == html.ElementNode && hasAttr(n, "itemscope") && !hasAttr(n, "itemprop") && !withinTemplate(n) {
			if _, ok := r.room(""); !ok {
				break
			}
			items = append(items, r.item(n))
		}
	}
	writeItems(o, "microdata", items)
	return nil
}

// withinTemplate reports whether a node is none of the page's yet.
func withinTemplate(n *html.Node) bool {
	for n = n.Parent; n != nil; n = n.Parent {
		if n.Type == html.ElementNode && n.Namespace == "" && n.Data == "template" {
			return true
		}
	}
	return false
}

type microdataReader struct {
	itemReader
	open []*html.Node          // the items that are being read, outermost first
	ids  map[string]*html.Node // made when the first itemref asks
}

// item reads the item that an element is.
func (r *microdataReader) item(n *html.Node) *item {
	it := &item{types: r.names(n, "itemtype")}
	if hasAttr(n, "itemid") {
		it.id, _ = r.room(r.url(n, "itemid"))
	}
	r.open = append(r.open, n)
	r.children(n, it)
	for id := range strings.FieldsSeq(attrOf(n, "itemref")) {
		if other := r.byID(id); other != nil && !slices.Contains(r.open, other) && !r.full() {
			r.values++
			r.element(other, it)
		}
	}
	r.open = r.open[:len(r.open)-1]
	return it
}

// children reads the properties of an item that are within a node.
func (r *microdataReader) children(n *html.Node, it *item) {
	for c := n.FirstChild; c != nil && !r.full(); c = c.NextSibling {
		r.steps++
		if c.Type == html.ElementNode {
			r.element(c, it)
		}
	}
}

// element reads an element that may be a property of an item, and those within
// it unless they are of an item of their own.
func (r *microdataReader) element(n *html.Node, it *item) {
	names, scope := r.names(n, "itemprop"), hasAttr(n, "itemscope")
	if len(names) > 0 {
		r.property(n, it, names, scope)
	}
	if !scope {
		r.children(n, it)
	}
}

func (r *microdataReader) property(n *html.Node, it *item, names []string, scope bool) {
	if scope {
		if _, ok := r.room(""); ok && len(r.open) < maxItemDepth && !slices.Contains(r.open, n) {
			it.add(names, value{item: r.item(n)})
		}
		return
	}
	if text, ok := r.room(r.itemReader.element(n)); ok {
		it.add(names, value{text: text})
	}
}

// byID is the first element of that id, or nil.
func (r *microdataReader) byID(id string) *html.Node {
	if r.ids == nil {
		r.ids = make(map[string]*html.Node)
		for n := range r.page.root.Descendants() {
			if id := attrOf(n, "id"); n.Type == html.ElementNode && id != "" && r.ids[id] == nil {
				r.ids[id] = n
			}
		}
	}
	return r.ids[id]
}
