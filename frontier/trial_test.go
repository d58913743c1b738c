package frontier

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A trial runs a frontier with workers that play requests, in virtual time,
// and is the witness of what was asked for when. A goroutine that outlives the
// run fails the test, since synctest waits for all.
type trial struct {
	options Options
	workers int    // default 4
	first   Update // sent before Run
	// visit plays the request for a task, with the time it takes, and says
	// how it went; nil for one of 10 ms that is a page without links.
	visit func(f *Frontier, t *Task) (Feedback, Update)
	parse time.Duration // from Release to Update
	// aside is called between these two.
	aside func(ctx context.Context, tr *trial, t *Task)
	// before is called before Run, and watch runs beside the workers.
	before, watch func(f *Frontier)

	f    *Frontier
	end  End
	err  error
	took time.Duration // of Run

	mu       sync.Mutex // guards all below
	requests []request
	began    time.Time
	now      map[HostID]int // requests under way
	most     map[HostID]int // the greatest number of them
}

type request struct {
	host HostID
	id   TaskID
	gate bool
	at   time.Duration // since the trial began
}

func (tr *trial) run(t *testing.T) *trial {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { tr.play(t.Context()) })
	return tr
}

func (tr *trial) play(ctx context.Context) {
	tr.f = New(tr.options)
	tr.now, tr.most = map[HostID]int{}, map[HostID]int{}
	tr.f.Update(tr.first)
	if tr.before != nil {
		tr.before(tr.f)
	}
	tr.began = time.Now()
	var all sync.WaitGroup
	if tr.workers == 0 {
		tr.workers = 4
	}
	for range tr.workers {
		all.Go(func() { tr.work(ctx) })
	}
	if tr.watch != nil {
		all.Go(func() { tr.watch(tr.f) })
	}
	tr.end, tr.err = tr.f.Run(ctx)
	tr.took = time.Since(tr.began)
	all.Wait()
}

func (tr *trial) work(ctx context.Context) {
	for task, ok := tr.f.Next(ctx); ok; task, ok = tr.f.Next(ctx) {
		tr.started(task)
		fb, u := tr.visitOf(task)
		tr.ended(task, fb)
		time.Sleep(tr.parse)
		if tr.aside != nil {
			tr.aside(ctx, tr, task)
		}
		tr.f.Update(u)
	}
}

func (tr *trial) started(t *Task) {
	tr.mu.Lock()
	defer tr.mu.Unlock()
	tr.requests = append(tr.requests, request{t.Host, t.ID, t.Gate, time.Since(tr.began)})
	tr.now[t.Host]++
	tr.most[t.Host] = max(tr.most[t.Host], tr.now[t.Host])
}

func (tr *trial) ended(t *Task, fb Feedback) {
	tr.mu.Lock()
	tr.now[t.Host]--
	tr.mu.Unlock()
	tr.f.Release(t, fb)
}

func (tr *trial) visitOf(t *Task) (Feedback, Update) {
	if tr.visit != nil {
		return tr.visit(tr.f, t)
	}
	time.Sleep(10 * time.Millisecond)
	return Feedback{OK: true}, page(t)
}

// page is the update for a task that ended as a page with links.
func page(t *Task, links ...*Task) Update {
	return Update{Done: []Done{{Task: t, Page: true}}, Added: links}
}

// tasksOf makes n tasks for each of the hosts, numbered from first.
func tasksOf(first TaskID, n int, hosts ...HostID) []*Task {
	var list []*Task
	for range n {
		for _, h := range hosts {
			list = append(list, &Task{ID: first, Host: h, URL: fmt.Sprintf("https://host%d/%d", h, first)})
			first++
		}
	}
	return list
}

// starts are the times of the requests to a host.
func (tr *trial) starts(h HostID) []time.Duration {
	var at []time.Duration
	for _, r := range tr.requests {
		if r.host == h {
			at = append(at, r.at)
		}
	}
	return at
}

// gap is the least time between the starts of two requests to a host.
func (tr *trial) gap(h HostID) time.Duration {
	at, least := tr.starts(h), time.Duration(1<<62)
	for i := 1; i < len(at); i++ {
		least = min(least, at[i]-at[i-1])
	}
	return least
}

// expect checks how the trial ended and which tasks were asked for: each of
// the first n tasks once.
func (tr *trial) expect(t *testing.T, end End, n int) {
	t.Helper()
	if tr.end != end || (tr.err != nil) != (end == Aborted) {
		t.Errorf("ended %v, %v; want %v", tr.end, tr.err, end)
	}
	var ids []TaskID
	for _, r := range tr.requests {
		if !r.gate {
			ids = append(ids, r.id)
		}
	}
	slices.Sort(ids)
	if len(ids) != n || len(slices.Compact(ids)) != n {
		t.Errorf("%d requests for %d tasks, want %d", len(tr.requests), len(slices.Compact(ids)), n)
	}
}

// expectTime checks when something came to pass, exactly.
func expectTime(t *testing.T, what string, got, want time.Duration) {
	t.Helper()
	if got != want {
		t.Errorf("%s at %v, want %v", what, got, want)
	}
}
