package storagetest

import (
	"strings"
	"testing"

	"github.com/joinable/crawl/storage"
)

// testRecords: what records look like may be said with any batch, again and
// otherwise, and no batch fails for what cannot be shown.
func testRecords(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed(urls(1, 2, 3)...)
	field := storage.Field{Name: "a", Type: "integer"}
	for i, shapes := range [][]storage.Shape{
		{{Name: "p", Fields: []storage.Field{field}}, {Name: "p", Fields: []storage.Field{{Name: "url", Type: "json"}, field}}},
		{{Name: "p", Fields: []storage.Field{field}}, {Name: "none"}},
		{{Name: ""}, {Name: "Größe"}, {Name: `a"b`}, {Name: "1"}, {Name: strings.Repeat("x", 99), Fields: []storage.Field{field}},
			{Name: "many", Fields: make([]storage.Field, 5000)}},
	} {
		r := c.page(url(i + 1))
		r.Items = []storage.Item{{Name: "p", Value: []byte(`{"a":1}`), Own: true}}
		c.commit(&storage.Batch{Results: []storage.Result{r}, Records: shapes})
	}
	c.resume(unlimited, "")
	counts := c.counts()
	c.same("pages and items", []int64{counts.Pages, counts.Items}, []int64{3, 3})
	c.same("items", c.dump().Items[2], Item{URL: url(3), Name: "p", Value: `{"a":1}`})
}
