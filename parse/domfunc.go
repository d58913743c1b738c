package parse

import (
	"sync"

	"golang.org/x/net/html"
)

// A DOMFunc returns the root of a page's DOM, or why it has none. Whoever calls
// it first pays for it.
type DOMFunc func() (*html.Node, error)

// LazyDOM is the DOM of a page, which is not built before it is asked for.
func LazyDOM(in Input) DOMFunc {
	return sync.OnceValues(func() (*html.Node, error) {
		d, err := DOM(in)
		if err != nil {
			return nil, err
		}
		return d.Nodes[0], nil
	})
}

// AppendText appends the text within a node, as the items of selectors and the
// texts of links have it: blanks folded, without scripts and styles unless the
// node is one, and cut to limit bytes at a rune.
func AppendText(dst []byte, n *html.Node, limit int) []byte {
	t := text{buf: dst}
	t.begin(limit)
	addContent(&t, n)
	t.end()
	return t.buf
}
