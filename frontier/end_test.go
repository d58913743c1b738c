package frontier

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

func TestNothingToDo(t *testing.T) {
	tr := (&trial{}).run(t)
	tr.expect(t, Finished, 0)
	expectTime(t, "the end", tr.took, 0)
}

// TestHold: with a hold, an empty frontier waits for what is to come.
func TestHold(t *testing.T) {
	var release func()
	tr := (&trial{
		before: func(f *Frontier) { release = f.Hold() },
		watch: func(f *Frontier) {
			defer f.Hold()() // holds add up
			time.Sleep(time.Minute)
			f.Update(Update{Added: tasksOf(1, 1, 1)})
			release()
			release()
			time.Sleep(time.Minute)
		},
	}).run(t)
	tr.expect(t, Finished, 1)
	expectTime(t, "the end", tr.took, 2*time.Minute)
}

// TestMore: an end is put off as long as more may come, and asked for again
// with every message.
func TestMore(t *testing.T) {
	asked := 0
	tr := &trial{}
	tr.options.More = func() bool { asked++; return asked < 3 }
	tr.watch = func(f *Frontier) {
		time.Sleep(time.Minute)
		f.Update(Update{Added: tasksOf(1, 1, 1)})
		time.Sleep(time.Minute)
		f.Update(Update{})
	}
	tr.run(t)
	tr.expect(t, Finished, 1)
	expectTime(t, "the end", tr.took, 2*time.Minute)
}

// TestEndExact: many workers, random webs, delays, windows and interleavings;
// every task ends once, no limit is ever exceeded, and Run returns at the very
// moment of the last update.
func TestEndExact(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		c := chaos{
			seed:    rapid.Uint64().Draw(rt, "seed"),
			hosts:   rapid.IntRange(1, 12).Draw(rt, "hosts"),
			total:   rapid.IntRange(1, 400).Draw(rt, "tasks"),
			backlog: rapid.Bool().Draw(rt, "backlog"),
		}
		o := Options{
			Order:    rapid.SampledFrom([]Order{BreadthFirst, DepthFirst, BestFirst}).Draw(rt, "order"),
			Delay:    time.Duration(rapid.IntRange(0, 3).Draw(rt, "delay")) * 50 * ms,
			PerHost:  rapid.IntRange(1, 3).Draw(rt, "per host"),
			InFlight: rapid.IntRange(1, 20).Draw(rt, "in flight"),
			Window:   rapid.SampledFrom([]int{2, 10, 1000}).Draw(rt, "window"),
			MaxPages: int64(rapid.SampledFrom([]int{0, 0, 1, 37}).Draw(rt, "max pages")),
		}
		workers := rapid.IntRange(1, 16).Draw(rt, "workers")
		synctest.Test(t, func(t *testing.T) { c.run(t, o, workers) })
		if c.fault != "" {
			rt.Fatal(c.fault)
		}
	})
}

// chaos is a random web of a fixed number of tasks.
type chaos struct {
	seed         uint64
	hosts, total int
	backlog      bool

	trial *trial
	made  int // tasks made so far; guarded by trial.mu
	ended map[TaskID]int
	most  int // in flight
	now   int
	fault string
}

func (c *chaos) run(t *testing.T, o Options, workers int) {
	c.ended = map[TaskID]int{}
	rnd := rand.New(rand.NewPCG(c.seed, 1))
	var b *memBacklog
	if c.backlog {
		b = newBacklog(o.Order)
		var calls atomic.Uint64
		b.took = func() time.Duration { return time.Duration(calls.Add(1)*c.seed%7) * 20 * ms }
		o.Backlog = b
	}
	tr := &trial{options: o, workers: workers}
	c.trial = tr
	tr.first.Added = c.more(rnd, 1+c.total/10)
	var last time.Time
	tr.visit = func(f *Frontier, t *Task) (Feedback, Update) {
		fb, u := c.visit(t)
		tr.mu.Lock()
		defer tr.mu.Unlock()
		last = time.Now()
		return fb, u
	}
	tr.play(t.Context())
	c.judge(o, time.Since(last))
	if b != nil && c.fault == "" {
		c.fault = b.fault()
	}
}

// more makes up to n tasks of those that are left. It leases them, too.
func (c *chaos) more(rnd *rand.Rand, n int) []*Task {
	n = min(n, c.total-c.made)
	var list []*Task
	for range n {
		c.made++
		list = append(list, &Task{
			ID: TaskID(c.made), Host: HostID(1 + rnd.IntN(c.hosts)),
			URL: fmt.Sprint("https://h/", c.made), Priority: int32(rnd.IntN(3)),
		})
	}
	if b, ok := c.trial.options.Backlog.(*memBacklog); ok {
		b.lease(list...)
	}
	return list
}

