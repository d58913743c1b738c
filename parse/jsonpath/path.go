package jsonpath

import "iter"

// A Path is a query. The zero value selects the root.
type Path struct {
	source   string
	segments []segment
}

// String is the text that the path was parsed from.
func (p *Path) String() string { return p.source }

// maxVisited is how many values a query looks at.
const maxVisited = 5_000_000

// Select returns the values that the path leads to from a root, duplicates
// included, in the order of RFC 9535.
func (p *Path) Select(root Value) []Value {
	e := &evaluation{root: root, left: maxVisited}
	return e.walk(p.segments, root)
}

// A segment selects among the children of values, or of all their descendants.
type segment struct {
	descendants bool
	selectors   []selector
}

// A selector adds to found what it selects among the children of a value.
type selector interface {
	choose(e *evaluation, v Value, found []Value) []Value
}

// An evaluation is one query at work.
type evaluation struct {
	root Value
	left int // values that may still be looked at
}

// members are those of an array or object, as long as more may be looked at.
func (e *evaluation) members(v Value) iter.Seq2[Value, Value] {
	return func(yield func(name, value Value) bool) {
		for name, value := range v.members() {
			if e.left--; e.left < 0 || !yield(name, value) {
				return
			}
		}
	}
}

// walk goes along segments.
func (e *evaluation) walk(segments []segment, from Value) []Value {
	found := []Value{from}
	for _, s := range segments {
		var next []Value
		for _, v := range found {
			next = e.apply(s, v, next)
		}
		found = next
	}
	return found
}

func (e *evaluation) apply(s segment, v Value, found []Value) []Value {
	for _, sel := range s.selectors {
		found = sel.choose(e, v, found)
	}
	if !s.descendants {
		return found
	}
	for _, child := range e.members(v) {
		found = e.apply(s, child, found)
	}
	return found
}

type byName string

func (s byName) choose(e *evaluation, v Value, found []Value) []Value {
	if child, ok := e.member(v, string(s)); ok {
		found = append(found, child)
	}
	return found
}

// member is the value of the member of that name; of several the last counts.
func (e *evaluation) member(v Value, name string) (found Value, ok bool) {
	if v.Kind() != Object {
		return found, false
	}
	for n, value := range e.members(v) {
		if n.is(name) {
			found, ok = value, true
		}
	}
	return found, ok
}

type wildcard struct{}

func (wildcard) choose(e *evaluation, v Value, found []Value) []Value {
	for _, child := range e.members(v) {
		found = append(found, child)
	}
	return found
}

// A byIndex counts from the end if negative.
type byIndex int

func (s byIndex) choose(e *evaluation, v Value, found []Value) []Value {
	if v.Kind() != Array {
		return found
	}
	index := int(s)
	if index < 0 {
		index += e.length(v)
	}
	for _, child := range e.members(v) {
		if index == 0 {
			return append(found, child)
		}
		index--
	}
	return found
}

// length is the number of elements or members.
func (e *evaluation) length(v Value) (n int) {
	for range e.members(v) {
		n++
	}
	return n
}

// A slice is start:end:step; nil is what was left out.
type slice struct {
	start, end *int
	step       int
}

func (s slice) choose(e *evaluation, v Value, found []Value) []Value {
	if v.Kind() != Array || s.step == 0 {
		return found
	}
	elements := wildcard{}.choose(e, v, nil)
	lower, upper := s.bounds(len(elements))
	for i := lower; s.step > 0 && i < upper; i += s.step {
		found = append(found, elements[i])
	}
	for i := upper; s.step < 0 && i > lower; i += s.step {
		found = append(found, elements[i])
	}
	return found
}

// bounds are those of RFC 9535 §2.3.4.2.2.
func (s slice) bounds(n int) (lower, upper int) {
	normal := func(i *int, missing int) int {
		switch {
		case i == nil:
			return missing
		case *i < 0:
			return n + *i
		}
		return *i
	}
	if s.step > 0 {
		return min(max(normal(s.start, 0), 0), n), min(max(normal(s.end, n), 0), n)
	}
	upper = min(max(normal(s.start, n-1), -1), n-1)
	return min(max(normal(s.end, -1), -1), n-1), upper
}

// A filter selects the children of which a test is true.
type filter struct{ test test }

func (s filter) choose(e *evaluation, v Value, found []Value) []Value {
	for _, child := range e.members(v) {
		if s.test.holds(e, child) {
			found = append(found, child)
		}
	}
	return found
}
