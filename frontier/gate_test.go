package frontier

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func robotsOf(t *Task) string { return originOf(t.URL) + "/robots.txt" }

// answers are what gate tasks get in turn; the others are pages at once.
func answers(took time.Duration, list ...HostUpdate) func(*Frontier, *Task) (Feedback, Update) {
	n := 0
	return func(f *Frontier, t *Task) (Feedback, Update) {
		if !t.Gate {
			return Feedback{OK: true}, page(t)
		}
		time.Sleep(took)
		u := list[n]
		n, u.Host = n+1, t.Host
		return Feedback{OK: u.Block == 0, Block: u.Block}, Update{Hosts: []HostUpdate{u}}
	}
}

// TestGate: the gate task comes first and alone; the others wait for the
// answer, not just for the end of its request.
func TestGate(t *testing.T) {
	tr := (&trial{
		options: Options{Gate: robotsOf, Delay: 2 * time.Second},
		first:   Update{Added: tasksOf(7, 2, 1)},
		visit:   answers(5*time.Second, HostUpdate{Gate: GateOpen}),
		parse:   5 * time.Second,
	}).run(t)
	tr.expect(t, Finished, 2)
	s := time.Second
	want := []request{{1, 0, true, 0}, {1, 7, false, 10 * s}, {1, 8, false, 12 * s}}
	if diff := cmp.Diff(want, tr.requests, cmp.AllowUnexported(request{})); diff != "" {
		t.Error(diff)
	}
	if st := tr.f.Stats(); st.Pages != 2 || st.Gates != 0 {
		t.Errorf("%+v", st)
	}
}

// TestGateAgain: the gate task comes next, once, and the host's other tasks go
// on without waiting for its answer.
func TestGateAgain(t *testing.T) {
	pages := 0
	tr := (&trial{
		options: Options{Gate: robotsOf, Delay: 2 * time.Second, PerHost: 2},
		first:   Update{Added: tasksOf(7, 4, 1)},
		visit: func(f *Frontier, task *Task) (Feedback, Update) {
			if task.Gate {
				time.Sleep(5 * time.Second)
				return Feedback{OK: true}, Update{Hosts: []HostUpdate{{Host: 1, Gate: GateOpen}}}
			}
			if pages++; pages == 1 {
				f.Update(Update{Hosts: []HostUpdate{{Host: 1, Gate: GateAgain}, {Host: 1, Gate: GateAgain}}})
			}
			return Feedback{OK: true}, page(task)
		},
	}).run(t)
	tr.expect(t, Finished, 4)
	s := time.Second
	want := []request{{1, 0, true, 0}, {1, 7, false, 5 * s}, {1, 0, true, 7 * s}, {1, 8, false, 9 * s}, {1, 9, false, 11 * s}, {1, 10, false, 13 * s}}
	if diff := cmp.Diff(want, tr.requests, cmp.AllowUnexported(request{})); diff != "" {
		t.Error(diff)
	}
}

// TestGateBlocked: a blocked gate is tried again after the block.
func TestGateBlocked(t *testing.T) {
	tr := (&trial{
		options: Options{Gate: robotsOf},
		first:   Update{Added: tasksOf(1, 1, 1, 2)},
		visit: answers(0, HostUpdate{Gate: GateOpen}, HostUpdate{Block: time.Minute}, HostUpdate{Block: 2 * time.Minute},
			HostUpdate{Gate: GateOpen}),
		workers: 1,
	}).run(t)
	tr.expect(t, Finished, 2)
	m := time.Minute
	if diff := cmp.Diff([]time.Duration{0, m, 3 * m, 3 * m}, tr.starts(2)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]time.Duration{0, 0}, tr.starts(1)); diff != "" {
		t.Error(diff)
	}
}

