package frontier

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

func self(v int) int64 { return int64(v) }

func TestQueueDisciplines(t *testing.T) {
	tens := func(v int) int64 { return int64(v / 10) }
	for _, tt := range []struct {
		name       string
		discipline Discipline
		rank       func(int) int64
		put, want  []int
	}{
		{"fifo", FIFO, nil, []int{3, 1, 2}, []int{3, 1, 2}},
		{"lifo", LIFO, nil, []int{3, 1, 2}, []int{2, 1, 3}},
		{"rank", ByRank, self, []int{3, -1, 2}, []int{-1, 2, 3}},
		{"rank is stable", ByRank, tens, []int{25, 11, 29, 12, 21, 10}, []int{11, 12, 10, 25, 29, 21}},
		{"rank without a function", ByRank, nil, []int{3, 1, 2}, []int{3, 1, 2}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := NewQueue(tt.discipline, QueueOptions[int]{Rank: tt.rank})
			for _, v := range tt.put {
				if err := q.Put(t.Context(), v); err != nil {
					t.Fatal(err)
				}
			}
			q.Close()
			got := slices.Collect(q.All(t.Context()))
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Error(diff)
			}
			if err := q.Join(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
}

// TestQueueModel compares a queue used by one goroutine with a sorted slice.
func TestQueueModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := rapid.SampledFrom([]Discipline{FIFO, LIFO, ByRank}).Draw(t, "discipline")
		q := NewQueue(d, QueueOptions[[2]int]{Rank: func(v [2]int) int64 { return int64(v[0]) }})
		var model [][2]int // rank and sequence
		inFlight, puts := 0, 0
		now, cancel := context.WithCancel(context.Background())
		defer cancel()
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				puts++
				v := [2]int{rapid.IntRange(-2, 2).Draw(t, "rank"), puts}
				if err := q.Put(now, v); err != nil {
					t.Fatal(err)
				}
				model = modelPut(model, d, v)
			},
			"get": func(t *rapid.T) {
				if len(model) == 0 {
					t.Skip()
				}
				v, err := q.Get(now)
				if err != nil || v != model[0] {
					t.Fatalf("got %v, %v, want %v", v, err, model[0])
				}
				model = model[1:]
				inFlight++
			},
			"done": func(t *rapid.T) {
				if inFlight == 0 {
					t.Skip()
				}
				q.Done()
				inFlight--
			},
			"": func(t *rapid.T) {
				if q.Len() != len(model) || q.Pending() != len(model)+inFlight {
					t.Fatalf("len %d pending %d, want %d and %d", q.Len(), q.Pending(), len(model), len(model)+inFlight)
				}
			},
		})
	})
}

func modelPut(model [][2]int, d Discipline, v [2]int) [][2]int {
	switch d {
	case LIFO:
		return slices.Insert(model, 0, v)
	case ByRank:
		i := slices.IndexFunc(model, func(o [2]int) bool { return o[0] > v[0] })
		if i >= 0 {
			return slices.Insert(model, i, v)
		}
	}
	return append(model, v)
}

func TestQueueDoneTooOften(t *testing.T) {
	q := NewQueue(FIFO, QueueOptions[int]{})
	_ = q.Put(t.Context(), 1) // waiting is not in flight
	defer func() {
		if recover() == nil {
			t.Error("Done of nothing did not panic")
		}
	}()
	q.Done()
}

func TestQueueCancelled(t *testing.T) {
	cause := errors.New("enough")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(cause)
	q := NewQueue(FIFO, QueueOptions[int]{})
	if err := q.Put(ctx, 1); err != cause {
		t.Errorf("Put: %v", err)
	}
	if _, err := q.Get(ctx); err != cause {
		t.Errorf("Get: %v", err)
	}
	if q.Pending() != 0 {
		t.Error("a cancelled Put put")
	}
}

// TestQueueCancelWakesOne: of several blocked calls, cancelling wakes exactly
// the cancelled one, and the others still get what comes, in their order.
func TestQueueCancelWakesOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewQueue(FIFO, QueueOptions[int]{})
		got := make([]int, 3)
		errs := make([]error, 3)
		var cancels []context.CancelFunc
		var returned atomic.Int32
		for i := range got {
			ctx, cancel := context.WithCancel(t.Context())
			cancels = append(cancels, cancel)
			go func() {
				got[i], errs[i] = q.Get(ctx)
				returned.Add(1)
			}()
			synctest.Wait() // they queue up in this order
		}
		cancels[1]()
		synctest.Wait()
		if returned.Load() != 1 || errs[1] != context.Canceled {
			t.Fatalf("%d returned, error %v", returned.Load(), errs[1])
		}
		_ = q.Put(t.Context(), 7)
		_ = q.Put(t.Context(), 8)
		synctest.Wait()
		if diff := cmp.Diff([]int{7, 0, 8}, got); diff != "" {
			t.Error(diff)
		}
		cancels[0]()
		cancels[2]()
	})
}

func TestQueueCapacity(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewQueue(FIFO, QueueOptions[int]{Capacity: 1})
		_ = q.Put(t.Context(), 1)
		var put atomic.Int32
		cancelled, cancel := context.WithCancel(t.Context())
		for i, ctx := range []context.Context{t.Context(), cancelled, t.Context()} {
			go func() {
				if q.Put(ctx, 2+i) == nil {
					put.Add(1)
				}
			}()
			synctest.Wait()
		}
		if put.Load() != 0 || q.Pending() != 1 {
			t.Fatalf("%d were put into a full queue; pending %d", put.Load(), q.Pending())
		}
		cancel()
		synctest.Wait()
		for i, want := range []int{1, 2, 4} {
			v, err := q.Get(t.Context())
			if v != want || err != nil {
				t.Errorf("got %d, %v, want %d", v, err, want)
			}
			synctest.Wait()
			if puts := int(put.Load()); puts != min(i+1, 2) {
				t.Errorf("after %d were got, %d blocked Puts had returned", i+1, puts)
			}
		}
	})
}

