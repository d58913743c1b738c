package parse

import (
	"golang.org/x/net/html"
)

// nodeLink returns the link that a node of the DOM is, or kind 0.
func nodeLink(n *html.Node) (kind Kind, href string) {
	if n.Type != html.ElementNode {
		return 0, ""
	}
	name := "href"
	switch n.Data {
	case "a":
		kind = KindA
		if n.Namespace != "" && !hasAttr(n, "", name) && hasAttr(n, "xlink", name) {
			return kind, nodeAttr(n, "xlink", name)
		}
	case "area":
		kind = KindArea
	case "link":
		kind = KindLink
	case "frame":
		kind, name = KindFrame, "src"
	case "iframe":
		kind, name = KindIframe, "src"
	case "meta":
		return nodeRefresh(n)
	}
	if kind == 0 || kind != KindA && n.Namespace != "" || !hasAttr(n, "", name) {
		return 0, ""
	}
	return kind, nodeAttr(n, "", name)
}

// nodeRefresh is nodeLink for <meta>.
func nodeRefresh(n *html.Node) (kind Kind, href string) {
	if n.Namespace != "" || !isName([]byte(nodeAttr(n, "", "http-equiv")), "refresh") {
		return 0, ""
	}
	url, _, _ := Refresh(nodeAttr(n, "", "content"))
	if url == "" {
		return 0, ""
	}
	return KindRefresh, url
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
