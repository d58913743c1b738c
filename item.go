package crawl

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
)

// OnItem calls f with every record before it is stored: of Options.Rules, of
// Page.Emit, and of Options.Pipe. f may change or drop it.
func (c *Crawler) OnItem(f func(*Page, *Item)) {
	c.registry.add(func(h *handlers) { h.items = append(h.items, f) })
}

// An Item is a record on its way to the store.
type Item struct {
	Name  string          // what it is a record of; see Page.Emit
	Value json.RawMessage // JSON

	of      reflect.Type // of what was Set, or nil
	dropped bool
}

// types adds to those emitted so far what is known of the record's type: that of
// what it was set to, or those of what was emitted under its former name.
func (it *Item) types(all, before []emission, former string) []emission {
	if it.of != nil {
		return withEmission(all, emission{it.Name, it.of})
	}
	for _, e := range before {
		if e.name == former {
			all = withEmission(all, emission{it.Name, e.of})
		}
	}
	return all
}

// Decode reads the record.
func (it *Item) Decode(v any) error { return json.Unmarshal(it.Value, v) }

// Set replaces the record by v, as JSON.
func (it *Item) Set(v any) error {
	value, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("record %s of type %T: %w", it.Name, v, err)
	}
	it.Value, it.of = value, reflect.TypeOf(v)
	return nil
}

// Drop keeps the record from being stored. No further handler sees it.
func (it *Item) Drop() { it.dropped = true }

// callAll calls handlers until one drops the record.
func (it *Item) callAll(all []func(*Page, *Item), p *Page) {
	for _, f := range all {
		if f(p, it); it.dropped {
			return
		}
	}
}

// inspect shows the records of a result, from one on, to the handlers of OnItem.
func (p *parser) inspect(res *result, from int) {
	hooks := p.run.handlers.items
	if len(hooks) == 0 || len(res.Items) == from {
		return
	}
	kept := slices.Clone(res.Items[:from])
	var types []emission
	for _, was := range kept {
		types = (&Item{Name: was.Name}).types(types, res.emitted, was.Name)
	}
	ok := p.survive(res, func() {
		for _, was := range res.Items[from:] {
			it := &Item{Name: was.Name, Value: was.Value}
			if it.callAll(hooks, res.view); it.dropped {
				continue
			}
			if !json.Valid(it.Value) {
				res.view.err = fmt.Errorf("record %s of OnItem is no JSON", it.Name)
				return
			}
			types = it.types(types, res.emitted, was.Name)
			was.Name, was.Value = it.Name, it.Value
			kept = append(kept, was)
		}
	})
	if ok {
		res.Items, res.emitted = kept, types
	}
	p.refuse(res)
}
