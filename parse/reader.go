package parse

import (
	"bufio"
	"bytes"
	"io"

	"golang.org/x/text/transform"
)

// NewReader returns a reader of what r holds as UTF-8, and the canonical name
// of the encoding it was in: that of the byte order mark, of contentType (the
// header's value), of an XML declaration or <meta> in the first 1,024 bytes,
// or else UTF-8 if these are, otherwise what they look like. The byte order
// mark is left out. UTF-8 is passed on as it is, with the bytes in it that are
// not; see strings.ToValidUTF8.
func NewReader(r io.Reader, contentType string) (text io.Reader, charset string) {
	b := bufio.NewReader(r)
	head, _ := b.Peek(prescanLimit) // the error comes again with the last byte
	enc, charset, _ := charsetOf(Input{Body: head, ContentType: contentType})
	if enc == nil {
		if bytes.HasPrefix(head, bomUTF8) {
			_, _ = b.Discard(len(bomUTF8)) // they were peeked at
		}
		return b, charset
	}
	if bytes.HasPrefix(head, bomUTF16BE) || bytes.HasPrefix(head, bomUTF16LE) {
		_, _ = b.Discard(len(bomUTF16BE))
	}
	return transform.NewReader(b, enc.NewDecoder()), charset
}
