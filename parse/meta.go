package parse

import (
	"bytes"
	"slices"

	"golang.org/x/net/html"
)

const (
	maxMetas   = 64      // elements kept per page
	maxContent = 4 << 10 // bytes at which the content of one is cut
)

// A Meta is a <meta name=… content=…> that was asked for by Options.Metas.
type Meta struct {
	// Name is in lower case, Content as written, with character references
	// decoded, cut after 4,096 bytes.
	Name, Content string
}

// metaTag reads <meta>: http-equiv=refresh is a link, and those of a name that
// was asked for are kept.
func (s *scanner) metaTag(j int) int {
	a := attrs{b: s.b, i: j}
	var equiv, name, content []byte
	for n, v, ok := a.next(); ok; n, v, ok = a.next() {
		switch {
		case equiv == nil && isName(n, "http-equiv"):
			equiv = v
		case name == nil && isName(n, "name"):
			name = v
		case content == nil && isName(n, "content"):
			content = v
		}
	}
	if a.end < 0 {
		return -1
	}
	if equiv != nil {
		s.refresh(equiv, content)
	}
	if name != nil && content != nil && len(s.o.Metas) > 0 && s.templates == 0 {
		s.named(name, content)
	}
	return a.end
}

// refresh keeps the link of a <meta http-equiv>, if it is one.
func (s *scanner) refresh(equiv, content []byte) {
	s.scratch = appendValue(s.scratch[:0], equiv)
	if !isName(s.scratch, "refresh") {
		return
	}
	s.scratch = appendValue(s.scratch[:0], content)
	if url, _, _ := Refresh(string(s.scratch)); url != "" {
		s.addRefresh(url)
	}
}

// named keeps a <meta name> if its name was asked for.
func (s *scanner) named(name, content []byte) {
	s.scratch = appendValue(s.scratch[:0], name)
	wanted := s.wanted(s.scratch)
	if wanted == "" {
		return
	}
	s.scratch = appendValue(s.scratch[:0], content)
	s.addMeta(wanted, s.scratch)
}

// wanted is the name of Options.Metas that name is, or "".
func (s *scanner) wanted(name []byte) string {
	name = bytes.Trim(name, blanks)
	for _, w := range s.o.Metas {
		if isName(name, w) {
			return w
		}
	}
	return ""
}

func (s *scanner) addMeta(name string, content []byte) {
	if len(s.metas) == maxMetas {
		return
	}
	content = bytes.ToValidUTF8(content[:min(len(content), maxContent)], nil)
	s.metas = append(s.metas, Meta{Name: name, Content: string(content)})
}

// mergeMetas adds the elements of the DOM that the scanner has not found. What
// it has found stays: a page that might ask for something is taken to ask.
func (s *scanner) mergeMetas(n *html.Node) {
	for c := n.FirstChild; c != nil && len(s.o.Metas) > 0; c = c.NextSibling {
		if c.Type != html.ElementNode || c.Namespace == "" && c.Data == "template" {
			continue
		}
		if c.Namespace == "" && c.Data == "meta" && hasAttr(c, "", "content") {
			s.mergeMeta(c)
		}
		s.mergeMetas(c)
	}
}

func (s *scanner) mergeMeta(n *html.Node) {
	name := s.wanted([]byte(nodeAttr(n, "", "name")))
	m := Meta{Name: name, Content: nodeAttr(n, "", "content")}
	if name != "" && !slices.Contains(s.metas, m) {
		s.addMeta(name, []byte(m.Content))
	}
}
