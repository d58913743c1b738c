package parse

// What follows keeps the stack right for HTML within an integration point of
// foreign content, in the plain cases. Whatever calls for more than pushing and
// popping – implied end tags, misnested formatting, tables – is left in doubt.

// nestedStart sees the start tag of an HTML element within foreign content.
func (s *scanner) nestedStart(name string, hash uint64) {
	around := s.foreign.segment(0)
	switch name {
	case "table", "caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr",
		"template", "frameset", "form", "select", "option", "optgroup", "rb", "rp", "rt", "rtc":
		s.doubt()
		return
	case "area", "base", "basefont", "bgsound", "br", "embed", "image", "img", "keygen", "link",
		"meta", "param", "source", "track", "wbr", // have no content
		"svg", "math", // pushed by foreignRoot
		"html", "head", "body", "frame": // ignored
		return
	case "input": // would end a select, which has been doubted
		return
	case "hr":
		if holds(around, "p") {
			s.doubt()
		}
		return
	case "a": // removes one that is open further out, too
		if s.foreign.holdsHTML(hash) {
			s.doubt()
			return
		}
	}
	if holds(around, impliedEnds(name)...) {
		s.doubt()
		return
	}
	s.foreign.push(foreignElement{name: hash})
}

// impliedEnds are the elements that a start tag may end.
func impliedEnds(name string) []string {
	switch name {
	case "address", "article", "aside", "blockquote", "center", "details", "dialog", "dir", "div",
		"dl", "fieldset", "figcaption", "figure", "footer", "header", "hgroup", "listing", "main",
		"menu", "nav", "ol", "p", "plaintext", "pre", "search", "section", "summary", "ul", "xmp":
		return []string{"p"}
	case "h1", "h2", "h3", "h4", "h5", "h6":
		return []string{"p", "h1", "h2", "h3", "h4", "h5", "h6"}
	case "li":
		return []string{"p", "li"}
	case "dd", "dt":
		return []string{"p", "dd", "dt"}
	case "a", "button", "nobr":
		return []string{name}
	}
	return nil
}

// foreignEnd sees an end tag while foreign content is open.
func (s *scanner) foreignEnd(b []byte) {
	name, hash := lowerName(b), hashName(b)
	run := s.foreign.run()
	if s.foreign.top().ns == nsHTML {
		s.nestedEnd(string(name), hash, run)
		return
	}
	for i := len(run) - 1; i >= 0; i-- {
		if run[i].name == hash {
			s.foreign.open = s.foreign.open[:len(s.foreign.open)-len(run)+i]
			return
		}
	}
	s.strayEnd(string(name), hash, run)
}

// nestedEnd sees an end tag where HTML elements, run, are open within an
// integration point.
func (s *scanner) nestedEnd(name string, hash uint64, run []foreignElement) {
	switch {
	case run[len(run)-1].name == hash:
		s.foreign.open = s.foreign.open[:len(s.foreign.open)-1]
	case endsMore(name) || mayEnd(run, name, hash):
		s.doubt()
	}
}

// strayEnd sees an end tag in foreign content that ends none of it: run is the
// foreign elements it does not match.
func (s *scanner) strayEnd(name string, hash uint64, run []foreignElement) {
	around := s.foreign.segment(len(run))
	switch {
	case endsMore(name):
		s.doubt()
	case name == "br":
		s.foreign.breakOut()
	case hasPoint(run):
		if name == "p" {
			s.foreign.breakOut()
		}
	case around == nil && name != "p" || mayEnd(around, name, hash):
		s.doubt()
	case name == "p":
		s.foreign.breakOut()
	}
}

// endsMore reports whether an end tag may act across integration points.
func endsMore(name string) bool {
	switch name {
	case "table", "caption", "col", "colgroup", "tbody", "td", "tfoot", "th", "thead", "tr", "template":
		return true
	}
	return false
}

// mayEnd reports whether an end tag has an effect on the HTML elements.
func mayEnd(elements []foreignElement, name string, hash uint64) bool {
	for _, e := range elements {
		if e.name == hash {
			return true
		}
	}
	switch name {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		return holds(elements, "h1", "h2", "h3", "h4", "h5", "h6")
	}
	return false
}
