package jsonpath

import (
	"bytes"
	"encoding/json"
	"errors"
	"iter"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Document is a JSON text that can be searched. It refers to the bytes it
// was read from.
type Document struct {
	text  []byte
	nodes []node // in the order of the text; names of members are nodes as well
}

// A node is one value of the text, or the name of a member.
type node struct {
	start, end uint32 // in the text
	next       uint32 // the node behind it and all within it
}

// A Value is one value of a document: its Root, or what Select or Elements found.
// The zero value is none, and may not be asked anything.
type Value struct {
	doc *Document
	at  uint32
}

// maxNesting is how deep values may be nested, which is what encoding/json
// allows.
const maxNesting = 10_000

// Read reads a JSON text (RFC 8259); a byte order mark before it is skipped,
// and what is no valid UTF-8 becomes U+FFFD. The caller must not change text as
// long as the document is in use. It is an error if the text is not JSON.
func Read(text []byte) (*Document, error) {
	text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(text) {
		text = bytes.ToValidUTF8(text, []byte("\ufffd"))
	}
	if uint64(len(text)) > math.MaxUint32 {
		return nil, errors.New("the JSON is too long")
	}
	if !json.Valid(text) {
		var v any
		return nil, json.Unmarshal(text, &v) // which says why
	}
	d := &Document{text: text}
	d.index(d.blanks(0))
	return d, nil
}

// index adds the value that begins at a place of a valid text, and returns
// where it ends.
func (d *Document) index(at int) int {
	self := len(d.nodes)
	d.nodes = append(d.nodes, node{start: uint32(at)})
	end := at
	switch d.text[at] {
	case '{', '[':
		end = d.indexWithin(at + 1)
	case '"':
		end = d.quoted(at)
	default:
		for end < len(d.text) && strings.IndexByte(",]} \t\r\n", d.text[end]) < 0 {
			end++
		}
	}
	d.nodes[self].end, d.nodes[self].next = uint32(end), uint32(len(d.nodes))
	return end
}

// indexWithin adds what stands within an array or object.
func (d *Document) indexWithin(at int) int {
	for {
		at = d.blanks(at)
		switch d.text[at] {
		case '}', ']':
			return at + 1
		case ',', ':':
			at++
		default:
			at = d.index(at)
		}
	}
}

// quoted is where the string that begins at a place ends.
func (d *Document) quoted(at int) int {
	for at++; d.text[at] != '"'; at++ {
		if d.text[at] == '\\' {
			at++
		}
	}
	return at + 1
}

func (d *Document) blanks(at int) int {
	for at < len(d.text) && strings.IndexByte(" \t\r\n", d.text[at]) >= 0 {
		at++
	}
	return at
}

// Root is the value that the whole text is.
func (d *Document) Root() Value { return Value{d, 0} }

// A Kind is what a value is.
type Kind uint8

// The kinds of values.
const (
	Null Kind = iota + 1
	Bool
	Number
	String
	Array
	Object
)

// Kind tells what the value is.
func (v Value) Kind() Kind {
	switch v.doc.text[v.doc.nodes[v.at].start] {
	case '{':
		return Object
	case '[':
		return Array
	case '"':
		return String
	case 't', 'f':
		return Bool
	case 'n':
		return Null
	default:
		return Number
	}
}

// JSON is the text of the value, as it stands in the document. It must not be
// changed.
func (v Value) JSON() []byte {
	n := v.doc.nodes[v.at]
	return v.doc.text[n.start:n.end:n.end]
}

// Text is what a string says, unquoted, and the JSON of everything else.
func (v Value) Text() string {
	raw := v.JSON()
	if raw[0] != '"' {
		return string(raw)
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1])
	}
	var s string
	_ = json.Unmarshal(raw, &s) // the text is valid
	return s
}

// number is the value of a number; one too great for a float64 is infinite.
func (v Value) number() float64 {
	f, _ := strconv.ParseFloat(string(v.JSON()), 64)
	return f
}

// Elements are the values in an array, or those of the members of an object;
// of anything else there are none.
func (v Value) Elements() iter.Seq[Value] {
	return func(yield func(Value) bool) {
		for _, child := range v.members() {
			if !yield(child) {
				return
			}
		}
	}
}

// members are what is in an array or object: the names of members (which are
// values, too), and their values. In an array the two are the same.
func (v Value) members() iter.Seq2[Value, Value] {
	return func(yield func(name, value Value) bool) {
		kind := v.Kind()
		if kind < Array {
			return
		}
		for at := v.at + 1; at < v.doc.nodes[v.at].next; {
			name := Value{v.doc, at}
			if kind == Object {
				at++
			}
			if !yield(name, Value{v.doc, at}) {
				return
			}
			at = v.doc.nodes[at].next
		}
	}
}

// is reports whether a string says this.
func (v Value) is(text string) bool {
	raw := v.JSON()
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1:len(raw)-1]) == text
	}
	return v.Text() == text
}
