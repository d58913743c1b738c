package trap

import (
	"strings"

	"github.com/zeebo/xxh3"
)

const (
	maxSegments = 32 // segments of a path that are told apart; the rest is "/**"
	maxKeys     = 16 // query keys that are told apart; the rest is "&**"
	maxLiteral  = 64 // bytes of a segment or key that are kept; a longer one is "*"
)

// Pattern is the family that a canonical URL belongs to: the URL with
// everything left out in which members of one family differ.
//
//	https://shop.example/item/1234?ref=ab&page=2   https://shop.example/item/#?page&ref
//	https://a.example/2024-05-17/x.html            https://a.example/#/x.html
//	https://a.example/i;jsessionid=0A1B2C          https://a.example/i;jsessionid=*
//	https://a.example/x/y/x/y/x/y                  https://a.example/(x/y)+
//
// "#" stands for a number, a date or a version, "*" for a token (hexadecimal,
// UUID, base64, anything long), "(…)+" for path segments that repeat. Query
// keys are sorted and named once. Their values are left out, unless the key is
// one that chooses what the site shows ("?view=calendar").
//
// Patterns are shown to people and stored: what a URL's pattern is must not
// change between versions.
func Pattern(url string) string {
	var room [256]byte
	text, _ := fold(room[:0], url)
	return string(text)
}

// Hash is xxh3 of Pattern(url) under a seed, made without making the string.
func Hash(url string, seed uint64) uint64 {
	var room [256]byte
	text, _ := fold(room[:0], url)
	return xxh3.HashSeed(text, seed)
}

// A form is what was noticed while a pattern was made. It does not hold the
// pattern itself: a slice stored through a pointer would make the buffers of
// all callers escape to the heap.
type form struct {
	origin   int  // where the origin ends
	first    int  // where the first segment ends
	last     int  // where the last segment that is not empty begins, at its slash
	path     int  // where the path ends
	segments int  // in the URL's path, up to maxSegments
	keys     int  // different keys in the query, up to maxKeys
	session  bool // a session id was recognised
}

// fold appends the pattern of url to dst, which is empty.
func fold(dst []byte, url string) ([]byte, form) {
	origin, path, query := cut(url)
	var f form
	dst = appendOrigin(dst, origin)
	f.origin = len(dst)
	dst = f.appendPath(dst, path)
	f.path = len(dst)
	if query != "" {
		dst = f.appendQuery(dst, query[1:])
	}
	return dst, f
}

// cut parts a URL into origin, path and query; the last keeps its "?".
func cut(url string) (origin, path, query string) {
	start := strings.Index(url, "://") + len("://")
	if start < len("://") {
		start = 0
	}
	end := start
	for end < len(url) && url[end] != '/' && url[end] != '?' {
		end++
	}
	origin, path = url[:end], url[end:]
	if i := strings.IndexByte(path, '?'); i >= 0 {
		path, query = path[:i], path[i:]
	}
	return origin, path, query
}

// appendOrigin leaves out user information.
func appendOrigin(dst []byte, origin string) []byte {
	at := strings.LastIndexByte(origin, '@')
	if at < 0 {
		return append(dst, origin...)
	}
	if scheme := strings.Index(origin, "://"); scheme >= 0 && scheme < at {
		dst = append(dst, origin[:scheme+len("://")]...)
	}
	return append(dst, origin[at+1:]...)
}

// appendPath appends the folded segments and then lets those that repeat
// collapse.
func (f *form) appendPath(dst []byte, path string) []byte {
	var starts [maxSegments + 1]int
	f.first, f.last = len(dst), len(dst)
	for path != "" && f.segments < maxSegments {
		segment := path[1:]
		if end := strings.IndexByte(segment, '/'); end >= 0 {
			segment = segment[:end]
		}
		path = path[1+len(segment):]
		starts[f.segments] = len(dst)
		f.segments++
		dst = f.appendSegment(dst, segment)
	}
	starts[f.segments] = len(dst)
	if f.segments >= 4 {
		dst = f.collapse(dst, starts[:f.segments+1])
	}
	if path != "" {
		dst = append(dst, "/**"...)
	}
	return dst
}

func (f *form) appendSegment(dst []byte, segment string) []byte {
	if segment != "" {
		f.last = len(dst)
	}
	dst = append(dst, '/')
	if isCookieless(segment) {
		f.session = true
		dst = append(dst, "(*)"...)
	} else {
		dst = appendFolded(dst, segment)
		f.session = f.session || hasSession(segment)
	}
	if f.segments == 1 {
		f.first = len(dst)
	}
	return dst
}
