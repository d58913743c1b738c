package parse

import (
	"golang.org/x/net/html"
)

// consult asks the DOM where the scanner is in doubt. Without one, what was
// scanned stands.
func (s *scanner) consult(in Input) {
	if d, err := dom(s.b, in.URL); err == nil {
		s.merge(d.Nodes[0])
	}
}

// merge adds the links and metas of the DOM that the scanner has not found, and
// takes title and base from it.
func (s *scanner) merge(root *html.Node) {
	type link struct {
		kind Kind
		href string
	}
	known := make(map[link]bool, len(s.links))
	for _, l := range s.links {
		known[link{l.kind, string(s.arena[l.href.start:l.href.end])}] = true
	}
	for n := range root.Descendants() {
		kind, href := nodeLink(n)
		if kind != 0 && !known[link{kind, href}] {
			known[link{kind, href}] = true
			s.addNode(n, kind, href)
		}
	}
	s.title.buf = s.title.buf[:0]
	s.title.begin(maxTitle)
	if title := findNode(root, "title", ""); title != nil {
		addContent(&s.title, title)
	}
	s.title.end()
	s.mergeMetas(root)
	s.base = span{}
	if base := findNode(root, "base", "href"); base != nil {
		start := len(s.arena)
		s.arena = append(s.arena, nodeAttr(base, "", "href")...)
		s.base = span{start, len(s.arena)}
	}
}

// addNode keeps the link of a node.
func (s *scanner) addNode(n *html.Node, kind Kind, href string) {
	if len(s.links) == s.o.MaxLinks || len(href) > s.o.MaxHref {
		s.dropped++
		return
	}
	start := len(s.arena)
	s.arena = append(s.arena, href...)
	l := linkSpans{kind: kind, href: span{start, len(s.arena)}}
	l.rel = s.keepRel([]byte(nodeAttr(n, "", "rel")))
	if kind == KindA {
		s.anchors.begin(s.o.MaxText)
		addContent(&s.anchors, n)
		l.text = s.anchors.end()
	}
	s.links = append(s.links, l)
}
