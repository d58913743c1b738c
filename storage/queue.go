package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/joinable/crawl/frontier"
)

// taken are leases whose tasks have nothing but their ID yet, and the ranks
// under which those stood in the backlog.
type taken struct {
	leases []frontier.Lease
	ranks  []uint64
}

// Refill leases up to perHost tasks of each host. See [frontier.Backlog].
func (l *Ledger) Refill(ctx context.Context, hosts []frontier.HostID, perHost int) ([]frontier.Lease, error) {
	t, err := l.take(hosts, perHost)
	if err != nil {
		return nil, err
	}
	return l.read(ctx, t)
}

func (l *Ledger) take(hosts []frontier.HostID, perHost int) (*taken, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, id := range hosts {
		if !l.hosts.known(id) {
			return nil, fmt.Errorf("refilling: no host has the number %d", id)
		}
	}
	t := &taken{}
	for _, id := range hosts {
		l.lease(t, id, perHost)
	}
	return t, nil
}

// lease leases one host's best tasks. mu is held.
func (l *Ledger) lease(t *taken, id frontier.HostID, perHost int) {
	h := l.hosts.get(id)
	lease := l.hosts.lease(id)
	for len(lease.Tasks) < perHost {
		rank, ok := h.backlog.pop()
		if !ok {
			break
		}
		task := &frontier.Task{ID: l.order.RankID(rank)}
		c := l.card(task.ID)
		if c.state != pending {
			continue // it ended although it had been shed
		}
		c.leased = true
		lease.Tasks = append(lease.Tasks, task)
		t.ranks = append(t.ranks, rank)
	}
	lease.Backlog = h.backlog.n
	t.leases = append(t.leases, lease)
}

// read fills in the tasks that were taken, or puts all back.
func (l *Ledger) read(ctx context.Context, t *taken) ([]frontier.Lease, error) {
	tasks := make([]*frontier.Task, 0, len(t.ranks))
	for i := range t.leases {
		tasks = append(tasks, t.leases[i].Tasks...)
	}
	if err := l.fetch(ctx, tasks); err != nil {
		l.untake(t)
		return nil, fmt.Errorf("reading tasks: %w", err)
	}
	return t.leases, nil
}

// fetch fills in tasks of which only the ID is set.
func (l *Ledger) fetch(ctx context.Context, tasks []*frontier.Task) error {
	if len(tasks) == 0 {
		return nil
	}
	if err := l.journal.Tasks(ctx, tasks); err != nil {
		return err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, t := range tasks {
		t.Depth = int32(l.card(t.ID).depth)
		r := l.retries[t.ID]
		t.Tries, t.NotBefore = r.tries, r.notBefore
	}
	return nil
}

// untake puts back what was taken.
func (l *Ledger) untake(t *taken) {
	l.mu.Lock()
	defer l.mu.Unlock()
	i := 0
	for _, lease := range t.leases {
		for _, task := range lease.Tasks {
			l.shelve(task.ID, lease.Host, t.ranks[i])
			i++
		}
	}
}

// shelve puts a task into its host's backlog. mu is held.
func (l *Ledger) shelve(id frontier.TaskID, host frontier.HostID, rank uint64) {
	l.card(id).leased = false
	l.hosts.get(host).backlog.push(rank)
}

// Shed takes leased tasks back into the backlog. See [frontier.Backlog].
// Tasks that are not leased, or pending no more, are left alone.
func (l *Ledger) Shed(tasks []*frontier.Task) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, t := range tasks {
		if t.ID < 1 || t.ID > l.known() {
			continue
		}
		if c := l.card(t.ID); c.state != pending || !c.leased {
			continue
		}
		l.remember(t.ID, retry{t.NotBefore, t.Tries})
		l.shelve(t.ID, t.Host, l.order.Rank(t.ID, t.Priority))
	}
}

// remember keeps a task's retry, if there is anything to keep. mu is held.
func (l *Ledger) remember(id frontier.TaskID, r retry) {
	if r.tries == 0 && r.notBefore.IsZero() {
		delete(l.retries, id)
		return
	}
	l.retries[id] = r
}

// Claim leases hosts that have pending tasks and no owner. See [Session].
func (l *Ledger) Claim(ctx context.Context, hosts, perHost int) ([]frontier.Lease, error) {
	t := l.claim(hosts, perHost)
	leases, err := l.read(ctx, t)
	if err != nil {
		l.unclaim(t)
	}
	return leases, err
}

func (l *Ledger) claim(hosts, perHost int) *taken {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := &taken{}
	now := time.Now()
	for i, h := range l.hosts.list {
		if len(t.leases) >= hosts {
			break
		}
		if id := frontier.HostID(i + 1); l.hosts.claimable(id, now) {
			h.owner = owned
			l.lease(t, id, perHost)
		}
	}
	return t
}

// unclaim disowns what claim took.
func (l *Ledger) unclaim(t *taken) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, lease := range t.leases {
		l.hosts.get(lease.Host).owner = unowned
	}
}

// Release gives up hosts: Claim hands them out again when their time has
// come. See [Session].
func (l *Ledger) Release(_ context.Context, r ...Release) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, r := range r {
		if !l.hosts.known(r.Host) {
			return fmt.Errorf("releasing: no host has the number %d", r.Host)
		}
		l.hosts.release(r.Host, time.Now().Add(r.NextAfter))
	}
	return nil
}
