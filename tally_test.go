package crawl

import (
	"fmt"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

func TestTally(t *testing.T) {
	task := func(host int) *frontier.Task {
		return &frontier.Task{Host: frontier.HostID(host), URL: fmt.Sprintf("https://h%d.example/p?q", host)}
	}
	took := func(ms int) time.Duration { return time.Duration(ms) * time.Millisecond }
	tally := newTally()
	tally.count([]storage.Result{
		{Task: task(1), Outcome: storage.Outcome{Fate: storage.Fetched, Status: 200, Took: took(10)}},
		{Task: task(1), Outcome: storage.Outcome{Fate: storage.Fetched, Status: 200, Took: took(30)}},
		{Task: task(2), Outcome: storage.Outcome{Fate: storage.Gone, Status: 404, Took: took(900)}},
		{Task: task(2), Outcome: storage.Outcome{Fate: storage.Retry, Class: "timeout", Took: took(30_000)}},
		{Task: task(3), Outcome: storage.Outcome{Fate: storage.Failed, Status: 500, Class: "http", Took: took(50)}},
		{Task: task(4), Outcome: storage.Outcome{Fate: storage.Failed, Class: "timeout"}},
		{Task: task(5), Outcome: storage.Outcome{Fate: storage.Parked, Reason: storage.ByRobots}},
		{Task: task(6), Outcome: storage.Outcome{Fate: storage.Fetched, Status: 200, Took: took(1)}},
	})
	var got Stats
	tally.tell(&got)
	want := Stats{
		Statuses: []StatusCount{{200, 3}, {404, 1}, {500, 1}},
		Errors:   []ClassCount{{"timeout", 2}, {"http", 1}},
		Slowest: []HostTime{
			{"https://h2.example", 1, took(900)},
			{"https://h3.example", 1, took(50)},
			{"https://h1.example", 2, took(20)},
		},
	}
	if n := got.Latency.Count(); n != 5 {
		t.Errorf("%d answers timed, want 5", n)
	}
	got.Latency = Latency{}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(Latency{})); diff != "" {
		t.Error(diff)
	}
}

// Counting a page whose host is known allocates nothing.
func TestTallyDoesNotAllocate(t *testing.T) {
	tally := newTally()
	results := []storage.Result{{
		Task:    &frontier.Task{Host: 1, URL: "https://a.example/"},
		Outcome: storage.Outcome{Fate: storage.Fetched, Status: 200, Took: time.Millisecond},
	}}
	tally.count(results)
	if n := testing.AllocsPerRun(100, func() { tally.count(results) }); n > 0 {
		t.Errorf("%g allocations", n)
	}
}

func BenchmarkTally(b *testing.B) {
	tally := newTally()
	var results []storage.Result
	for i := range 100 {
		results = append(results, storage.Result{
			Task:    &frontier.Task{Host: frontier.HostID(i), URL: "https://a.example/"},
			Outcome: storage.Outcome{Fate: storage.Fetched, Status: 200, Took: time.Millisecond},
		})
	}
	for b.Loop() {
		tally.count(results)
	}
}

func TestTimedHostsAreBounded(t *testing.T) {
	times := make(hostTimes)
	for i := range 2 * maxTimedHosts {
		times.add(&frontier.Task{Host: frontier.HostID(i), URL: "https://a.example/"}, time.Second)
	}
	if len(times) != maxTimedHosts {
		t.Errorf("%d hosts are timed", len(times))
	}
}
