package parse

import (
	"strings"

	"golang.org/x/net/html"
)

// node keeps the links of a node of the DOM. The scanner has to be plain.
func (s *scanner) node(n *html.Node) {
	if n.Type != html.ElementNode {
		return
	}
	s.gatherNode(n)
	if n.Namespace != "" {
		s.foreignNode(n)
		return
	}
	k := makeKey(n.Data)
	s.emit(k, []byte(n.Data))
	switch k {
	case keyScript, keyStyle:
		s.source(k, ownText(n))
	case keyMeta:
		if url := nodeRefresh(n); url != "" {
			s.addRefresh(url)
		}
	}
}

// foreignNode is node for what belongs to svg or math.
func (s *scanner) foreignNode(n *html.Node) {
	name, ns := strings.ToLower(n.Data), nsMath
	if n.Namespace == "svg" {
		ns = nsSVG
	}
	if name == "a" {
		s.addLink(KindA, s.at.href(), nil)
	}
	s.emitForeign(name, ns)
	if ns == nsSVG && name == "style" {
		s.addSheet(ownText(n))
	}
}

// ownText is the text of a node without that of the elements within it.
func ownText(n *html.Node) []byte {
	var b []byte
	for c := range n.ChildNodes() {
		if c.Type == html.TextNode {
			b = append(b, c.Data...)
		}
	}
	return b
}

// nodeRefresh is the URL of a <meta http-equiv=refresh>, or "".
func nodeRefresh(n *html.Node) string {
	if !isName([]byte(nodeAttr(n, "", "http-equiv")), "refresh") {
		return ""
	}
	url, _, _ := Refresh(nodeAttr(n, "", "content"))
	return url
}

func hasAttr(n *html.Node, namespace, name string) bool {
	for _, a := range n.Attr {
		if a.Namespace == namespace && a.Key == name {
			return true
		}
	}
	return false
}

func nodeAttr(n *html.Node, namespace, name string) string {
	for _, a := range n.Attr {
		if a.Namespace == namespace && a.Key == name {
			return a.Val
		}
	}
	return ""
}

// findNode returns the first HTML element of that name, and with that
// attribute if it is not "", that is not in a template.
func findNode(n *html.Node, name, attr string) *html.Node {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type != html.ElementNode || c.Namespace == "" && c.Data == "template" {
			continue
		}
		if c.Namespace == "" && c.Data == name && (attr == "" || hasAttr(c, "", attr)) {
			return c
		}
		if found := findNode(c, name, attr); found != nil {
			return found
		}
	}
	return nil
}

// addContent adds the text within a node, without that of scripts and styles
// unless the node is one.
func addContent(t *text, n *html.Node) {
	for c := n.FirstChild; c != nil && !t.full; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			t.add([]byte(c.Data))
		case c.Type != html.ElementNode || c.Data == "script" || c.Data == "style":
		default:
			addElement(t, c)
		}
	}
}

// addElement adds an element's text, apart from its neighbours' if it begins a
// line or a box of its own.
func addElement(t *text, n *html.Node) {
	apart := isBreak(makeKey(n.Data))
	if apart {
		t.blank()
	}
	addContent(t, n)
	if apart {
		t.blank()
	}
}
