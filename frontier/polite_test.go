package frontier

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/time/rate"
)

const ms = time.Millisecond

// TestDelayKept: requests to one host start a delay apart and not a
// nanosecond later than they may.
func TestDelayKept(t *testing.T) {
	tr := (&trial{
		options: Options{Delay: time.Second},
		first:   Update{Added: tasksOf(1, 10, 1, 2, 3)},
	}).run(t)
	tr.expect(t, Finished, 30)
	for h := HostID(1); h <= 3; h++ {
		if gap := tr.gap(h); gap != time.Second {
			t.Errorf("host %d: requests %v apart", h, gap)
		}
	}
	expectTime(t, "the end", tr.took, 9*time.Second+10*ms)
}

// TestRobotsDelay: the greater of the option and the host's own delay holds.
func TestRobotsDelay(t *testing.T) {
	tr := (&trial{
		options: Options{Delay: time.Second},
		first: Update{
			Added: tasksOf(1, 4, 1, 2, 3),
			Hosts: []HostUpdate{{Host: 1, Delay: 5 * time.Second}, {Host: 2, Delay: ms}, {Host: 3, Delay: time.Minute}, {Host: 3, Delay: -1}},
		},
	}).run(t)
	for h, want := range map[HostID]time.Duration{1: 5 * time.Second, 2: time.Second, 3: time.Second} {
		if gap := tr.gap(h); gap != want {
			t.Errorf("host %d: requests %v apart, want %v", h, gap, want)
		}
	}
}

// TestAdapt: the delay follows the host's response time.
func TestAdapt(t *testing.T) {
	tr := (&trial{
		options: Options{Delay: 100 * ms, Adapt: 2},
		first:   Update{Added: tasksOf(1, 20, 1, 2)},
		visit: func(f *Frontier, t *Task) (Feedback, Update) {
			took := 10 * ms
			if t.Host == 1 {
				took = time.Second
			}
			time.Sleep(took)
			return Feedback{OK: true, Took: took}, page(t)
		},
	}).run(t)
	if at := tr.starts(1); at[10]-at[9] != 2*time.Second {
		t.Errorf("slow host: %v apart", at[10]-at[9])
	}
	if gap := tr.gap(2); gap != 100*ms {
		t.Errorf("quick host: %v apart", gap)
	}
}

func TestPermits(t *testing.T) {
	for _, perHost := range []int{0, 1, 3} {
		t.Run(fmt.Sprint(perHost), func(t *testing.T) {
			tr := (&trial{
				options: Options{PerHost: perHost},
				workers: 10,
				first:   Update{Added: tasksOf(1, 12, 1, 2)},
			}).run(t)
			tr.expect(t, Finished, 24)
			want := perHost
			if want == 0 {
				want = 2
			}
			if tr.most[1] != want || tr.most[2] != want {
				t.Errorf("requests at a time: %v, want %d", tr.most, want)
			}
			expectTime(t, "the end", tr.took, time.Duration(12/want)*10*ms)
		})
	}
}

// TestSlowHostsHinderNobody: a slow host holds its permits' workers, a blocked
// one none; all others go at the pace of their own clocks.
func TestSlowHostsHinderNobody(t *testing.T) {
	var hosts []HostID
	for h := HostID(1); h <= 20; h++ {
		hosts = append(hosts, h)
	}
	tr := (&trial{
		options: Options{Delay: 100 * ms, PerHost: 1},
		first:   Update{Added: tasksOf(1, 50, hosts...)},
		visit: func(f *Frontier, t *Task) (Feedback, Update) {
			switch t.Host {
			case 1: // slow
				time.Sleep(time.Minute)
			case 2: // blocked
				return Feedback{Block: 10 * time.Second}, Update{Retry: []*Task{t}}
			default:
				time.Sleep(10 * ms)
			}
			return Feedback{OK: true}, page(t)
		},
		watch: func(f *Frontier) { time.Sleep(25 * time.Second); f.Drain() },
	}).run(t)
	for _, h := range hosts[2:] {
		at := tr.starts(h)
		// Ideal is 49 delays; waiting for workers that are all out for 10 ms
		// may add to that, politeness and strangers may not.
		if last := at[len(at)-1]; len(at) != 50 || last > 49*100*ms+100*ms {
			t.Errorf("host %d: %d requests, the last at %v", h, len(at), last)
		}
	}
	if at := tr.starts(2); len(at) != 3 || tr.gap(2) != 10*time.Second {
		t.Errorf("blocked host was asked at %v", at)
	}
}