func (c *chaos) visit(t *Task) (Feedback, Update) {
	rnd := rand.New(rand.NewPCG(c.seed, uint64(t.ID)<<8|uint64(t.Tries)))
	c.count(1)
	time.Sleep(time.Duration(rnd.IntN(8)) * 30 * ms)
	c.count(-1)
	fb := Feedback{OK: rnd.IntN(2) == 0, Took: 30 * ms}
	if rnd.IntN(20) == 0 {
		fb.Block = time.Duration(rnd.IntN(3)) * time.Second
	}
	if t.Tries < 2 && rnd.IntN(5) == 0 {
		again := *t
		again.Tries++
		again.NotBefore = time.Now().Add(time.Duration(rnd.IntN(3)) * time.Second)
		return fb, Update{Retry: []*Task{&again}}
	}
	c.trial.mu.Lock()
	defer c.trial.mu.Unlock()
	c.ended[t.ID]++
	u := Update{Done: []Done{{Task: t, Page: rnd.IntN(3) > 0}}}
	u.Added = c.more(rnd, rnd.IntN(8))
	return fb, u
}

func (c *chaos) count(n int) {
	c.trial.mu.Lock()
	defer c.trial.mu.Unlock()
	c.now += n
	c.most = max(c.most, c.now)
}

func (c *chaos) judge(o Options, late time.Duration) {
	tr := c.trial
	st := tr.f.Stats()
	fail := func(format string, args ...any) { c.fault = fmt.Sprintf(format, args...) }
	want := Finished
	if o.MaxPages > 0 && st.Pages == o.MaxPages && st.Pending > 0 {
		want = BudgetSpent
	}
	switch {
	case tr.end != want || tr.err != nil:
		fail("ended %v, %v; want %v", tr.end, tr.err, want)
	case late != 0:
		fail("ended %v after the last update", late)
	case st.Pending != c.made-len(c.ended):
		fail("%d pending, want %d of %d", st.Pending, c.made-len(c.ended), c.made)
	case o.MaxPages > 0 && st.Pages > o.MaxPages:
		fail("%d pages, at most %d wanted", st.Pages, o.MaxPages)
	case c.most > o.InFlight:
		fail("%d in flight, at most %d wanted", c.most, o.InFlight)
	}
	for id, n := range c.ended {
		if n != 1 {
			fail("task %d ended %d times", id, n)
		}
	}
	for h, n := range tr.most {
		if n > o.PerHost {
			fail("%d requests at a time to host %d", n, h)
		}
		if gap := tr.gap(h); gap < o.Delay {
			fail("requests to host %d %v apart", h, gap)
		}
	}
}

// TestBudget: exactly MaxPages tasks end as pages, with many in flight and
// many that turn out to be none.
func TestBudget(t *testing.T) {
	tr := (&trial{
		options: Options{MaxPages: 10, Pages: 3, PerHost: 100},
		workers: 100,
		first:   Update{Added: tasksOf(1, 100, 1)},
		visit: func(f *Frontier, t *Task) (Feedback, Update) {
			time.Sleep(time.Duration(t.ID) * ms)
			return Feedback{}, Update{Done: []Done{{Task: t, Page: t.ID%3 == 0}}}
		},
	}).run(t)
	tr.expect(t, BudgetSpent, len(tr.requests))
	if st := tr.f.Stats(); st.Pages != 10 || st.InFlight != 0 || st.Pending != 100-len(tr.requests) {
		t.Errorf("%+v", st)
	}
	spent := (&trial{options: Options{MaxPages: 10, Pages: 10}, first: Update{Added: tasksOf(1, 1, 1)}}).run(t)
	spent.expect(t, BudgetSpent, 0)
}

// TestHostBudget: exactly MaxHostPages tasks of each host end as pages, with many
// in flight and many that turn out to be none, and then those that are left are
// handed out.
func TestHostBudget(t *testing.T) {
	const pages = 10
	former := map[HostID]int64{1: 4, 3: pages}
	had := map[HostID]int64{}
	var mu sync.Mutex
	tr := (&trial{
		options: Options{MaxHostPages: pages, HostPages: func(h HostID) int64 { return former[h] }, PerHost: 100},
		workers: 100,
		first:   Update{Added: tasksOf(1, 60, 1, 2, 3)},
		parse:   5 * ms,
		visit: func(f *Frontier, t *Task) (Feedback, Update) {
			mu.Lock()
			full := former[t.Host]+had[t.Host] == pages
			mu.Unlock()
			if full {
				return Feedback{Unspent: true}, Update{Done: []Done{{Task: t}}}
			}
			time.Sleep(time.Duration(t.ID) * ms)
			switch {
			case t.ID%5 == 0 && t.Tries == 0:
				t.Tries++
				return Feedback{}, Update{Retry: []*Task{t}}
			case t.ID%4 != 0:
				return Feedback{}, Update{Done: []Done{{Task: t}}}
			}
			mu.Lock()
			had[t.Host]++
			mu.Unlock()
			return Feedback{}, page(t)
		},
	}).run(t)
	if tr.end != Finished || had[1] != pages-4 || had[2] != pages || had[3] != 0 {
		t.Errorf("%v with %v pages", tr.end, had)
	}
	if st := tr.f.Stats(); st.Pending != 0 || st.InFlight != 0 {
		t.Errorf("%+v", st)
	}
}

