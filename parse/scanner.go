package parse

import (
	"bytes"
	"reflect"
	"sync"
)

// maxTitle is the length in bytes at which a title is cut.
const maxTitle = 1024

// maxRel is the length in bytes at which the rel of a link is cut.
const maxRel = 256

// A scanner finds links in HTML without building a tree. It keeps what it
// finds as spans of two buffers, so that a page costs three allocations
// whatever its number of links.
type scanner struct {
	b []byte // the page, valid UTF-8
	o Options

	links   []linkSpans
	dropped int
	arena   []byte // hrefs, rels, base
	anchors text   // the texts of all <a>; open while within one
	anchor  int    // the index of that one in links
	title   text
	base    span
	hasBase bool
	metas   []Meta
	titled  bool
	notes   factNotes // what Options.Facts asks for

	foreign   foreign
	templates int  // how many are open
	frameset  bool // whether there was one
	columns   bool // whether there was a <col> within <template>
	doubtful  bool // whether only a DOM can tell where foreign content ended

	at       filled    // the attributes of the element being read
	plain    bool      // whether their values are decoded, as in a DOM
	json     jsonLinks // for its buffers
	sheetBuf []byte
	svgStyle svgStyle

	scratch []byte
	decoded []byte // the page, when it had to be decoded
}

// linkSpans is a Link before its strings are made.
type linkSpans struct {
	href, rel span // in arena
	text      span // in anchors
	kind      Kind
}

var scanners = sync.Pool{New: func() any { return new(scanner) }}

// maxPooled is the size in bytes above which a buffer is not kept for reuse:
// one huge page should not cost its size for ever.
const maxPooled = 1 << 20

// release gives the scanner back for reuse.
func (s *scanner) release() {
	*s = scanner{
		links:    pooled(s.links),
		arena:    pooled(s.arena),
		anchors:  text{buf: pooled(s.anchors.buf)},
		title:    text{buf: pooled(s.title.buf)},
		notes:    s.notes.reuse(),
		foreign:  foreign{open: pooled(s.foreign.open)},
		at:       filled{list: pooled(s.at.list)},
		json:     jsonLinks{buf: pooled(s.json.buf), open: pooled(s.json.open)},
		sheetBuf: pooled(s.sheetBuf),
		svgStyle: svgStyle{css: pooled(s.svgStyle.css)},
		scratch:  pooled(s.scratch),
		decoded:  pooled(s.decoded),
	}
	scanners.Put(s)
}

func pooled[T any](s []T) []T {
	if cap(s)*int(reflect.TypeFor[T]().Size()) > maxPooled {
		return nil
	}
	return s[:0]
}

// scan walks over the page once.
func (s *scanner) scan() {
	for i := 0; i >= 0; {
		lt := bytes.IndexByte(s.b[i:], '<')
		if lt < 0 {
			s.text(s.b[i:])
			break
		}
		if lt > 0 {
			s.text(s.b[i : i+lt])
		}
		i = s.markup(i + lt)
	}
	s.closeAnchor()
	s.closeHeading()
	s.endSVGStyle()
}

// text takes characters between tags.
func (s *scanner) text(b []byte) {
	if s.anchors.open {
		s.anchors.addMarkup(b, &s.scratch)
	}
	if s.o.Facts != 0 {
		s.noteText(b, true)
	}
	if s.svgStyle.open {
		s.svgText(b, true)
	}
}

// markup reads what begins with the "<" at i. It returns where to go on, or -1
// at the end of the page: what is not closed there counts for nothing.
func (s *scanner) markup(i int) int {
	if i+1 == len(s.b) {
		s.text(s.b[i:])
		return -1
	}
	switch c := s.b[i+1]; {
	case isLetter(c):
		return s.startTag(i + 1)
	case c == '/':
		return s.endTag(i + 2)
	case c == '!':
		return s.declaration(i + 2)
	case c == '?':
		return closeAngle(s.b, i+2)
	}
	s.text(s.b[i : i+1])
	return i + 1
}

// declaration reads a comment, a doctype or, in foreign content, a CDATA
// section; i is behind "<!".
func (s *scanner) declaration(i int) int {
	const cdata = "[CDATA["
	switch rest := s.b[i:]; {
	case bytes.HasPrefix(rest, []byte("--")):
		return commentEnd(s.b, i+2)
	case s.foreign.cdata() && bytes.HasPrefix(rest, []byte(cdata)):
		return s.cdata(i + len(cdata))
	}
	return closeAngle(s.b, i)
}

func (s *scanner) cdata(i int) int {
	n := bytes.Index(s.b[i:], []byte("]]>"))
	if n < 0 {
		return -1
	}
	if s.anchors.open {
		s.anchors.add(s.b[i : i+n])
	}
	if s.o.Facts != 0 {
		s.noteText(s.b[i:i+n], false)
	}
	if s.svgStyle.open {
		s.svgText(s.b[i:i+n], false)
	}
	return i + n + len("]]>")
}

// endTag reads an end tag whose name would begin at i.
func (s *scanner) endTag(i int) int {
	if i == len(s.b) {
		return -1
	}
	if !isLetter(s.b[i]) {
		return closeAngle(s.b, i)
	}
	k, j := readKey(s.b, i)
	end := tagEnd(s.b, j)
	if end < 0 {
		return -1
	}
	if s.foreign.active() {
		s.foreignEnd(s.b[i:j])
	}
	if s.o.Facts != 0 {
		s.noteEnd(k)
	}
	switch k {
	case keyA:
		s.closeAnchor()
	case keyTemplate:
		s.templates = max(0, s.templates-1)
	default:
		s.breakText(k)
	}
	return end
}

// startTag reads a start tag whose name begins at i.
func (s *scanner) startTag(i int) int {
	k, j := readKey(s.b, i)
	if s.o.Facts != 0 {
		s.notePart(k)
	}
	if s.foreign.active() {
		if end, done := s.foreignStart(i, j); done {
			return end
		}
	}
	if s.o.Facts != 0 {
		s.noteStart(k, j)
	}
	switch k {
	case keyA, keyArea:
		return s.linkTag(k, j)
	case keyImg, keyLink, keyImage, keySource, keyVideo, keyAudio, keyTrack, keyEmbed, keyObject,
		keyInput, keyFrame, keyBgsound, keyAmpImg, keyAmpAnim:
		return s.elementTag(k, i, j)
	case keyForm:
		s.breakText(k)
		return s.elementTag(k, i, j)
	case keyMeta:
		s.elementTag(k, i, j)
		return s.metaTag(j)
	case keyBase:
		s.skip(k, i, j)
		return s.baseTag(j)
	case keyTitle:
		return s.titleTag(i, j)
	case keyScript, keyStyle:
		return s.sourceTag(k, i, j)
	case keyIframe, keyTextarea, keyXmp, keyNoembed, keyNoframes:
		return s.rawTag(k, i, j)
	case keySvg, keyMath:
		return s.foreignRoot(k, i, j)
	case keyTemplate, keyFrameset, keyCol, keyColgroup:
		s.note(k)
	case 0:
		if isTagName(s.b, i, "plaintext") {
			s.skip(k, i, j)
			return -1
		}
	}
	s.breakText(k)
	end, held := skipTag(s.b, j)
	if held {
		return s.heldTag(k, i, j)
	}
	return end
}

// note remembers what bears on the meaning of later tags.
func (s *scanner) note(k key) {
	switch k {
	case keyTemplate:
		s.templates++
	case keyFrameset:
		s.frameset = true
	default:
		s.columns = s.columns || s.templates > 0
	}
}