// TestRoundRobin: when all hosts are due, they take turns, and those that
// become known later queue up.
func TestRoundRobin(t *testing.T) {
	tr := (&trial{
		workers: 1,
		first:   Update{Added: tasksOf(1, 3, 1, 2, 3)},
		visit: func(f *Frontier, t *Task) (Feedback, Update) {
			if t.ID == 1 {
				return Feedback{}, page(t, tasksOf(10, 2, 4)...)
			}
			return Feedback{}, page(t)
		},
	}).run(t)
	var got []HostID
	for _, r := range tr.requests {
		got = append(got, r.host)
	}
	if diff := cmp.Diff([]HostID{1, 2, 3, 1, 4, 2, 3, 1, 4, 2, 3}, got); diff != "" {
		t.Error(diff, got)
	}
}

// TestUnspent: a request that was not made does not delay the next, but never
// makes it earlier than a delay after the last that was.
func TestUnspent(t *testing.T) {
	tr := (&trial{
		options: Options{Delay: time.Second},
		first:   Update{Added: tasksOf(1, 6, 1)},
		visit: func(f *Frontier, t *Task) (Feedback, Update) {
			time.Sleep(10 * ms)
			unspent := t.ID == 2 || t.ID == 3 || t.ID == 5
			return Feedback{Unspent: unspent}, page(t)
		},
	}).run(t)
	s := time.Second
	want := []time.Duration{0, s, s + 10*ms, s + 20*ms, 2*s + 20*ms, 2*s + 30*ms}
	if diff := cmp.Diff(want, tr.starts(1)); diff != "" {
		t.Error(diff)
	}
}

// TestUnspentOverlapping: task 1 turns out unspent after task 2 has started.
func TestUnspentOverlapping(t *testing.T) {
	tr := (&trial{
		options: Options{Delay: time.Second},
		first:   Update{Added: tasksOf(1, 3, 1)},
		visit: func(f *Frontier, t *Task) (Feedback, Update) {
			time.Sleep(1500 * ms)
			return Feedback{Unspent: t.ID == 1}, page(t)
		},
	}).run(t)
	if gap := tr.gap(1); gap < time.Second {
		t.Errorf("requests %v apart", gap)
	}
}

func TestLimiter(t *testing.T) {
	var hosts []HostID
	for h := HostID(1); h <= 30; h++ {
		hosts = append(hosts, h)
	}
	tr := (&trial{
		options: Options{Limiter: rate.NewLimiter(10, 1)},
		first:   Update{Added: tasksOf(1, 2, hosts...)},
	}).run(t)
	tr.expect(t, Finished, 60)
	for i := 1; i < len(tr.requests); i++ {
		if gap := tr.requests[i].at - tr.requests[i-1].at; gap < 100*ms-1 || gap > 100*ms+1 {
			t.Fatalf("requests %d and %d are %v apart", i-1, i, gap)
		}
	}
}

// TestLimiterUnspent: requests that are not made do not use up the rate.
func TestLimiterUnspent(t *testing.T) {
	tr := (&trial{
		options: Options{Limiter: rate.NewLimiter(1, 1)},
		workers: 1,
		first:   Update{Added: tasksOf(1, 10, 1)},
		visit: func(f *Frontier, t *Task) (Feedback, Update) {
			return Feedback{Unspent: t.ID != 10}, page(t)
		},
	}).run(t)
	tr.expect(t, Finished, 10)
	expectTime(t, "the end", tr.took, 0)
}

func TestLimiterOfNothing(t *testing.T) {
	tr := (&trial{
		options: Options{Limiter: rate.NewLimiter(1, 0)},
		first:   Update{Added: tasksOf(1, 1, 1)},
	}).run(t)
	tr.expect(t, Aborted, 0)
}

