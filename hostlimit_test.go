package crawl_test

import (
	"path/filepath"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// pagesByHost counts the pages that a store holds of each host.
func pagesByHost(t *testing.T, s storage.Store) map[string]int {
	t.Helper()
	pages := map[string]int{}
	for after := int64(0); ; {
		outcomes, next, err := s.Stored(t.Context(), after, 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range outcomes {
			if o.Fate == storage.Fetched {
				pages[o.HostKey]++
			}
		}
		if after = next; len(outcomes) == 0 {
			return pages
		}
	}
}

// atMost is what all hosts have, with at most so many of each.
func atMost(all map[string]int, limit int) map[string]int {
	want := map[string]int{}
	for host, n := range all {
		want[host] = min(n, limit)
	}
	return want
}

// mixedWeb has three hosts; much that is asked for
// turns out to be no page.
func mixedWeb() webtest.Config {
	return webtest.Config{Seed: 12, Hosts: 3, PagesPerHost: 60, CrossHost: 0.3, Redirects: 0.3, NotFound: 0.2}
}

// Of each host exactly as many pages are stored as the limit allows, with many
// requests at a time, over all runs; raising it goes on, and nothing is lost or
// fetched twice.
func TestMaxHostPagesIsExact(t *testing.T) {
	web := serve(t, mixedWeb())
	o := fast()
	whole := storage.NewMemory()
	o.Store = whole
	mustRun(t, o, web.Roots()...)
	all := pagesByHost(t, whole)

	file := filepath.Join(t.TempDir(), "crawl.db")
	for _, limit := range []int64{1, 7, 7, 5, 30, 0} {
		store := openFile(t, file)
		o.Store, o.MaxHostPages = store, limit
		mustRun(t, o, web.Roots()...)
		var want map[string]int
		s := wantStatus(t, store)
		switch {
		case limit == 0:
			want = all
			if s.Parked[storage.OverBudget] != 0 {
				t.Errorf("%d are parked without a limit", s.Parked[storage.OverBudget])
			}
		case limit == 5: // lower than before
			want = atMost(all, 7)
		default:
			want = atMost(all, int(limit))
		}
		if diff := cmp.Diff(want, pagesByHost(t, store)); diff != "" {
			t.Errorf("pages with a limit of %d (-want +got):\n%s", limit, diff)
		}
		if s.Pending != 0 {
			t.Errorf("%d are pending with a limit of %d", s.Pending, limit)
		}
		if err := store.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// A host that has all its pages does not end the crawl of the others.
func TestMaxHostPagesLeavesOthers(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 3, Hosts: 2, PagesPerHost: 40, CrossHost: 0.1})
	o := fast()
	o.Store, o.MaxHostPages = storage.NewMemory(), 10
	mustRun(t, o, web.Seed())
	o.Scope = crawl.ScopeAny
	mustRun(t, o)
	counts := pagesByHost(t, o.Store)
	if len(counts) != 2 {
		t.Fatalf("pages: %v", counts)
	}
	for host, n := range counts {
		if n != 10 {
			t.Errorf("%d pages of %s, want 10", n, host)
		}
	}
}

// A host's URLs beyond the limit are parked, those of others are not; raising
// the limit goes on until everything is there.
func TestMaxHostURLs(t *testing.T) {
	web := serve(t, mixedWeb())
	whole := fast()
	whole.Store = storage.NewMemory()
	mustRun(t, whole, web.Roots()...)
	wholeWeb := wantStatus(t, whole.Store)

	o := fast()
	o.Store = openSQLite(t)
	for _, limit := range []int64{5, 20, 10, 0} {
		o.MaxHostURLs = limit
		mustRun(t, o, web.Roots()...)
		s := wantStatus(t, o.Store)
		if done := s.Known - s.Parked[storage.OverBudget]; limit == 5 && done != 3*5 || limit == 20 && done != 3*20 || limit == 10 && done != 3*20 {
			t.Errorf("%d URLs of three hosts are done with a limit of %d", done, limit)
		}
		if s.Pending != 0 {
			t.Errorf("%d are pending with a limit of %d", s.Pending, limit)
		}
		if limit == 0 && (s.Pages != wholeWeb.Pages || s.Known != wholeWeb.Known || s.Parked[storage.OverBudget] != 0) {
			t.Errorf("in the end %+v, without a limit %+v", s.Counts, wholeWeb.Counts)
		}
	}
}

// What was freed for room in a queue is judged by the rules of now.
func TestMaxHostURLsRaisedAndExcluded(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 3, PagesPerHost: 40})
	o := fast()
	o.Store, o.MaxHostURLs = storage.NewMemory(), 10
	mustRun(t, o, web.Seed())
	o.MaxHostURLs, o.Exclude = crawl.NoHostLimit, []*regexp.Regexp{regexp.MustCompile(`.`)}
	mustRun(t, o)
	if s := wantStatus(t, o.Store); s.Pages != 10 || s.Parked[storage.OverBudget] != 0 || s.Parked[storage.Excluded] == 0 {
		t.Errorf("%+v", s.Counts)
	}
}
