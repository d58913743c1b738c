package fetch

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// A coding is one way to encode a body (RFC 9110 §8.4.1).
type coding byte

// The codings that are decoded.
const (
	_        coding = iota // of a stack: no more
	gzipped                // RFC 1952
	deflated               // RFC 1950, or as some servers do, RFC 1951
	brotlied               // RFC 7932
	zstded                 // RFC 8878, windows as in RFC 9659
)

// names of codings; the first of each is what errors say.
var names = [...][]string{gzipped: {"gzip", "x-gzip"}, deflated: {"deflate"}, brotlied: {"br"}, zstded: {"zstd"}}

// accepted is what is asked for. Whatever is decoded is offered, but gzip is
// preferred by all who can tell preferences apart: its bytes are stored as
// they come, while anything else must be compressed anew.
const accepted = "gzip, br;q=0.9, zstd;q=0.8, deflate;q=0.7"

// maxLayers is how many codings may lie one over the other. One is usual, two
// are a slip; curl stops at five as well, since each multiplies what a bomb
// can do (CVE-2022-32206).
const maxLayers = 5

// A stack is the codings of one body, the one to be undone first at its
// front. It ends with maxLayers or the first zero.
type stack [maxLayers]coding

// depth is the number of codings.
func (s stack) depth() int {
	if n := slices.Index(s[:], 0); n >= 0 {
		return n
	}
	return len(s)
}

// String is the codings in the order in which they are undone.
func (s stack) String() string {
	var b strings.Builder
	for i, c := range s[:s.depth()] {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(names[c][0])
	}
	return b.String()
}

// effective leaves out the codings at the front that raw, the body, turns out
// not to have: servers label pages as gzip that they send as they are. Only
// of codings that begin with a magic number can that be told.
func (s stack) effective(raw []byte) stack {
	if len(raw) == 0 {
		return stack{}
	}
	for s[0].absent(raw) {
		copy(s[:], s[1:])
		s[maxLayers-1] = 0
	}
	return s
}

// absent reports whether a body that begins with head cannot have the coding.
func (c coding) absent(head []byte) bool {
	return c == gzipped && !hasMagic(head) || c == zstded && !hasFrame(head)
}

// stackOf is what the header of answer says about the coding of its body.
func stackOf(answer *http.Response) (s stack, err error) {
	lines := answer.Header["Content-Encoding"]
	if len(lines) == 0 {
		return s, nil
	}
	n := 0
	for _, line := range lines {
		for name := range strings.SplitSeq(line, ",") {
			if name = strings.ToLower(strings.TrimSpace(name)); name == "" || name == "identity" {
				continue
			}
			if n == maxLayers {
				return s, fail(ClassEncoding, fmt.Errorf("more than %d content encodings, one over the other", maxLayers))
			}
			if s[n], err = codingOf(name, answer); err != nil {
				return s, err
			}
			if s[n] != 0 {
				n++
			}
		}
	}
	slices.Reverse(s[:n]) // they are named in the order in which they were applied
	if n > 0 && answer.StatusCode == http.StatusPartialContent {
		return s, fail(ClassEncoding, fmt.Errorf("a part of a body encoded as %s cannot be decoded", s))
	}
	return s, nil
}

// codingOf is the coding of that name, in lower case. It is 0 when the file
// itself is meant: servers send archives of type application/gzip with
// "Content-Encoding: gzip" though they are packed once (old Apache did so by
// default). Firefox ignores the coding then, for nobody wants a .tar.gz
// unpacked on its way (nsHttpChannel::ClearBogusContentEncodingIfNeeded).
func codingOf(name string, answer *http.Response) (coding, error) {
	for c, known := range names {
		if slices.Contains(known, name) {
			if coding(c) == gzipped && isType(answer.Header, "application/gzip", "application/x-gzip", "application/x-gunzip") {
				return 0, nil
			}
			return coding(c), nil
		}
	}
	if name == "compress" || name == "x-compress" {
		if isType(answer.Header, "application/compress", "application/x-compress") {
			return 0, nil
		}
	}
	return 0, fail(ClassUnknown, fmt.Errorf("content encoding %q is not known", name))
}

// isType reports whether the body is said to be of one of the types.
func isType(h http.Header, types ...string) bool {
	mediaType, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	mediaType = strings.TrimSpace(mediaType)
	return slices.ContainsFunc(types, func(t string) bool { return strings.EqualFold(t, mediaType) })
}
