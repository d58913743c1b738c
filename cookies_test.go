package crawl_test

import (
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// A page that redirects to itself until its cookie comes back is asked once
// more; one that goes on for ever fails.
func TestCookieWall(t *testing.T) {
	for _, c := range []struct {
		name          string
		opens         bool
		noCookies     bool
		asked         int32
		fetched, lost int64
	}{
		{"opens", true, false, 2, 1, 0},
		{"never opens", false, false, 3, 0, 1},
		{"without cookies", true, true, 1, 0, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, func(t *testing.T) {
				o := fast()
				o.Store, o.NoCookies = storage.NewMemory(), c.noCookies
				web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 1}, &o)
				var asked atomic.Int32
				web.Handle(0, "/wall", func(w http.ResponseWriter, r *http.Request) {
					asked.Add(1)
					if r.Header.Get("Cookie") == "seen=1" && c.opens {
						html("inside")(w, r)
						return
					}
					http.SetCookie(w, &http.Cookie{Name: "seen", Value: "1"})
					http.Redirect(w, r, "/wall", http.StatusFound)
				})
				_ = run(t, o, web.Seed()+"wall") // there may be no seed left
				s := wantStatus(t, o.Store)
				if asked.Load() != c.asked || s.Fates[storage.Fetched] != c.fetched || s.Fates[storage.Failed] != c.lost {
					t.Errorf("asked %d times, want %d; fates %v", asked.Load(), c.asked, s.Fates)
				}
			})
		})
	}
}
