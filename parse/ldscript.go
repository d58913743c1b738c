package parse

import (
	"bytes"
	"encoding/json"
)

// noteScript keeps the JSON of a <script type="application/ld+json">, whose
// name ends at j.
func (s *scanner) noteScript(j int) {
	if !s.wants(FactJSONLD) {
		return
	}
	kind, start := s.findAttr(j, "type")
	if start >= 0 && isJSONLD(appendValue(nil, kind)) {
		s.noteJSON(s.b[start:scriptEnd(s.b, start)])
	}
}

// isJSONLD reports whether the type of a script is that of JSON-LD.
func isJSONLD(kind []byte) bool {
	kind, _, _ = bytes.Cut(kind, []byte(";"))
	return isName(bytes.Trim(kind, blanks), "application/ld+json")
}

// noteJSON keeps the text of a script if it is JSON.
func (s *scanner) noteJSON(src []byte) {
	n := &s.notes
	src = unwrapScript(src)
	if len(src) == 0 || tooDeep(src) {
		n.dropped++
		return
	}
	start := len(s.arena)
	buf := bytes.NewBuffer(s.arena)
	err := json.Compact(buf, src)
	if size := buf.Len() - start; err != nil || n.jsonldSize+size > maxJSONLD {
		s.arena = s.arena[:start]
		n.dropped++
		return
	}
	s.arena = buf.Bytes()
	n.jsonldSize += len(s.arena) - start
	n.jsonld = append(n.jsonld, span{start, len(s.arena)})
}

// unwrapScript takes away what is put around JSON to hide it from very old
// programs: a comment of HTML, a CDATA section of XML.
func unwrapScript(src []byte) []byte {
	for {
		before := len(src)
		src = bytes.TrimPrefix(bytes.TrimSpace(src), []byte("//"))
		for _, wrap := range [][2]string{{"<!--", "-->"}, {"<![CDATA[", "]]>"}, {"/*<![CDATA[*/", "/*]]>*/"}} {
			if rest, ok := bytes.CutPrefix(src, []byte(wrap[0])); ok {
				src = bytes.TrimSuffix(rest, []byte(wrap[1]))
			}
		}
		src = bytes.TrimSuffix(bytes.TrimSpace(src), []byte("//"))
		if len(src) == before {
			return src
		}
	}
}

// tooDeep reports whether JSON is nested deeper than databases read it.
func tooDeep(src []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(src); i++ {
		switch c := src[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
			if c == '\\' {
				i++
			}
		case c == '{' || c == '[':
			if depth++; depth > maxJSONDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}
