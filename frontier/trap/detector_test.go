package trap_test

import (
	"iter"
	"testing"

	"github.com/joinable/crawl/frontier/trap"
)

// crawl fetches what the detector lets it, and returns how many pages were
// fetched before the first was held back, and how many were held back.
func crawl(d *trap.Detector, pages iter.Seq[page]) (fetched, parked int) {
	var text trap.Text
	for p := range pages {
		if d.Held(p.url) {
			parked++
			continue
		}
		if parked == 0 {
			fetched++
		}
		w, watch := d.Seen(p.url, p.domain)
		if !watch {
			continue
		}
		text.Read([]byte(p.body))
		outside := 0
		for _, link := range p.links {
			if w.Outside(link) {
				outside++
			}
		}
		w.Observe(w.News(&text), outside)
	}
	return fetched, parked
}

func TestTrapsAreHeld(t *testing.T) {
	for _, c := range traps {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := trap.New(trap.Options{Seed: 1})
			fetched, parked := crawl(d, site(2*c.within, c.at))
			if parked == 0 || fetched > c.within {
				t.Errorf("held after %d pages (then %d parked), want at most %d; held: %+v", fetched, parked, c.within, d.Families())
			}
			t.Logf("held after %d: %+v", fetched, d.Families())
		})
	}
}

func TestGenuineSitesAreNotHeld(t *testing.T) {
	for _, c := range genuine {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			n := c.n
			if testing.Short() || underRace {
				n = min(n, 3000)
			}
			d := trap.New(trap.Options{Seed: 1})
			if fetched, parked := crawl(d, site(n, c.at)); fetched != n {
				t.Errorf("fetched %d of %d, %d parked: %+v", fetched, n, parked, d.Families())
			}
		})
	}
}
