package storage

import (
	"context"
	"slices"

	"github.com/joinable/crawl/frontier"
)

// portion is how many tasks are reconsidered in one transaction: some
// milliseconds of work, so that commits of the crawl hardly wait.
const portion = 2000

// Reconsider judges parked tasks anew. See [Session].
func (l *Ledger) Reconsider(ctx context.Context, reasons []Reason, judge func(*frontier.Task, Reason) Reason, grown func([]frontier.Lease)) (int, error) {
	total := 0
	for next := frontier.TaskID(1); next != 0; {
		if err := ctx.Err(); err != nil {
			return total, err
		}
		leases, n, err := l.reconsider(ctx, &next, reasons, judge)
		if err != nil {
			return total, err
		}
		total += n
		if len(leases) > 0 && grown != nil {
			grown(leases)
		}
	}
	return total, nil
}

// reconsider judges the portion that begins at *next, which it moves on, or
// sets to zero at the end.
func (l *Ledger) reconsider(ctx context.Context, next *frontier.TaskID, reasons []Reason, judge func(*frontier.Task, Reason) Reason) ([]frontier.Lease, int, error) {
	l.writing.Lock()
	defer l.writing.Unlock()
	if l.left {
		return nil, 0, errLeft
	}
	tasks := l.parked(next, reasons)
	if err := l.fetch(ctx, tasks); err != nil {
		return nil, 0, err
	}
	p := l.plan(nil)
	for _, t := range tasks {
		p.verdict(t, judge(t, l.card(t.ID).state.reason()))
	}
	if len(p.entry.Outcomes) == 0 {
		return nil, 0, nil
	}
	p.finish()
	if err := l.journal.Append(ctx, &p.entry); err != nil {
		return nil, 0, err
	}
	return l.apply(p, &Batch{}).Grown, len(p.freed), nil
}

// parked collects a portion of the tasks parked for the given reasons.
func (l *Ledger) parked(next *frontier.TaskID, reasons []Reason) []*frontier.Task {
	var tasks []*frontier.Task
	for id := *next; id <= l.known(); id++ {
		if r := l.card(id).state.reason(); r == Released || !slices.Contains(reasons, r) {
			continue
		}
		if len(tasks) == portion {
			*next = id
			return tasks
		}
		tasks = append(tasks, &frontier.Task{ID: id})
	}
	*next = 0
	return tasks
}

// verdict plans what becomes of a parked task.
func (p *plan) verdict(t *frontier.Task, r Reason) {
	switch {
	case r != Released:
	case p.tooDeep(t.ID, int(t.Depth)):
		r = TooDeep
	case p.isFull(t.Host, int(t.Depth)):
		r = OverBudget
	}
	switch {
	case r == Released:
		p.outcome(NewOutcome{Outcome: Outcome{Fate: Freed}, Task: t.ID, Host: t.Host, Result: -1})
		p.freed = append(p.freed, t)
	case r != p.state(t.ID).reason():
		p.outcome(NewOutcome{Outcome: Outcome{Fate: Parked, Reason: r}, Task: t.ID, Result: -1})
	}
}

// Revive makes failed tasks pending again. See [Session].
func (l *Ledger) Revive(ctx context.Context, ids []frontier.TaskID, grown func([]frontier.Lease)) (int, error) {
	total := 0
	for len(ids) > 0 {
		if err := ctx.Err(); err != nil {
			return total, err
		}
		n := min(len(ids), portion)
		leases, revived, err := l.revive(ctx, ids[:n])
		if err != nil {
			return total, err
		}
		ids, total = ids[n:], total+revived
		if len(leases) > 0 && grown != nil {
			grown(leases)
		}
	}
	return total, nil
}

// revive frees those of a portion that have failed.
func (l *Ledger) revive(ctx context.Context, ids []frontier.TaskID) ([]frontier.Lease, int, error) {
	l.writing.Lock()
	defer l.writing.Unlock()
	if l.left {
		return nil, 0, errLeft
	}
	p := l.plan(nil)
	var tasks []*frontier.Task
	for _, id := range ids {
		if id < 1 || id > l.known() || p.tooDeep(id, int(p.depth(id))) {
			continue
		}
		if s := p.state(id); s == state(Failed) || s == state(Gone) {
			p.become(id, pending) // so that none is taken twice
			tasks = append(tasks, &frontier.Task{ID: id})
		}
	}
	if len(tasks) == 0 {
		return nil, 0, nil
	}
	if err := p.free(ctx, tasks); err != nil {
		return nil, 0, err
	}
	p.finish()
	if err := l.journal.Append(ctx, &p.entry); err != nil {
		return nil, 0, err
	}
	return l.apply(p, &Batch{}).Grown, len(tasks), nil
}