func TestDrain(t *testing.T) {
	tr := (&trial{
		first: Update{Added: tasksOf(1, 100, 1, 2)},
		visit: func(f *Frontier, t *Task) (Feedback, Update) {
			time.Sleep(time.Second)
			return Feedback{}, page(t, tasksOf(1000*t.ID, 2, 1)...)
		},
		watch: func(f *Frontier) {
			time.Sleep(1500 * ms)
			f.Drain()
			f.Drain()
			if task, ok := f.Next(context.Background()); ok {
				panic(fmt.Sprint("handed out after Drain: ", task.ID))
			}
		},
	}).run(t)
	tr.expect(t, Drained, 8)
	expectTime(t, "the end", tr.took, 2*time.Second)
	if st := tr.f.Stats(); st.Pending != 200-8+16 {
		t.Errorf("%d pending", st.Pending)
	}
}

func TestAbort(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("enough")
		ctx, cancel := context.WithCancelCause(t.Context())
		f := New(Options{Backlog: newBacklog(BreadthFirst)})
		f.Update(Update{Added: tasksOf(1, 3, 1)})
		go func() { time.Sleep(time.Second); cancel(cause) }()
		var task *Task
		go func() { task, _ = f.Next(t.Context()) }()
		end, err := f.Run(ctx)
		synctest.Wait()
		if end != Aborted || !errors.Is(err, cause) {
			t.Errorf("ended %v, %v", end, err)
		}
		// Nothing blocks any more, and nobody counts.
		f.Release(task, Feedback{})
		f.Update(page(task))
		f.Hold()()
		f.Drain()
		if _, ok := f.Next(t.Context()); ok {
			t.Error("handed out after the end")
		}
		if st := f.Stats(); st.Pending != 3 || st.InFlight != 1 {
			t.Errorf("%+v", st)
		}
		if _, err := f.Run(t.Context()); err == nil {
			t.Error("Run ran twice")
		}
	})
}

func TestRefillFails(t *testing.T) {
	for name, broken := range map[string]func(*memBacklog){
		"error":       func(b *memBacklog) { b.err = errors.New("disk on fire") },
		"gives none":  func(b *memBacklog) { b.mean = true },
		"wrong count": func(b *memBacklog) { b.short = true },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBacklog(BreadthFirst)
			b.put(tasksOf(1, 5, 1)...)
			broken(b)
			tr := (&trial{options: Options{Backlog: b}, first: Update{Grown: []Lease{{Host: 1, Backlog: 5}}}}).run(t)
			tr.expect(t, Aborted, 0)
		})
	}
}

// TestBacklogLost: a store that has less than it said does not hang the run.
func TestBacklogLost(t *testing.T) {
	b := newBacklog(BreadthFirst)
	b.put(tasksOf(1, 3, 1)...)
	tr := (&trial{options: Options{Backlog: b}, first: Update{Grown: []Lease{{Host: 1, Backlog: 5}}}}).run(t)
	tr.expect(t, Finished, 3)
}

// TestRefillBatches: hosts that ask while a refill is under way share the next.
func TestRefillBatches(t *testing.T) {
	b := newBacklog(BreadthFirst)
	b.took = func() time.Duration { return time.Second }
	const n = 3000
	tr := &trial{options: Options{Backlog: b}}
	for h := HostID(1); h <= n; h++ {
		b.put(tasksOf(TaskID(h), 1, h)...)
		tr.first.Grown = append(tr.first.Grown, Lease{Host: h, Backlog: 1})
	}
	tr.run(t).expect(t, Finished, n)
	if b.refills != 3 || b.largest != refillBatch {
		t.Errorf("%d refills of up to %d hosts", b.refills, b.largest)
	}
}

// TestWindowBounded: many new tasks do not stay in memory, and
// come back.
func TestWindowBounded(t *testing.T) {
	b := newBacklog(BreadthFirst)
	const n = 20000
	added := tasksOf(1, n/4, 1, 2, 3, 4)
	b.lease(added...)
	most := 0
	tr := &trial{options: Options{Window: 64, Backlog: b}, first: Update{Added: added}}
	tr.visit = func(f *Frontier, t *Task) (Feedback, Update) {
		if t.ID%100 == 0 {
			tr.mu.Lock()
			most = max(most, f.Stats().Window)
			tr.mu.Unlock()
		}
		return Feedback{}, page(t)
	}
	tr.run(t).expect(t, Finished, n)
	if most > 2*64 {
		t.Errorf("%d tasks in a window of 64", most)
	}
}

func TestMisuse(t *testing.T) {
	for name, misuse := range map[string]func(f *Frontier, t *Task){
		"release twice": func(f *Frontier, t *Task) { f.Release(t, Feedback{}); f.Release(t, Feedback{}) },
		"done twice":    func(f *Frontier, t *Task) { f.Update(Update{Done: []Done{{Task: t}, {Task: t}}}) },
	} {
		t.Run(name, func(t *testing.T) {
			f := New(Options{})
			s := newScheduler(f)
			f.Update(Update{Added: tasksOf(1, 2, 1)})
			s.read()
			task, _ := s.offer()
			s.handedOut(task)
			misuse(f, task)
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			s.read()
		})
	}
}
