package parse

import (
	"bytes"
	"strings"
)

// unheard reports whether what is being read says nothing of the page.
func (s *scanner) unheard() bool { return s.notes.silent || s.templates > 0 }

// wants reports whether one of the facts was asked for.
func (s *scanner) wants(f Fact) bool { return s.o.Facts&f != 0 }

// noteText takes characters between tags; markup is whether they may hold
// character references.
func (s *scanner) noteText(b []byte, markup bool) {
	words := s.wants(FactWords)
	if !words && !s.notes.heading.open || s.unheard() || s.foreign.hidden() {
		return
	}
	n := &s.notes
	switch {
	case words && markup:
		n.words.addMarkup(b, &s.scratch)
	case words:
		n.words.add(b)
	}
	switch {
	case n.heading.open && markup:
		n.heading.addMarkup(b, &s.scratch)
	case n.heading.open:
		n.heading.add(b)
	}
}

// hidden reports whether text that stands here is that of a script or a style
// of foreign content.
func (f *foreign) hidden() bool {
	if !f.active() || f.top().ns == nsHTML {
		return false
	}
	name := f.top().name
	return name == hashName([]byte("script")) || name == hashName([]byte("style"))
}

// notePart separates the words before and after a tag, HTML or not.
func (s *scanner) notePart(k key) {
	n := &s.notes
	if !n.words.open && !n.heading.open || s.unheard() || isPhrase(k) {
		return
	}
	n.words.part()
	if n.heading.open {
		n.heading.blank()
	}
}

// noteStart sees the start tag of an HTML element, whose name ends at j.
func (s *scanner) noteStart(k key, j int) {
	if s.unheard() {
		return
	}
	switch k {
	case keyNoscript:
		s.notes.silent = true
	case keyHTML:
		s.noteHTML(j)
	case keyMeta:
		s.noteMeta(j)
	case keyLink:
		s.noteLink(j)
	case keyImg, keyImage:
		s.noteImage(j)
	case keyScript:
		s.noteScript(j)
	default:
		s.noteHeadingStart(k)
	}
}

// noteEnd sees an end tag.
func (s *scanner) noteEnd(k key) {
	if k == keyNoscript {
		s.notes.silent = false
	}
	s.notePart(k)
	if s.notes.heading.open && !s.unheard() {
		s.noteHeadingEnd(k)
	}
}

// noteHTML reads the language of the page. Of several <html> the first that
// has one counts: a DOM has one, with the attributes of all.
func (s *scanner) noteHTML(j int) {
	if !s.wants(FactLang) {
		return
	}
	lang, _ := s.findAttr(j, "lang")
	xml, _ := s.findAttr(j, "xml:lang")
	s.keepFirst(&s.notes.lang, appendValue(nil, lang))
	s.keepFirst(&s.notes.xmlLang, appendValue(nil, xml))
}

// keepFirst keeps a language, if there is one and none was kept before.
func (s *scanner) keepFirst(at *span, lang []byte) {
	if lang = bytes.Trim(lang, blanks); len(lang) > 0 && *at == (span{}) {
		*at = s.keepCut(lang, maxShort)
	}
}

// noteImage counts an <img>.
func (s *scanner) noteImage(j int) {
	if !s.wants(FactImages) {
		return
	}
	alt, end := s.findAttr(j, "alt")
	if end < 0 {
		return
	}
	s.notes.images++
	if alt == nil {
		s.notes.bare++
	}
}

// keepShort copies the value of an attribute into the arena, decoded, without
// blanks around it, cut to limit bytes.
func (s *scanner) keepShort(value []byte, limit int) span {
	if len(value) == 0 {
		return span{}
	}
	s.scratch = appendValue(s.scratch[:0], value)
	return s.keepCut(s.scratch, limit)
}

// keepCut copies text into the arena, without blanks around it, cut to limit
// bytes.
func (s *scanner) keepCut(b []byte, limit int) span {
	b = bytes.Trim(b, blanks)
	if len(b) > limit {
		b = bytes.ToValidUTF8(b[:limit], nil)
	}
	start := len(s.arena)
	s.arena = append(s.arena, b...)
	return span{start, len(s.arena)}
}

