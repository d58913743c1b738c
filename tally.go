package crawl

import (
	"cmp"
	"maps"
	"slices"
	"sync"

	"github.com/joinable/crawl/storage"
)

// A StatusCount is how many answers had an HTTP status.
type StatusCount struct {
	Status int
	Count  int64
}

// A ClassCount is how many attempts failed with a class of error, those that
// were repeated included. See fetch.Class; "http" is a status that is a
// failure.
type ClassCount struct {
	Class string
	Count int64
}

// A tally is what does not fit into a single number. The writer takes its lock
// once a commit.
type tally struct {
	mu       sync.Mutex // guards what follows
	statuses map[int]int64
	classes  map[string]int64
	latency  Latency
	hosts    hostTimes
}

func newTally() *tally {
	return &tally{statuses: make(map[int]int64), classes: make(map[string]int64), hosts: make(hostTimes)}
}

// count adds the attempts of a committed batch.
func (t *tally) count(results []storage.Result) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for i := range results {
		res := &results[i]
		if res.Class != "" && res.Class != droppedClass {
			t.classes[res.Class]++
		}
		if res.Status != 0 {
			t.statuses[res.Status]++
			t.latency.Add(res.Took)
			t.hosts.add(res.Task, res.Took)
		}
	}
}

// shownHosts is how many hosts Stats.Slowest names.
const shownHosts = 3

// tell puts the tally into s.
func (t *tally) tell(s *Stats) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s.Latency = t.latency
	s.Slowest = t.hosts.slowest(shownHosts)
	for _, status := range slices.Sorted(maps.Keys(t.statuses)) {
		s.Statuses = append(s.Statuses, StatusCount{status, t.statuses[status]})
	}
	for class, n := range t.classes {
		s.Errors = append(s.Errors, ClassCount{class, n})
	}
	slices.SortFunc(s.Errors, func(a, b ClassCount) int {
		return cmp.Or(cmp.Compare(b.Count, a.Count), cmp.Compare(a.Class, b.Class))
	})
}
