//go:build cgo

package sqlite

import (
	"database/sql/driver"

	"github.com/joinable/crawl/storage"
)

// An itemMerger writes the items that pages are to have, in the order of their
// pages, for that is how they are found (see storedItems): of some pages new
// ones, of the others those that they have.
type itemMerger struct {
	conn *conn
	rows *inserter
	next int64 // the last number given
}

// merge writes the items of pages above after, up to last.
func (m *itemMerger) merge(pages []storage.Revised, after, last int64) error {
	from, err := m.conn.firstItem(after + 1)
	if err != nil {
		return err
	}
	to, err := m.conn.firstItem(last + 1)
	if err != nil {
		return err
	}
	var revised int64 // the page whose items were written last
	err = m.conn.each("SELECT page, name, value FROM items WHERE id >= ? AND id < ? ORDER BY id", func(row []driver.Value) error {
		page := integer(row[0])
		for len(pages) > 0 && pages[0].Page <= page {
			if err := m.page(&pages[0]); err != nil {
				return err
			}
			revised, pages = pages[0].Page, pages[1:]
		}
		if page == revised {
			return nil // they are replaced
		}
		return m.add(page, row[1], row[2])
	}, from, to)
	for err == nil && len(pages) > 0 {
		err = m.page(&pages[0])
		pages = pages[1:]
	}
	if err != nil {
		return err
	}
	return m.rows.flush()
}

// page writes the new items of a page.
func (m *itemMerger) page(p *storage.Revised) error {
	for _, item := range p.Items {
		if err := m.add(p.Page, textValue(item.Name), string(item.Value)); err != nil {
			return err
		}
	}
	return nil
}

func (m *itemMerger) add(page int64, name, value driver.Value) error {
	m.next++
	return m.rows.add(m.next, page, name, value)
}
