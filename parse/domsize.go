package parse

import (
	"bytes"
	"slices"
)

// The sizes in bytes of html.Node and html.Attribute.
const (
	nodeSize = 112
	attrSize = 48
)

// smallPage is a size in bytes up to which no page is worth measuring: at its
// worst its DOM takes some 25 MB.
const smallPage = 4 << 10

// A domMeter estimates the memory that a DOM would take, rather too high.
//
// Formatting elements (<b>, <font>, …) that are not closed are built anew in
// every block that follows, attributes and all: 500 of them multiply the nodes
// of the rest of the page by 500.
type domMeter struct {
	size   int
	again  int // what may be built anew at every tag
	format []formatTag
}

// formatTag is a formatting element that is open.
type formatTag struct {
	k    key
	tag  []byte // as written
	size int
}

// domSize estimates the memory of the DOM of b in bytes; beyond maxDOM it
// stops counting.
func domSize(b []byte) int {
	var m domMeter
	for i := 0; i >= 0 && i < len(b) && m.size <= maxDOM; {
		lt := bytes.IndexByte(b[i:], '<')
		if lt < 0 {
			lt = len(b) - i
		}
		if lt > 0 {
			m.size += nodeSize + lt + m.again
		}
		if i += lt; i < len(b) {
			i = m.tag(b, i)
		}
	}
	return m.size
}

// tag counts what begins with the "<" at i, and returns where it ends, or -1.
func (m *domMeter) tag(b []byte, i int) int {
	switch rest := b[i+1:]; {
	case len(rest) > 0 && isLetter(rest[0]):
		return m.start(b, i+1)
	case len(rest) > 1 && rest[0] == '/' && isLetter(rest[1]):
		k, j := readKey(b, i+2)
		if isFormatting(k) {
			m.close(k)
		}
		return tagEnd(b, j)
	case bytes.HasPrefix(rest, []byte("!--")):
		m.size += nodeSize
		return commentEnd(b, i+len("<!--"))
	}
	return i + 1
}

// start counts a start tag whose name begins at i.
func (m *domMeter) start(b []byte, i int) int {
	k, j := readKey(b, i)
	a := attrs{b: b, i: j}
	size := nodeSize
	for _, v, ok := a.next(); ok; _, v, ok = a.next() {
		size += attrSize + len(v)
	}
	m.size += size + m.again
	switch {
	case a.end < 0:
		return -1
	case k == keyScript:
		return scriptEnd(b, a.end)
	case k == keyStyle:
		return rawEnd(b, a.end, "style")
	case isFormatting(k):
		m.open(formatTag{k, b[i:a.end], size})
	}
	return a.end
}

// open notes a formatting element. An <a> closes the one before; of equal ones
// only three are ever built anew.
func (m *domMeter) open(t formatTag) {
	if t.k == keyA {
		m.close(keyA)
	}
	equal := 0
	for _, o := range m.format {
		if bytes.Equal(o.tag, t.tag) {
			equal++
		}
	}
	if equal < 3 && len(m.format) < maxForeign {
		m.format = append(m.format, t)
		m.again += t.size
	}
}

// close forgets the innermost formatting element of that name.
func (m *domMeter) close(k key) {
	for i, t := range slices.Backward(m.format) {
		if t.k == k {
			m.again -= t.size
			m.format = slices.Delete(m.format, i, i+1)
			return
		}
	}
}

func isFormatting(k key) bool {
	switch k {
	case keyA, keyB, keyBig, keyCode, keyEm, keyFont, keyI, keyNobr, keyS, keySmall,
		keyStrike, keyStrong, keyTt, keyU:
		return true
	}
	return false
}
