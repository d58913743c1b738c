package parse

// Decode turns a body that is text into UTF-8, by the rules for HTML pages, and
// names the encoding that it was in. The text is valid and its own.
func Decode(in Input) (text []byte, charset string) {
	var buf []byte
	text, charset = decode(in, &buf)
	return append([]byte{}, text...), charset
}
