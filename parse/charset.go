package parse

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
)

var (
	bomUTF8    = []byte{0xef, 0xbb, 0xbf}
	bomUTF16BE = []byte{0xfe, 0xff}
	bomUTF16LE = []byte{0xff, 0xfe}
)

// prescanLimit is how many bytes are searched for a declaration, as WHATWG
// advises authors to put it there.
const prescanLimit = 1024

// charsetOf decides which encoding a page is in (WHATWG HTML §13.2.3.2): byte
// order mark, header, declaration in the first 1,024 bytes; failing these,
// UTF-8 if it is valid, otherwise windows-1252. The encoding is nil for UTF-8.
func charsetOf(in Input) (enc encoding.Encoding, name string) {
	switch {
	case bytes.HasPrefix(in.Body, bomUTF8):
		return nil, "utf-8"
	case bytes.HasPrefix(in.Body, bomUTF16BE):
		return lookup("utf-16be")
	case bytes.HasPrefix(in.Body, bomUTF16LE):
		return lookup("utf-16le")
	}
	if enc, name = lookup(headerCharset(in.ContentType)); name != "" {
		return enc, name
	}
	head := in.Body[:min(len(in.Body), prescanLimit)]
	if enc, name = prescan(head); name != "" {
		return enc, name
	}
	if utf8.Valid(trimPartialRune(in.Body)) {
		return nil, "utf-8"
	}
	return lookup("windows-1252")
}

// lookup finds the encoding of a label; the name is "" if there is none.
func lookup(label string) (enc encoding.Encoding, name string) {
	if label == "" {
		return nil, ""
	}
	if strings.EqualFold(label, "utf-8") {
		return nil, "utf-8"
	}
	enc, name = charset.Lookup(label)
	if name == "utf-8" {
		return nil, name
	}
	return enc, name
}

// headerCharset is the charset parameter of a Content-Type, or "". It is more
// lenient than package mime, as browsers are.
func headerCharset(contentType string) string {
	_, params, _ := strings.Cut(contentType, ";")
	for params != "" {
		var p string
		p, params, _ = strings.Cut(params, ";")
		name, value, _ := strings.Cut(p, "=")
		if strings.EqualFold(strings.Trim(name, blanks), "charset") {
			return strings.Trim(value, blanks+`"'`)
		}
	}
	return ""
}

// trimPartialRune cuts an incomplete UTF-8 sequence off the end, where a body
// that was too long may have been cut.
func trimPartialRune(b []byte) []byte {
	for i := len(b) - 1; i >= 0 && i > len(b)-utf8.UTFMax; i-- {
		if !utf8.RuneStart(b[i]) {
			continue
		}
		if !utf8.FullRune(b[i:]) {
			return b[:i]
		}
		break
	}
	return b
}

// decode turns the body into valid UTF-8 without a byte order mark. The result
// is either a part of the body or *buf, which is grown as needed.
func decode(in Input, buf *[]byte) (text []byte, name string) {
	enc, name := charsetOf(in)
	if enc == nil {
		body := bytes.TrimPrefix(in.Body, bomUTF8)
		if utf8.Valid(body) {
			return body, name
		}
		*buf = appendValid((*buf)[:0], body)
		return *buf, name
	}
	*buf = appendDecoded((*buf)[:0], enc, in.Body)
	return bytes.TrimPrefix(*buf, bomUTF8), name
}

// appendValid appends UTF-8 with U+FFFD for every byte that is not.
func appendValid(dst, src []byte) []byte {
	for len(src) > 0 {
		r, n := utf8.DecodeRune(src)
		dst = utf8.AppendRune(dst, r)
		src = src[n:]
	}
	return dst
}

// appendDecoded appends src, decoded. Decoders replace what is malformed; what
// one leaves undone because of an error is lost.
func appendDecoded(dst []byte, enc encoding.Encoding, src []byte) []byte {
	start := len(dst)
	dst, _, _ = transform.Append(enc.NewDecoder(), dst, src)
	if utf8.Valid(dst[start:]) {
		return dst
	}
	return appendValid(dst[:start:start], bytes.Clone(dst[start:]))
}
