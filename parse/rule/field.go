package rule

import (
	"errors"
	"regexp"
	"strings"
)

// A field is one member of a record.
type field struct {
	name string
	key  []byte // the name as JSON, and a colon
	query
	html     bool
	re       *regexp.Regexp
	typ      Type
	decimal  byte   // the decimal separator of numbers; 0: see Rule
	layout   string // of dates
	list     bool
	fallback []byte // JSON; nil: null, or an empty list
	required bool
	blank    bool // a blank text is a value too
	each     bool // fields are those of each match, and not of the first
	fields   []*field
}

// setText reads a field that is written as a text. In JSON there is no CSS.
func (f *field) setText(text string, inJSON bool) error {
	kind, rest, _ := strings.Cut(text, ":")
	switch kind {
	case "xpath":
		return f.setXPath(rest)
	case "json":
		return f.setJSONPath(rest)
	case "re":
		return f.setRe(rest)
	}
	if inJSON {
		return errors.New(`CSS looks in HTML, and this is within JSON: write "json:$.name"`)
	}
	return f.setCSS(text)
}

func (f *field) setRe(text string) (err error) {
	f.re, err = regexp.Compile(text)
	return err
}

// wants is the type as it is converted: text unless it is said.
func (f *field) wants(isJSON bool) Type {
	if f.typ == TypeAny && !isJSON {
		return TypeString
	}
	return f.typ
}
