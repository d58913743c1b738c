package crawl

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
)

// OnItem calls f with every record before it is stored: of Options.Rules, of
// Page.Emit, and of Options.Pipe. f may change or drop it, and do with the page what
// handlers may; but what f emits is stored as it is.
func (c *Crawler) OnItem(f func(*Page, *Item)) {
	c.registry.add(func(h *handlers) { h.items = append(h.items, f) })
}

// An Item is a record on its way to the store.
type Item struct {
	Name  string          // what it is a record of; see Page.Emit
	Value json.RawMessage // JSON

	of      reflect.Type // of what Set was given, or nil
	dropped bool
}

// Decode reads the record.
func (it *Item) Decode(v any) error { return json.Unmarshal(it.Value, v) }

// Set replaces the record by v, as JSON. It has the view of v's type, as if v had
// been emitted under the record's name.
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

// inspect shows the records of a result, from one on, to the handlers of OnItem.
func (p *parser) inspect(res *result, from int) {
	hooks := p.run.handlers.items
	if len(hooks) == 0 || len(res.Items) <= from { // fewer, if OnError has dropped them or panicked
		return
	}
	kept := slices.Clone(res.Items[:from])
	ok := p.survive(res, func() {
		for _, stored := range res.Items[from:] {
			it := &Item{Name: stored.Name, Value: stored.Value}
			for _, f := range hooks {
				if f(res.view, it); it.dropped || res.view.dropped || res.view.unseen {
					break
				}
			}
			if res.view.dropped || res.view.unseen {
				return
			}
			if it.dropped {
				continue
			}
			if !json.Valid(it.Value) {
				res.view.err = fmt.Errorf("record %s of OnItem is no JSON", it.Name)
				return
			}
			res.reshape(stored.Name, it)
			stored.Name, stored.Value = it.Name, it.Value
			kept = append(kept, stored)
		}
	})
	if ok {
		res.Items = kept
	}
	p.heed(res)
}
