package parse

import "bytes"

// linkTag reads <a> or <area>; j is behind the name. There are many, and of
// their attributes only few matter.
func (s *scanner) linkTag(k key, j int) int {
	a := attrs{b: s.b, i: j}
	var href, rel []byte
	held := false
	for name, value, ok := a.next(); ok; name, value, ok = a.next() {
		switch len(name) {
		case len("rel"):
			if rel == nil && isName(name, "rel") {
				rel = value
			}
		case len("href"):
			if href == nil && isName(name, "href") {
				href = value
			}
		case len("class"): // and style
			held = held || name[0]|0x20 == 's'
		default:
			held = held || len(name) > len("data-b") && name[4] == '-'
		}
	}
	if a.end < 0 {
		return -1
	}
	if k == keyA {
		s.openAnchor(href, rel)
	} else {
		s.addLink(KindArea, href, rel)
	}
	if held {
		s.gather(j)
		s.anywhere(k, nil)
	}
	return a.end
}

// elementTag reads a tag whose name, b[i:j], is one that emit knows.
func (s *scanner) elementTag(k key, i, j int) int {
	end, _ := s.gather(j)
	if end >= 0 {
		s.emit(k, s.b[i:j])
	}
	return end
}

// openAnchor begins an <a>, which ends the one before. Without href it is not
// a link.
func (s *scanner) openAnchor(href, rel []byte) {
	s.closeAnchor()
	if s.addLink(KindA, href, rel) {
		s.anchor = len(s.links) - 1
		s.anchors.begin(s.o.MaxText)
	}
}

// closeAnchor ends the <a> that is open, if any.
func (s *scanner) closeAnchor() {
	if s.anchors.open {
		s.links[s.anchor].text = s.anchors.end()
	}
}

// addLink keeps a link unless there is no href, or no room for it.
func (s *scanner) addLink(kind Kind, href, rel []byte) bool {
	if href == nil {
		return false
	}
	if len(s.links) == s.o.MaxLinks || len(href) > s.o.MaxHref {
		s.dropped++
		return false
	}
	l := linkSpans{kind: kind, href: s.keepValue(href)}
	if len(rel) > 0 {
		l.rel = s.keepRel(rel)
	}
	s.links = append(s.links, l)
	return true
}

// keepValue copies the value of an attribute into the arena, decoded.
func (s *scanner) keepValue(value []byte) span {
	start := len(s.arena)
	if s.plain {
		s.arena = append(s.arena, value...)
	} else {
		s.arena = appendValue(s.arena, value)
	}
	return span{start, len(s.arena)}
}

// appendValue appends the meaning of an attribute's value: newlines made
// alike, NUL replaced, character references decoded.
func appendValue(dst, value []byte) []byte {
	if bytes.IndexByte(value, '\r') >= 0 {
		value = bytes.ReplaceAll(value, []byte("\r\n"), []byte("\n"))
		value = bytes.ReplaceAll(value, []byte("\r"), []byte("\n"))
	}
	return appendUnescaped(dst, replaceNUL(value), true)
}

// replaceNUL puts U+FFFD in the place of NUL, as the tokenizer does.
func replaceNUL(b []byte) []byte {
	if bytes.IndexByte(b, 0) < 0 {
		return b
	}
	return bytes.ReplaceAll(b, []byte{0}, []byte("\ufffd"))
}

// keepRel copies a rel into the arena in lower case, blanks folded.
func (s *scanner) keepRel(rel []byte) span {
	if isToken(rel) {
		start := len(s.arena)
		s.arena = append(s.arena, rel...)
		return span{start, len(s.arena)}
	}
	if s.plain {
		s.scratch = append(s.scratch[:0], rel...)
	} else {
		s.scratch = appendValue(s.scratch[:0], rel)
	}
	toLower(s.scratch)
	t := text{buf: s.arena}
	t.begin(maxRel)
	t.add(s.scratch)
	where := t.end()
	s.arena = t.buf
	return where
}

