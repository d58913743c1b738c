package trap

import (
	"bytes"
	"strings"
)

// keySet says where the folded keys of a query lie in a buffer: sorted, each
// once.
type keySet struct {
	bounds [maxKeys][2]int
	n      int
	more   bool // there were more than maxKeys
}

// appendQuery appends the keys of a query.
func (f *form) appendQuery(dst []byte, query string) []byte {
	var room [256]byte
	buf := room[:0]
	var keys keySet
	for query != "" {
		pair := query
		if i := strings.IndexByte(query, '&'); i >= 0 {
			pair, query = query[:i], query[i+1:]
		} else {
			query = ""
		}
		key, value, _ := strings.Cut(pair, "=")
		if key == "" {
			continue
		}
		buf = keys.add(buf, key, value)
		f.session = f.session || isSession(key, value)
	}
	f.keys = keys.n
	return keys.appendTo(dst, buf)
}

// add puts a key in its place, and its text at the end of buf.
func (k *keySet) add(buf []byte, key, value string) []byte {
	start := len(buf)
	buf = appendFolded(buf, key)
	if isRoute(key) && isWord(value) {
		buf = append(append(buf, '='), value...)
	}
	at, known := k.find(buf, buf[start:])
	if k.more = k.more || !known && k.n == maxKeys; known || k.n == maxKeys {
		return buf[:start]
	}
	copy(k.bounds[at+1:], k.bounds[at:k.n])
	k.bounds[at] = [2]int{start, len(buf)}
	k.n++
	return buf
}

// find is the place of a key, and whether it is there.
func (k *keySet) find(buf, key []byte) (at int, known bool) {
	for ; at < k.n; at++ {
		b := k.bounds[at]
		if order := bytes.Compare(key, buf[b[0]:b[1]]); order <= 0 {
			return at, order == 0
		}
	}
	return at, false
}

func (k *keySet) appendTo(dst, buf []byte) []byte {
	sep := byte('?')
	for _, b := range k.bounds[:k.n] {
		dst = append(append(dst, sep), buf[b[0]:b[1]]...)
		sep = '&'
	}
	if k.more {
		dst = append(dst, "&**"...)
	}
	return dst
}

// isRoute tells the keys by which sites of one script say what is to be shown.
// A calendar and a catalogue that differ in nothing else must not share a
// family.
func isRoute(key string) bool {
	switch key {
	case "action", "page", "view", "module", "mod", "do", "op", "route", "option", "controller", "task", "cmd", "type":
		return true
	}
	return false
}

// isWord tells a name that a programmer gave from a value that a program made.
func isWord(value string) bool {
	if value == "" || len(value) > 24 {
		return false
	}
	for i := range len(value) {
		c := value[i]
		if (c|0x20 < 'a' || c|0x20 > 'z') && c != '_' && c != '-' && c != '/' && c != '.' {
			return false
		}
	}
	return true
}
