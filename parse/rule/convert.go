package rule

import (
	"bytes"
	"encoding/json"

	"github.com/joinable/crawl/parse/jsonpath"
)

// appendText appends what a text is as a value of the field; ok is false if it
// is no such value.
func (x *extractor) appendText(dst, text []byte, f *field) (value []byte, ok bool) {
	switch f.wants(false) {
	case TypeNumber:
		return appendNumber(dst, text, f.decimal)
	case TypeInteger:
		return appendInteger(dst, text, f.decimal)
	case TypeBool:
		return appendBool(dst, text)
	case TypeDate:
		return appendDate(dst, bytes.TrimSpace(text), f.layout)
	case TypeURL:
		return x.appendURL(dst, text)
	case TypeJSON:
		return x.appendJSON(dst, text)
	}
	return appendQuoted(dst, cut(text, x.o.MaxValue)), true
}

// appendValue is appendText for what was found in JSON.
func (x *extractor) appendValue(dst []byte, v jsonpath.Value, f *field) (value []byte, ok bool) {
	switch kind := v.Kind(); {
	case f.typ == TypeAny || f.typ == TypeJSON && kind != jsonpath.String:
		return x.appendJSON(dst, v.JSON())
	case f.typ == TypeNumber && kind == jsonpath.Number:
		return appendNumber(dst, v.JSON(), '.')
	case f.typ == TypeInteger && kind == jsonpath.Number:
		return appendInteger(dst, v.JSON(), '.')
	}
	return x.appendText(dst, []byte(v.Text()), f)
}

var (
	yes = [][]byte{[]byte("true"), []byte("yes"), []byte("y"), []byte("on"), []byte("1")}
	no  = [][]byte{[]byte("false"), []byte("no"), []byte("n"), []byte("off"), []byte("0")}
)

func appendBool(dst, text []byte) (value []byte, ok bool) {
	text = bytes.TrimSpace(text)
	for i := range yes {
		switch {
		case bytes.EqualFold(text, yes[i]):
			return append(dst, "true"...), true
		case bytes.EqualFold(text, no[i]):
			return append(dst, "false"...), true
		}
	}
	return dst, false
}

func (x *extractor) appendURL(dst, text []byte) (value []byte, ok bool) {
	text = bytes.TrimSpace(text)
	if len(text) > x.o.MaxValue {
		return dst, false
	}
	if x.page.Resolve == nil {
		return appendQuoted(dst, text), true
	}
	url, ok := x.page.Resolve(string(text))
	if !ok {
		return dst, false
	}
	return appendQuoted(dst, []byte(url)), true
}

// appendJSON appends JSON without blanks between.
func (x *extractor) appendJSON(dst, text []byte) (value []byte, ok bool) {
	if len(text) > x.o.MaxValue {
		return dst, false
	}
	var b bytes.Buffer
	if json.Compact(&b, bytes.ToValidUTF8(text, []byte("\ufffd"))) != nil {
		return dst, false
	}
	return append(dst, b.Bytes()...), true
}
