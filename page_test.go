package crawl_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"regexp"
	"sync"
	"testing"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// While the store is stuck, what waits for it is bounded in bytes; and once it
// goes on, all is given back, or the crawl would end here for ever.
func TestBackPressure(t *testing.T) {
	bubble(t, func(t *testing.T) {
		const pages, size = 100, 4 << 20
		o := fast()
		o.Bodies, o.Concurrency = crawl.BodiesAll, 8
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 1}, &o)
		body := make([]byte, size)
		rng := rand.NewChaCha8([32]byte{})
		_, _ = rng.Read(body)
		index := ""
		for i := range pages {
			index += fmt.Sprintf(`<a href="/big%d">x</a>`, i)
			web.Handle(0, fmt.Sprintf("/big%d", i), func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "application/octet-stream")
				_, _ = w.Write(body)
			})
		}
		web.Handle(0, "/all", html(index))
		var once sync.Once
		o.Store = &hooked{Store: storage.NewMemory(), before: func(b *storage.Batch) {
			if len(b.Results) > 0 && b.Results[0].Page != nil && b.Results[0].Page.Size == size {
				once.Do(func() { time.Sleep(25 * time.Second) }) // less than Timeout
			}
		}}
		at(20*time.Second, func() {
			if n := len(web.Hits()); n > 45 {
				t.Errorf("%d bodies of %d MiB were fetched while the store was stuck", n, size>>20)
			}
		})
		ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
		defer cancel()
		c := mustNew(t, o)
		if err := c.Run(ctx, "http://"+web.Authority(0)+"/all"); err != nil {
			t.Fatal(err)
		}
		if n := c.Stats().Pages; n != pages+1 {
			t.Errorf("%d pages", n)
		}
	})
}

// The links of an error page lead nowhere.
func TestErrorPagesLeadNowhere(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 1}, &o)
		web.Handle(0, "/lost", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html")
			w.WriteHeader(http.StatusNotFound)
			_, _ = w.Write([]byte(`<a href="/lost/again">x</a>`))
		})
		lost := "http://" + web.Authority(0) + "/lost"
		mustRun(t, o, web.Seed(), lost)
		wantFetched(t, web, append(web.Reachable(web.Seed()), lost))
	})
}

// What is parked without a request costs its host no time.
func TestParkingIsFree(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := crawl.Options{Follow: crawl.InScope, Store: storage.NewMemory(), MaxPages: 5, Concurrency: 1}
		web := pipe(t, webtest.Config{Seed: 8, PagesPerHost: 60}, &o)
		mustRun(t, o, web.Seed())
		o.MaxPages, o.Exclude = 0, []*regexp.Regexp{regexp.MustCompile(`.`)}
		began := time.Now()
		mustRun(t, o)
		if took := time.Since(began); took > time.Second {
			t.Errorf("parking took %v", took)
		}
	})
}

// A page that came packed is kept packed, and both sizes are told apart.
func TestPackedPages(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 3, Gzip: true}, &o)
		o.Store = &hooked{Store: storage.NewMemory(), before: func(b *storage.Batch) {
			for _, res := range b.Results {
				if p := res.Page; p.Body.Encoding != "gzip" || p.Wire >= p.Size || int64(len(p.Body.Content)) != p.Wire {
					t.Errorf("%s: %d bytes, %d sent, %d kept as %q", res.Task.URL, p.Size, p.Wire, len(p.Body.Content), p.Body.Encoding)
				}
			}
		}}
		mustRun(t, o, web.Seed())
	})
}