// isToken reports whether a rel is one token that can be kept as it is, as
// most are.
func isToken(rel []byte) bool {
	if len(rel) > maxRel {
		return false
	}
	for _, c := range rel {
		if (c < 'a' || 'z' < c) && c != '-' {
			return false
		}
	}
	return true
}

// toLower turns ASCII letters into lower case, in place.
func toLower(b []byte) {
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c | 0x20
		}
	}
}

// sourceTag reads <script> or <style> with its content.
func (s *scanner) sourceTag(k key, i, j int) int {
	start := s.elementTag(k, i, j)
	if start < 0 {
		return -1
	}
	end := 0
	if k == keyScript {
		end = scriptEnd(s.b, start)
	} else {
		end = rawEnd(s.b, start, "style")
	}
	s.source(k, s.b[start:end])
	return end
}

// source keeps the links in the content of a <script> or <style>, whose
// attributes have been gathered.
func (s *scanner) source(k key, content []byte) {
	if k == keyStyle {
		s.addSheet(content)
		return
	}
	mime := s.at.get(slotType)
	if mime == nil {
		return
	}
	mime, _, _ = bytes.Cut(s.plainValue(mime), []byte(";"))
	if isName(bytes.Trim(mime, blanks), "application/ld+json") {
		s.addJSON(content)
	}
}

// baseTag reads <base>; the first with a href that is not in a template
// counts.
func (s *scanner) baseTag(j int) int {
	href, end := s.findAttr(j, "href")
	if end >= 0 && href != nil && !s.hasBase && s.templates == 0 && len(href) <= s.o.MaxHref {
		s.base, s.hasBase = s.keepValue(href), true
	}
	return end
}

// findAttr returns the value of the first attribute of that name, nil if there
// is none, and the end of the tag, whose name ends at j.
func (s *scanner) findAttr(j int, name string) (value []byte, end int) {
	a := attrs{b: s.b, i: j}
	for n, v, ok := a.next(); ok; n, v, ok = a.next() {
		if value == nil && isName(n, name) {
			value = v
		}
	}
	return value, a.end
}

// addRefresh keeps a URL whose character references are decoded already.
func (s *scanner) addRefresh(url string) {
	if len(s.links) == s.o.MaxLinks || len(url) > s.o.MaxHref {
		s.dropped++
		return
	}
	start := len(s.arena)
	s.arena = append(s.arena, url...)
	s.links = append(s.links, linkSpans{kind: KindRefresh, href: span{start, len(s.arena)}})
}

// titleTag reads <title>, whose name is b[i:j], and its text, up to the end
// tag.
func (s *scanner) titleTag(i, j int) int {
	start := s.skip(keyTitle, i, j)
	if start < 0 {
		return -1
	}
	end := rawEnd(s.b, start, "title")
	if !s.titled && s.templates == 0 {
		s.titled = true
		s.title.begin(maxTitle)
		s.title.addMarkup(replaceNUL(s.b[start:end]), &s.scratch)
		s.title.end()
	}
	return end
}

// rawTag skips an element whose content is text; the name of its start tag is
// b[i:j].
func (s *scanner) rawTag(k key, i, j int) int {
	end := s.elementTag(k, i, j)
	if end < 0 {
		return -1
	}
	return rawEnd(s.b, end, string(lowerName(s.b[i:j])))
}

// breakText separates the words before and after a tag in the text of a link,
// if the tag begins a line or a box of its own.
func (s *scanner) breakText(k key) {
	if s.anchors.open && isBreak(k) {
		s.anchors.blank()
	}
}

func isBreak(k key) bool {
	switch k {
	case keyBr, keyHr, keyP, keyDiv, keyLi, keyUl, keyOl, keyDl, keyDt, keyDd,
		keyTable, keyTr, keyTd, keyTh, keyH1, keyH2, keyH3, keyH4, keyH5, keyH6,
		keySection, keyHeader, keyFooter, keyMain, keyNav, keyPre, keyForm, keyFigure:
		return true
	}
	return false
}
