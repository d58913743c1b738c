package parse

// headingLevel is 1 to 6 for <h1> to <h6>, otherwise 0.
func headingLevel(k key) int {
	if k < keyH1 || k > keyH6 || k&0xff != 'h' {
		return 0
	}
	return int(k>>8) - '0'
}

// noteHeadingStart sees the start tag of what may be a heading, or stand in
// one. A heading ends the one before.
func (s *scanner) noteHeadingStart(k key) {
	n := &s.notes
	level := headingLevel(k)
	if level == 0 {
		if n.heading.open && holdsHeadings(k) {
			n.nested++
		}
		return
	}
	s.closeHeading()
	if (s.wants(FactHeadings) || level == 1 && s.wants(FactH1)) && len(n.headings) < maxHeadings {
		n.headings = append(n.headings, headingSpan{level: level})
		n.heading.begin(maxHeading)
		n.nested = 0
	}
}

// noteHeadingEnd sees an end tag within a heading: that of any heading ends it,
// and so does that of what the heading stands in, when its own is missing.
func (s *scanner) noteHeadingEnd(k key) {
	switch n := &s.notes; {
	case headingLevel(k) > 0 || holdsHeadings(k) && n.nested == 0:
		s.closeHeading()
	case holdsHeadings(k):
		n.nested--
	}
}

// closeHeading ends the heading that is open, if any.
func (s *scanner) closeHeading() {
	if n := &s.notes; n.heading.open {
		n.headings[len(n.headings)-1].text = n.heading.end()
	}
}

// holdsHeadings reports whether an element of that name may have a heading in
// it, and has an end tag.
func holdsHeadings(k key) bool {
	switch k {
	case keyDiv, keySection, keyArticle, keyAside, keyHeader, keyFooter, keyMain, keyNav,
		keyForm, keyTable, keyTd, keyTh:
		return true
	}
	return false
}
