//go:build cgo

package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	sqlite3 "github.com/mattn/go-sqlite3"

	"github.com/joinable/crawl/storage"
)

// rejoin is a run with records of some shapes, that ends at once.
func rejoin(path string, shapes ...storage.Shape) error {
	store, err := Open(path, Options{unsynced: true})
	if err != nil {
		return err
	}
	defer store.Close()
	session, err := store.Join(context.Background(), storage.JobSpec{MaxDepth: -1, Records: shapes})
	if err != nil {
		return err
	}
	return session.Leave(context.Background(), storage.EndFinished)
}

// linesOf are the rows of a query, with | between the values.
func linesOf(t *testing.T, path, query string) (lines []string) {
	t.Helper()
	c, err := dial(path, "mode=rw", reading...)
	must(t, err)
	defer func() { must(t, c.close()) }()
	must(t, c.each(query, func(row []driver.Value) error {
		var values []string
		for _, v := range row {
			if b, is := v.([]byte); is {
				v = string(b)
			}
			if v == nil {
				v = ""
			}
			values = append(values, fmt.Sprint(v))
		}
		lines = append(lines, strings.Join(values, "|"))
		return nil
	}))
	return lines
}

func columnsOf(t *testing.T, path, view string) string {
	t.Helper()
	return strings.Join(linesOf(t, path, "SELECT group_concat(name, ' ') FROM pragma_table_info('"+view+"')"), "\n")
}

// A view of records has the fields of the latest run that had its rule, whatever
// they are called.
func TestRecordsViews(t *testing.T) {
	path := filepath.Join(t.TempDir(), "crawl.db")
	odd := storage.Shape{Name: "odd", Fields: []storage.Field{{Name: "it's", Type: "any"}, {Name: "og:price", Type: "number"}, {Name: "URL", Type: "url"}, {Name: "select", Type: "json"}}}
	must(t, rejoin(path, odd, storage.Shape{Name: "b", Fields: []storage.Field{{Name: "x", Type: "string"}}}))
	if got, want := columnsOf(t, path, "items_odd"), "it's og:price URL select page_url fetched_at run item_id page_id url_id"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	must(t, rejoin(path, storage.Shape{Name: "b", Fields: []storage.Field{{Name: "y", Type: "bool"}}}))
	if got, want := columnsOf(t, path, "items_b"), "y url fetched_at run item_id page_id url_id"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if columnsOf(t, path, "items_odd") == "" {
		t.Error("the view of a rule that is no longer in use has gone")
	}
	if err := rejoin(path, storage.Shape{Name: "x; DROP", Fields: odd.Fields}); err == nil {
		t.Error("no error for a name that is none")
	}
}

func TestRecordsValues(t *testing.T) {
	f := newFixture(t, Options{unsynced: true})
	must(t, f.commit(f.seeds(1)))
	batch := f.pages(1)
	batch.Results[0].Items = []storage.Item{
		{Name: "p", Value: []byte(`{"n":12.50,"i":3,"b":true,"s":"it's","j":[1,"a"],"any":"x","none":null}`)},
		{Name: "p", Value: []byte(`{"n":null,"i":null,"b":false,"s":null,"j":null,"any":{"k":1},"none":null}`)},
		{Name: "p", Value: []byte(`"a text"`)},
		{Name: "q", Value: []byte(`{"n":1}`)},
	}
	must(t, f.commit(batch))
	must(t, f.session.Leave(context.Background(), storage.EndFinished))
	shape := storage.Shape{Name: "p"}
	for _, field := range []string{"n number", "i integer", "b bool", "s string", "j json", "any any", "none date"} {
		name, kind, _ := strings.Cut(field, " ")
		shape.Fields = append(shape.Fields, storage.Field{Name: name, Type: kind})
	}
	must(t, rejoin(f.path, shape))
	got := linesOf(t, f.path, `SELECT n, typeof(n), i, b, s, j, "any", none FROM items_p ORDER BY item_id`)
	want := []string{
		`12.5|real|3|1|it's|[1,"a"]|x|`,
		`|null||0|||{"k":1}|`,
		`|null||||||`,
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// shapes are those of one record, of integers.
func shapes(name string, fields ...string) []storage.Shape {
	s := storage.Shape{Name: name}
	for _, f := range fields {
		s.Fields = append(s.Fields, storage.Field{Name: f, Type: "integer"})
	}
	return []storage.Shape{s}
}

// The view of records that a batch describes comes with the batch's commit or not at
// all, and is left alone if it is there.
func TestRecordsOfBatch(t *testing.T) {
	var refused string
	var ran []string
	f := newFixture(t, Options{unsynced: true, fault: func(query string) error {
		if ran = append(ran, query); refused != "" && strings.HasPrefix(query, refused) {
			return sqlite3.Error{Code: sqlite3.ErrBusy}
		}
		return nil
	}})
	must(t, f.commit(f.seeds(1)))
	batch := f.pages(1)
	batch.Results[0].Items = []storage.Item{{Name: "p", Value: []byte(`{"a":1,"b":2}`)}}
	batch.Records = shapes("p", "a", "b")
	refused = "UPDATE runs"
	if err := f.commit(batch); err == nil {
		t.Fatal("no error")
	}
	if got := columnsOf(t, f.path, "items_p"); got != "" {
		t.Errorf("of what was not committed there is a view of %s", got)
	}
	refused = ""
	must(t, f.commit(batch))
	if d := cmp.Diff([]string{"1|2"}, linesOf(t, f.path, "SELECT a, b FROM items_p")); d != "" {
		t.Error(d)
	}
	ran = nil
	must(t, f.commit(&storage.Batch{Records: batch.Records}))
	for _, query := range ran {
		if strings.Contains(query, "VIEW") {
			t.Errorf("what is there is made again: %s", query)
		}
	}
	must(t, f.commit(&storage.Batch{Records: shapes("p", "b", "c")}))
	if d := cmp.Diff([]string{"2|"}, linesOf(t, f.path, "SELECT b, c FROM items_p")); d != "" {
		t.Error(d)
	}
}

// Of a name that a user gave to a table there is no view, and the batch stands.
func TestRecordsOfBatchInTheWay(t *testing.T) {
	f := newFixture(t, Options{unsynced: true})
	must(t, f.commit(f.seeds(1)))
	f.sql("CREATE TABLE Items_P (mine)")
	batch := f.pages(1)
	batch.Records = append(shapes("p", "a"), shapes("q", "x & y", "<z>")...)
	batch.Results[0].Items = []storage.Item{{Name: "q", Value: []byte(`{"x \u0026 y":1,"\u003cz\u003e":2}`)}}
	must(t, f.commit(batch))
	if got := columnsOf(t, f.path, "items_p"); got != "mine" {
		t.Errorf("the user's table has become %s", got)
	}
	if d := cmp.Diff([]string{"1|2"}, linesOf(t, f.path, `SELECT "x & y", "<z>" FROM items_q`)); d != "" {
		t.Error(d)
	}
}