// TestRetryWaitsAlone: a retry is not handed out before its time, and does not
// hold up the host's other tasks.
func TestRetryWaitsAlone(t *testing.T) {
	tr := (&trial{
		first:   Update{Added: tasksOf(1, 3, 1)},
		options: Options{InFlight: 1},
		visit: func(f *Frontier, t *Task) (Feedback, Update) {
			if t.ID == 1 && t.Tries == 0 {
				t.Tries, t.NotBefore = 1, time.Now().Add(time.Minute)
				return Feedback{}, Update{Retry: []*Task{t}}
			}
			time.Sleep(10 * ms)
			return Feedback{}, page(t)
		},
	}).run(t)
	want := []request{{1, 1, false, 0}, {1, 2, false, 0}, {1, 3, false, 10 * ms}, {1, 1, false, time.Minute}}
	if diff := cmp.Diff(want, tr.requests, cmp.AllowUnexported(request{})); diff != "" {
		t.Error(diff)
	}
	expectTime(t, "the end", tr.took, time.Minute+10*ms)
}

// TestLongest: the statistics name the host that politeness keeps busy for
// longest, and until when.
func TestLongest(t *testing.T) {
	var got Stats
	var left time.Duration
	tr := (&trial{
		options: Options{Delay: time.Second},
		first: Update{
			Added: append(tasksOf(1, 3, 1), tasksOf(10, 5, 2)...),
			Hosts: []HostUpdate{{Host: 1, Delay: 20 * time.Second}},
		},
		watch: func(f *Frontier) {
			time.Sleep(500 * ms) // the first of each host is done
			got = f.Stats()
			left = time.Until(got.LongestUntil)
		},
	}).run(t)
	tr.expect(t, Finished, 8)
	if got.Longest != "https://host1" {
		t.Errorf("the longest is %q", got.Longest)
	}
	expectTime(t, "what is left", left, 39500*ms)
}

// TestRule: what a rule says of a host holds for it instead of the options.
func TestRule(t *testing.T) {
	tr := (&trial{
		options: Options{Delay: time.Second, PerHost: 1, Rule: func(t *Task) Rule {
			return map[HostID]Rule{1: {Delay: 3 * time.Second}, 2: {Delay: -1, PerHost: 3}}[t.Host]
		}},
		first: Update{Added: tasksOf(1, 8, 1, 2, 3)},
	}).run(t)
	tr.expect(t, Finished, 24)
	for h, want := range map[HostID]time.Duration{1: 3 * time.Second, 2: 0, 3: time.Second} {
		if gap := tr.gap(h); gap != want {
			t.Errorf("host %d: requests %v apart, want %v", h, gap, want)
		}
	}
	if most := tr.most[2]; most != 3 {
		t.Errorf("host 2 had %d requests at a time, want 3", most)
	}
}

// TestGroup: hosts of one group share a clock and permits; others do not.
func TestGroup(t *testing.T) {
	tr := (&trial{
		workers: 8,
		options: Options{Delay: time.Second, PerHost: 1},
		first: Update{
			Added: tasksOf(1, 5, 1, 2, 3, 4),
			Hosts: []HostUpdate{{Host: 1, Group: 7}, {Host: 2, Group: 7}, {Host: 3, Group: 7}, {Host: 4, Group: 8}, {Host: 4, Group: 9}},
		},
	}).run(t)
	tr.expect(t, Finished, 20)
	var starts []time.Duration
	for h := HostID(1); h <= 3; h++ {
		starts = append(starts, tr.starts(h)...)
	}
	slices.Sort(starts)
	for i := 1; i < len(starts); i++ {
		if gap := starts[i] - starts[i-1]; gap != time.Second {
			t.Errorf("requests to the group %v apart", gap)
		}
	}
	if gap := tr.gap(4); gap != time.Second {
		t.Errorf("requests to the other host %v apart", gap)
	}
	expectTime(t, "the end", tr.took, 14*time.Second+10*ms)
}
