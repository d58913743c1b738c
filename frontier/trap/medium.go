package trap

import (
	"bytes"

	"github.com/zeebo/xxh3"
)

// medium adds what a tag of an image, sound or film shows: its file and its
// alternative text.
func (t *Text) medium(attributes []byte) {
	if src := attribute(attributes, "src"); len(src) > 0 {
		if file := fileOf(src); len(file) > 0 {
			// A new picture alone makes a page worth its fetch.
			h := xxh3.Hash(file)
			t.keep(mix(h))
			t.keep(mix(h + 1))
		}
	}
	if alt := attribute(attributes, "alt"); len(alt) > 0 {
		t.phrase(alt)
	}
}

// description adds the content of a meta tag that describes the page. Others
// hold tokens that change with every request.
func (t *Text) description(attributes []byte) {
	name := attribute(attributes, "name")
	if len(name) == 0 {
		name = attribute(attributes, "property")
	}
	if bytes.HasSuffix(name, []byte("description")) || bytes.HasSuffix(name, []byte(":title")) {
		t.phrase(attribute(attributes, "content"))
	}
}

// fileOf is the last two segments of a media URL, without its query: further
// up, paths of traps grow, and tokens against caching are in the query. Dot
// segments and those that may hold a session id do not count.
func fileOf(src []byte) []byte {
	if bytes.HasPrefix(src, []byte("data:")) {
		return src[:min(len(src), 512)]
	}
	if i := bytes.IndexAny(src, "?#;"); i >= 0 {
		src = src[:i]
	}
	i := bytes.LastIndexByte(src, '/')
	if i < 0 {
		return src
	}
	parent := src[bytes.LastIndexByte(src[:i], '/')+1 : i]
	if len(parent) == 0 || bytes.ContainsAny(parent, "(=:") || len(bytes.Trim(parent, ".")) == 0 {
		return src[i+1:]
	}
	return src[i-len(parent):]
}

// attribute is the value of the first attribute of that name, in lower case,
// as it stands in the source.
func attribute(s []byte, name string) []byte {
	for len(s) > 0 {
		i := bytes.IndexByte(s, '=')
		if i < 0 {
			return nil
		}
		own := bytes.TrimRight(s[:i], " \t\r\n")
		if j := bytes.LastIndexAny(own, " \t\r\n\"'/"); j >= 0 {
			own = own[j+1:]
		}
		value, rest := attributeValue(s[i+1:])
		if len(own) == len(name) && equalFolded(own, name) {
			return value
		}
		s = rest
	}
	return nil
}

func attributeValue(s []byte) (value, rest []byte) {
	s = bytes.TrimLeft(s, " \t\r\n")
	if len(s) > 0 && (s[0] == '"' || s[0] == '\'') {
		end := bytes.IndexByte(s[1:], s[0])
		if end < 0 {
			return nil, nil
		}
		return s[1 : 1+end], s[2+end:]
	}
	end := bytes.IndexAny(s, " \t\r\n>")
	if end < 0 {
		return s, nil
	}
	return s[:end], s[end:]
}

func equalFolded(s []byte, lower string) bool {
	for i := range s {
		if folded[s[i]] != lower[i] {
			return false
		}
	}
	return true
}
