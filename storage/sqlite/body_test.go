//go:build cgo

package sqlite

import (
	"testing"

	"github.com/joinable/crawl/storage"
)

// TestBodiesOnce stores the same content on several pages, in one batch, in
// two, and in two runs.
func TestBodiesOnce(t *testing.T) {
	f := newFixture(t, Options{unsynced: true})
	must(t, f.commit(f.seeds(1, 2, 3, 4, 5)))
	same := func(f *fixture, numbers ...int) *storage.Batch {
		b := f.pages(numbers...)
		for _, r := range b.Results {
			r.Page.Body = storage.Body{Encoding: "gzip", Content: []byte("x"), Hash: 9}
		}
		return b
	}
	must(t, f.commit(same(f, 1, 2)))
	must(t, f.commit(same(f, 3)))
	must(t, f.store.Close())
	f = resumeFixture(t, f.path, Options{unsynced: true})
	leases, err := f.session.Claim(t.Context(), 1, 9)
	must(t, err)
	f.lease(leases)
	must(t, f.commit(same(f, 4)))
	other := same(f, 5)
	other.Results[0].Page.Size++
	must(t, f.commit(other))
	for query, want := range map[string]int64{
		"SELECT count(*) FROM bodies":                        2,
		"SELECT count(*) FROM hashes":                        2,
		"SELECT count(*) FROM v_pages WHERE body_id = 1":     4,
		"SELECT count(*) FROM v_pages WHERE body_id = 2":     1,
		"SELECT length(content) FROM bodies WHERE id = 1":    1,
		"SELECT encoding = 'gzip' FROM bodies WHERE id = 1 ": 1,
	} {
		got, err := f.store.reader.one(query)
		must(t, err)
		if got != want {
			t.Errorf("%s: %d, want %d", query, got, want)
		}
	}
}
