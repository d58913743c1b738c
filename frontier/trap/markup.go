package trap

import "bytes"

// A tagName is the first eight letters of a tag's name in lower case.
type tagName uint64

func nameOf(s string) tagName {
	n := tagName(0)
	for i := range min(len(s), 8) {
		n = n<<8 | tagName(s[i])
	}
	return n
}

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

var (
	nameScript = nameOf("script")
	nameStyle  = nameOf("style")
	nameImg    = nameOf("img")
	nameSource = nameOf("source")
	nameVideo  = nameOf("video")
	nameAudio  = nameOf("audio")
	nameEmbed  = nameOf("embed")
	nameMeta   = nameOf("meta")
)

// part ends the block, unless the tag marks up words within a sentence.
func (t *Text) part(name tagName) {
	if !isInline(name) {
		t.endBlock()
	}
}

// inline are tags that do not part text. It is never written to once it has
// been made.
var inline = makeInline()

func makeInline() map[tagName]bool {
	m := make(map[tagName]bool)
	for _, s := range []string{"b", "i", "u", "em", "strong", "span", "small", "mark", "code", "font", "sub", "sup", "wbr", "tt", "kbd", "var", "abbr"} {
		m[nameOf(s)] = true
	}
	return m
}

func isInline(name tagName) bool { return name < 1<<48 && inline[name] }

func readName(body []byte, i int) (tagName, int) {
	name := tagName(0)
	start := i
	for i < len(body) && folded[body[i]] != 0 {
		if i-start < 8 {
			c := body[i]
			if c >= 'A' && c <= 'Z' {
				c |= 0x20
			}
			name = name<<8 | tagName(c)
		}
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
