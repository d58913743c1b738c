package crawl_test

import (
	"context"
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// The time limit holds while seeds are still being read.
func TestMaxTimeWhileReadingSeeds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store, o.MaxTime = storage.NewMemory(), time.Minute
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 1}, &o)
		c := mustNew(t, o)
		began := time.Now()
		if err := c.RunSeeds(context.Background(), slowSeeds(t, time.Hour, web.Roots()...)); err != nil {
			t.Error(err)
		}
		if took := time.Since(began); took > 2*time.Minute || c.Stats().AllSeeds {
			t.Errorf("the run took %v; all seeds read: %v", took, c.Stats().AllSeeds)
		}
		time.Sleep(3 * time.Hour) // until the reading of seeds has ended as well
	})
}

// A run that can no longer prove its ownership stops with an error.
func TestLostOwnership(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := crawl.Options{Follow: crawl.InScope}
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 100}, &o)
		alive, die := context.WithCancel(context.Background())
		defer die()
		o.Store = &mortal{storage.NewMemory(), alive}
		at(2*time.Second, die)
		err := run(t, o, web.Seed())
		if !errors.Is(err, storage.ErrFenced) {
			t.Errorf("Run: %v, want %v", err, storage.ErrFenced)
		}
	})
}

// A run that cannot be recorded as ended has failed.
func TestFailingLeave(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1}, &o)
		o.Store = unleaving{storage.NewMemory()}
		if err := run(t, o, web.Seed()); !errors.Is(err, errLeave) {
			t.Errorf("Run: %v", err)
		}
	})
}

// A context that was cancelled with a cause is an interruption like any other.
func TestCancelCause(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := crawl.Options{Follow: crawl.InScope}
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 100}, &o)
		c := mustNew(t, o)
		ctx, cancel := context.WithCancelCause(context.Background())
		at(2*time.Second, func() { cancel(errors.New("lunch")) })
		if err := c.Run(ctx, web.Seed()); !errors.Is(err, crawl.ErrInterrupted) {
			t.Errorf("Run: %v, want %v", err, crawl.ErrInterrupted)
		}
	})
}

// A drain that comes while the store is being joined is not lost.
func TestDrainWhileJoining(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := crawl.Options{Follow: crawl.InScope}
		web := pipe(t, webtest.Config{Seed: 1, PagesPerHost: 50}, &o)
		var c *crawl.Crawler
		o.Store = &hooked{Store: storage.NewMemory(), join: func() { c.Drain() }}
		c = mustNew(t, o)
		if err := c.Run(context.Background(), web.Seed()); !errors.Is(err, crawl.ErrInterrupted) {
			t.Errorf("Run: %v; %d pages", err, c.Stats().Pages)
		}
	})
}

// Seeds that come slowly are fetched as they come: the first does not wait for
// the last.
func TestSlowSeeds(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 2, PagesPerHost: 1}, &o)
		c := mustNew(t, o)
		if err := c.RunSeeds(context.Background(), slowSeeds(t, time.Hour, web.Roots()...)); err != nil {
			t.Fatal(err)
		}
		if d := web.Log()[len(web.Log())-1].Start.Sub(web.Log()[0].Start); d < time.Hour/2 {
			t.Errorf("all asked within %v although an hour lies between the seeds", d)
		}
	})
}

// Seeds that were drawn before a drain are stored.
func TestSeedsDrawnThenDrain(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store = storage.NewMemory()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 3, PagesPerHost: 1}, &o)
		c := mustNew(t, o)
		at(time.Hour+time.Minute, c.Drain)
		err := c.RunSeeds(context.Background(), slowSeeds(t, time.Hour, web.Roots()...))
		s := wantStatus(t, o.Store)
		if s.Known < 2 {
			t.Errorf("%v: 2 seeds were drawn, %d are known", err, s.Known)
		}
		time.Sleep(10 * time.Hour)
	})
}

// A transport that says "cancelled" while nobody cancelled costs one page, not
// the run.
func TestTransportCanceled(t *testing.T) {
	o := fast()
	o.IgnoreRobots = true
	o.Transport = roundTrip(func(r *http.Request) (*http.Response, error) { return nil, context.Canceled })
	c := mustNew(t, o)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	err := c.Run(ctx, "http://a.example/")
	if ctx.Err() != nil {
		t.Errorf("hung: %v", err)
	}
	if !errors.Is(err, crawl.ErrNoSeed) {
		t.Errorf("Run: %v, want %v", err, crawl.ErrNoSeed)
	}
}

// A drained run leaves no goroutine behind.
func TestDrainLeavesNothingBehind(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		o.Store = storage.NewMemory()
		web := pipe(t, webtest.Config{Seed: 1, Hosts: 3, PagesPerHost: 100, Latency: 10 * time.Millisecond}, &o)
		c := mustNew(t, o)
		at(25*time.Millisecond, c.Drain)
		if err := c.Run(context.Background(), web.Roots()...); !errors.Is(err, crawl.ErrInterrupted) {
			t.Errorf("Run: %v, want %v", err, crawl.ErrInterrupted)
		}
		// In a bubble a goroutine that is left behind is a deadlock.
	})
}

// A Drain that comes as a run ends does not end the next one.
func TestDrainAtTheEnd(t *testing.T) {
	c := mustNew(t, fast())
	none := func(func(crawl.Seed) bool) {}
	for range 1000 {
		over, stopped := make(chan struct{}), make(chan struct{})
		go func() {
			defer close(stopped)
			for {
				select {
				case <-over:
					return
				default:
					c.Drain()
				}
			}
		}()
		_ = c.RunSeeds(t.Context(), none) // drained or not
		close(over)
		<-stopped
		if err := c.RunSeeds(t.Context(), none); errors.Is(err, crawl.ErrInterrupted) {
			t.Fatal("nobody drained this run")
		}
	}
}
