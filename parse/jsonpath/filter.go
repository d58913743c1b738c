package jsonpath

import (
	"regexp"
	"regexp/syntax"
	"unicode/utf8"
)

// A test is true or false of a value, the @ of a filter.
type test interface {
	holds(e *evaluation, current Value) bool
}

type (
	anyOf  []test
	allOf  []test
	negate struct{ test test }
)

func (t anyOf) holds(e *evaluation, current Value) bool {
	for _, one := range t {
		if one.holds(e, current) {
			return true
		}
	}
	return false
}

func (t allOf) holds(e *evaluation, current Value) bool {
	for _, one := range t {
		if !one.holds(e, current) {
			return false
		}
	}
	return true
}

func (t negate) holds(e *evaluation, current Value) bool { return !t.test.holds(e, current) }

// A query is a path within a filter, from @ or from $. As a test it is true if
// it selects anything.
type query struct {
	segments []segment
	relative bool
	singular bool // it selects one value at most
}

func (q query) nodes(e *evaluation, current Value) []Value {
	if q.relative {
		return e.walk(q.segments, current)
	}
	return e.walk(q.segments, e.root)
}

func (q query) holds(e *evaluation, current Value) bool { return len(q.nodes(e, current)) > 0 }

// An operand is a value to compare. It may be nothing.
type operand interface {
	value(e *evaluation, current Value) scalar
}

// A scalar is a value as it is compared; kind 0 is nothing.
type scalar struct {
	kind   Kind
	text   string
	number float64 // that of a number, or 1 for true
	of     Value   // of arrays and objects
}

// bytesPerLook is how many bytes of a text count as one value looked at.
const bytesPerLook = 16

func (e *evaluation) scalar(v Value) scalar {
	s := scalar{kind: v.Kind(), of: v}
	if s.kind < Array {
		e.left -= len(v.JSON()) / bytesPerLook
	}
	switch s.kind {
	case String:
		s.text = v.Text()
	case Number:
		s.number = v.number()
	case Bool:
		if v.JSON()[0] == 't' {
			s.number = 1
		}
	}
	return s
}

func (s scalar) value(*evaluation, Value) scalar { return s }

func (q query) value(e *evaluation, current Value) scalar {
	if found := q.nodes(e, current); len(found) == 1 {
		return e.scalar(found[0])
	}
	return scalar{}
}

// A comparison is a test of two operands, by ==, !=, <, <=, > or >=.
type comparison struct {
	left, right operand
	by          string
}

func (c comparison) holds(e *evaluation, current Value) bool {
	a, b := c.left.value(e, current), c.right.value(e, current)
	switch c.by {
	case "==":
		return equal(e, a, b)
	case "!=":
		return !equal(e, a, b)
	case "<":
		return less(a, b)
	case ">":
		return less(b, a)
	case "<=":
		return less(a, b) || equal(e, a, b)
	default:
		return less(b, a) || equal(e, a, b)
	}
}

func less(a, b scalar) bool {
	return a.kind == b.kind && (a.kind == Number && a.number < b.number || a.kind == String && a.text < b.text)
}

func equal(e *evaluation, a, b scalar) bool {
	if a.kind != b.kind {
		return false
	}
	switch a.kind {
	case Array:
		return equalArrays(e, a.of, b.of)
	case Object:
		return equalObjects(e, a.of, b.of)
	default:
		return a.text == b.text && a.number == b.number
	}
}

func equalArrays(e *evaluation, a, b Value) bool {
	var left, right []Value
	left, right = wildcard{}.choose(e, a, left), wildcard{}.choose(e, b, right)
	if len(left) != len(right) {
		return false
	}
	for i := range left {
		if !equal(e, e.scalar(left[i]), e.scalar(right[i])) {
			return false
		}
	}
	return true
}

func equalObjects(e *evaluation, a, b Value) bool {
	if e.length(a) != e.length(b) {
		return false
	}
	for name, value := range e.members(a) {
		other, ok := e.member(b, name.Text())
		if !ok || !equal(e, e.scalar(value), e.scalar(other)) {
			return false
		}
	}
	return true
}

// A call is length, count or value of an argument.
type call struct {
	name string
	of   operand // of length
	all  query   // of count and value
}

func (c call) value(e *evaluation, current Value) scalar {
	switch c.name {
	case "count":
		return scalar{kind: Number, number: float64(len(c.all.nodes(e, current)))}
	case "value":
		return c.all.value(e, current)
	}
	switch s := c.of.value(e, current); s.kind {
	case String:
		return scalar{kind: Number, number: float64(utf8.RuneCountInString(s.text))}
	case Array, Object:
		return scalar{kind: Number, number: float64(e.length(s.of))}
	default:
		return scalar{}
	}
}

// A pattern is match or search: whether a text is, or holds, what a regular
// expression (RFC 9485) says.
type pattern struct {
	text, re operand
	whole    bool
	compiled *regexp.Regexp // if re is a literal
}

func (p pattern) holds(e *evaluation, current Value) bool {
	text := p.text.value(e, current)
	re := p.compiled
	if re == nil {
		re = e.compile(p.re.value(e, current), p.whole, len(text.text))
	}
	return text.kind == String && re != nil && re.MatchString(text.text)
}

// looksPerStep is how many values looked at a byte or a step of a regular
// expression counts as that the document holds, and which is compiled each time.
const looksPerStep = 32

// compile is compile for what the document holds, as long as there is time for
// it, and for matching a text of that length: it may be of any size, and a
// repetition in it makes a thousand steps of one byte.
func (e *evaluation) compile(s scalar, whole bool, text int) *regexp.Regexp {
	if e.left -= len(s.text) * looksPerStep; e.left < 0 {
		return nil
	}
	re, err := syntax.Parse(s.text, syntax.Perl)
	if err != nil {
		return nil
	}
	prog, err := syntax.Compile(re.Simplify())
	if err != nil {
		return nil
	}
	if e.left -= len(prog.Inst) * (looksPerStep + text/bytesPerLook); e.left < 0 {
		return nil
	}
	return compile(s, whole)
}

// compile is nil for what is no regular expression. Those of RFC 9485 are
// Go's, but that a dot is no carriage return either, which hardly a text holds.
func compile(s scalar, whole bool) *regexp.Regexp {
	source := s.text
	if whole {
		source = `\A(?:` + source + `)\z`
	}
	re, err := regexp.Compile(source)
	if err != nil || s.kind != String {
		return nil
	}
	return re
}
