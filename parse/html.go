package parse

// HTML finds the links and the title of a page. It never fails: from broken
// HTML it takes what can be found. Its time is linear in the size of the page,
// unless a DOM is built where foreign content is left in doubt (see the
// package's documentation).
func HTML(in Input, o Options) *Document {
	s := scanners.Get().(*scanner)
	defer s.release()
	doc := new(Document)
	s.o = o.withDefaults()
	enc, name, by := charsetOf(in)
	doc.Charset, doc.CharsetSource = name, by
	s.b = decodeAs(enc, in.Body, &s.decoded)
	s.scan()
	if s.doubtful {
		s.consult(in)
	}
	s.fill(doc)
	doc.escapeQueries()
	return doc
}

// fill makes the strings of the document.
func (s *scanner) fill(doc *Document) {
	texts := len(s.arena)
	s.arena = append(s.arena, s.anchors.buf...)
	title := len(s.arena)
	s.arena = append(s.arena, s.title.buf...)
	headings := len(s.arena)
	s.arena = append(s.arena, s.notes.heading.buf...)
	all := string(s.arena)
	doc.Title = all[title:headings]
	doc.Base = all[s.base.start:s.base.end]
	if s.o.Facts != 0 {
		doc.Facts = s.notes.facts(all, headings)
	}
	doc.LinksDropped, doc.Metas = s.dropped, s.metas
	if len(s.links) == 0 {
		return
	}
	doc.Links = make([]Link, len(s.links))
	for i, l := range s.links {
		doc.Links[i] = Link{
			Kind: l.kind,
			Href: all[l.href.start:l.href.end],
			Rel:  all[l.rel.start:l.rel.end],
			Text: all[texts+l.text.start : texts+l.text.end],
		}
	}
}
