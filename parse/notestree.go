package parse

import (
	"golang.org/x/net/html"
)

// noteTree notes the facts of a DOM in the place of those that the scanner
// noted: only a DOM can tell how the page is built.
func (s *scanner) noteTree(root *html.Node) {
	if s.o.Facts == 0 {
		return
	}
	s.notes = s.notes.reuse()
	s.noteChildren(root)
	s.notes.words.part()
}

func (s *scanner) noteChildren(n *html.Node) {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch c.Type {
		case html.TextNode:
			s.noteNodeText(c)
		case html.ElementNode:
			s.noteNode(c)
		}
	}
}

func (s *scanner) noteNodeText(n *html.Node) {
	if s.wants(FactWords) {
		s.notes.words.add([]byte(n.Data))
	}
	if s.notes.heading.open {
		s.notes.heading.add([]byte(n.Data))
	}
}

// noteNode notes an element and what is in it.
func (s *scanner) noteNode(n *html.Node) {
	k := makeKey(n.Data)
	s.notePart(k)
	if n.Namespace == "" {
		s.noteElement(k, n)
	}
	if !hidesText(n) {
		opened := n.Namespace == "" && s.opensHeading(k)
		s.noteChildren(n)
		if opened {
			s.closeHeading()
		}
	}
	s.notePart(k)
}

// opensHeading begins a heading if an element is one that is wanted and stands
// in no other.
func (s *scanner) opensHeading(k key) bool {
	if headingLevel(k) == 0 {
		return false
	}
	s.noteHeadingStart(k)
	return s.notes.heading.open
}

// noteElement notes what the attributes of an HTML element say.
func (s *scanner) noteElement(k key, n *html.Node) {
	switch k {
	case keyHTML:
		s.noteNodeLang(n)
	case keyMeta:
		s.noteNodeMeta(n)
	case keyLink:
		s.noteNodeLink(n)
	case keyImg:
		if s.wants(FactImages) {
			s.notes.images++
			if !hasAttr(n, "", "alt") {
				s.notes.bare++
			}
		}
	case keyScript:
		if s.wants(FactJSONLD) && n.FirstChild != nil && isJSONLD([]byte(nodeAttr(n, "", "type"))) {
			s.noteJSON([]byte(n.FirstChild.Data))
		}
	}
}

func (s *scanner) noteNodeLang(n *html.Node) {
	if s.wants(FactLang) {
		s.keepFirst(&s.notes.lang, []byte(nodeAttr(n, "", "lang")))
		s.keepFirst(&s.notes.xmlLang, []byte(nodeAttr(n, "", "xml:lang")))
	}
}

func (s *scanner) noteNodeMeta(n *html.Node) {
	if !hasAttr(n, "", "content") {
		return
	}
	content := []byte(nodeAttr(n, "", "content"))
	for _, attr := range []string{"name", "property"} {
		if name := []byte(nodeAttr(n, "", attr)); s.wants(FactMetas) && s.keepMetaName(name) {
			s.notes.metas[len(s.notes.metas)-1].content = s.keepCut(content, maxContent)
		}
	}
	if isName([]byte(nodeAttr(n, "", "http-equiv")), "content-language") {
		s.noteLanguage(content)
	}
}

func (s *scanner) noteNodeLink(n *html.Node) {
	if !s.wants(FactLinks) {
		return
	}
	var l linkAttrs
	for _, a := range n.Attr {
		l.take([]byte(a.Key), []byte(a.Val))
	}
	s.noteRel(l)
}

// hidesText reports whether what is in an element is not for a reader, or says
// nothing of the page.
func hidesText(n *html.Node) bool {
	switch n.Data {
	case "script", "style":
		return true
	case "template", "noscript", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "plaintext":
		return n.Namespace == ""
	}
	return false
}
