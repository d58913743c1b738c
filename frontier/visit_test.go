package frontier

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// visitHost plays a visit of 10 ms.
func (tr *trial) visitHost(ctx context.Context, h HostID) error {
	t := &Task{Host: h, URL: fmt.Sprintf("https://host%d/aside", h)}
	for {
		given, err := tr.f.Visit(ctx, t)
		if err != nil {
			return err
		}
		tr.started(given)
		time.Sleep(10 * ms)
		tr.ended(given, Feedback{OK: true})
		if !given.Gate {
			return nil
		}
		tr.f.Update(Update{Hosts: []HostUpdate{{Host: h, Gate: GateOpen}}})
	}
}

// gateOpens answers a gate task, and is a page otherwise.
func gateOpens(_ *Frontier, t *Task) (Feedback, Update) {
	time.Sleep(10 * ms)
	if t.Gate {
		return Feedback{OK: true}, Update{Hosts: []HostUpdate{{Host: t.Host, Gate: GateOpen}}}
	}
	return Feedback{OK: true}, page(t)
}

// A visit waits for the delay of its host, and goes before the host's tasks.
func TestVisitDelayed(t *testing.T) {
	tr := (&trial{
		workers: 1,
		options: Options{Delay: time.Second, PerHost: 1},
		first:   Update{Added: tasksOf(1, 2, 1)},
		aside: func(ctx context.Context, tr *trial, _ *Task) {
			for range 2 {
				if err := tr.visitHost(ctx, 1); err != nil {
					t.Error(err)
				}
			}
		},
	}).run(t)
	var got []string
	for _, r := range tr.requests {
		kind := "task"
		if r.id < 0 {
			kind = "visit"
		}
		got = append(got, fmt.Sprint(kind, " ", r.at))
	}
	want := []string{"task 0s", "visit 1s", "visit 2s", "task 3s", "visit 4s", "visit 5s"}
	if diff := cmp.Diff(want, got); diff != "" || tr.end != Finished {
		t.Errorf("ended %v (-want +got):\n%s", tr.end, diff)
	}
}

// Several pages visit a host at a time: it has no more requests under way than it
// has permits.
func TestVisitPermits(t *testing.T) {
	tr := (&trial{
		workers: 8,
		options: Options{PerHost: 2},
		first:   Update{Added: tasksOf(1, 1, 2, 3, 4, 5, 6, 7, 8, 9)},
		aside: func(ctx context.Context, tr *trial, _ *Task) {
			if err := tr.visitHost(ctx, 1); err != nil {
				t.Error(err)
			}
		},
	}).run(t)
	if tr.most[1] != 2 || len(tr.starts(1)) != 8 || tr.took != 50*ms {
		t.Errorf("%d visits, %d at a time, in %v; want 8, 2, 50ms", len(tr.starts(1)), tr.most[1], tr.took)
	}
}

// The gate of a host that has no tasks is given to its visitors, though no task
// may be handed out any more.
func TestVisitGate(t *testing.T) {
	tr := (&trial{
		options: Options{InFlight: 1, MaxPages: 1, Gate: func(t *Task) string { return originOf(t.URL) + "/robots.txt" }},
		first:   Update{Added: tasksOf(1, 2, 1)},
		visit:   gateOpens,
		aside: func(ctx context.Context, tr *trial, task *Task) {
			if task.Gate {
				return
			}
			if err := tr.visitHost(ctx, 2); err != nil {
				t.Error(err)
			}
		},
	}).run(t)
	want := []request{{1, 0, true, 0}, {1, 1, false, 10 * ms}, {2, 0, true, 20 * ms}, {2, -2, false, 30 * ms}}
	if !slices.Equal(tr.requests, want) || tr.end != BudgetSpent {
		t.Errorf("ended %v, requests %v; want %v", tr.end, tr.requests, want)
	}
}

// A page in flight makes its visits during a drain too.
func TestVisitDrained(t *testing.T) {
	tr := (&trial{
		workers: 1,
		options: Options{Delay: time.Second, Gate: func(t *Task) string { return originOf(t.URL) + "/robots.txt" }},
		first:   Update{Added: tasksOf(1, 5, 1)},
		visit:   gateOpens,
		aside: func(ctx context.Context, tr *trial, task *Task) {
			if task.Gate {
				return
			}
			tr.f.Halt(true)
			tr.f.Drain()
			for h := range HostID(2) {
				if err := tr.visitHost(ctx, 1+h); err != nil {
					t.Error(err)
				}
			}
		},
	}).run(t)
	if tr.end != Drained || len(tr.requests) != 5 || tr.gap(1) != time.Second || tr.gap(2) != time.Second {
		t.Errorf("ended %v after %v, want drained after two gates, a task and two visits", tr.end, tr.requests)
	}
}

