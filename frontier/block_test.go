package frontier

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

// blockedFor is a visit after which the host is blocked and the task pending.
func blockedFor(t *Task, d time.Duration) (Feedback, Update) {
	return Feedback{Block: d}, Update{Retry: []*Task{t}}
}

// TestGaveUp: the run ends at once when the last streak of blocks gets longer
// than GiveUp; until then blocked hosts are asked again.
func TestGaveUp(t *testing.T) {
	var began time.Time
	tr := (&trial{
		options: Options{GiveUp: 10 * time.Minute, PerHost: 1},
		before:  func(*Frontier) { began = time.Now() },
		first: Update{
			Added: tasksOf(1, 3, 1, 2),
			Grown: []Lease{{Host: 2, Key: "https://two"}},
		},
		visit: func(f *Frontier, t *Task) (Feedback, Update) {
			if t.Host == 1 && t.ID < 5 {
				time.Sleep(time.Minute)
				return Feedback{OK: true}, page(t)
			}
			return blockedFor(t, 4*time.Minute)
		},
	}).run(t)
	// Host 1 answers twice, and has its third task blocked from 2 min on:
	// at 2, 6 and 10 min, the last time until 14 min, 12 after the first.
	// Host 2 is blocked from the start: asked at 0, 4, 8, and 12 min too if
	// anything had been left to do.
	m := time.Minute
	if tr.end != GaveUp {
		t.Errorf("ended %v, %v", tr.end, tr.err)
	}
	expectTime(t, "the end", tr.took, 10*m)
	if diff := cmp.Diff([]time.Duration{0, m, 2 * m, 6 * m, 10 * m}, tr.starts(1)); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]time.Duration{0, 4 * m, 8 * m}, tr.starts(2)); diff != "" {
		t.Error(diff)
	}
	want := []BlockedHost{
		{1, "https://host1", 1, began.Add(2 * m), began.Add(14 * m)},
		{2, "https://two", 3, began, began.Add(12 * m)},
	}
	if diff := cmp.Diff(want, tr.f.Blocked(), cmpopts.EquateApproxTime(time.Microsecond)); diff != "" {
		t.Error(diff)
	}
}

// TestGivenUpIsAskedAgain: as long as another host has work, given up hosts
// become due when their block ends, and may answer.
func TestGivenUpIsAskedAgain(t *testing.T) {
	tr := (&trial{
		options: Options{Delay: time.Minute, GiveUp: time.Second},
		first:   Update{Added: append(tasksOf(1, 10, 1), tasksOf(100, 1, 2)...)},
	})
	tr.visit = func(f *Frontier, t *Task) (Feedback, Update) {
		if t.Host == 2 && len(tr.starts(2)) < 3 {
			return blockedFor(t, 2*time.Minute)
		}
		return Feedback{OK: true}, page(t)
	}
	tr.workers = 1
	tr.run(t)
	if tr.end != Finished || len(tr.requests) != 13 {
		t.Errorf("ended %v, %v after %d requests", tr.end, tr.err, len(tr.requests))
	}
	expectTime(t, "the end", tr.took, 9*time.Minute)
}

// TestStreakEnds: a proper answer ends the streak, so that single blocks never
// add up to giving up.
func TestStreakEnds(t *testing.T) {
	tr := &trial{
		options: Options{GiveUp: 15 * time.Minute},
		first:   Update{Added: tasksOf(1, 5, 1)},
		workers: 1,
	}
	seen := map[TaskID]bool{}
	tr.visit = func(f *Frontier, t *Task) (Feedback, Update) {
		if !seen[t.ID] {
			seen[t.ID] = true
			return blockedFor(t, 10*time.Minute)
		}
		return Feedback{OK: true}, page(t)
	}
	tr.run(t)
	if tr.end != Finished {
		t.Errorf("ended %v, %v", tr.end, tr.err)
	}
	expectTime(t, "the end", tr.took, 50*time.Minute)
}

