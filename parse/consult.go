package parse

import (
	"golang.org/x/net/html"
)

// consult asks the DOM where the scanner is in doubt. Without one, what was
// scanned stands.
func (s *scanner) consult(in Input) {
	if d, err := dom(s.b, in.URL); err == nil {
		s.merge(d.Nodes[0])
		s.noteTree(d.Nodes[0])
	}
}

// merge adds the links and metas of the DOM that the scanner has not found, and
// takes title and base from it.
func (s *scanner) merge(root *html.Node) {
	s.mergeLinks(root)
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

// knownLink tells whether a link was found already.
type knownLink struct {
	kind Kind
	href string
}

// mergeLinks adds the links of the DOM that the scanner has not found.
func (s *scanner) mergeLinks(root *html.Node) {
	known := make(map[knownLink]bool, len(s.links))
	for _, l := range s.links {
		known[knownLink{l.kind, string(s.arena[l.href.start:l.href.end])}] = true
	}
	d := scanners.Get().(*scanner)
	defer d.release()
	d.o, d.plain = s.o, true
	for n := range root.Descendants() {
		d.links, d.arena = d.links[:0], d.arena[:0]
		d.node(n)
		for _, l := range d.links {
			k := knownLink{l.kind, string(d.arena[l.href.start:l.href.end])}
			if !known[k] {
				known[k] = true
				s.addNode(n, k, d.arena[l.rel.start:l.rel.end])
			}
		}
	}
}

// addNode keeps a link of a node.
func (s *scanner) addNode(n *html.Node, k knownLink, rel []byte) {
	if len(s.links) == s.o.MaxLinks {
		s.dropped++
		return
	}
	l := linkSpans{kind: k.kind}
	start := len(s.arena)
	s.arena = append(s.arena, k.href...)
	l.href = span{start, len(s.arena)}
	s.arena = append(s.arena, rel...)
	l.rel = span{l.href.end, len(s.arena)}
	if k.kind == KindA {
		s.anchors.begin(s.o.MaxText)
		addContent(&s.anchors, n)
		l.text = s.anchors.end()
	}
	s.links = append(s.links, l)
}