// Several pages visit a host whose gate is closed: one of them is given the gate.
// Should it leave in that moment, another is.
func TestVisitGateLeft(t *testing.T) {
	tr := (&trial{
		workers: 3,
		options: Options{Delay: time.Second, Gate: func(t *Task) string {
			if originOf(t.URL) == "https://host9" {
				return "https://host9/robots.txt"
			}
			return ""
		}},
		first: Update{Added: tasksOf(1, 1, 1, 2, 3), Hosts: []HostUpdate{{Host: 9, Block: time.Second}}},
		aside: func(ctx context.Context, tr *trial, task *Task) {
			if task.Host == 1 {
				ctx, cancel := context.WithTimeout(ctx, time.Second-10*ms) // as the block ends
				defer cancel()
				_ = tr.visitHost(ctx, 9)
				return
			}
			if err := tr.visitHost(ctx, 9); err != nil {
				t.Error(err)
			}
		},
	}).run(t)
	gates := 0
	for _, r := range tr.requests {
		if r.gate {
			gates++
		}
	}
	if gates != 1 || tr.gap(9) != time.Second || tr.end != Finished {
		t.Errorf("ended %v, requests %v", tr.end, tr.requests)
	}
}

// Nobody waits for a host that is given up.
func TestVisitGivenUp(t *testing.T) {
	tr := (&trial{
		workers: 1,
		options: Options{GiveUp: time.Minute},
		first:   Update{Added: tasksOf(1, 1, 1, 2)},
		visit: func(f *Frontier, t *Task) (Feedback, Update) {
			time.Sleep(10 * ms)
			if t.Host == 1 {
				return Feedback{Block: 2 * time.Minute}, Update{Retry: []*Task{t}}
			}
			return Feedback{OK: true}, page(t)
		},
		aside: func(ctx context.Context, tr *trial, task *Task) {
			if task.Host == 1 {
				return
			}
			if err := tr.visitHost(ctx, 1); !errors.Is(err, ErrGivenUp) {
				t.Errorf("got %v, want ErrGivenUp", err)
			}
		},
	}).run(t)
	tr.expect(t, GaveUp, 2)
}

// A drain waits for no block and no pause, even of who waits already.
func TestVisitDrainedWhileBlocked(t *testing.T) {
	for name, keep := range map[string]func(*Frontier){
		"block": func(f *Frontier) { f.Update(Update{Hosts: []HostUpdate{{Host: 2, Block: time.Hour}}}) },
		"pause": func(f *Frontier) { f.Pause(time.Hour) },
	} {
		t.Run(name, func(t *testing.T) {
			tr := (&trial{
				workers: 1,
				options: Options{GiveUp: 24 * time.Hour},
				first:   Update{Added: tasksOf(1, 1, 1)},
				aside: func(ctx context.Context, tr *trial, _ *Task) {
					keep(tr.f)
					time.AfterFunc(time.Minute, tr.f.Drain)
					began := time.Now()
					if err := tr.visitHost(ctx, 2); !errors.Is(err, ErrDrained) || time.Since(began) != time.Minute {
						t.Errorf("got %v after %v, want ErrDrained after a minute", err, time.Since(began))
					}
				},
			}).run(t)
			if tr.end != Finished && tr.end != Drained {
				t.Errorf("ended %v", tr.end)
			}
		})
	}
}

// Who stops waiting has no permit, whether or not it was given in that moment.
func TestVisitLeft(t *testing.T) {
	tr := (&trial{
		workers: 1,
		options: Options{PerHost: 1, Delay: time.Second},
		first:   Update{Added: tasksOf(1, 1, 1)},
		aside: func(ctx context.Context, tr *trial, _ *Task) {
			for _, after := range []time.Duration{500 * ms, time.Second, time.Second, 2 * time.Second} {
				brief, cancel := context.WithTimeout(ctx, after)
				if err := tr.visitHost(brief, 1); err != nil && !errors.Is(err, context.DeadlineExceeded) {
					t.Error(err)
				}
				cancel()
			}
			if err := tr.visitHost(ctx, 1); err != nil {
				t.Error(err)
			}
		},
	}).run(t)
	if tr.gap(1) < time.Second || tr.end != Finished {
		t.Errorf("ended %v, requests at %v", tr.end, tr.starts(1))
	}
}

// Nobody waits for a frontier that has ended, or is aborted.
func TestVisitEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, abort := context.WithCancel(t.Context())
		f := New(Options{})
		f.Update(Update{Hosts: []HostUpdate{{Host: 1, Block: time.Minute}}})
		release := f.Hold()
		defer release()
		ended := make(chan struct{})
		go func() { defer close(ended); _, _ = f.Run(ctx) }()
		waiting := make(chan error)
		go func() {
			_, err := f.Visit(t.Context(), &Task{Host: 1, URL: "https://host1/"})
			waiting <- err
		}()
		synctest.Wait()
		abort()
		if err := <-waiting; !errors.Is(err, ErrEnded) {
			t.Errorf("aborted: %v, want ErrEnded", err)
		}
		<-ended
		if _, err := f.Visit(t.Context(), &Task{Host: 1, URL: "https://host1/"}); !errors.Is(err, ErrEnded) {
			t.Errorf("after the end: %v, want ErrEnded", err)
		}
	})
}
