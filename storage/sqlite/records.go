//go:build cgo

package sqlite

import (
	"database/sql/driver"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/joinable/crawl/storage"
)

var isIdentifier = regexp.MustCompile(`^[a-z][a-z0-9_]{0,63}$`).MatchString

// showRecords makes a view of the records of each shape, in place of the former
// one. Views of other names stay: their records are still there.
func (c *conn) showRecords(shapes []storage.Shape) error {
	for _, s := range shapes {
		if !isIdentifier(s.Name) {
			return fmt.Errorf("records called %q: want a to z, 0 to 9 and _, and a letter first", s.Name)
		}
		if err := c.showRecord(s); err != nil {
			return err
		}
	}
	return nil
}

// mostColumns is how many columns a view of records may have: SQLite's own limit
// may be as low as 2000.
const mostColumns = 1900

// showWhatCanBe is showRecords without the shapes that cannot be shown: their name
// is none, or belongs to a table that a user made, or they have too many fields.
func (c *conn) showWhatCanBe(shapes []storage.Shape) error {
	for _, s := range shapes {
		if !isIdentifier(s.Name) || len(s.Fields)+len(origins) > mostColumns {
			continue
		}
		kind, _, err := c.schemaOf("items_" + s.Name)
		if err != nil {
			return err
		}
		if kind != "" && kind != "view" {
			continue
		}
		if err := c.showRecord(s); err != nil {
			return err
		}
	}
	return nil
}

// showRecord makes the view of a shape, unless there is the very same: every change
// of the schema has all connections read it again.
func (c *conn) showRecord(s storage.Shape) error {
	create := recordsView(s)
	switch _, former, err := c.schemaOf("items_" + s.Name); {
	case err != nil:
		return err
	case former == create:
		return nil
	}
	if err := c.exec(fmt.Sprintf(`DROP VIEW IF EXISTS "items_%s"`, s.Name)); err != nil {
		return err
	}
	return c.exec(create)
}

// schemaOf is what has a name, "table" or "view" or "index", and its SQL; "" is
// nothing.
func (c *conn) schemaOf(name string) (kind, create string, err error) {
	err = c.each("SELECT type, sql FROM sqlite_schema WHERE name = ? COLLATE NOCASE AND type <> 'trigger'", func(row []driver.Value) error {
		kind, create = text(row[0]), text(row[1])
		return nil
	}, name)
	return kind, create, err
}

// origins are the columns of a view of records that say where a record is from,
// and what they are in v_items.
var origins = [][2]string{
	{"url", "u.url"}, {"fetched_at", "o.at"}, {"run", "o.run"}, {"item_id", "i.id"}, {"page_id", "i.page"}, {"url_id", "o.url"},
}

// recordsView is a view of the records of a shape: a column for each field, then
// where the record is from. Of those, one that is called as a field is has page_
// before its name.
func recordsView(s storage.Shape) string {
	var columns []string
	for _, f := range s.Fields {
		columns = append(columns, fieldSQL(f)+" AS "+quotedName(f.Name))
	}
	for _, o := range origins {
		name := o[0]
		for slices.ContainsFunc(s.Fields, func(f storage.Field) bool { return strings.EqualFold(f.Name, name) }) {
			name = "page_" + name
		}
		columns = append(columns, o[1]+" AS "+quotedName(name))
	}
	return fmt.Sprintf(`CREATE VIEW "items_%s" AS
SELECT %s
FROM items i
JOIN outcomes o ON o.id = i.page
JOIN urls u ON u.id = o.url
WHERE i.name = %s`, s.Name, strings.Join(columns, ",\n       "), quotedText(s.Name))
}

// fieldSQL is the value of a field, as its type.
func fieldSQL(f storage.Field) string {
	path := quotedText(`$."` + f.Name + `"`)
	switch f.Type {
	case "number":
		return "CAST(i.value ->> " + path + " AS REAL)"
	case "integer", "bool":
		return "CAST(i.value ->> " + path + " AS INTEGER)"
	case "json":
		return "nullif(i.value -> " + path + ", 'null')"
	}
	return "i.value ->> " + path
}

// quotedName is an identifier, quotedText a string of SQL.
func quotedName(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
func quotedText(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }
