package frontier

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"
	"unsafe"
)

// BenchmarkQueue measures one Put, Get and Done, by one goroutine and by four
// that share a queue.
func BenchmarkQueue(b *testing.B) {
	for _, d := range []struct {
		name       string
		discipline Discipline
	}{{"fifo", FIFO}, {"lifo", LIFO}, {"rank", ByRank}} {
		for _, waiting := range []int{0, 100_000} {
			b.Run(fmt.Sprintf("%s/waiting=%d", d.name, waiting), func(b *testing.B) {
				ctx := b.Context()
				q := NewQueue(d.discipline, QueueOptions[int]{Rank: func(v int) int64 { return int64(v * 7919 % 100_003) }})
				for i := range waiting {
					_ = q.Put(ctx, i)
				}
				for i := 0; b.Loop(); i++ {
					_ = q.Put(ctx, i)
					_, _ = q.Get(ctx)
					q.Done()
				}
			})
		}
	}
	b.Run("workers=4", func(b *testing.B) {
		q := NewQueue(FIFO, QueueOptions[int]{Capacity: 1024})
		var workers sync.WaitGroup
		for range 4 {
			workers.Go(func() {
				for range q.All(b.Context()) {
				}
			})
		}
		for i := 0; b.Loop(); i++ {
			_ = q.Put(b.Context(), i)
		}
		q.Close()
		workers.Wait()
	})
}

// endless is a Backlog that never runs dry, at the cost of one task each.
type endless struct {
	mu   sync.Mutex // guards last
	last TaskID
}

func (e *endless) Refill(_ context.Context, hosts []HostID, perHost int) ([]Lease, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	leases := make([]Lease, len(hosts))
	tasks := make([]Task, len(hosts)*perHost)
	pointers := make([]*Task, len(tasks))
	for i, h := range hosts {
		mine := pointers[i*perHost : (i+1)*perHost]
		for j := range mine {
			e.last++
			t := &tasks[i*perHost+j]
			t.ID, t.Host, t.URL = e.last, h, "https://example.com/"
			mine[j] = t
		}
		leases[i] = Lease{Host: h, Tasks: mine, Backlog: 1 << 30}
	}
	return leases, nil
}

func (e *endless) Shed([]*Task) {}

// BenchmarkDispatch measures what the frontier costs a URL: handing it out to
// one of eight workers, its release, its part of an update for 100 tasks, and
// its refill. cpu-ns/url counts the time of all goroutines. With delay=1s the
// hosts are what limits: 100,000 URLs a second are due; one op is one URL.
func BenchmarkDispatch(b *testing.B) {
	for _, c := range []struct {
		hosts int
		delay time.Duration
	}{{1, 0}, {1000, 0}, {100_000, 0}, {100_000, time.Second}} {
		b.Run(fmt.Sprintf("hosts=%d/delay=%v", c.hosts, c.delay), func(b *testing.B) {
			dispatch(b, c.hosts, c.delay)
		})
	}
}

func dispatch(b *testing.B, hosts int, delay time.Duration) {
	const workers = 8
	f := New(Options{Delay: delay, PerHost: workers, InFlight: 1 << 20, Backlog: &endless{}})
	var u Update
	for h := range hosts {
		u.Grown = append(u.Grown, Lease{Host: HostID(h + 1), Backlog: 1 << 30})
	}
	f.Update(u)
	ended := make(chan error, 1)
	go func() { _, err := f.Run(b.Context()); ended <- err }()
	workDispatch(b, f, min(b.N, hosts), workers) // the first refills
	b.ResetTimer()
	cpu := cpuTime()
	workDispatch(b, f, b.N, workers)
	b.ReportMetric(float64(cpuTime()-cpu)/float64(b.N), "cpu-ns/url")
	b.StopTimer()
	f.Drain()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
}

func workDispatch(b *testing.B, f *Frontier, n, workers int) {
	var all sync.WaitGroup
	for w := range workers {
		mine := n / workers
		if w < n%workers {
			mine++
		}
		all.Go(func() {
			var done []Done
			for range mine {
				t, ok := f.Next(b.Context())
				if !ok {
					b.Error("ended")
					return
				}
				f.Release(t, Feedback{OK: true})
				if done = append(done, Done{Task: t, Page: true}); len(done) == 100 {
					f.Update(Update{Done: done})
					done = nil
				}
			}
			f.Update(Update{Done: done})
		})
	}
	all.Wait()
}

// BenchmarkPolite measures what it takes to hand out 100,000 URLs a second to
// hosts that each have a delay of one second, refills apart: all tasks are in
// memory. cpu-ns/url is the time of all goroutines for a URL; late-p50-ms and
// late-p99-ms are how long after its delay had passed a host was asked again.
// One op is one URL.
func BenchmarkPolite(b *testing.B) {
	const hosts, delay, workers = 100_000, time.Second, 8
	f := New(Options{Delay: delay, InFlight: 1 << 20})
	ended := make(chan error, 1)
	go func() { _, err := f.Run(b.Context()); ended <- err }()
	defer f.Hold()()
	l := &lateness{delay: delay, asked: make([]time.Time, hosts+1)}
	// The hosts begin spread over a second, as they do once a crawl is under
	// way; or all would be due at once for ever.
	const portions = 100
	every := time.NewTicker(delay / portions)
	defer every.Stop()
	for portion := range portions {
		<-every.C
		f.Update(preloaded(portion*hosts/portions, hosts/portions, b.N/hosts+3))
		l.work(b, f, hosts/portions, 1)
	}
	b.ResetTimer()
	cpu := cpuTime()
	late := l.work(b, f, b.N, workers)
	b.ReportMetric(float64(cpuTime()-cpu)/float64(b.N), "cpu-ns/url")
	b.StopTimer()
	slices.Sort(late)
	for _, percent := range []int{50, 99} {
		if len(late) > 0 {
			b.ReportMetric(float64(late[len(late)*percent/100].Microseconds())/1000, fmt.Sprintf("late-p%d-ms", percent))
		}
	}
	f.Drain()
	if err := <-ended; err != nil {
		b.Fatal(err)
	}
}

// preloaded are n hosts after the first ones, with some tasks each.
func preloaded(first, n, each int) (u Update) {
	for h := first + 1; h <= first+n; h++ {
		l := Lease{Host: HostID(h)}
		for i := range each {
			l.Tasks = append(l.Tasks, &Task{ID: TaskID(h*each + i), Host: l.Host, URL: "https://example.com/"})
		}
		u.Grown = append(u.Grown, l)
	}
	return u
}

// lateness is how late hosts are asked again. A host's place in asked belongs
// to whoever has its task.
type lateness struct {
	delay time.Duration
	asked []time.Time // by host
}

// work is workers that take n tasks in all. It returns how late each was, but
// for the first of a host.
func (l *lateness) work(b *testing.B, f *Frontier, n, workers int) []time.Duration {
	var all sync.WaitGroup
	late := make([][]time.Duration, workers)
	for w := range workers {
		mine := n / workers
		if w < n%workers {
			mine++
		}
		late[w] = make([]time.Duration, 0, mine+1)
		all.Go(func() {
			var done []Done
			for range mine {
				t, ok := f.Next(b.Context())
				if !ok {
					b.Error("ended")
					return
				}
				now := time.Now()
				if before := l.asked[t.Host]; !before.IsZero() {
					late[w] = append(late[w], now.Sub(before)-l.delay)
				}
				l.asked[t.Host] = now
				f.Release(t, Feedback{OK: true})
				if done = append(done, Done{Task: t, Page: true}); len(done) == 100 {
					f.Update(Update{Done: done})
					done = nil
				}
			}
			f.Update(Update{Done: done})
		})
	}
	all.Wait()
	return slices.Concat(late...)
}

// TestHostSize keeps the record of a host small: there may be 100,000.
func TestHostSize(t *testing.T) {
	if size := unsafe.Sizeof(host{}); size > 216 {
		t.Errorf("a host takes %d bytes", size)
	} else {
		t.Logf("a host takes %d bytes", size)
	}
}