func TestQueueClose(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewQueue(FIFO, QueueOptions[int]{Capacity: 1})
		_ = q.Put(t.Context(), 1)
		var blocked error
		go func() { blocked = q.Put(t.Context(), 2) }()
		synctest.Wait()
		q.Close()
		q.Close()
		synctest.Wait()
		if blocked != ErrClosed {
			t.Errorf("blocked Put: %v", blocked)
		}
		if err := q.Put(t.Context(), 3); err != ErrClosed {
			t.Errorf("Put: %v", err)
		}
		if v, err := q.Get(t.Context()); v != 1 || err != nil {
			t.Errorf("Get: %d, %v", v, err)
		}
		if _, err := q.Get(t.Context()); err != ErrClosed {
			t.Errorf("Get: %v", err)
		}

		idle := NewQueue(FIFO, QueueOptions[int]{})
		var err error
		go func() { _, err = idle.Get(t.Context()) }()
		synctest.Wait()
		idle.Close()
		synctest.Wait()
		if err != ErrClosed {
			t.Errorf("blocked Get: %v", err)
		}
	})
}

func TestQueueJoin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := NewQueue(FIFO, QueueOptions[int]{})
		if err := q.Join(t.Context()); err != nil {
			t.Fatalf("nothing is pending: %v", err)
		}
		_ = q.Put(t.Context(), 1)
		_, _ = q.Get(t.Context())
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := q.Join(ctx); err != context.DeadlineExceeded {
			t.Fatalf("one is in flight: %v", err)
		}
		joined := false
		go func() { _ = q.Join(t.Context()); joined = true }()
		_ = q.Put(t.Context(), 2) // what follows from the first
		q.Done()
		synctest.Wait()
		if joined {
			t.Fatal("joined while one waits")
		}
		_, _ = q.Get(t.Context())
		q.Done()
		synctest.Wait()
		if !joined {
			t.Fatal("not joined when nothing is pending")
		}
	})
}

func TestQueueAll(t *testing.T) {
	q := NewQueue(FIFO, QueueOptions[int]{})
	for i := range 4 {
		_ = q.Put(t.Context(), i)
	}
	for v := range q.All(t.Context()) {
		if q.Pending() != 4-v {
			t.Errorf("pending is %d in the body of item %d", q.Pending(), v)
		}
		if v == 1 {
			break
		}
	}
	if q.Pending() != 2 {
		t.Errorf("pending is %d after two, one left by break", q.Pending())
	}
	func() {
		defer func() { _ = recover() }()
		for range q.All(t.Context()) {
			panic("body")
		}
	}()
	if q.Pending() != 1 {
		t.Errorf("pending is %d after a body panicked", q.Pending())
	}
}

// TestQueueStress: workers put new work while they work, some calls are
// cancelled at random moments, and every item is got exactly once.
func TestQueueStress(t *testing.T) {
	for _, d := range []Discipline{FIFO, LIFO, ByRank} {
		q := NewQueue(d, QueueOptions[int]{Rank: self})
		const roots, fan = 200, 5
		seen := make([]atomic.Int32, roots*(1+fan))
		var workers sync.WaitGroup
		for w := range 8 {
			workers.Go(func() { stressWorker(t, q, seen, fan, w%2 == 0) })
		}
		for i := range roots {
			_ = q.Put(t.Context(), i*(1+fan))
		}
		if err := q.Join(t.Context()); err != nil {
			t.Error(err)
		}
		q.Close()
		workers.Wait()
		for i := range seen {
			if n := seen[i].Load(); n != 1 {
				t.Fatalf("item %d was got %d times", i, n)
			}
		}
	}
}

func stressWorker(t *testing.T, q *Queue[int], seen []atomic.Int32, fan int, hasty bool) {
	for {
		ctx, cancel := context.WithCancel(t.Context())
		if hasty {
			ctx, cancel = context.WithTimeout(t.Context(), 20*time.Microsecond)
		}
		v, err := q.Get(ctx)
		cancel()
		if err == ErrClosed {
			return
		}
		if err != nil {
			continue
		}
		seen[v].Add(1)
		for i := 1; v%(1+fan) == 0 && i <= fan; i++ {
			_ = q.Put(t.Context(), v+i)
		}
		q.Done()
	}
}

// TestQueueBoundedStress: producers and consumers through a queue of one.
func TestQueueBoundedStress(t *testing.T) {
	q := NewQueue(FIFO, QueueOptions[int]{Capacity: 1})
	var producers, consumers sync.WaitGroup
	var sum, want atomic.Int64
	for range 4 {
		producers.Go(func() {
			for i := range 500 {
				ctx, cancel := context.WithTimeout(t.Context(), time.Duration(1+i%50)*time.Microsecond)
				if q.Put(ctx, i) == nil {
					want.Add(int64(i))
				}
				cancel()
			}
		})
		consumers.Go(func() {
			for v := range q.All(t.Context()) {
				sum.Add(int64(v))
			}
		})
	}
	producers.Wait()
	q.Close()
	consumers.Wait()
	if sum.Load() != want.Load() || q.Pending() != 0 {
		t.Errorf("got %d of %d; pending %d", sum.Load(), want.Load(), q.Pending())
	}
}
