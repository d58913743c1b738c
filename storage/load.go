package storage

import (
	"context"
	"fmt"
	"time"

	"github.com/joinable/crawl/frontier"
)

// NewLedger begins a run over a journal: it rebuilds from it what is known,
// brings depths and what is too deep up to job.MaxDepth, parks what is beyond
// job.MaxPerHost, and records the run.
func NewLedger(ctx context.Context, j Journal, job JobSpec) (*Ledger, error) {
	past, err := j.Past(ctx)
	if err != nil {
		return nil, err
	}
	l := &Ledger{
		journal: j, order: job.Order, limit: job.MaxDepth, perHost: job.MaxPerHost,
		retries: map[frontier.TaskID]retry{}, hosts: newHosts(job.Order), lowering: newRankPool(),
		start: Start{
			Run: past.Run + 1, Resumed: past.Run > 0, HashSeed: past.HashSeed,
			Scope: past.Scope, Policy: past.Policy, Marks: past.Marks,
		},
		tally: tally{
			links: past.Counts.Links, items: past.Counts.Items, bytes: past.Counts.Bytes,
			wire: past.Counts.Wire, retries: past.Counts.Retries,
		},
	}
	if err := (&loader{l: l}).load(ctx, past); err != nil {
		return nil, fmt.Errorf("resuming: %w", err)
	}
	l.start.Counts = l.tally.counts()
	run := Run{ID: l.start.Run, Started: time.Now(), Version: job.Version}
	return l, j.Begin(ctx, run, job)
}

// A loader rebuilds a ledger. Nobody else knows the ledger yet.
type loader struct {
	l *Ledger
	// deepen and free are tasks that are on the wrong side of the limit.
	deepen, free []frontier.TaskID
	// ways are how tasks were found since they were accepted.
	ways map[frontier.TaskID]frontier.Origin
	// cut are tasks beyond their host's limit.
	cut    []frontier.TaskID
	damage error
}

func (ld *loader) load(ctx context.Context, past Past) error {
	ld.l.seen.reserve(int(past.Counts.Known))
	ld.l.cards.grow(0)
	inexact := past.Run > 0 && past.MaxDepth < 0 && ld.l.limit >= 0
	replay := Replay{
		Host: ld.host, Outcome: ld.outcome, Retry: ld.retry, Depth: ld.depth, Way: ld.way, Body: ld.body,
		Task: func(t PastTask) {
			ld.task(t)
			if !inexact {
				ld.place(t)
			}
		},
	}
	if err := ld.replay(ctx, replay); err != nil {
		return err
	}
	ld.tally()
	if inexact {
		if err := ld.measure(ctx); err != nil {
			return err
		}
	}
	return ld.limit(ctx)
}

// replay replays the journal and heaps up what it brought.
func (ld *loader) replay(ctx context.Context, r Replay) error {
	if err := ld.l.journal.Replay(ctx, r); err != nil {
		return err
	}
	for _, h := range ld.l.hosts.list {
		h.backlog.restore()
	}
	return ld.damage
}

func (ld *loader) host(id frontier.HostID, key string, notBefore time.Time) {
	ld.l.hosts.add(key)
	ld.l.hosts.block(frontier.HostID(len(ld.l.hosts.list)), notBefore)
	if int(id) != len(ld.l.hosts.list) {
		ld.damaged("host %d is missing", len(ld.l.hosts.list))
	}
}

func (ld *loader) outcome(id frontier.TaskID, f Fate, r Reason) {
	ld.l.cards.grow(int(id))
	ld.l.card(id).state = after(f, r)
}

func (ld *loader) retry(id frontier.TaskID, tries uint8, notBefore time.Time) {
	if ld.l.card(id).state == pending {
		ld.l.remember(id, retry{notBefore, tries})
	}
}

// depth notes a depth below the one at which the task was accepted. Zero
// means that none is noted, so it is kept one too high until then.
func (ld *loader) depth(id frontier.TaskID, depth int) {
	ld.l.cards.grow(int(id))
	ld.l.card(id).depth = clampDepth(depth + 1)
}

