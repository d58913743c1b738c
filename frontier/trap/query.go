package trap

import (
	"bytes"
	"strings"
)

// keySet are the folded keys of a query, sorted, each once.
type keySet struct {
	text   []byte
	bounds [maxKeys][2]int // where each key lies in text
	n      int
	more   bool // there were more than maxKeys
}

// addQuery appends the keys of a query.
func (f *form) addQuery(query string) {
	var room [256]byte
	keys := keySet{text: room[:0]}
	for query != "" {
		pair, rest, _ := strings.Cut(query, "&")
		query = rest
		key, value, _ := strings.Cut(pair, "=")
		if key == "" {
			continue
		}
		keys.add(key, value)
		f.session = f.session || isSession(key, value)
	}
	f.keys = keys.n
	f.text = keys.appendTo(f.text)
}

func (k *keySet) add(key, value string) {
	start := len(k.text)
	k.text = appendFolded(k.text, key)
	if isRoute(key) && isWord(value) {
		k.text = append(k.text, '=')
		k.text = append(k.text, value...)
	}
	own := k.text[start:]
	at := 0
	for at < k.n {
		order := bytes.Compare(own, k.key(at))
		if order == 0 {
			k.text = k.text[:start]
			return
		}
		if order < 0 {
			break
		}
		at++
	}
	if k.n == maxKeys {
		k.more = true
		k.text = k.text[:start]
		return
	}
	copy(k.bounds[at+1:], k.bounds[at:k.n])
	k.bounds[at] = [2]int{start, len(k.text)}
	k.n++
}

func (k *keySet) key(i int) []byte { return k.text[k.bounds[i][0]:k.bounds[i][1]] }

func (k *keySet) appendTo(dst []byte) []byte {
	for i := range k.n {
		sep := byte('&')
		if i == 0 {
			sep = '?'
		}
		dst = append(dst, sep)
		dst = append(dst, k.key(i)...)
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
