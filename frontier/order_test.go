package frontier

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"
)

// TestOrderModel: with one task in flight, the tasks of each host are handed
// out exactly in the order of a plain list, whatever the window, and however
// additions, growth of the backlog, retries, sheds and refills overtake each
// other.
func TestOrderModel(t *testing.T) {
	for _, o := range []Order{BreadthFirst, DepthFirst, BestFirst} {
		for _, window := range []int{2, 6, 64} {
			t.Run(fmt.Sprint(o, window), func(t *testing.T) {
				rapid.Check(t, func(rt *rapid.T) {
					n := rapid.SampledFrom([]int{10, 40, 150, 400}).Draw(rt, "length")
					web := &randomWeb{
						choices: rapid.SliceOfN(rapid.Byte(), n, n).Draw(rt, "choices"),
						order:   o, window: window,
						hosts: rapid.IntRange(1, 4).Draw(rt, "hosts"),
					}
					synctest.Test(t, func(t *testing.T) { web.crawl(t) })
					if web.fault != "" {
						rt.Fatal(web.fault)
					}
				})
			})
		}
	}
}

// randomWeb crawls a web that a string of random choices unfolds, and checks
// each task handed out against a list of what is pending.
type randomWeb struct {
	choices       []byte
	order         Order
	window, hosts int

	lastID  TaskID
	pending map[TaskID]*Task // as the frontier was told
	backlog *memBacklog
	refills []time.Duration
	fault   string
}

func (w *randomWeb) pick(n int) int {
	if len(w.choices) == 0 {
		return 0
	}
	c := w.choices[0]
	w.choices = w.choices[1:]
	return int(c) % n
}

func (w *randomWeb) task() *Task {
	w.lastID++
	return &Task{
		ID:       w.lastID,
		Host:     HostID(1 + w.pick(w.hosts)),
		URL:      fmt.Sprint("https://h/", w.lastID),
		Priority: int32(w.pick(4)) - 1,
	}
}

func (w *randomWeb) tasks(n int) []*Task {
	list := make([]*Task, n)
	for i := range list {
		list[i] = w.task()
	}
	return list
}

func (w *randomWeb) crawl(t *testing.T) {
	w.pending = map[TaskID]*Task{}
	w.backlog = newBacklog(w.order)
	for range 8 {
		w.refills = append(w.refills, time.Duration(w.pick(3))*400*time.Millisecond)
	}
	calls := 0
	w.backlog.took = func() time.Duration { calls++; return w.refills[calls%len(w.refills)] }
	f := New(Options{Order: w.order, Window: w.window, InFlight: 1, Backlog: w.backlog})
	w.start(f)
	var end End
	var err error
	go func() { end, err = f.Run(t.Context()) }()
	for task, ok := f.Next(t.Context()); ok; task, ok = f.Next(t.Context()) {
		w.check(task)
		w.visit(f, task)
	}
	synctest.Wait()
	if w.fault == "" {
		w.fault = w.backlog.fault()
	}
	if w.fault == "" && (end != Finished || err != nil || len(w.pending) > 0 || f.Stats().Pending != 0) {
		w.fault = fmt.Sprintf("ended %v, %v with %d pending, counted %d", end, err, len(w.pending), f.Stats().Pending)
	}
}

// start lets tasks of a former run and new ones meet.
func (w *randomWeb) start(f *Frontier) {
	w.backlog.put(w.known(w.tasks(w.pick(20)))...)
	var u Update
	for h := range w.hosts {
		u.Grown = append(u.Grown, w.backlog.take(HostID(1+h), w.pick(4)))
	}
	u.Added = w.known(w.tasks(1 + w.pick(10)))
	w.backlog.lease(u.Added...)
	f.Update(u)
}

func (w *randomWeb) known(tasks []*Task) []*Task {
	for _, t := range tasks {
		w.pending[t.ID] = t
	}
	return tasks
}

// check compares with the model: no other task of the host that is due, and
// has been for more than this very moment, goes before this one.
func (w *randomWeb) check(t *Task) {
	now := time.Now()
	if w.fault != "" {
		return
	}
	if w.pending[t.ID] == nil {
		w.fault = fmt.Sprintf("task %d is not pending", t.ID)
		return
	}
	if t.NotBefore.After(now) {
		w.fault = fmt.Sprintf("task %d is not due for %v", t.ID, t.NotBefore.Sub(now))
	}
	rank := w.order.Rank(t.ID, t.Priority)
	for _, o := range w.pending {
		if o.Host == t.Host && o.NotBefore.Before(now) && w.order.Rank(o.ID, o.Priority) < rank {
			w.fault = fmt.Sprintf("task %d of host %d before task %d", t.ID, t.Host, o.ID)
		}
	}
}

// visit does what a crawl might with a task.
func (w *randomWeb) visit(f *Frontier, t *Task) {
	var u Update
	grown := w.tasks(max(0, w.pick(12)-8)) // committed first, told later
	w.backlog.put(grown...)
	time.Sleep(time.Duration(w.pick(4)) * 300 * time.Millisecond)
	f.Release(t, Feedback{})
	time.Sleep(time.Duration(w.pick(3)) * 300 * time.Millisecond)
	delete(w.pending, t.ID)
	if wait := w.pick(6); wait > 2 {
		again := *t
		again.NotBefore = time.Now().Add(time.Duration(wait-3) * 700 * time.Millisecond)
		u.Retry = w.known([]*Task{&again})
	} else {
		u.Done = []Done{{Task: t, Page: true}}
		w.backlog.mu.Lock()
		delete(w.backlog.leased, t.ID)
		w.backlog.mu.Unlock()
	}
	u.Added = w.known(w.tasks(w.pick(8)))
	w.backlog.lease(u.Added...)
	for _, g := range w.known(grown) {
		u.Grown = append(u.Grown, Lease{Host: g.Host, Backlog: 1})
	}
	f.Update(u)
}
