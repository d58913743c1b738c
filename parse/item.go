package parse

import (
	"bytes"
	"encoding/json"

	"golang.org/x/net/html"
)

// An Item is one match of a selector.
type Item struct {
	Name string // the selector's
	// Value is a JSON string: the text of the element with blanks folded,
	// or the value of the selector's attribute.
	Value []byte
}

// pick runs the selectors over the DOM.
func (s *scanner) pick(root *html.Node, doc *Document) {
	for _, sel := range s.o.Selectors {
		for n := range root.Descendants() {
			if n.Type != html.ElementNode || !sel.css.Match(n) {
				continue
			}
			if len(doc.Items) == s.o.MaxItems {
				doc.ItemsDropped++
			} else if value, ok := sel.value(n, s.o.MaxValue); ok {
				doc.Items = append(doc.Items, Item{Name: sel.name, Value: quote(value)})
			}
		}
	}
}

// value is what the selector takes from an element that it matches, cut to
// limit bytes; ok is false if the element lacks the attribute.
func (s *Selector) value(n *html.Node, limit int) (value string, ok bool) {
	if s.attr != "" {
		value, ok = anyAttr(n, s.attr)
		return cut(value, limit), ok
	}
	var t text
	t.begin(limit)
	addContent(&t, n)
	t.end()
	return string(t.buf), true
}

// anyAttr finds an attribute by the name it had in the source, such as
// "xlink:href".
func anyAttr(n *html.Node, name string) (value string, ok bool) {
	for _, a := range n.Attr {
		key := a.Key
		if a.Namespace != "" {
			key = a.Namespace + ":" + a.Key
		}
		if isName([]byte(key), name) {
			return a.Val, true
		}
	}
	return "", false
}

// cut shortens s to limit bytes, between runes.
func cut(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	for limit > 0 && s[limit]&0xc0 == 0x80 {
		limit--
	}
	return s[:limit]
}

// quote makes a JSON string, with "<", ">" and "&" as they are.
func quote(s string) []byte {
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a string can always be encoded, a Buffer always written
	return bytes.TrimSuffix(buf.Bytes(), []byte("\n"))
}