// noteMeta reads <meta>.
func (s *scanner) noteMeta(j int) {
	if !s.wants(FactMetas | FactLang) {
		return
	}
	a := attrs{b: s.b, i: j}
	var name, property, equiv, content []byte
	for n, v, ok := a.next(); ok; n, v, ok = a.next() {
		switch {
		case name == nil && isName(n, "name"):
			name = v
		case property == nil && isName(n, "property"):
			property = v
		case equiv == nil && isName(n, "http-equiv"):
			equiv = v
		case content == nil && isName(n, "content"):
			content = v
		}
	}
	if a.end < 0 || content == nil {
		return
	}
	for _, raw := range [...][]byte{name, property} {
		if s.scratch = appendValue(s.scratch[:0], raw); s.wants(FactMetas) && s.keepMetaName(s.scratch) {
			s.notes.metas[len(s.notes.metas)-1].content = s.keepShort(content, maxContent)
		}
	}
	if equiv != nil && isName(appendValue(nil, equiv), "content-language") {
		s.noteLanguage(appendValue(nil, content))
	}
}

// keepMetaName begins a Meta, if its name is one that Facts.Metas holds; the
// name is changed to lower case.
func (s *scanner) keepMetaName(name []byte) bool {
	name = bytes.Trim(name, blanks)
	if toLower(name); len(s.notes.metas) == maxFactMetas || !isMetaName(name) {
		return false
	}
	s.notes.metas = append(s.notes.metas, metaSpans{name: s.keepCut(name, maxShort)})
	return true
}

// isMetaName reports whether Facts.Metas holds the elements of that name.
func isMetaName(name []byte) bool {
	if len(name) > maxShort {
		return false
	}
	prefix, _, ok := bytes.Cut(name, []byte(":"))
	if !ok {
		switch string(name) {
		case "description", "keywords", "author", "generator", "robots":
			return true
		}
		return false
	}
	switch string(prefix) {
	case "og", "twitter", "article", "book", "product", "profile", "music", "video":
		return true
	}
	return false
}

// noteLanguage keeps the language that a <meta http-equiv=content-language>
// names: the first word, unless there are several (WHATWG HTML §4.2.5.3).
func (s *scanner) noteLanguage(content []byte) {
	if !s.wants(FactLang) {
		return
	}
	content = bytes.TrimLeft(content, blanks)
	if bytes.IndexByte(content, ',') >= 0 || len(content) == 0 {
		return
	}
	if end := bytes.IndexAny(content, blanks); end > 0 {
		content = content[:end]
	}
	s.keepFirst(&s.notes.equiv, content)
}

// noteLink reads <link>.
func (s *scanner) noteLink(j int) {
	if !s.wants(FactLinks) {
		return
	}
	a := attrs{b: s.b, i: j}
	var l linkAttrs
	for n, v, ok := a.next(); ok; n, v, ok = a.next() {
		l.take(n, v)
	}
	if a.end < 0 || l.href == nil {
		return
	}
	s.scratch = appendValue(s.scratch[:0], l.rel)
	if hasToken(s.scratch, "canonical") || hasToken(s.scratch, "alternate") {
		s.noteRel(l.decoded())
	}
}

// linkAttrs are the attributes of a <link>, nil where there is none.
type linkAttrs struct{ href, rel, lang, kind, title []byte }

func (l *linkAttrs) take(name, value []byte) {
	switch {
	case l.href == nil && isName(name, "href"):
		l.href = value
	case l.rel == nil && isName(name, "rel"):
		l.rel = value
	case l.lang == nil && isName(name, "hreflang"):
		l.lang = value
	case l.kind == nil && isName(name, "type"):
		l.kind = value
	case l.title == nil && isName(name, "title"):
		l.title = value
	}
}

// decoded is l with character references decoded.
func (l linkAttrs) decoded() linkAttrs {
	for _, value := range []*[]byte{&l.href, &l.rel, &l.lang, &l.kind, &l.title} {
		*value = appendValue(nil, *value)
	}
	return l
}

// noteRel keeps a <link> that is canonical or an alternate.
func (s *scanner) noteRel(l linkAttrs) {
	href := bytes.Trim(l.href, blanks)
	if len(href) == 0 || len(href) > maxHref {
		return
	}
	if s.notes.canonical == (span{}) && hasToken(l.rel, "canonical") {
		s.notes.canonical = s.keepCut(href, maxHref)
	}
	if len(s.notes.alternates) == maxAlternates || !hasToken(l.rel, "alternate") {
		return
	}
	kind, _, _ := strings.Cut(strings.ToLower(string(l.kind)), ";")
	kind = strings.Trim(kind, blanks)
	if len(bytes.Trim(l.lang, blanks)) == 0 && !(Alternate{Type: kind}).IsFeed() {
		return
	}
	s.notes.alternates = append(s.notes.alternates, alternateSpans{
		href:  s.keepCut(href, maxHref),
		lang:  s.keepCut(l.lang, maxShort),
		kind:  s.keepCut([]byte(kind), maxShort),
		title: s.keepCut(l.title, maxHeading),
	})
}
