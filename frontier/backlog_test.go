package frontier

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// memBacklog is a Backlog that leases strictly: it fails on a shed task that
// it has not leased.
type memBacklog struct {
	order Order
	took  func() time.Duration // how long a refill takes; nil at once
	err   error                // what refills return
	mean  bool                 // refills give nothing
	short bool                 // refills forget a host

	mu      sync.Mutex // guards all below
	tasks   map[HostID][]*Task
	leased  map[TaskID]bool
	refills int
	largest int // the most hosts in a refill
	broken  string
}

func newBacklog(o Order) *memBacklog {
	return &memBacklog{order: o, tasks: map[HostID][]*Task{}, leased: map[TaskID]bool{}}
}

func (b *memBacklog) cmp(x, y *Task) int {
	if b.order.Rank(x.ID, x.Priority) < b.order.Rank(y.ID, y.Priority) {
		return -1
	}
	return 1
}

// put adds a task that nobody has leased.
func (b *memBacklog) put(tasks ...*Task) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range tasks {
		b.insert(t)
	}
}

func (b *memBacklog) insert(t *Task) {
	list := b.tasks[t.Host]
	i, _ := slices.BinarySearchFunc(list, t, b.cmp)
	b.tasks[t.Host] = slices.Insert(list, i, t)
}

// lease notes tasks that reach the frontier as Added.
func (b *memBacklog) lease(tasks ...*Task) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range tasks {
		b.leased[t.ID] = true
	}
}

func (b *memBacklog) take(host HostID, n int) Lease {
	list := b.tasks[host]
	n = min(n, len(list))
	for _, t := range list[:n] {
		b.leased[t.ID] = true
	}
	b.tasks[host] = slices.Clone(list[n:])
	return Lease{Host: host, Key: fmt.Sprint("host", host), Tasks: slices.Clone(list[:n]), Backlog: len(list) - n}
}

func (b *memBacklog) Refill(ctx context.Context, hosts []HostID, perHost int) ([]Lease, error) {
	if b.took != nil {
		d := b.took()
		pause(ctx, d/2) // commits come before the answer is made up, and after
		defer pause(ctx, d-d/2)
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.refills++
	b.largest = max(b.largest, len(hosts))
	if b.mean {
		perHost = 0
	}
	leases := make([]Lease, len(hosts))
	for i, h := range hosts {
		leases[i] = b.take(h, perHost)
	}
	if b.short {
		leases = leases[1:]
	}
	return leases, b.err
}

func pause(ctx context.Context, d time.Duration) {
	select {
	case <-time.After(d):
	case <-ctx.Done():
	}
}

func (b *memBacklog) Shed(tasks []*Task) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, t := range tasks {
		if !b.leased[t.ID] {
			b.broken = fmt.Sprintf("task %d was shed without a lease", t.ID)
		}
		delete(b.leased, t.ID)
		b.insert(t)
	}
}

func (b *memBacklog) fault() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.broken
}
