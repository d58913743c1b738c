package crawl_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// calendarWeb has some pages, and a calendar without end.
func calendarWeb(t *testing.T, seed uint64) (*webtest.Web, []string) {
	t.Helper()
	web := serve(t, webtest.Config{Seed: seed, PagesPerHost: 40})
	web.Handle(0, "/cal", func(w http.ResponseWriter, r *http.Request) {
		month, _ := strconv.Atoi(r.URL.Query().Get("month"))
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, "<title>Calendar</title><h1>Month %d</h1><p>There is nothing planned this month.</p><a href='/cal?month=%d'>next</a> <a href='/cal?month=%d'>previous</a>", month, month+1, month-1)
	})
	return web, []string{web.Seed(), web.Seed() + "cal?month=1"}
}

// An endless calendar is held after some hundred pages, the other pages are
// all fetched, and the crawl ends. A later run holds it as well, until it is
// released.
func TestTrapIsHeld(t *testing.T) {
	for _, name := range []string{"memory", "sqlite"} {
		t.Run(name, func(t *testing.T) {
			web, seeds := calendarWeb(t, 3)
			o := fast()
			o.Store = storage.NewMemory()
			if name == "sqlite" {
				o.Store = openSQLite(t)
			}
			mustRun(t, o, seeds...)
			held := wantStatus(t, o.Store)
			if n := held.Pages; n < 200 || n > 450 {
				t.Errorf("%d pages were fetched before the calendar was held", n)
			}
			if held.Parked[storage.Trapped] == 0 || held.Pending != 0 {
				t.Errorf("parked: %v, pending: %d", held.Parked, held.Pending)
			}
			truth := web.Truth(webtest.Scope{Seeds: seeds[:1]})
			hits := web.Hits()
			for _, u := range truth.URLs() {
				if hits[u] != 1 {
					t.Errorf("%s was fetched %d times", u, hits[u])
				}
			}

			mustRun(t, o, seeds...)
			if again := wantStatus(t, o.Store); again.Pages != held.Pages {
				t.Errorf("%d more pages were fetched by the next run", again.Pages-held.Pages)
			}

			o.Release, o.MaxPages = []string{"all"}, held.Pages+500
			mustRun(t, o)
			if released := wantStatus(t, o.Store); released.Pages != o.MaxPages {
				t.Errorf("%d more pages were fetched after the release", released.Pages-held.Pages)
			}
			o.Release, o.MaxPages = nil, held.Pages+1000
			mustRun(t, o)
			if later := wantStatus(t, o.Store); later.Pages != o.MaxPages {
				t.Error("what was released is held again by the next run")
			}
		})
	}
}

// Without the defence a trap has no end but the limit of pages.
func TestNoTraps(t *testing.T) {
	_, seeds := calendarWeb(t, 4)
	o := fast()
	o.NoTraps, o.MaxPages = true, 1000
	c := mustNew(t, o)
	if err := c.Run(t.Context(), seeds...); err != nil {
		t.Fatal(err)
	}
	if n := c.Stats().Pages; n != 1000 {
		t.Errorf("%d pages were fetched", n)
	}
}

// A chain of 3,000 pages that each say something of their own is fetched whole.
func TestGenuineChain(t *testing.T) {
	const pages = 3000
	web := serve(t, webtest.Config{Seed: 5, PagesPerHost: 1})
	web.Handle(0, "/story", func(w http.ResponseWriter, r *http.Request) {
		n, _ := strconv.Atoi(r.URL.Query().Get("page"))
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprintf(w, "<title>Chapter %d</title><nav>home contents about</nav><p>%s</p>", n, sentence(n))
		if n < pages {
			fmt.Fprintf(w, "<a href='/story?page=%d'>next</a>", n+1)
		}
	})
	store := &hooked{Store: storage.NewMemory()}
	stored, prints, early := 0, 0, 0
	store.before = func(b *storage.Batch) {
		for _, r := range b.Results {
			if stored++; r.Fingerprint != nil {
				prints++
				if stored < 500 {
					early++
				}
			}
		}
	}
	o := fast()
	o.Store = store
	mustRun(t, o, web.Seed()+"story?page=1")
	if prints == 0 || early > 0 {
		t.Errorf("%d pages have fingerprints, %d of which before the family was large", prints, early)
	}
	if s := wantStatus(t, o.Store); s.Pages != pages {
		t.Errorf("%d pages were fetched of %d; parked: %v", s.Pages, pages, s.Parked)
	}
}

// sentence is some words of a large vocabulary, always the same for a number.
func sentence(n int) string {
	syllables := []string{"ri", "ver", "sto", "ne", "win", "ter", "har", "bour", "lan", "tern", "or", "chard", "mea", "dow", "cop", "per"}
	rng := rand.New(rand.NewPCG(uint64(n), 1))
	var text strings.Builder
	for range 12 {
		for range 3 {
			text.WriteString(syllables[rng.IntN(len(syllables))])
		}
		text.WriteByte(' ')
	}
	return text.String()
}

// With NearDuplicates every page has a fingerprint.
func TestNearDuplicates(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 6, PagesPerHost: 1})
	for i := range 3 {
		web.Handle(0, fmt.Sprintf("/twin%d", i), func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			fmt.Fprintf(w, "<title>Twin</title><p>%s and %s</p><a href='/twin%d'>next</a>", sentence(1), sentence(2), (i+1)%3)
		})
	}
	store := &hooked{Store: storage.NewMemory()}
	near := 0
	store.before = func(b *storage.Batch) {
		for _, r := range b.Results {
			if r.Fingerprint != nil && r.Fingerprint.Near != 0 {
				near++
			}
		}
	}
	o := crawl.Options{Follow: crawl.InScope, Rate: crawl.Unlimited, Store: store, NearDuplicates: true}
	mustRun(t, o, web.Seed()+"twin0")
	if near != 2 {
		t.Errorf("%d of 3 pages were found to be near-duplicates of another", near)
	}
}