// way notes how a task was found last, before it is known how at first.
func (ld *loader) way(id frontier.TaskID, origin frontier.Origin) {
	if ld.ways == nil {
		ld.ways = map[frontier.TaskID]frontier.Origin{}
	}
	ld.ways[id] = origin
}

func (ld *loader) body(id int64, hash uint64, size int64) {
	ld.l.bodies.add(bodyKey(hash, size), uint32(id))
}

// task takes in a task whose outcomes are known.
func (ld *loader) task(t PastTask) {
	ld.l.cards.grow(int(t.ID))
	if t.ID != frontier.TaskID(ld.l.seen.n+1) || !ld.l.hosts.known(t.Host) {
		ld.damaged("URL %d is missing, or its host", ld.l.seen.n+1)
		return
	}
	ld.l.seen.add(t.Identity, uint32(t.ID))
	origin, changed := ld.ways[t.ID]
	ld.l.assets.set(int(t.ID), origin == frontier.FromAsset || !changed && t.IsAsset)
	c := ld.l.card(t.ID)
	if c.state == 0 {
		c.state = initial(t.Parked)
	}
	if c.depth == 0 || c.depth > clampDepth(t.Depth) {
		c.depth = clampDepth(t.Depth)
	} else {
		c.depth--
	}
	ld.use(t.Host, c.state.taken())
}

// place puts a task on its side of the limit, and into the backlog if it is
// pending. Its depth is final.
func (ld *loader) place(t PastTask) {
	if ld.damage != nil {
		return
	}
	c := ld.l.card(t.ID)
	deep := ld.l.tooDeep(int(c.depth)) && !ld.l.assets.has(int(t.ID))
	switch {
	case deep && c.state == pending:
		ld.deepen = append(ld.deepen, t.ID)
		ld.use(t.Host, usage{queue: -1})
		return
	case !deep && c.state == parked(TooDeep):
		ld.free = append(ld.free, t.ID)
		ld.use(t.Host, usage{queue: 1})
	case c.state != pending:
		return
	}
	ld.l.hosts.get(t.Host).backlog.append(ld.l.order.Rank(t.ID, t.Priority))
}

func (ld *loader) damaged(format string, args ...any) {
	if ld.damage == nil {
		ld.damage = fmt.Errorf(format+": %w", append(args, ErrForeign)...)
	}
}

// tally counts the tasks.
func (ld *loader) tally() {
	t := &ld.l.tally
	t.hosts = int64(len(ld.l.hosts.list))
	for i := range ld.l.cards.n {
		t.move(0, ld.l.cards.at(i).state)
	}
}

// limit journals which tasks are parked or freed by this run's limits. It may
// be killed and begun again.
func (ld *loader) limit(ctx context.Context) error {
	if err := ld.change(ctx, ld.deepen, Outcome{Fate: Parked, Reason: TooDeep}); err != nil {
		return err
	}
	if err := ld.change(ctx, ld.free, Outcome{Fate: Freed}); err != nil {
		return err
	}
	for _, h := range ld.l.hosts.list {
		ld.cutQueue(h)
	}
	return ld.change(ctx, ld.cut, Outcome{Fate: Parked, Reason: OverBudget})
}

// change gives tasks the same outcome, a portion at a time.
func (ld *loader) change(ctx context.Context, ids []frontier.TaskID, o Outcome) error {
	for len(ids) > 0 {
		p := ld.l.plan(nil)
		n := min(portion, len(ids))
		for _, id := range ids[:n] {
			p.outcome(NewOutcome{Outcome: o, Task: id, Result: -1})
		}
		if err := ld.append(ctx, p); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

// append carries out a plan.
func (ld *loader) append(ctx context.Context, p *plan) error {
	p.finish()
	if err := ld.l.journal.Append(ctx, &p.entry); err != nil {
		return err
	}
	ld.l.applyKnown(p)
	ld.l.tally = p.tally
	return nil
}
