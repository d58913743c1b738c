package markup

import "bytes"

// Root is the local name of the first element of a document, in lower case,
// or "" if there is none in head, which is its beginning as UTF-8.
func Root(head []byte) string {
	s := NewScanner(bytes.NewReader(head))
	for kind := s.Next(); kind != 0; kind = s.Next() {
		if kind == Start {
			return string(s.Name())
		}
	}
	return ""
}
