package parse

// An svgStyle gathers the text of a <style> in svg, which is markup to the
// tokenizer: character references count, and it may come in pieces.
type svgStyle struct {
	css   []byte
	depth int // of the stack of foreign elements, within it
	open  bool
}

// beginSVGStyle begins the <style> that was just pushed.
func (s *scanner) beginSVGStyle() {
	s.endSVGStyle()
	if s.foreign.active() { // not too deep
		s.svgStyle.open, s.svgStyle.depth = true, len(s.foreign.open)
	}
}

// svgText takes characters that may belong to the <style>: those of its
// children do not.
func (s *scanner) svgText(b []byte, markup bool) {
	switch n := len(s.foreign.open); {
	case n < s.svgStyle.depth:
		s.endSVGStyle()
	case n > s.svgStyle.depth:
	case markup:
		s.svgStyle.css = appendUnescaped(s.svgStyle.css, replaceNUL(b), false)
	default:
		s.svgStyle.css = append(s.svgStyle.css, b...)
	}
}

// endSVGStyle keeps the links of the <style>, if there was one.
func (s *scanner) endSVGStyle() {
	if s.svgStyle.open {
		s.addSheet(s.svgStyle.css)
		s.svgStyle.open, s.svgStyle.css = false, s.svgStyle.css[:0]
	}
}
