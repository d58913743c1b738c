//go:build cgo

package sqlite

import (
	"database/sql/driver"
	"errors"

	"github.com/joinable/crawl/storage"
)

// A merger writes, page after page, what pages are to have: of some what was
// found anew, of the others what they have. Items have to be in the order of
// their pages, for that is how they are found (see storedItems).
type merger struct {
	conn *conn
	item int64 // the last number given to an item

	items, metadata, texts *inserter
}

// revisedTables are those that it writes.
var revisedTables = [...]string{"items", "metadata", "texts"}

// gathering is the table in which the new rows of a table are gathered. No view
// can be called so: those of rules begin with items_.
func gathering(table string) string { return "next_" + table }

func newMerger(c *conn, item int64) *merger {
	return &merger{
		conn: c, item: item,
		items:    newInserter(c, 5, "INSERT INTO "+gathering("items")+" (id, page, name, value, own)", ""),
		metadata: newInserter(c, 2, "INSERT INTO "+gathering("metadata")+" (page, value)", ""),
		texts:    newInserter(c, 3, "INSERT INTO "+gathering("texts")+" (page, name, value)", ""),
	}
}

func (m *merger) inserters() []*inserter { return []*inserter{m.items, m.metadata, m.texts} }

// drop forgets what is not inserted yet.
func (m *merger) drop() {
	for _, i := range m.inserters() {
		i.drop()
	}
}

// merge writes what pages above after have, up to last.
func (m *merger) merge(pages []storage.Revised, after, last int64) error {
	if err := m.mergeItems(pages, after, last); err != nil {
		return err
	}
	for i := range pages {
		p := &pages[i]
		if err := errors.Join(m.keep(after, p.Page), m.told(p)); err != nil {
			return err
		}
		after = p.Page
	}
	if err := m.keep(after, last+1); err != nil {
		return err
	}
	for _, i := range m.inserters() {
		if err := i.flush(); err != nil {
			return err
		}
	}
	return nil
}

func (m *merger) mergeItems(pages []storage.Revised, after, last int64) error {
	from, err := m.conn.firstItem(after + 1)
	if err != nil {
		return err
	}
	to, err := m.conn.firstItem(last + 1)
	if err != nil {
		return err
	}
	var revised int64 // the page whose items were written last
	err = m.conn.each("SELECT page, name, value, own FROM items WHERE id >= ? AND id < ? ORDER BY id", func(row []driver.Value) error {
		page := integer(row[0])
		for len(pages) > 0 && pages[0].Page <= page {
			if err := m.found(&pages[0]); err != nil {
				return err
			}
			revised, pages = pages[0].Page, pages[1:]
		}
		if page == revised && row[3] == nil {
			return nil // it is replaced
		}
		return m.add(page, row[1], row[2], row[3])
	}, from, to)
	for err == nil && len(pages) > 0 {
		err = m.found(&pages[0])
		pages = pages[1:]
	}
	return err
}

// found writes the new items of a page.
func (m *merger) found(p *storage.Revised) error {
	for _, item := range p.Items {
		if err := m.add(p.Page, textValue(item.Name), string(item.Value), flagValue(item.Own)); err != nil {
			return err
		}
	}
	return nil
}

func (m *merger) add(page int64, name, value, own driver.Value) error {
	m.item++
	return m.items.add(m.item, page, name, value, own)
}

// keep copies what the pages between two others have.
func (m *merger) keep(after, before int64) error {
	if before-after < 2 {
		return nil
	}
	for _, table := range []string{"metadata", "texts"} {
		err := m.conn.do("INSERT INTO "+gathering(table)+" SELECT * FROM "+table+" WHERE page > ? AND page < ?", after, before)
		if err != nil {
			return err
		}
	}
	return nil
}

// told writes what a page says of itself, and its texts.
func (m *merger) told(p *storage.Revised) error {
	if p.Metadata != nil {
		if err := m.metadata.add(p.Page, string(p.Metadata)); err != nil {
			return err
		}
	}
	for _, t := range p.Texts {
		if err := m.texts.add(p.Page, t.Name, t.Value); err != nil {
			return err
		}
	}
	return nil
}
