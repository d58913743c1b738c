package storage

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/joinable/crawl/frontier"
)

// tooDeep reports whether tasks of this depth are parked.
func (l *Ledger) tooDeep(depth int) bool { return l.limit >= 0 && depth > l.limit }

// depth is how deep a task will be.
func (p *plan) depth(id frontier.TaskID) uint16 {
	if t := p.fresh(id); t != nil {
		return clampDepth(t.Depth)
	}
	if d, ok := p.depths[id]; ok {
		return d
	}
	return p.l.card(id).depth
}

// relax notes that a task can be reached at some depth. Without a limit only
// what the user names is noted: nobody asks for more, and what follows from
// it is made up for when a later run has a limit.
func (p *plan) relax(id frontier.TaskID, depth int) {
	to := clampDepth(depth)
	if to >= p.depth(id) || p.l.limit < 0 && to > 0 {
		return
	}
	if t := p.fresh(id); t != nil {
		t.Depth = depth
		return
	}
	p.depths[id] = to
	if p.l.limit >= 0 {
		// A rank of depth and task: what is least deep leads on first, so
		// that few tasks are visited twice.
		p.lowered.push(uint64(to)<<32 | uint64(id))
	}
}

// cascade follows shorter ways to their end: whatever became less deep and
// has been fetched makes its own targets less deep. It ends, for depths only
// ever fall.
func (p *plan) cascade(ctx context.Context) error {
	for {
		rank, ok := p.lowered.pop()
		if !ok {
			return nil
		}
		id, depth := frontier.TaskID(uint32(rank)), int(rank>>32)
		if depth > int(p.depth(id)) {
			continue // lowered again since
		}
		edges, err := p.outlinks(ctx, id)
		if err != nil {
			return fmt.Errorf("following a shorter way: %w", err)
		}
		for _, e := range edges {
			p.relax(e.Target, depth+e.length())
		}
	}
}

// length is what the edge adds to depth.
func (e Edge) length() int {
	if e.Link {
		return 1
	}
	return 0
}

// outlinks are the ways that lead on from a task: from this plan if it ends
// there, otherwise from the journal.
func (p *plan) outlinks(ctx context.Context, id frontier.TaskID) ([]Edge, error) {
	if !p.state(id).final() {
		return nil, nil
	}
	i, ok := p.done[id]
	if !ok {
		return p.l.journal.Outlinks(ctx, id)
	}
	o := &p.entry.Outcomes[i]
	edges := outcomeEdges(id, o.Targets, o.Redirect)
	for _, e := range p.entry.Also {
		if e.Source == id {
			edges = append(edges, e)
		}
	}
	return edges, nil
}

// outcomeEdges are the ways that an outcome leads on.
func outcomeEdges(id frontier.TaskID, links []frontier.TaskID, redirect frontier.TaskID) []Edge {
	edges := make([]Edge, 0, len(links)+1)
	for _, target := range links {
		edges = append(edges, Edge{Source: id, Target: target, Link: true})
	}
	if redirect != 0 {
		edges = append(edges, Edge{Source: id, Target: redirect})
	}
	return edges
}

// release plans what follows from lowered depths: they are journaled, and
// freed are the tasks that are too deep no longer, or beyond their host's limit
// and seeds now.
func (p *plan) release(ctx context.Context) error {
	var free []*frontier.Task
	for id, depth := range p.depths {
		p.entry.Depths = append(p.entry.Depths, NewDepth{id, int(depth)})
		s := p.state(id)
		if s == parked(TooDeep) && !p.l.tooDeep(int(depth)) || s == parked(OverBudget) && depth == 0 {
			free = append(free, &frontier.Task{ID: id})
		}
	}
	for _, id := range slices.Sorted(maps.Keys(p.readmitted)) {
		if !p.tooDeep(id, int(p.depth(id))) {
			free = append(free, &frontier.Task{ID: id})
			continue
		}
		// Depth is all that is left against it: a shorter way frees it.
		p.outcome(NewOutcome{Outcome: Outcome{Fate: Parked, Reason: TooDeep}, Task: id, Result: -1})
	}
	slices.SortFunc(p.entry.Depths, func(a, b NewDepth) int { return int(a.Task - b.Task) })
	slices.SortFunc(free, func(a, b *frontier.Task) int { return int(a.ID - b.ID) })
	// A shorter way may be a better one too: a task comes back once.
	free = slices.CompactFunc(free, func(a, b *frontier.Task) bool { return a.ID == b.ID })
	return p.free(ctx, free)
}

// free plans that tasks of which only the ID is known are pending again, save
// those that were parked and have no room in their host's queue.
func (p *plan) free(ctx context.Context, tasks []*frontier.Task) error {
	if err := p.l.fetch(ctx, tasks); err != nil {
		return fmt.Errorf("reading tasks that are freed: %w", err)
	}
	for _, t := range tasks {
		o := NewOutcome{Outcome: Outcome{Fate: Freed}, Task: t.ID, Host: t.Host, Result: -1}
		if p.state(t.ID).reason() != Released && p.isFull(t.Host, int(p.depth(t.ID))) {
			o.Fate, o.Reason = Parked, OverBudget
			p.outcome(o)
			continue
		}
		p.outcome(o)
		p.freed = append(p.freed, t)
	}
	return nil
}
