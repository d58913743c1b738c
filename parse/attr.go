package parse

import (
	"bytes"

	"golang.org/x/net/html"
)

// A slot is an attribute that may hold a link, or says what sort of link it is.
type slot uint8

const (
	slotNone slot = iota
	slotHref
	slotXlink
	slotSrc
	slotSrcset
	slotImageSrcset
	slotLowsrc
	slotPoster
	slotData
	slotAction
	slotCite
	slotLongdesc
	slotBackground
	slotStyle
	slotRel
	slotAs
	slotType
	slotMethod
	slotName
	slotProperty
	slotItemprop
	slotContent
	slotEncoding
	// Those by which scripts load what the browser should not load at once.
	slotDataSrc
	slotDataOriginal
	slotDataLazy
	slotDataLazySrc
	slotDataPoster
	slotDataSrcset
	slotDataLazySrcset
	slotDataBgset
	slotDataBg
	slotDataBackground
	slotDataBackgroundImage
)

// slotOf is the slot of an attribute by its name in lower case.
func slotOf(name []byte) slot {
	switch string(name) {
	case "as":
		return slotAs
	case "src":
		return slotSrc
	case "rel":
		return slotRel
	case "href":
		return slotHref
	case "data":
		return slotData
	case "cite":
		return slotCite
	case "type":
		return slotType
	case "name":
		return slotName
	case "style":
		return slotStyle
	case "srcset":
		return slotSrcset
	case "lowsrc":
		return slotLowsrc
	case "poster":
		return slotPoster
	case "action":
		return slotAction
	case "method":
		return slotMethod
	case "content":
		return slotContent
	case "property":
		return slotProperty
	case "itemprop":
		return slotItemprop
	case "longdesc":
		return slotLongdesc
	case "encoding":
		return slotEncoding
	case "background":
		return slotBackground
	case "xlink:href":
		return slotXlink
	case "imagesrcset":
		return slotImageSrcset
	}
	if len(name) > len("data-") && string(name[:len("data-")]) == "data-" {
		return lazySlot(name[len("data-"):])
	}
	return slotNone
}

// lazySlot is slotOf for what follows "data-".
func lazySlot(name []byte) slot {
	switch string(name) {
	case "src":
		return slotDataSrc
	case "original":
		return slotDataOriginal
	case "lazy":
		return slotDataLazy
	case "lazy-src":
		return slotDataLazySrc
	case "poster":
		return slotDataPoster
	case "srcset":
		return slotDataSrcset
	case "lazy-srcset":
		return slotDataLazySrcset
	case "bgset":
		return slotDataBgset
	case "bg":
		return slotDataBg
	case "background":
		return slotDataBackground
	case "background-image":
		return slotDataBackgroundImage
	}
	return slotNone
}

// filled holds the attributes of one element that have a slot, the first of
// each name.
type filled struct {
	seen uint64 // one bit per slot
	list []slotValue
}

type slotValue struct {
	slot  slot
	value []byte
}

func (f *filled) clear() { f.seen, f.list = 0, f.list[:0] }

// add takes an attribute, its name in any case.
func (f *filled) add(name, value []byte) {
	const longest = len("data-background-image")
	var lower [longest]byte
	if len(name) > longest {
		return
	}
	for i, c := range name {
		if 'A' <= c && c <= 'Z' {
			name = lower[:copy(lower[:], name)]
			toLower(name[i:])
			break
		}
	}
	k := slotOf(name)
	if k == slotNone || f.seen&(1<<k) != 0 {
		return
	}
	f.seen |= 1 << k
	f.list = append(f.list, slotValue{k, value})
}

// get is the value of an attribute, nil if the element has none.
func (f *filled) get(k slot) []byte {
	if f.seen&(1<<k) == 0 {
		return nil
	}
	for _, v := range f.list {
		if v.slot == k {
			return v.value
		}
	}
	return nil
}

// href is that of an element in svg, where the attribute may belong to XLink.
func (f *filled) href() []byte {
	if v := f.get(slotHref); v != nil {
		return v
	}
	return f.get(slotXlink)
}

// gather reads the attributes of the tag whose name ends at j. It returns where
// the tag ends, or -1 if it is not closed.
func (s *scanner) gather(j int) (end int, selfClosing bool) {
	s.at.clear()
	a := attrs{b: s.b, i: j}
	for name, value, ok := a.next(); ok; name, value, ok = a.next() {
		s.at.add(name, value)
	}
	return a.end, a.selfClosing
}

// gatherNode is gather for a node of the DOM.
func (s *scanner) gatherNode(n *html.Node) {
	s.at.clear()
	for _, a := range n.Attr {
		name := a.Key
		if a.Namespace != "" {
			name = a.Namespace + ":" + a.Key
		}
		s.at.add([]byte(name), []byte(a.Val))
	}
}

// mayHold reports whether the attribute whose "=" stands at i may be one that
// holds a link on any element: style, cite, background, data-bg and the like.
func mayHold(b []byte, i int) bool {
	if i < 3 {
		return false
	}
	switch uint32(b[i-3]|0x20)<<16 | uint32(b[i-2]|0x20)<<8 | uint32(b[i-1]|0x20) {
	case 'y'<<16 | 'l'<<8 | 'e', // style
		'i'<<16 | 't'<<8 | 'e', // cite
		'u'<<16 | 'n'<<8 | 'd', // background, data-background
		'a'<<16 | 'g'<<8 | 'e', // data-background-image
		'-'<<16 | 'b'<<8 | 'g', // data-bg
		's'<<16 | 'e'<<8 | 't': // data-bgset
		return true
	}
	return isBlank(b[i-1]) // before it, there may be any name
}

// endsLikeHolder is mayHold by the last letters alone, and small enough to be
// compiled into the loop that skips tags.
func endsLikeHolder(b []byte, i int) bool {
	switch uint16(b[i-2]|0x20)<<8 | uint16(b[i-1]|0x20) {
	case 'l'<<8 | 'e', 't'<<8 | 'e', 'n'<<8 | 'd', 'g'<<8 | 'e', 'b'<<8 | 'g', 'e'<<8 | 't':
		return true
	}
	return b[i-1] <= ' '
}

// skip passes over a tag of which only such attributes matter as any element
// may have; its name is b[i:j].
func (s *scanner) skip(k key, i, j int) int {
	end, held := skipTag(s.b, j)
	if held {
		return s.heldTag(k, i, j)
	}
	return end
}

// heldTag is skip where there may be such an attribute.
func (s *scanner) heldTag(k key, i, j int) int {
	end, _ := s.gather(j)
	if end >= 0 {
		s.anywhere(k, s.b[i:j])
	}
	return end
}

// plainValue is the meaning of an attribute's value. It is valid until the
// next call.
func (s *scanner) plainValue(value []byte) []byte {
	if s.plain || isPlain(value) {
		return value
	}
	s.scratch = appendValue(s.scratch[:0], value)
	return s.scratch
}

// isPlain reports whether a value means what it says.
func isPlain(value []byte) bool {
	return bytes.IndexByte(value, '&') < 0 && bytes.IndexByte(value, '\r') < 0 && bytes.IndexByte(value, 0) < 0
}
