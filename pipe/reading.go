package pipe

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Limits bound what a program may say of one page. Zero is the default of each.
type Limits struct {
	Line  int // bytes of one line; default 4 MiB
	Bytes int // of all lines together; default 16 MiB
	Lines int // default 100,000
	Items int // default 10,000
	Links int // default 10,000
}

// WithDefaults is l with every default filled in.
func (l Limits) WithDefaults() Limits {
	for _, d := range []struct {
		field *int
		value int
	}{{&l.Line, 4 << 20}, {&l.Bytes, 16 << 20}, {&l.Lines, 100_000}, {&l.Items, 10_000}, {&l.Links, 10_000}} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	return l
}

const (
	maxName    = 200 // bytes of an item's name
	maxReason  = 500 // bytes at which the reason of a drop is cut
	maxQuote   = 200 // bytes of a line that are quoted in an error
	maxNesting = 500 // of a value; SQLite reads JSON to a depth of 1,000
)

// A Reading takes the lines that answer one page, one after another.
type Reading struct {
	id           int64
	limits       Limits
	lines, bytes int
	answer       Answer
}

// Read begins to read the answer to the page with that ID.
func Read(id int64, limits Limits) *Reading {
	return &Reading{id: id, limits: limits.WithDefaults()}
}

// Answer is what was said so far.
func (r *Reading) Answer() *Answer { return &r.answer }

// A line is one line of an answer. Each key may be there or not.
type line struct {
	ID       *int64          `json:"id"`
	Item     json.RawMessage `json:"item"`
	Items    json.RawMessage `json:"items"`
	Name     string          `json:"name"`
	Link     *string         `json:"link"`
	Links    json.RawMessage `json:"links"`
	Priority *int32          `json:"priority"`
	Drop     *string         `json:"drop"`
	Done     bool            `json:"done"`
}

// Take reads one line, with its end or without; done means that it is the last
// one. Blank lines say nothing. After an error nothing more is taken: it quotes
// the beginning of the line.
func (r *Reading) Take(text []byte) (done bool, err error) {
	r.lines++
	r.bytes += len(text)
	switch {
	case r.lines > r.limits.Lines:
		return false, fmt.Errorf("it said more than %d lines", r.limits.Lines)
	case r.bytes > r.limits.Bytes:
		return false, fmt.Errorf("it said more than %d bytes", r.limits.Bytes)
	}
	text = bytes.TrimSpace(text)
	if len(text) == 0 {
		return false, nil
	}
	l, err := parseLine(text, r.id)
	if err == nil {
		err = r.add(l)
	}
	if err != nil {
		return false, fmt.Errorf("it said %s: %w", quote(text), err)
	}
	return l.Done, nil
}

// quote is the beginning of a line, fit for any terminal.
func quote(text []byte) string {
	if len(text) > maxQuote {
		return fmt.Sprintf("%+q…", text[:maxQuote])
	}
	return fmt.Sprintf("%+q", text)
}

// parseLine reads a line. A key that answers have not is a slip that would
// otherwise lose something without a word.
func parseLine(text []byte, id int64) (*line, error) {
	if !utf8.Valid(text) {
		return nil, errors.New("that is not UTF-8")
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.DisallowUnknownFields()
	l := new(line)
	if err := d.Decode(l); err != nil {
		if key, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
			return nil, fmt.Errorf("an answer has no key %s", key)
		}
		var other *json.UnmarshalTypeError
		switch errors.As(err, &other); {
		case other == nil:
			return nil, fmt.Errorf("that is not an answer in JSON: %w", err)
		case other.Field == "":
			return nil, fmt.Errorf(`an answer is an object such as {"id":%d,"done":true}, not a JSON %s`, id, other.Value)
		}
		return nil, fmt.Errorf("a JSON %s is no value of the key %q", other.Value, other.Field)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, errors.New("there is more than one value on the line")
	}
	return l, nil
}

// add adds what a line says to the answer.
func (r *Reading) add(l *line) error {
	switch {
	case l.ID == nil:
		return fmt.Errorf("it has no id; that of the page is %d", r.id)
	case *l.ID != r.id:
		return fmt.Errorf("its id is %d; that of the page is %d", *l.ID, r.id)
	case l.Priority != nil && l.Link == nil:
		return errors.New("it has a priority and no link")
	}
	name, err := itemName(l.Name)
	if err != nil {
		return err
	}
	if l.Item != nil {
		err = r.addItem(name, l.Item)
	}
	if l.Link != nil {
		err = errors.Join(err, r.addLink(Link{*l.Link, l.Priority}))
	}
	if l.Drop != nil {
		r.answer.Dropped, r.answer.Reason = true, cut(*l.Drop, maxReason)
	}
	return errors.Join(err,
		each("items", l.Items, func(v json.RawMessage) error { return r.addItem(name, v) }),
		each("links", l.Links, func(v json.RawMessage) error { return r.addLinkValue(v) }))
}

func itemName(name string) (string, error) {
	switch {
	case name == "":
		return DefaultName, nil
	case len(name) > maxName:
		return "", fmt.Errorf("its name is longer than %d bytes", maxName)
	case strings.ContainsFunc(name, func(c rune) bool { return !unicode.IsPrint(c) }):
		return "", errors.New("its name has characters that do not print")
	}
	return name, nil
}

func (r *Reading) addItem(name string, value json.RawMessage) error {
	switch {
	case len(r.answer.Items) == r.limits.Items:
		return fmt.Errorf("there are more than %d items", r.limits.Items)
	case nesting(value) > maxNesting:
		return fmt.Errorf("an item is nested deeper than %d levels", maxNesting)
	}
	var b bytes.Buffer
	if err := json.Compact(&b, value); err != nil {
		return err
	}
	r.answer.Items = append(r.answer.Items, Item{name, b.Bytes()})
	return nil
}

// addLinkValue adds a link of the key "links": a text, or an object.
func (r *Reading) addLinkValue(value json.RawMessage) error {
	var l struct {
		URL      string `json:"url"`
		Priority *int32 `json:"priority"`
	}
	var err error
	if bytes.HasPrefix(value, []byte(`"`)) {
		err = json.Unmarshal(value, &l.URL)
	} else {
		d := json.NewDecoder(bytes.NewReader(value))
		d.DisallowUnknownFields()
		err = d.Decode(&l)
	}
	if err != nil {
		return fmt.Errorf(`links: it takes texts, or objects with "url" and "priority": %w`, err)
	}
	return r.addLink(Link{l.URL, l.Priority})
}

func (r *Reading) addLink(l Link) error {
	if len(r.answer.Links) == r.limits.Links {
		return fmt.Errorf("there are more than %d links", r.limits.Links)
	}
	r.answer.Links = append(r.answer.Links, l)
	return nil
}

// each calls add with the elements of an array until it fails: one that is far
// too long is not built up first.
func each(key string, array json.RawMessage, add func(json.RawMessage) error) error {
	if len(array) == 0 || string(array) == "null" {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(array))
	if open, err := d.Token(); err != nil || open != json.Delim('[') {
		return fmt.Errorf("%s: it takes an array", key)
	}
	for d.More() {
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return err
		}
		if err := add(v); err != nil {
			return err
		}
	}
	return nil
}

// nesting is how deep arrays and objects lie in each other.
func nesting(value []byte) int {
	depth, deepest, inText := 0, 0, false
	for i := 0; i < len(value); i++ {
		switch c := value[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			depth++
			deepest = max(deepest, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return deepest
}

// cut is s, cut at a rune boundary to at most most bytes.
func cut(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most]
}
