package trap

import "bytes"

// A tagName is the last eight letters of a tag's name in lower case, packed
// into a number. No name that means something here is longer.
type tagName uint64

// markup passes over what begins with the "<" at body[i], and returns where it
// ends.
func (t *Text) markup(body []byte, i int) int {
	if i+1 >= len(body) {
		return len(body)
	}
	switch c := body[i+1]; {
	case c == '!' && bytes.HasPrefix(body[i:], []byte("<!--")):
		return skipPast(body, i+4, "-->")
	case c == '!' || c == '?':
		return skipPast(body, i+2, ">")
	case c == '/':
		name, at := readName(body, i+2)
		t.part(name)
		return skipTag(body, at)
	case folded[c] >= 'a' && folded[c] <= 'z':
		return t.startTag(body, i+1)
	}
	return i + 1
}

func (t *Text) startTag(body []byte, i int) int {
	name, at := readName(body, i)
	end := skipTag(body, at)
	t.part(name)
	switch name {
	case nameScript, nameStyle:
		return skipRaw(body, end, name)
	case nameImg, nameSource, nameVideo, nameAudio, nameEmbed:
		t.medium(body[at:end])
	case nameMeta:
		t.description(body[at:end])
	}
	return end
}

// Names that mean something here, packed as readName packs them.
const (
	nameScript tagName = 0x736372697074
	nameStyle  tagName = 0x7374796c65
	nameImg    tagName = 0x696d67
	nameSource tagName = 0x736f75726365
	nameVideo  tagName = 0x766964656f
	nameAudio  tagName = 0x617564696f
	nameEmbed  tagName = 0x656d626564
	nameMeta   tagName = 0x6d657461
	nameSpan   tagName = 0x7370616e
	nameStrong tagName = 0x7374726f6e67
	nameSmall  tagName = 0x736d616c6c
	nameMark   tagName = 0x6d61726b
	nameCode   tagName = 0x636f6465
	nameFont   tagName = 0x666f6e74
	nameSub    tagName = 0x737562
	nameSup    tagName = 0x737570
	nameWbr    tagName = 0x776272
	nameKbd    tagName = 0x6b6264
	nameVar    tagName = 0x766172
	nameAbbr   tagName = 0x61626272
)

// part ends the block, unless the tag marks up words within a sentence.
func (t *Text) part(name tagName) {
	if !isInline(name) {
		t.endBlock()
	}
}

// isInline tells the tags that do not part text.
func isInline(name tagName) bool {
	switch name {
	case 'b', 'i', 'u', 'e'<<8 | 'm', 't'<<8 | 't', nameSpan, nameStrong, nameSmall, nameMark, nameCode, nameFont, nameSub, nameSup, nameWbr, nameKbd, nameVar, nameAbbr:
		return true
	}
	return false
}

func readName(body []byte, i int) (tagName, int) {
	name := tagName(0)
	for i < len(body) && folded[body[i]] != 0 {
		c := body[i]
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		name = name<<8 | tagName(c)
		i++
	}
	return name, i
}

// skipTag finds the end of a tag: the first ">" outside of a quoted value.
func skipTag(body []byte, i int) int {
	before := byte(0)
	for i < len(body) {
		c := body[i]
		i++
		switch {
		case c == '>':
			return i
		case (c == '"' || c == '\'') && before == '=':
			n := bytes.IndexByte(body[i:], c)
			if n < 0 {
				return len(body)
			}
			i += n + 1
		}
		if c != ' ' {
			before = c
		}
	}
	return i
}

func skipPast(body []byte, i int, end string) int {
	if i < len(body) {
		if n := bytes.Index(body[i:], []byte(end)); n >= 0 {
			return i + n + len(end)
		}
	}
	return len(body)
}

// skipRaw finds the end tag of a script or style.
func skipRaw(body []byte, i int, name tagName) int {
	for i < len(body) {
		n := bytes.Index(body[i:], []byte("</"))
		if n < 0 {
			return len(body)
		}
		i += n
		if found, _ := readName(body, i+2); found == name {
			return i
		}
		i += 2
	}
	return len(body)
}