// TestGateCloses: after GateClose the next thing handed out is a gate task.
func TestGateCloses(t *testing.T) {
	visit := answers(0, HostUpdate{Gate: GateOpen}, HostUpdate{Gate: GateOpen})
	tr := (&trial{
		options: Options{Gate: robotsOf, InFlight: 1},
		first:   Update{Added: tasksOf(1, 4, 1)},
		visit: func(f *Frontier, t *Task) (Feedback, Update) {
			fb, u := visit(f, t)
			if t.ID == 2 {
				u.Hosts = []HostUpdate{{Host: 1, Gate: GateClose}}
			}
			return fb, u
		},
	}).run(t)
	tr.expect(t, Finished, 4)
	var ids []TaskID
	for _, r := range tr.requests {
		ids = append(ids, r.id)
	}
	if diff := cmp.Diff([]TaskID{0, 1, 2, 0, 3, 4}, ids); diff != "" {
		t.Error(diff)
	}
}

// TestGateless: hosts without a gate, and one that is known to be open.
func TestGateless(t *testing.T) {
	tr := (&trial{
		options: Options{Gate: func(t *Task) string {
			if t.Host == 1 {
				return ""
			}
			return robotsOf(t)
		}},
		first: Update{Added: tasksOf(1, 2, 1, 2), Hosts: []HostUpdate{{Host: 2, Gate: GateOpen}}},
	}).run(t)
	tr.expect(t, Finished, 4)
	if len(tr.requests) != 4 {
		t.Errorf("%d requests", len(tr.requests))
	}
}

// TestGateOfBacklog: the URL of the gate is made from a task that a refill
// must bring first.
func TestGateOfBacklog(t *testing.T) {
	b := newBacklog(BreadthFirst)
	b.put(tasksOf(1, 5, 1)...)
	b.took = func() time.Duration { return time.Second }
	tr := (&trial{
		options: Options{Gate: robotsOf, Backlog: b},
		first:   Update{Grown: []Lease{{Host: 1, Backlog: 5}}},
		visit:   answers(0, HostUpdate{Gate: GateOpen}),
	}).run(t)
	tr.expect(t, Finished, 5)
	expectTime(t, "the end", tr.took, time.Second)
}

// TestGateAnsweredFirst: the answer overtakes the release.
func TestGateAnsweredFirst(t *testing.T) {
	for name, answer := range map[string]HostUpdate{
		"open":  {Host: 1, Gate: GateOpen},
		"block": {Host: 1, Block: time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			tr := (&trial{
				options: Options{Gate: robotsOf, PerHost: 2},
				first:   Update{Added: tasksOf(1, 1, 1)},
				visit: func(f *Frontier, t *Task) (Feedback, Update) {
					if !t.Gate {
						return Feedback{}, page(t)
					}
					f.Update(Update{Hosts: []HostUpdate{answer}})
					answer = HostUpdate{Host: 1, Gate: GateOpen}
					time.Sleep(time.Minute)
					return Feedback{}, Update{}
				},
			}).run(t)
			tr.expect(t, Finished, 1)
		})
	}
}

func TestGateDrained(t *testing.T) {
	tr := (&trial{
		options: Options{Gate: robotsOf},
		first:   Update{Added: tasksOf(1, 3, 1)},
		visit:   func(f *Frontier, t *Task) (Feedback, Update) { time.Sleep(time.Second); return Feedback{}, Update{} },
		watch:   func(f *Frontier) { time.Sleep(ms); f.Drain() },
	}).run(t)
	if tr.end != Drained || tr.f.Stats().Pending != 3 {
		t.Errorf("ended %v with %+v", tr.end, tr.f.Stats())
	}
}

// TestGateGivenUp: a host whose robots.txt cannot be had is given up.
func TestGateGivenUp(t *testing.T) {
	tr := (&trial{
		options: Options{Gate: robotsOf},
		first:   Update{Added: tasksOf(1, 3, 1)},
		visit:   answers(time.Second, HostUpdate{Block: 5 * time.Minute}, HostUpdate{Block: 10 * time.Minute}),
		parse:   time.Second,
	}).run(t)
	if tr.end != GaveUp || len(tr.requests) != 2 {
		t.Errorf("ended %v after %v", tr.end, tr.requests)
	}
	// That the second block makes the streak too long is known from the
	// release on, but the answer might have opened the gate.
	expectTime(t, "the end", tr.took, 5*time.Minute+4*time.Second)
}
