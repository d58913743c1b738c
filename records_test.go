package crawl_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/google/go-cmp/cmp"
	"github.com/zeebo/xxh3"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/ask"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/parse/rule"
)

type (
	// An offer has a column for each of the types that there are.
	offer struct {
		Source
		Name  string
		Price float64 `json:"price"`
		Left  int     `json:"left,omitempty"`
		Sold  bool    `json:"sold"`
		Tags  []string
		Seen  *time.Time
		URL   string // as one of the columns that say where a record is from
	}
	Source struct {
		By string `json:"by"`
	}
	// A named is called what it says.
	named struct{ Called string }
)

func (n named) ItemName() string { return n.Called }

// emitting crawls a page of the shop into a file, with one handler.
func emitting(t *testing.T, o crawl.Options, path string, web *webtest.Web, handler func(p *crawl.Page)) {
	t.Helper()
	o.Store = openFile(t, path)
	c := mustNew(t, o)
	c.OnPage(handler)
	if err := c.Run(t.Context(), web.Seed()); err != nil {
		t.Fatal(err)
	}
	if err := o.Store.Close(); err != nil {
		t.Fatal(err)
	}
}

// wantRows wants a query to answer with these lines.
func wantRows(t testing.TB, db, query string, want ...string) {
	t.Helper()
	a, err := ask.Query(db, query)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, a.Lines()); d != "" {
		t.Errorf("%s (-want +got):\n%s", query, d)
	}
}

func wantColumns(t testing.TB, db, view, want string) {
	t.Helper()
	wantRows(t, db, "SELECT group_concat(name, ' ') FROM pragma_table_info('"+view+"')", want)
}

const fromColumns = " fetched_at run item_id page_id url_id"

// What structs are emitted is asked for by the names and types of their members.
func TestEmittedColumns(t *testing.T) {
	o := fast()
	web := serve(t, webtest.Config{Seed: 1, PagesPerHost: 1})
	db := filepath.Join(t.TempDir(), "crawl.db")
	at := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	emitting(t, o, db, web, func(p *crawl.Page) {
		p.Emit(offer{Source{"us"}, "Lamp", 12, 3, true, []string{"red", "new"}, &at, "/lamp"})
		p.Emit(&offer{Source: Source{"them"}, Name: "Chair", Price: 9.5})
		p.Emit(map[string]int{"n": 1})
	})
	wantColumns(t, db, "items_offer", "by Name price left sold Tags Seen URL page_url"+fromColumns)
	wantRows(t, db, `SELECT by, Name, price, typeof(price), left, typeof(left), sold, Tags ->> 1, Seen, URL FROM items_offer ORDER BY item_id`,
		`us|Lamp|12|real|3|integer|1|new|2026-01-31T12:00:00Z|/lamp`,
		`them|Chair|9.5|real||null|0|||`)
	wantRows(t, db, `SELECT DISTINCT page_url FROM items_offer`, web.Seed())
	wantRows(t, db, `SELECT name FROM sqlite_schema WHERE name LIKE 'items\_%' ESCAPE '\'`, "items_offer")
	wantRows(t, db, `SELECT value ->> 'n' FROM v_items WHERE name = 'item'`, "1")
}

// A rule and several types of one name share its view, in which nothing is lost; of
// two runs the later one's types count.
func TestEmittedShareAName(t *testing.T) {
	o := fast()
	web := serve(t, webtest.Config{Seed: 1, PagesPerHost: 1})
	web.Handle(0, "/", html(`<h1>Lamp</h1><b>12</b>`))
	var err error
	if o.Rules, err = rule.Parse("crawl.toml", `
		[extract.offer]
		fields.heading = "h1"
		fields.price = { css = "b", type = "integer" }`); err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(t.TempDir(), "crawl.db")
	emitting(t, o, db, web, func(p *crawl.Page) {
		type offer struct {
			Price  string `json:"price"`
			Colour string
		}
		p.Emit(offer{"dear", "red"})
		p.Emit(named{"offer"})
	})
	wantColumns(t, db, "items_offer", "heading price Colour Called url"+fromColumns)
	wantRows(t, db, "SELECT heading, price, Colour, Called FROM items_offer ORDER BY item_id", "Lamp|12||", "|dear|red|", "|||offer")

	o.Rules = nil
	web.Handle(0, "/again", html("again"))
	o.Store = openFile(t, db)
	c := mustNew(t, o)
	c.OnPage(func(p *crawl.Page) { p.Emit(named{"offer"}) })
	if err := c.Run(t.Context(), web.Seed()+"again"); err != nil {
		t.Fatal(err)
	}
	wantColumns(t, db, "items_offer", "Called url"+fromColumns)
	wantRows(t, db, "SELECT Called FROM items_offer ORDER BY item_id", "", "", "offer", "offer")
}

