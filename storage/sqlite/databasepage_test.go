//go:build cgo

package sqlite

import (
	"database/sql/driver"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDatabasePage compares docs/database.md with the schema: every table and
// view is there with all its columns, in their order, and nothing else.
func TestDatabasePage(t *testing.T) {
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "database.md"))
	must(t, err)
	f := newFixture(t, Options{unsynced: true})
	if diff := cmp.Diff(f.schema(), described(string(page))); diff != "" {
		t.Errorf("docs/database.md (-schema +page):\n%s", diff)
	}
	version := fmt.Sprintf("(`PRAGMA user_version`, now %d)", len(migrations))
	if !strings.Contains(string(page), version) {
		t.Errorf("docs/database.md does not say %s", version)
	}
}

// schema is the columns of every table and view; those of tables with their
// types, for those of most columns of a view are unknown.
func (f *fixture) schema() map[string][]string {
	f.t.Helper()
	found := make(map[string][]string)
	query := "SELECT m.name, c.name || iif(m.type = 'table', ' ' || c.type, '') FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type IN ('table', 'view') ORDER BY m.name, c.cid"
	must(f.t, f.store.reader.each(query, func(row []driver.Value) error {
		found[text(row[0])] = append(found[text(row[0])], text(row[1]))
		return nil
	}))
	return found
}

var quoted = regexp.MustCompile("`(\\w+)`")

// described is the same from the page: the columns are the words in the first
// cell of each row, the type stands in the second of three.
func described(page string) map[string][]string {
	found := make(map[string][]string)
	name := ""
	for line := range strings.Lines(page) {
		line = strings.TrimSpace(line)
		if heading, ok := strings.CutPrefix(line, "### "); ok {
			name = heading
		} else if strings.HasPrefix(line, "## ") {
			name = ""
		}
		cells := strings.Split(line, "|")
		if name == "" || len(cells) < 4 {
			continue
		}
		kind := ""
		if len(cells) == 5 {
			kind = " " + strings.TrimSpace(cells[2])
		}
		for _, column := range quoted.FindAllStringSubmatch(cells[1], -1) {
			found[name] = append(found[name], column[1]+kind)
		}
	}
	return found
}
