package metadata

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// An item is one of microdata or RDFa: a thing, of what types, with which
// properties.
type item struct {
	types      []string
	id         string
	properties []property // each name once, in the order of their first values
}

type property struct {
	name   string
	values []value
}

// A value is a string or an item.
type value struct {
	text string
	item *item
}

func (it *item) add(names []string, v value) {
	for _, name := range names {
		i := slices.IndexFunc(it.properties, func(p property) bool { return p.name == name })
		if i < 0 {
			it.properties = append(it.properties, property{name: name})
			i = len(it.properties) - 1
		}
		it.properties[i].values = append(it.properties[i].values, v)
	}
}

func (it *item) write(o *object) {
	o.open('{')
	if len(it.types) > 0 {
		o.key("type")
		o.list(it.types)
	}
	if it.id != "" {
		o.text("id", it.id)
	}
	o.key("properties")
	o.open('{')
	for _, p := range it.properties {
		o.key(p.name)
		o.open('[')
		for _, v := range p.values {
			o.comma()
			if v.item != nil {
				v.item.write(o)
			} else {
				o.string(v.text)
			}
		}
		o.close(']')
	}
	o.close('}')
	o.close('}')
}

// writeItems writes an array of items.
func writeItems(o *object, name string, items []*item) {
	o.key(name)
	o.open('[')
	for _, it := range items {
		o.comma()
		it.write(o)
	}
	o.close(']')
}

// What is kept of the items of a page, at most.
const (
	maxValues    = 4096      // values of properties
	maxItemBytes = 256 << 10 // of all values together
	maxValue     = 4 << 10   // bytes at which one is cut
	maxItemDepth = 32        // items within items
	maxNames     = 32        // types, or properties of one element
	maxSteps     = 1 << 20   // nodes looked at, for some are looked at again and again
)

// An itemReader reads the items of one page.
type itemReader struct {
	page   *page
	values int
	bytes  int
	steps  int
}

// full reports whether there is no room for anything more.
func (r *itemReader) full() bool {
	return r.values > maxValues || r.bytes > maxItemBytes || r.steps > maxSteps
}

// room takes a value of s, cut if need be; ok is false if there is no room for
// it.
func (r *itemReader) room(s string) (kept string, ok bool) {
	if len(s) > maxValue {
		s = strings.ToValidUTF8(s[:maxValue], "")
	}
	r.values++
	r.bytes += len(s)
	return s, !r.full()
}

// names are the words of an attribute.
func (r *itemReader) names(n *html.Node, attr string) []string {
	var names []string
	for name := range strings.FieldsSeq(attrOf(n, attr)) {
		if !slices.Contains(names, name) && len(names) < maxNames && len(name) <= maxValue {
			names = append(names, name)
			r.bytes += len(name)
		}
	}
	return names
}

// url is the value of an attribute that names a URL, resolved.
func (r *itemReader) url(n *html.Node, attr string) string {
	href := strings.TrimSpace(attrOf(n, attr))
	if url := r.page.resolve(href); url != "" {
		return url
	}
	return href
}

// element is the value of an element that is no item: a URL, what a program is
// meant to read, or its text (WHATWG HTML §5.2.4).
func (r *itemReader) element(n *html.Node) string {
	if n.Namespace != "" {
		return r.text(n)
	}
	switch n.Data {
	case "meta":
		return attrOf(n, "content")
	case "audio", "embed", "iframe", "img", "source", "track", "video":
		return r.url(n, "src")
	case "a", "area", "link":
		return r.url(n, "href")
	case "object":
		return r.url(n, "data")
	case "data", "meter":
		return attrOf(n, "value")
	case "time":
		if hasAttr(n, "datetime") {
			return attrOf(n, "datetime")
		}
	}
	return r.text(n)
}

// text is the text within a node, blanks folded, cut.
func (r *itemReader) text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if r.steps++; d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
		if b.Len() > 2*maxValue || r.full() {
			break
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func hasAttr(n *html.Node, name string) bool {
	return slices.ContainsFunc(n.Attr, func(a html.Attribute) bool { return a.Namespace == "" && a.Key == name })
}

func attrOf(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Namespace == "" && a.Key == name {
			return a.Val
		}
	}
	return ""
}