// No name costs a page its records: neither one of other letters, nor a table's, nor
// the names of a program that takes them out of pages.
func TestEmittedNames(t *testing.T) {
	o := fast()
	web := serve(t, webtest.Config{Seed: 1, PagesPerHost: 5})
	db := filepath.Join(t.TempDir(), "crawl.db")
	all := []string{"Größe", "a b", `x"; DROP TABLE items; --`, "1st", strings.Repeat("x", 65), "Good", "good"}
	emitting(t, o, db, web, func(p *crawl.Page) {
		if p.URL == web.Seed() {
			for _, name := range all {
				p.Emit(named{name})
			}
		}
		for i := range 60 {
			p.Emit(named{fmt.Sprintf("n%x_%d", xxh3.HashString(p.URL), i)})
		}
	})
	wantRows(t, db, "SELECT count(*), count(DISTINCT name) FROM v_items", "307|307")
	wantRows(t, db, "SELECT called FROM items_good", "good")
	wantRows(t, db, `SELECT count(*) < 100, count(*) > 90 FROM sqlite_schema WHERE name LIKE 'items\_%' ESCAPE '\'`, "1|1")
}

// Many pages at once may emit the same types.
func TestEmittedAtOnce(t *testing.T) {
	o := fast()
	o.Parsers = 8
	web := serve(t, webtest.Config{Seed: 3, PagesPerHost: 60})
	db := filepath.Join(t.TempDir(), "crawl.db")
	o.Store = openFile(t, db)
	c := mustNew(t, o)
	c.On("title", func(p *crawl.Page, s *goquery.Selection) { p.Emit(product{s.Text(), p.URL}) })
	c.OnPage(func(p *crawl.Page) { p.Emit(&named{"seen"}) })
	if err := c.Run(t.Context(), web.Seed()); err != nil {
		t.Fatal(err)
	}
	wantRows(t, db, "SELECT count(*), count(name), count(where_) FROM (SELECT name, \"where\" AS where_ FROM items_product)", "60|60|60")
	wantRows(t, db, "SELECT count(*), min(Called) FROM items_seen", "60|seen")
}

// What handlers of OnItem rename or set is seen by its new name and type.
func TestEmittedAndChanged(t *testing.T) {
	o := fast()
	web := serve(t, webtest.Config{Seed: 1, PagesPerHost: 1})
	db := filepath.Join(t.TempDir(), "crawl.db")
	o.Store = openFile(t, db)
	c := mustNew(t, o)
	c.OnPage(func(p *crawl.Page) {
		p.Emit(product{"lamp", "here"})
		p.Emit(product{"chair", "there"})
		p.Emit(map[string]int{"n": 1})
	})
	c.OnItem(func(_ *crawl.Page, it *crawl.Item) {
		var p product
		switch err := it.Decode(&p); {
		case err != nil:
			t.Error(err)
		case p.Name == "lamp":
			it.Name = "light"
		case it.Name == "item":
			if err := it.Set(named{"set"}); err != nil {
				t.Error(err)
			}
		}
	})
	if err := c.Run(t.Context(), web.Seed()); err != nil {
		t.Fatal(err)
	}
	wantRows(t, db, `SELECT name, "where" FROM items_light`, "lamp|here")
	wantRows(t, db, `SELECT name, "where" FROM items_product`, "chair|there")
	wantRows(t, db, "SELECT Called FROM items_item", "set")
}
