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
	f := fold(room[:0], url)
	return string(f.text)
}

// Hash is xxh3 of Pattern(url) under a seed, made without making the string.
func Hash(url string, seed uint64) uint64 {
	var room [256]byte
	f := fold(room[:0], url)
	return xxh3.HashSeed(f.text, seed)
}

// A form is a pattern and what was noticed while it was made.
type form struct {
	text     []byte
	origin   int  // where the origin ends
	first    int  // where the first segment ends
	last     int  // where the last segment that is not empty begins, at its slash
	path     int  // where the path ends
	segments int  // in the URL's path, up to maxSegments
	keys     int  // different keys in the query, up to maxKeys
	session  bool // a session id was recognised
}

// fold appends the pattern of url to dst.
func fold(dst []byte, url string) form {
	origin, path, query := cut(url)
	f := form{text: appendOrigin(dst, origin)}
	f.origin = len(f.text)
	f.addPath(path)
	f.path = len(f.text)
	if query != "" {
		f.addQuery(query[1:])
	}
	return f
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

// addPath appends the folded segments and then lets those that repeat
// collapse.
func (f *form) addPath(path string) {
	var starts [maxSegments + 1]int
	f.first, f.last = len(f.text), len(f.text)
	for path != "" && f.segments < maxSegments {
		segment := path[1:]
		if end := strings.IndexByte(segment, '/'); end >= 0 {
			segment = segment[:end]
		}
		path = path[1+len(segment):]
		starts[f.segments] = len(f.text)
		f.segments++
		f.addSegment(segment)
	}
	starts[f.segments] = len(f.text)
	if f.segments >= 4 {
		f.collapse(starts[:f.segments+1])
	}
	if path != "" {
		f.text = append(f.text, "/**"...)
	}
}

func (f *form) addSegment(segment string) {
	if segment != "" {
		f.last = len(f.text)
	}
	f.text = append(f.text, '/')
	if isCookieless(segment) {
		f.session = true
		f.text = append(f.text, "(*)"...)
	} else {
		f.text = appendFolded(f.text, segment)
		f.session = f.session || hasSession(segment)
	}
	if f.segments == 1 {
		f.first = len(f.text)
	}
}
