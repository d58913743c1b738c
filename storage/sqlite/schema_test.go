//go:build cgo

package sqlite

import (
	"database/sql/driver"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/zeebo/xxh3"

	"github.com/joinable/crawl/storage"
)

// released are hashes of the migrations. One that was released must never
// change: there are databases that went through it.
var released = []uint64{0x3bd561517ce9b2f5, 0xd9b69fa86fb3423c, 0x3503a0dd8202ba73, 0x4503e5fa1262f84c, 0x5113e1917d7be621, 0xe6f35b74e662fed3, 0x92552b271765ddcf}

func TestMigrationsAreFrozen(t *testing.T) {
	for i, m := range migrations {
		hash := xxh3.HashString(statements(m))
		if i >= len(released) || released[i] != hash {
			t.Errorf("migration %d has hash %#x: if it was released, undo the change and write a new migration", i+1, hash)
		}
	}
}

// statements is SQL without comments and blanks.
func statements(sql string) string {
	var kept []string
	for line := range strings.Lines(sql) {
		line, _, _ = strings.Cut(line, "--")
		kept = append(kept, strings.Fields(line)...)
	}
	return strings.Join(kept, " ")
}

// columns are the public views: their names and columns never change or go.
const columns = "testdata/columns.txt"

// TestViews compares the columns of the public views with those on record.
func TestViews(t *testing.T) {
	f := newFixture(t, Options{unsynced: true})
	var got strings.Builder
	query := "SELECT m.name, group_concat(c.name, ' ') FROM sqlite_schema m, pragma_table_info(m.name) c WHERE m.type = 'view' GROUP BY m.name ORDER BY m.name"
	must(t, f.store.reader.each(query, func(row []driver.Value) error {
		fmt.Fprintf(&got, "%s: %s\n", text(row[0]), text(row[1]))
		return nil
	}))
	want, err := os.ReadFile(columns)
	if os.Getenv("UPDATE") != "" {
		want, err = []byte(got.String()), os.WriteFile(columns, []byte(got.String()), 0o644)
	}
	must(t, err)
	if diff := cmp.Diff(string(want), got.String()); diff != "" {
		t.Errorf("columns of the views (-want +got):\n%s", diff)
	}
}

// TestNames checks that the lookup tables say what storage says.
func TestNames(t *testing.T) {
	f := newFixture(t, Options{unsynced: true})
	fates, reasons := 0, 0
	must(t, f.store.reader.each("SELECT id, name FROM fates", func(row []driver.Value) error {
		fates++
		if got, want := text(row[1]), storage.Fate(integer(row[0])).String(); got != want {
			t.Errorf("fate %d is %q, want %q", row[0], got, want)
		}
		return nil
	}))
	must(t, f.store.reader.each("SELECT id, name FROM reasons", func(row []driver.Value) error {
		reasons++
		if got, want := text(row[1]), storage.Reason(integer(row[0])).String(); got != want {
			t.Errorf("reason %d is %q, want %q", row[0], got, want)
		}
		return nil
	}))
	if fates != int(storage.Freed) || reasons != len(storage.Reasons()) {
		t.Errorf("%d fates and %d reasons", fates, reasons)
	}
}

// TestStockShell has the sqlite3 program read a database while it is held.
func TestStockShell(t *testing.T) {
	shell := tool(t, exec.LookPath, "sqlite3")
	f := newFixture(t, Options{unsynced: true})
	must(t, f.commit(f.seeds(1)))
	must(t, f.commit(f.pages(1)))
	for view, rows := range map[string]string{
		"v_runs": "1", "v_pages": "1", "v_links": "3", "v_fates": "4", "v_pending": "3", "v_hosts": "1", "v_errors": "0", "v_items": "1",
	} {
		out, err := exec.Command(shell, "-bail", f.path, "SELECT count(*) FROM (SELECT * FROM "+view+")").CombinedOutput()
		if err != nil || strings.TrimSpace(string(out)) != rows {
			t.Errorf("%s has %s rows, want %s: %v", view, out, rows, err)
		}
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	out, err := exec.Command(shell, f.path, "VACUUM INTO '"+copied+"'; PRAGMA integrity_check").CombinedOutput()
	if err != nil || strings.TrimSpace(string(out)) != "ok" {
		t.Errorf("integrity: %s %v", out, err)
	}
	check(t, copied)
}
