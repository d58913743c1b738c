package crawl

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// However long requests wait for connections, what is lent is paid back, and
// all slots are there in the end.
func TestSlots(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const n = 4
		s := newSlots(n)
		var wg sync.WaitGroup
		for i := range (1 + lendable) * n {
			rng := rand.New(rand.NewPCG(uint64(i), 1))
			wg.Go(func() {
				for range 50 {
					s.take(context.Background())
					l := s.connecting()
					time.Sleep(time.Duration(rng.IntN(3)) * slowConnect)
					l.settle()
					time.Sleep(time.Duration(rng.IntN(3)) * slowConnect)
					l.settle()
					s.give()
				}
			})
		}
		wg.Wait()
		if len(s.free) != n || s.lent.Load() != 0 || s.owed.Load() != 0 {
			t.Errorf("in the end %d slots are free, %d lent, %d owed", len(s.free), s.lent.Load(), s.owed.Load())
		}
	})
}

// Without slow connections there are never more requests than slots.
func TestSlotsBound(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newSlots(2)
		var now, most atomic.Int32
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				for range 20 {
					s.take(context.Background())
					l := s.connecting()
					l.settle()
					most.Store(max(most.Load(), now.Add(1)))
					time.Sleep(time.Minute)
					now.Add(-1)
					s.give()
				}
			})
		}
		wg.Wait()
		if most.Load() != 2 {
			t.Errorf("%d requests at a time, want 2", most.Load())
		}
	})
}
