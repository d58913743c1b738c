package parse

import "slices"

// foreign is the stack of open elements from the outermost <svg> or <math>
// inwards (WHATWG HTML §13.2.6.5). In foreign content, <title>, <style> and
// the like have markup for content and CDATA sections exist, so that a scanner
// has to know where it begins and ends.
//
// What lies further out is unknown here. Tags whose effect depends on that
// make the page doubtful.
type foreign struct{ open []foreignElement }

// maxForeign is the depth beyond which html.Parse gives up, and so do we.
const maxForeign = 512

type foreignElement struct {
	name uint64 // hash of the name
	ns   namespace
	// point is whether start tags and text within the element are HTML: an
	// integration point of either sort.
	point bool
}

type namespace uint8

const (
	nsHTML namespace = iota // only within an integration point
	nsSVG
	nsMath
)

func (f *foreign) active() bool { return len(f.open) > 0 }

func (f *foreign) top() foreignElement { return f.open[len(f.open)-1] }

// cdata reports whether a CDATA section may stand here.
func (f *foreign) cdata() bool { return f.active() && f.top().ns != nsHTML }

func (f *foreign) push(e foreignElement) {
	if len(f.open) == maxForeign {
		f.open = f.open[:0]
		return
	}
	f.open = append(f.open, e)
}

// breakOut leaves foreign content for the innermost HTML around it.
func (f *foreign) breakOut() {
	for f.active() && f.top().ns != nsHTML && !f.top().point {
		f.open = f.open[:len(f.open)-1]
	}
}

// run is the innermost stretch of elements that are all HTML, or all not.
func (f *foreign) run() []foreignElement {
	html := f.top().ns == nsHTML
	i := len(f.open)
	for i > 0 && (f.open[i-1].ns == nsHTML) == html {
		i--
	}
	return f.open[i:]
}

// segment is the HTML elements that are in scope below the innermost n
// elements: those up to the integration point around them.
func (f *foreign) segment(n int) []foreignElement {
	outer := foreign{f.open[:len(f.open)-n]}
	if !outer.active() || outer.top().ns != nsHTML {
		return nil
	}
	return outer.run()
}

// holdsHTML reports whether an HTML element of that name is on the stack.
func (f *foreign) holdsHTML(hash uint64) bool {
	return slices.ContainsFunc(f.open, func(e foreignElement) bool { return e.ns == nsHTML && e.name == hash })
}

// holds reports whether one of the elements has one of the names.
func holds(elements []foreignElement, names ...string) bool {
	for _, n := range names {
		hash := hashName([]byte(n)) // once, for there may be hundreds of elements
		if slices.ContainsFunc(elements, func(e foreignElement) bool { return e.name == hash }) {
			return true
		}
	}
	return false
}

func hasPoint(elements []foreignElement) bool {
	return slices.ContainsFunc(elements, func(e foreignElement) bool { return e.point })
}

// hashName is FNV-1a of the name in lower case. Two names that collide merely
// confuse the page that has them.
func hashName(name []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range name {
		if 'A' <= c && c <= 'Z' {
			c |= 0x20
		}
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// doubt gives up knowing what is foreign, and takes it for ended.
func (s *scanner) doubt() {
	s.doubtful = true
	s.foreign.open = s.foreign.open[:0]
}

// foreignRoot reads an <svg> or <math> in HTML; its name is b[i:j].
func (s *scanner) foreignRoot(k key, i, j int) int {
	end, selfClosing := s.gather(j)
	if end < 0 {
		return -1
	}
	s.anywhere(0, nil)
	if s.frameset || s.columns {
		s.doubt() // it may have been ignored
	} else if !selfClosing {
		ns := nsSVG
		if k == keyMath {
			ns = nsMath
		}
		s.foreign.push(foreignElement{name: hashName(s.b[i:j]), ns: ns})
	}
	return end
}

// foreignStart sees a start tag while foreign content is open; its name is
// b[i:j]. It either does all there is to do with the tag and returns its end,
// or leaves it to be read as HTML.
func (s *scanner) foreignStart(i, j int) (end int, done bool) {
	name := lowerName(s.b[i:j])
	if s.foreign.takes(string(name)) {
		if !s.breaksOut(string(name), j) {
			return s.foreignElement(string(name), i, j), true
		}
		s.foreign.breakOut()
	}
	if s.foreign.active() {
		s.nestedStart(string(name), hashName(name))
	}
	return 0, false
}

// takes reports whether a start tag of that name belongs to the foreign
// content, rather than to HTML within it.
func (f *foreign) takes(name string) bool {
	top := f.top()
	switch {
	case top.ns == nsHTML:
		return false
	case top.point && top.ns == nsMath && top.name != hashName([]byte("annotation-xml")):
		return name == "mglyph" || name == "malignmark"
	case top.point:
		return false
	case top.ns == nsMath && name == "svg":
		return top.name != hashName([]byte("annotation-xml"))
	}
	return true
}

// breaksOut reports whether a start tag ends the foreign content it stands in.
func (s *scanner) breaksOut(name string, j int) bool {
	switch name {
	case "b", "big", "blockquote", "body", "br", "center", "code", "dd", "div",
		"dl", "dt", "em", "embed", "h1", "h2", "h3", "h4", "h5", "h6", "head",
		"hr", "i", "img", "li", "listing", "menu", "meta", "nobr", "ol", "p",
		"pre", "ruby", "s", "small", "span", "strong", "strike", "sub", "sup",
		"table", "tt", "u", "ul", "var":
		return true
	case "font":
		for _, attr := range []string{"color", "face", "size"} {
			if v, _ := s.findAttr(j, attr); v != nil {
				return true
			}
		}
	}
	return false
}

// foreignElement reads the start tag of an element that is itself foreign.
func (s *scanner) foreignElement(name string, i, j int) int {
	end, selfClosing := s.gather(j)
	if end < 0 {
		return -1
	}
	ns := s.foreign.top().ns
	if name == "a" {
		s.openAnchor(s.at.href(), nil) // in math it passes for a link, too
	}
	s.emitForeign(name, ns)
	if selfClosing {
		return end
	}
	s.foreign.push(foreignElement{
		name: hashName(s.b[i:j]), ns: ns, point: isPoint(ns, name, s.plainValue(s.at.get(slotEncoding))),
	})
	if ns == nsSVG && name == "style" {
		s.beginSVGStyle()
	}
	return end
}

// isPoint reports whether an element is a MathML text integration point or an
// HTML integration point; encoding is the attribute, decoded.
func isPoint(ns namespace, name string, encoding []byte) bool {
	if ns == nsSVG {
		return name == "desc" || name == "foreignobject" || name == "title"
	}
	switch name {
	case "mi", "mo", "mn", "ms", "mtext":
		return true
	case "annotation-xml":
		return isName(encoding, "text/html") || isName(encoding, "application/xhtml+xml")
	}
	return false
}

// lowerName is a name in lower case; of one that is longer than any that
// matters, the beginning.
func lowerName(b []byte) []byte {
	const longest = len("annotation-xml") + 1
	var name [longest]byte
	n := copy(name[:], b)
	for i, c := range name[:n] {
		if 'A' <= c && c <= 'Z' {
			name[i] = c | 0x20
		}
	}
	return name[:n]
}
