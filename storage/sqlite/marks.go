//go:build cgo

package sqlite

import (
	"database/sql/driver"
	"strings"
)

// markPrefix begins the keys in meta under which marks are kept.
const markPrefix = "mark "

func (w *writer) marks(marks map[string]string) error {
	for name, mark := range marks {
		if err := w.conn.do("INSERT OR REPLACE INTO meta VALUES (?, ?)", markPrefix+name, mark); err != nil {
			return err
		}
	}
	return nil
}

func (c *conn) marks() (map[string]string, error) {
	marks := map[string]string{}
	err := c.each("SELECT key, value FROM meta", func(row []driver.Value) error {
		if name, ok := strings.CutPrefix(text(row[0]), markPrefix); ok {
			marks[name] = text(row[1])
		}
		return nil
	})
	return marks, err
}
