//go:build cgo

package sqlite

import (
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
		if err := c.exec(fmt.Sprintf(`DROP VIEW IF EXISTS "items_%s"`, s.Name)); err != nil {
			return err
		}
		if err := c.exec(recordsView(s)); err != nil {
			return err
		}
	}
	return nil
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