// TestUnblock: the network is back; hosts given up are due at once.
func TestUnblock(t *testing.T) {
	var release func()
	tr := &trial{
		first:  Update{Added: tasksOf(1, 1, 1)},
		before: func(f *Frontier) { release = f.Hold() },
		watch: func(f *Frontier) {
			time.Sleep(time.Minute)
			f.Update(Update{Hosts: []HostUpdate{{Host: 1, Unblock: true}}})
			release()
		},
	}
	tr.visit = func(f *Frontier, t *Task) (Feedback, Update) {
		if len(tr.requests) == 1 {
			return blockedFor(t, 24*time.Hour)
		}
		return Feedback{OK: true}, page(t)
	}
	tr.run(t)
	if tr.end != Finished {
		t.Errorf("ended %v, %v", tr.end, tr.err)
	}
	expectTime(t, "the end", tr.took, time.Minute)
}

// TestClaimNotBefore: what a former run learnt of a host holds.
func TestClaimNotBefore(t *testing.T) {
	var f *Frontier
	tr := &trial{before: func(g *Frontier) {
		f = g
		f.Update(Update{Grown: []Lease{
			{Host: 1, Tasks: tasksOf(1, 1, 1), NotBefore: time.Now().Add(time.Minute)},
			{Host: 2, Tasks: tasksOf(2, 1, 2), NotBefore: time.Now().Add(-time.Minute)},
		}})
	}}
	tr.run(t).expect(t, Finished, 2)
	if got := slices.Concat(tr.starts(2), tr.starts(1)); !slices.Equal(got, []time.Duration{0, time.Minute}) {
		t.Errorf("asked at %v", got)
	}
}

// TestStats: what is counted while the run goes on.
func TestStats(t *testing.T) {
	var st Stats
	tr := (&trial{
		options: Options{Delay: time.Minute, PerHost: 1},
		workers: 2,
		first:   Update{Added: tasksOf(1, 2, 1, 2, 3, 4, 5)},
		visit: func(f *Frontier, t *Task) (Feedback, Update) {
			switch t.Host {
			case 1: // waits for its delay
				return Feedback{}, page(t)
			case 2:
				return blockedFor(t, time.Hour)
			}
			time.Sleep(time.Minute) // two of 3, 4, 5; the other is ready
			return Feedback{}, page(t)
		},
		watch: func(f *Frontier) {
			time.Sleep(time.Second)
			st = f.Stats()
			f.Drain()
		},
		before: func(f *Frontier) {
			if f.Stats() != (Stats{}) {
				t.Error("stats before Run")
			}
		},
	}).run(t)
	if tr.end != Drained {
		t.Errorf("ended %v, %v", tr.end, tr.err)
	}
	if st.Longest == "" || st.LongestUntil.Before(st.NextDue) {
		t.Errorf("the longest is %q, until %v", st.Longest, st.LongestUntil)
	}
	st.NextDue, st.Longest, st.LongestUntil = time.Time{}, "", time.Time{}
	want := Stats{Pending: 9, Waiting: 7, InFlight: 2, Window: 7, Pages: 1, Hosts: 5, Ready: 1, Polite: 1, Blocked: 1, GivenUp: 1, Known: 5}
	if diff := cmp.Diff(want, st); diff != "" {
		t.Error(diff)
	}
}

// TestPause: while it lasts nothing is handed out, and then everything goes on
// by itself; the longest pause holds.
func TestPause(t *testing.T) {
	tr := (&trial{
		workers: 1,
		options: Options{PerHost: 1},
		first:   Update{Added: tasksOf(1, 20, 1, 2, 3)},
		visit: func(f *Frontier, t *Task) (Feedback, Update) {
			time.Sleep(10 * ms)
			if t.ID == 5 {
				f.Pause(time.Hour)
				f.Pause(time.Minute)
			}
			return Feedback{OK: true}, page(t)
		},
	}).run(t)
	tr.expect(t, Finished, 60)
	expectTime(t, "the end", tr.took, time.Hour+600*ms)
}

// TestHalt: a halted frontier hands out nothing until it is told to go on.
func TestHalt(t *testing.T) {
	tr := (&trial{
		workers: 1,
		options: Options{PerHost: 1},
		first:   Update{Added: tasksOf(1, 20, 1, 2, 3)},
		visit: func(f *Frontier, t *Task) (Feedback, Update) {
			time.Sleep(10 * ms)
			if t.ID == 5 {
				f.Halt(true)
				time.AfterFunc(time.Hour, func() { f.Halt(false) })
			}
			return Feedback{OK: true}, page(t)
		},
	}).run(t)
	tr.expect(t, Finished, 60)
	expectTime(t, "the end", tr.took, time.Hour+600*ms)
}
