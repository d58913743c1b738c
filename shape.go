package crawl

import (
	"cmp"
	"encoding"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/joinable/crawl/storage"
)

// fieldsOf are the members that package encoding/json gives the object it makes of
// a value of type t, in their order; none if t is no struct, or makes its own JSON.
// Of names that differ by no more than case only the first is there, since the
// fields of a shape are told apart without it.
func fieldsOf(t reflect.Type) (fields []storage.Field) {
	t, inside := pointee(t, false)
	if t == nil || t.Kind() != reflect.Struct || makesJSON(t, inside) || makesText(t, inside) {
		return nil
	}
	for _, m := range members(t, inside) {
		if !slices.ContainsFunc(fields, func(f storage.Field) bool { return strings.EqualFold(f.Name, m.name) }) {
			fields = append(fields, storage.Field{Name: m.name, Type: m.kind})
		}
	}
	return fields
}

// pointee is what pointers of type t lead to, and whether a value of it lies behind
// one: there encoding/json calls the methods of its pointer too. It is nil for a
// pointer that leads to itself.
func pointee(t reflect.Type, inside bool) (reflect.Type, bool) {
	const mostPointers = 8
	for range mostPointers {
		if t == nil || t.Kind() != reflect.Pointer {
			return t, inside
		}
		t, inside = t.Elem(), true
	}
	return nil, inside
}

// A member is one of the members that the fields of a struct may become.
type member struct {
	name   string
	kind   string // of storage.Field
	tagged bool   // the name is from a tag
	index  []int  // the way to the field, through embedded structs
}

// members are those that encoding/json chooses: of one name the least deep, and of
// these the tagged; if there is still more than one, none.
func members(t reflect.Type, inside bool) []member {
	all := candidates(t, inside)
	slices.SortStableFunc(all, func(a, b member) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(len(a.index), len(b.index)), cmp.Compare(rank(a), rank(b)))
	})
	var chosen []member
	for len(all) > 0 {
		n := 1
		for n < len(all) && all[n].name == all[0].name {
			n++
		}
		if n == 1 || len(all[0].index) != len(all[1].index) || all[0].tagged != all[1].tagged {
			chosen = append(chosen, all[0])
		}
		all = all[n:]
	}
	slices.SortFunc(chosen, func(a, b member) int { return slices.Compare(a.index, b.index) })
	return chosen
}

func rank(m member) int {
	if m.tagged {
		return 0
	}
	return 1
}

// An embedded is a struct whose fields may become members.
type embedded struct {
	t      reflect.Type
	inside bool
	index  []int
}

// candidates are the members of t and of what it embeds, level by level: a struct
// that was met on a level above is not looked at again.
func candidates(t reflect.Type, inside bool) (all []member) {
	seen := make(map[reflect.Type]bool)
	for level := []embedded{{t: t, inside: inside}}; len(level) > 0; {
		var next []embedded
		for _, e := range level {
			seen[e.t] = true
		}
		for _, e := range level {
			own, below := e.fields()
			all = append(all, own...)
			next = append(next, slices.DeleteFunc(below, func(b embedded) bool { return seen[b.t] })...)
		}
		level = next
	}
	return all
}

// fields are the members of the fields of e, and the structs embedded in it.
func (e embedded) fields() (own []member, below []embedded) {
	for i := range e.t.NumField() {
		f := e.t.Field(i)
		tag := f.Tag.Get("json")
		t, inside := f.Type, e.inside
		if f.Anonymous && t.Kind() == reflect.Pointer && t.Name() == "" {
			t, inside = t.Elem(), true
		}
		isOpen := f.Anonymous && t.Kind() == reflect.Struct
		if tag == "-" || !f.IsExported() && !isOpen {
			continue
		}
		index := append(slices.Clip(e.index), i)
		name, options, _ := strings.Cut(tag, ",")
		switch tagged := isTagName(name); {
		case tagged:
			own = append(own, member{name, fieldType(f.Type, e.inside, options), true, index})
		case isOpen:
			below = append(below, embedded{t, inside, index})
		default:
			own = append(own, member{f.Name, fieldType(f.Type, e.inside, options), false, index})
		}
	}
	return own, below
}

// isTagName reports whether encoding/json takes a name from a tag.
func isTagName(name string) bool {
	return name != "" && strings.IndexFunc(name, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("!#$%&()*+-./:;<=>?@[]^_{|}~ ", r)
	}) < 0
}

var (
	timeType   = reflect.TypeFor[time.Time]()
	numberType = reflect.TypeFor[json.Number]()
)

// fieldType is the type of a shape's field for JSON of Go's type t. "any" is for
// what only the value tells.
func fieldType(t reflect.Type, inside bool, options string) string {
	t, inside = pointee(t, inside)
	switch {
	case t == nil:
		return "any"
	case t == timeType:
		return "string"
	case t == numberType:
		return "number"
	case makesJSON(t, inside):
		return "any"
	case makesText(t, inside):
		return "string"
	}
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		if slices.Contains(strings.Split(options, ","), "string") {
			return "string" // "true" is no number
		}
		return "bool"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint8, reflect.Uint16, reflect.Uint32:
		return "integer"
	case reflect.Float32, reflect.Float64:
		return "number"
	case reflect.Slice:
		if isBase64(t.Elem()) {
			return "string"
		}
		return "json"
	case reflect.Array, reflect.Map, reflect.Struct:
		return "json"
	}
	return "any" // interfaces, and uint64, which may be more than an integer of SQL holds
}

// isBase64 reports whether a slice of that type is written in Base64.
func isBase64(t reflect.Type) bool {
	return t.Kind() == reflect.Uint8 && !makesJSON(t, true) && !makesText(t, true)
}

func makesJSON(t reflect.Type, inside bool) bool {
	return implements(t, inside, reflect.TypeFor[json.Marshaler]())
}

func makesText(t reflect.Type, inside bool) bool {
	return implements(t, inside, reflect.TypeFor[encoding.TextMarshaler]())
}

// implements reports whether encoding/json finds the methods of an interface on a
// value of type t, which behind a pointer may be the pointer's.
func implements(t reflect.Type, inside bool, methods reflect.Type) bool {
	return t.Implements(methods) || inside && reflect.PointerTo(t).Implements(methods)
}
