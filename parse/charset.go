package parse

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"

	"github.com/joinable/crawl/parse/guess"
)

var (
	bomUTF8    = []byte{0xef, 0xbb, 0xbf}
	bomUTF16BE = []byte{0xfe, 0xff}
	bomUTF16LE = []byte{0xff, 0xfe}
)

const (
	// prescanLimit is how many bytes are searched for a declaration, as WHATWG
	// advises authors to put it there.
	prescanLimit = 1024
	// latePrescanLimit is how many are where the page is not UTF-8 and nothing
	// else says what it is. Browsers read on to the end of the head.
	latePrescanLimit = 64 << 10
)

// A CharsetSource is what decided on the encoding that a page was read in.
type CharsetSource uint8

const (
	// CharsetByDefault: nothing is declared. It is UTF-8 if that is valid, and
	// windows-1252 if the bytes fit no encoding.
	CharsetByDefault CharsetSource = iota
	// CharsetByBOM: a byte order mark.
	CharsetByBOM
	// CharsetByHeader: the charset parameter of Content-Type.
	CharsetByHeader
	// CharsetByMeta: the page's <meta> or XML declaration.
	CharsetByMeta
	// CharsetByGuess: nothing is declared, and the bytes look like it.
	CharsetByGuess
)

// String is one word: default, bom, header, meta or guess.
func (s CharsetSource) String() string {
	return [...]string{"default", "bom", "header", "meta", "guess"}[s]
}

// charsetOf decides which encoding a page is in (WHATWG HTML §13.2.3.2): byte
// order mark, header, declaration in the page; failing these, UTF-8 if it is
// valid, what the bytes look like, windows-1252. The encoding is nil for UTF-8.
func charsetOf(in Input) (enc encoding.Encoding, name string, by CharsetSource) {
	if enc, name = lookup(bomCharset(in.Body)); name != "" {
		return enc, name, CharsetByBOM
	}
	if enc, name = lookup(headerCharset(in.ContentType)); name != "" {
		return enc, name, CharsetByHeader
	}
	if enc, name = lookup(utf16Charset(in.Body)); name != "" {
		return enc, name, CharsetByGuess
	}
	if enc, name = prescan(in.Body[:min(len(in.Body), prescanLimit)]); name != "" {
		return enc, name, CharsetByMeta
	}
	if utf8.Valid(trimPartialRune(in.Body)) {
		return nil, "utf-8", CharsetByDefault
	}
	if enc, name = prescan(in.Body[:min(len(in.Body), latePrescanLimit)]); name != "" {
		return enc, name, CharsetByMeta
	}
	if enc, name = lookup(guess.Encoding(in.Body)); name != "" {
		return enc, name, CharsetByGuess
	}
	enc, name = lookup("windows-1252")
	return enc, name, CharsetByDefault
}

// bomCharset is what the byte order mark says, or "".
func bomCharset(b []byte) string {
	switch {
	case bytes.HasPrefix(b, bomUTF8):
		return "utf-8"
	case bytes.HasPrefix(b, bomUTF16BE):
		return "utf-16be"
	case bytes.HasPrefix(b, bomUTF16LE):
		return "utf-16le"
	}
	return ""
}

// utf16Charset is UTF-16 if b begins with markup in it: "<" and a letter, "!"
// or "?", after blanks. The standard knows "<?x" alone, but a page that begins
// so is nothing else, and cannot declare anything that is read as ASCII.
func utf16Charset(b []byte) string {
	for len(b) >= 4 {
		if b[0] == 0 && b[2] == 0 && b[1] == '<' && beginsTag(b[3]) {
			return "utf-16be"
		}
		if b[1] == 0 && b[3] == 0 && b[0] == '<' && beginsTag(b[2]) {
			return "utf-16le"
		}
		if b[0]|b[1] > ' ' || b[0] != 0 && b[1] != 0 {
			return ""
		}
		b = b[2:]
	}
	return ""
}

// beginsTag reports whether c may follow the "<" of markup.
func beginsTag(c byte) bool { return isLetter(c) || c == '!' || c == '?' }

// lookup finds the encoding of a label; the name is "" if there is none.
func lookup(label string) (enc encoding.Encoding, name string) {
	if label == "" {
		return nil, ""
	}
	if strings.EqualFold(label, "utf-8") {
		return nil, "utf-8"
	}
	enc, name = charset.Lookup(label)
	switch name {
	case "utf-8":
		return nil, name
	case "gbk":
		// The decoder of gbk is that of gb18030 (WHATWG Encoding §10.1.1).
		return simplifiedchinese.GB18030, name
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
	enc, name, _ := charsetOf(in)
	return decodeAs(enc, in.Body, buf), name
}

// decodeAs is decode where the encoding is known.
func decodeAs(enc encoding.Encoding, body []byte, buf *[]byte) []byte {
	if enc != nil {
		*buf = appendDecoded((*buf)[:0], enc, body)
		return bytes.TrimPrefix(*buf, bomUTF8)
	}
	body = bytes.TrimPrefix(body, bomUTF8)
	if utf8.Valid(body) {
		return body
	}
	*buf = appendValid((*buf)[:0], body)
	return *buf
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
	if enc == japanese.ISO2022JP {
		return appendISO2022JP(dst, src)
	}
	start := len(dst)
	dst, _, _ = transform.Append(enc.NewDecoder(), dst, src)
	if utf8.Valid(dst[start:]) {
		return dst
	}
	return appendValid(dst[:start:start], bytes.Clone(dst[start:]))
}
