package rule

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// appendQuoted appends a JSON string, with "<", ">" and "&" as they are.
func appendQuoted(dst, text []byte) []byte {
	if !needsEscape(text) {
		dst = append(dst, '"')
		dst = append(dst, text...)
		return append(dst, '"')
	}
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	_ = e.Encode(string(text)) // a string can always be encoded, a Buffer always written
	return append(dst, bytes.TrimSuffix(buf.Bytes(), []byte("\n"))...)
}

// needsEscape reports whether a JSON string differs from the text. It errs on
// the safe side for U+2000 to U+2FFF, some of which do.
func needsEscape(text []byte) bool {
	for _, c := range text {
		if c < ' ' || c == '"' || c == '\\' || c == 0xe2 {
			return true
		}
	}
	return !utf8.Valid(text)
}

// cut shortens text to limit bytes, between runes.
func cut(text []byte, limit int) []byte {
	if len(text) <= limit {
		return text
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit]
}
