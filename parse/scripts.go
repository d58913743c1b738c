package parse

import (
	"bytes"
	"iter"
	"strings"
)

// Scripts are the sources of the scripts and of the JSON within a page, in its
// order; not those of which a src attribute names another place, nor JSON-LD,
// which is for its readers. Each holds until the next.
func Scripts(in Input) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		var buf []byte
		b, _ := decode(in, &buf)
		for i := 0; i >= 0; {
			lt := bytes.IndexByte(b[i:], '<')
			if lt < 0 {
				return
			}
			source, next := scriptAt(b, i+lt)
			if len(source) > 0 && !yield(source) {
				return
			}
			i = next
		}
	}
}

// scriptAt reads what begins with the "<" at i. It returns where to go on, or
// -1 at the end, and the source if it is a script.
func scriptAt(b []byte, i int) (source []byte, next int) {
	switch rest := b[i+1:]; {
	case bytes.HasPrefix(rest, []byte("!--")):
		return nil, commentEnd(b, i+len("<!--"))
	case len(rest) == 0:
		return nil, -1
	case !isLetter(rest[0]):
		return nil, i + 1
	}
	k, j := readKey(b, i+1)
	switch k {
	case keyScript:
		return scriptSource(b, j)
	case keyStyle:
		return nil, behindRaw(b, j, "style")
	case keyTextarea:
		return nil, behindRaw(b, j, "textarea")
	case keyTitle:
		return nil, behindRaw(b, j, "title")
	}
	return nil, tagEnd(b, j)
}

// behindRaw is where an element ends whose content is text, or -1 at the end
// of the page; j is behind the name of its start tag.
func behindRaw(b []byte, j int, name string) int {
	if end := tagEnd(b, j); end >= 0 {
		return rawEnd(b, end, name)
	}
	return -1
}

// scriptSource reads <script>; j is behind the name.
func scriptSource(b []byte, j int) (source []byte, next int) {
	a := attrs{b: b, i: j}
	elsewhere, typ := false, ""
	for name, value, ok := a.next(); ok; name, value, ok = a.next() {
		switch {
		case isName(name, "src"):
			elsewhere = true
		case isName(name, "type"):
			typ = strings.ToLower(strings.Trim(string(value), blanks))
		}
	}
	if a.end < 0 {
		return nil, -1
	}
	next = scriptEnd(b, a.end)
	if elsewhere || !IsScript(typ) && typ != "" && typ != "module" && typ != "application/json" {
		return nil, next
	}
	return b[a.end:next], next
}

// IsScript reports whether a content type, the header's value, is that of
// JavaScript (WHATWG MIME Sniffing §4.6).
func IsScript(contentType string) bool {
	essence, _, _ := strings.Cut(contentType, ";")
	switch strings.ToLower(strings.Trim(essence, blanks)) {
	case "text/javascript", "application/javascript", "application/x-javascript", "text/ecmascript",
		"application/ecmascript", "text/x-javascript", "text/jscript", "text/livescript":
		return true
	}
	return false
}
