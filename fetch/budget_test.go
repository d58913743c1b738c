package fetch_test

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/joinable/crawl/fetch"
)

func TestBudgetOverdraft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := fetch.NewBudget(100)
		first, second, third := b.Open(), b.Open(), b.Open()
		for _, s := range []*fetch.Share{first, second} {
			if !s.TryGrow(50) {
				t.Fatal("within the limit")
			}
		}
		if !second.TryGrow(50) || !second.TryGrow(500) {
			t.Error("one share may exceed the limit")
		}
		if first.TryGrow(1) || third.TryGrow(1) {
			t.Error("only one share may exceed the limit")
		}
		var wg sync.WaitGroup
		for _, s := range []*fetch.Share{first, third} {
			wg.Go(func() {
				if err := s.Grow(t.Context(), 40); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		if used := b.Used(); used != 50+600 {
			t.Errorf("used %d while all others wait", used)
		}
		second.Close()
		wg.Wait() // the first has room, the third may exceed now
		if used := b.Used(); used != 50+40+40 {
			t.Errorf("used %d", used)
		}
		first.Close()
		third.Close()
		third.Close()
		if used := b.Used(); used != 0 {
			t.Errorf("used %d in the end", used)
		}
	})
}

// TestBudgetIsFair: nobody overtakes those who wait, however little he needs.
func TestBudgetIsFair(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := fetch.NewBudget(100)
		big := b.Open()
		big.TryGrow(101)
		var served atomic.Int64
		shares := make([]*fetch.Share, 10)
		for i := range shares {
			shares[i] = b.Open()
			go func() {
				if shares[i].Grow(t.Context(), int64(61-i)) == nil {
					served.Add(1)
				}
			}()
			synctest.Wait()
		}
		big.Close()
		// Two at a time: one has room, one exceeds.
		for i := 0; i < len(shares); i += 2 {
			synctest.Wait()
			if shares[i].Held() == 0 || shares[i+1].Held() == 0 || served.Load() != int64(i+2) {
				t.Errorf("%d served, %d is not among them", served.Load(), i)
			}
			if b.Open().TryGrow(1) {
				t.Error("overtaken")
			}
			shares[i].Close()
			shares[i+1].Close()
		}
	})
}

func TestBudgetGivesUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := fetch.NewBudget(100)
		big, small := b.Open(), b.Open()
		small.TryGrow(40)
		big.TryGrow(101)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := small.Grow(ctx, 1000); !errors.Is(err, context.DeadlineExceeded) || small.Held() != 40 {
			t.Errorf("got %v, holds %d", err, small.Held())
		}
		big.Close()
		small.Close()
		if b.Used() != 0 {
			t.Errorf("used %d", b.Used())
		}
	})
}

// TestBudgetGivesUpForNext: when the first in the queue gives up, the next,
// for whom there is room, must not wait any longer.
func TestBudgetGivesUpForNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := fetch.NewBudget(100)
		over, part := b.Open(), b.Open()
		part.TryGrow(90)
		over.TryGrow(20) // exceeds: from now on all others must fit in
		part.Close()     // 20 are used
		ctx, cancel := context.WithCancel(t.Context())
		first, next := b.Open(), b.Open()
		go func() { _ = first.Grow(ctx, 90) }()
		synctest.Wait()
		done := make(chan error)
		go func() { done <- next.Grow(t.Context(), 80) }()
		synctest.Wait()
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
		first.Close()
		next.Close()
		over.Close()
	})
}

func TestNoBudget(t *testing.T) {
	var b *fetch.Budget
	s := b.Open()
	if !s.TryGrow(1<<60) || s.Grow(t.Context(), 1<<60) != nil || s.Held() != 0 || b.Used() != 0 {
		t.Error("nil is no bound")
	}
	s.Close()
}

// TestBudgetNeverDeadlocks has shares grow, in steps, to far more than their
// part of the limit. Were all to wait, the bubble would say so.
func TestBudgetNeverDeadlocks(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		limit := rapid.Int64Range(0, 1000).Draw(rt, "limit")
		most := rapid.Int64Range(1, 1000).Draw(rt, "cap")
		plans := rapid.SliceOfN(rapid.SliceOfN(rapid.Int64Range(1, 200), 1, 8), 1, 12).Draw(rt, "steps")
		synctest.Test(t, func(t *testing.T) {
			b := fetch.NewBudget(limit)
			for i, steps := range plans {
				go func() {
					s := b.Open()
					defer s.Close()
					ctx, cancel := t.Context(), context.CancelFunc(func() {})
					if i%3 == 2 {
						ctx, cancel = context.WithTimeout(ctx, 5*time.Second)
					}
					defer cancel()
					for _, n := range steps {
						if s.Held()+n > most || s.Grow(ctx, n) != nil {
							break
						}
						if used := b.Used(); used > limit+most {
							rt.Errorf("%d used of %d and %d", used, limit, most)
						}
						time.Sleep(time.Second) // virtual: the next bytes are on their way
					}
				}()
			}
			time.Sleep(time.Hour)
			synctest.Wait()
			if b.Used() != 0 {
				rt.Errorf("%d used in the end", b.Used())
			}
		})
	})
}

// TestBudgetStress is for the race detector.
func TestBudgetStress(t *testing.T) {
	const limit, most = 1000, 700
	b := fetch.NewBudget(limit)
	var wg sync.WaitGroup
	for i := range 16 {
		wg.Go(func() {
			for j := range 200 {
				s := b.Open()
				ctx, cancel := context.WithCancel(t.Context())
				if (i+j)%5 == 0 {
					go cancel()
				}
				for s.Held() < most && s.Grow(ctx, 50) == nil {
					if used := b.Used(); used > limit+most {
						t.Errorf("%d used", used)
					}
				}
				cancel()
				s.Close()
			}
		})
	}
	wg.Wait()
	if b.Used() != 0 {
		t.Errorf("%d used in the end", b.Used())
	}
}

// TestWaitingForMemoryIsNotTimeout: a fetch that had to wait an hour for
// memory, in the middle of its body, still has its time for the rest.
func TestWaitingForMemoryIsNotTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		body := make([]byte, 200<<10)
		c, b := clientWithBudget(t, page("Transfer-Encoding: chunked\r\n", "32000\r\n"+string(body)+"\r\n0\r\n\r\n"), 100<<10)
		hog := b.Open()
		hog.TryGrow(80 << 10)
		hog.TryGrow(80 << 10) // exceeds
		time.AfterFunc(30*time.Minute, func() { hog.Close(); hog.TryGrow(70 << 10); hog.TryGrow(70 << 10) })
		time.AfterFunc(time.Hour, hog.Close)
		start := time.Now()
		resp := get(t, c, "http://h/")
		if took := time.Since(start); took != time.Hour || len(resp.Body) != len(body) {
			t.Errorf("got %d bytes after %v", len(resp.Body), took)
		}
		resp.Release()
		if b.Used() != 0 {
			t.Errorf("%d used in the end", b.Used())
		}
	})
}

func clientWithBudget(t *testing.T, answer string, limit int64) (*fetch.Client, *fetch.Budget) {
	b := fetch.NewBudget(limit)
	return client(t, answers(answer), fetch.Options{Budget: b}), b
}
