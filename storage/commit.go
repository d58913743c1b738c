package storage

import (
	"context"
	"errors"

	"github.com/joinable/crawl/frontier"
)

// Commit stores the batch in one transaction. See [Session].
func (l *Ledger) Commit(ctx context.Context, b *Batch) (Committed, error) {
	l.writing.Lock()
	defer l.writing.Unlock()
	if l.left {
		return Committed{}, errLeft
	}
	refused := map[int]error{}
	for {
		p := l.plan(refused)
		if err := p.make(ctx, b); err != nil {
			return Committed{}, err
		}
		err := l.journal.Append(ctx, &p.entry)
		if err == nil {
			return l.apply(p, b), nil
		}
		if row, ok := errors.AsType[*RowError](err); !ok || row.Result < 0 || refused[row.Result] != nil {
			return Committed{}, err
		} else {
			// Its neighbours are stored as if it had failed.
			refused[row.Result] = row.Err
		}
	}
}

// make makes the whole plan of a batch.
func (p *plan) make(ctx context.Context, b *Batch) error {
	defer p.lowered.free()
	if err := p.batch(b); err != nil {
		return err
	}
	if err := p.cascade(ctx); err != nil {
		return err
	}
	if err := p.release(ctx); err != nil {
		return err
	}
	p.finish()
	return nil
}

// apply brings memory up to what the journal has.
func (l *Ledger) apply(p *plan, b *Batch) Committed {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.applyKnown(p)
	c := Committed{New: len(p.entry.Tasks)}
	for _, h := range p.entry.Hosts {
		l.hosts.add(h.Key)
	}
	for id, used := range p.used {
		h := l.hosts.get(id)
		h.used = h.used.add(used)
	}
	for i := range p.entry.Tasks {
		if t := l.admit(&p.entry.Tasks[i]); t != nil {
			c.Added = append(c.Added, t)
		}
	}
	for _, f := range p.entry.Facts {
		l.hosts.block(f.Host, f.NotBefore)
	}
	l.name(p, b)
	c.Met = l.meet(b.Met)
	c.Grown = l.unpark(p.freed)
	l.tally, l.pages = p.tally, p.pages
	return c
}

// applyKnown changes what is known already. Both locks are held.
func (l *Ledger) applyKnown(p *plan) {
	for id, s := range p.states {
		c := l.card(id)
		if c.state = s; s != pending {
			c.leased = false
			delete(l.retries, id)
		}
	}
	for id, depth := range p.depths {
		l.card(id).depth = depth
	}
	for id, origin := range p.origins {
		l.assets.set(int(id), origin == frontier.FromAsset)
	}
	for key, id := range p.bodies {
		l.bodies.add(key, uint32(id))
	}
}

// admit takes a new task in and returns it if it is leased to the caller.
// Both locks are held.
func (l *Ledger) admit(n *NewTask) *frontier.Task {
	l.cards.grow(int(n.ID))
	l.seen.add(n.Identity, uint32(n.ID))
	c := l.card(n.ID)
	c.depth, c.state = clampDepth(n.Depth), initial(n.Parked)
	l.assets.set(int(n.ID), n.isAsset())
	t := &n.Task
	t.ID, t.Host, t.Parent, t.Depth = n.ID, n.Host, n.Parent, int32(n.Depth)
	if c.state != pending {
		return nil
	}
	if !l.hosts.get(n.Host).take() {
		l.shelve(n.ID, n.Host, l.order.Rank(n.ID, t.Priority))
		return nil
	}
	c.leased = true
	return t
}

// name tells the candidates that were known already which task they are.
// mu is held.
func (l *Ledger) name(p *plan, b *Batch) {
	for i := range b.Seeds {
		l.nameOne(&b.Seeds[i])
	}
	for i := range b.Results {
		r := &b.Results[i]
		if r.Redirect != nil {
			l.nameOne(r.Redirect)
		}
		for k := range r.Also {
			l.nameOne(&r.Also[k])
		}
	}
	for i := range p.entry.Outcomes {
		o := &p.entry.Outcomes[i]
		for k, id := range o.Targets {
			c := &o.Links[k].Target
			c.Task.ID, c.Task.Host = id, l.hosts.find(c.HostKey)
		}
	}
}

func (l *Ledger) nameOne(c *Candidate) {
	c.Task.ID, c.Task.Host = frontier.TaskID(l.seen.find(c.Identity)), l.hosts.find(c.HostKey)
}

// meet finds the hosts of some keys. They are the session's own, like all others:
// a ledger has one owner. mu is held.
func (l *Ledger) meet(keys []string) []frontier.HostID {
	var ids []frontier.HostID
	for _, key := range keys {
		id := l.hosts.find(key)
		l.hosts.get(id).take()
		ids = append(ids, id)
	}
	return ids
}

// unpark puts freed tasks into the backlog and tells by how much the backlog
// of each of the session's hosts grew. mu is held.
func (l *Ledger) unpark(tasks []*frontier.Task) []frontier.Lease {
	var grown []frontier.Lease
	index := map[frontier.HostID]int{}
	for _, t := range tasks {
		h := l.hosts.get(t.Host)
		mine := h.take()
		l.shelve(t.ID, t.Host, l.order.Rank(t.ID, t.Priority))
		if !mine {
			continue
		}
		i, ok := index[t.Host]
		if !ok {
			i = len(grown)
			index[t.Host] = i
			grown = append(grown, l.hosts.lease(t.Host))
		}
		grown[i].Backlog++
	}
	return grown
}
