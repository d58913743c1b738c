package crawl

import (
	"reflect"
	"slices"
	"strings"

	"github.com/joinable/crawl/storage"
)

// mostShown is how many names and types of emitted records are given shapes in a
// run. Names may come out of pages (see Page.Emit), and each costs the store a table.
const mostShown = 100

// An emission is what tells the shape of an emitted record: what it is called, and
// its type.
type emission struct {
	name string
	of   reflect.Type
}

// noted are emissions with one more, unless it is there or there are enough.
func noted(all []emission, e emission) []emission {
	if len(all) == mostShown || slices.Contains(all, e) {
		return all
	}
	return append(all, e)
}

// reshape notes what a record looks like that a handler of OnItem has replaced, or
// given another name than it had.
func (res *result) reshape(had string, it *Item) {
	switch {
	case it.of != nil:
		res.emitted = noted(res.emitted, emission{it.Name, it.of})
	case it.Name != had:
		for _, e := range res.emitted {
			if e.name == had {
				res.emitted = noted(res.emitted, emission{it.Name, e.of})
			}
		}
	}
}

// records are the shapes of the records of a run, by name: those of the rules, and
// what was emitted under the name. They are the writer's.
type records struct {
	seen   map[emission]struct{}
	shapes map[string]storage.Shape
}

func newRecords(rules []storage.Shape) *records {
	r := &records{seen: make(map[emission]struct{}), shapes: make(map[string]storage.Shape)}
	for _, s := range rules {
		r.shapes[s.Name] = s
	}
	return r
}

// learn returns the shapes that are other than before with what a page emitted.
func (r *records) learn(emitted []emission) (changed []storage.Shape) {
	for _, e := range emitted {
		if _, seen := r.seen[e]; seen {
			continue
		}
		if len(r.seen) == mostShown {
			break
		}
		fields := fieldsOf(e.of)
		if len(fields) == 0 {
			continue
		}
		r.seen[e] = struct{}{}
		s := storage.Shape{Name: e.name, Fields: united(r.shapes[e.name].Fields, fields)}
		r.shapes[e.name] = s
		changed = append(changed, s)
	}
	return changed
}

// united are the fields of both: the others' behind those there are. One that both
// have of different types may be anything.
func united(fields, others []storage.Field) []storage.Field {
	fields = slices.Clone(fields)
	for _, f := range others {
		i := slices.IndexFunc(fields, func(one storage.Field) bool { return strings.EqualFold(one.Name, f.Name) })
		switch {
		case i < 0:
			fields = append(fields, f)
		case fields[i].Type != f.Type:
			fields[i].Type = "any"
		}
	}
	return fields
}
