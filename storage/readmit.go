package storage

import (
	"maps"
	"slices"

	"github.com/joinable/crawl/frontier"
)

// readmit frees a task that had been parked for the way it was found, if this
// is a better one; or parks it for what there is against it now.
func (p *plan) readmit(id frontier.TaskID, c *Candidate, w way) {
	if t := p.fresh(id); t != nil {
		if p.better(t.isAsset(), initial(t.Parked), c, w) {
			t.Parked, t.Task.Origin = c.Parked, c.Task.Origin
		} else if c.isAsset() && c.Parked == Released {
			p.parts[id] = struct{}{}
		}
		return
	}
	wasAsset := p.isAsset(id)
	if !p.better(wasAsset, p.state(id), c, w) {
		return
	}
	if wasAsset != c.isAsset() {
		p.origins[id] = c.Task.Origin
	}
	switch {
	case p.state(id) == pending || p.state(id).final():
	case c.Parked == Released:
		p.readmitted[id] = struct{}{}
	default:
		p.outcome(NewOutcome{Outcome: Outcome{Fate: Parked, Reason: c.Parked}, Task: id, Result: -1})
	}
}

func (c *Candidate) isAsset() bool { return c.Task.Origin == frontier.FromAsset }

// better reports whether a task in state s is found in a better way by c: by a
// link that may be followed, not at the end of too many redirects, as a part of
// a page, whatever its host and depth, or by the user's word and what stands
// for it, such as the sitemaps that an index names.
func (p *plan) better(wasAsset bool, s state, c *Candidate, w way) bool {
	isSeed, r := w.depth == 0, c.Parked
	switch s {
	case parked(Hint):
		return r != Hint
	case parked(NoFollow):
		return r != NoFollow && r != Hint
	case parked(RelNoFollow):
		return r != RelNoFollow && r != NoFollow && r != Hint
	case parked(Asset), parked(TooManyHops), parked(Unmodified):
		return r == Released
	case parked(OutOfScope), parked(Excluded):
		return (isSeed || c.isAsset()) && r == Released
	case parked(Held):
		return isSeed && r == Released
	case parked(TooDeep):
		return c.isAsset() && r == Released
	}
	// It goes on being wanted, should assets not be wanted one day.
	return wasAsset && !c.isAsset() && r == Released && !p.l.tooDeep(w.depth)
}

// isAsset reports whether a known task is a part of pages.
func (p *plan) isAsset(id frontier.TaskID) bool {
	if origin, ok := p.origins[id]; ok {
		return origin == frontier.FromAsset
	}
	return p.l.assets.has(int(id))
}

// tooDeep reports whether a known task is parked for its depth.
func (p *plan) tooDeep(id frontier.TaskID, depth int) bool {
	return p.l.tooDeep(depth) && !p.isAsset(id)
}

// ways are the origins that the plan changes.
func (p *plan) ways() []NewWay {
	var ways []NewWay
	for _, id := range slices.Sorted(maps.Keys(p.origins)) {
		ways = append(ways, NewWay{id, p.origins[id]})
	}
	return ways
}
