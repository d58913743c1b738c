package storage

import (
	"context"
	"maps"
	"slices"

	"github.com/joinable/crawl/frontier"
)

// Append keeps the rows of an entry. It cannot fail.
func (j *memoryJournal) Append(_ context.Context, e *Entry) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, h := range e.Hosts {
		j.hosts = append(j.hosts, h.Key)
	}
	for i := range e.Tasks {
		j.addTask(&e.Tasks[i])
	}
	for i := range e.Outcomes {
		j.addOutcome(&e.Outcomes[i])
	}
	for _, d := range e.Depths {
		j.depths[d.Task] = d.Depth
	}
	for _, w := range e.Ways {
		j.tasks[w.Task-1].Origin = w.Origin
	}
	for _, e := range e.Also {
		j.also[e.Source] = append(j.also[e.Source], e)
	}
	j.addRest(e)
	return nil
}

func (j *memoryJournal) addTask(n *NewTask) {
	t := memoryTask{Task: n.Task, identity: n.Identity, depth: n.Depth, parked: n.Parked}
	t.ID, t.Host, t.Parent, t.Depth = n.ID, n.Host, n.Parent, int32(n.Depth)
	j.tasks = append(j.tasks, t)
}

// addOutcome keeps copies: the batch is the caller's.
func (j *memoryJournal) addOutcome(n *NewOutcome) {
	o := memoryOutcome{*n, int64(len(j.runs))}
	o.Links, o.Items, o.Texts = slices.Clone(n.Links), cloneItems(n.Items), slices.Clone(n.Texts)
	for i := range o.Links {
		o.Links[i].Target = Candidate{} // Targets says where it leads
	}
	if n.Page != nil {
		page := *n.Page
		page.Body.Content, page.Header = nil, slices.Clone(page.Header)
		page.Metadata = slices.Clone(page.Metadata)
		o.Page = &page
	}
	if n.NewBody {
		b := memoryBody{hash: n.Page.Body.Hash, size: n.Page.Size}
		if j.keeps {
			b.kept = Body{Encoding: n.Page.Body.Encoding, Content: slices.Clone(n.Page.Body.Content)}
		}
		j.bodies = append(j.bodies, b)
	}
	j.outcomes = append(j.outcomes, o)
	j.tasks[n.Task-1].last = len(j.outcomes)
}

func (j *memoryJournal) addRest(e *Entry) {
	for _, f := range e.Facts {
		f.Robots, f.Sitemaps = slices.Clone(f.Robots), slices.Clone(f.Sitemaps)
		if f.RobotsAt.IsZero() {
			was := j.facts[f.Host]
			f.RobotsAt, f.RobotsStatus, f.Robots, f.Sitemaps = was.RobotsAt, was.RobotsStatus, was.Robots, was.Sitemaps
		}
		j.facts[f.Host] = f
	}
	for _, s := range e.Scope {
		j.scope[s] = true
	}
	if e.Policy != "" {
		j.policy = e.Policy
	}
	maps.Copy(j.marks, e.Marks)
	j.added = slices.DeleteFunc(j.added, func(a Addition) bool { return slices.Contains(e.Taken, a.ID) })
	j.counts = e.Counts
	if e.Run == int64(len(j.runs)) {
		j.runs[e.Run-1].Pages = e.Pages
	}
}

// Tasks fills in tasks.
func (j *memoryJournal) Tasks(_ context.Context, tasks []*frontier.Task) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, t := range tasks {
		*t = j.tasks[t.ID-1].Task
	}
	return nil
}

// Outlinks are the ways that lead on from a task.
func (j *memoryJournal) Outlinks(_ context.Context, id frontier.TaskID) ([]Edge, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	var edges []Edge
	if last := j.tasks[id-1].last; last != 0 {
		o := &j.outcomes[last-1]
		edges = outcomeEdges(id, o.Targets, o.Redirect)
	}
	return append(edges, j.also[id]...), nil
}

// Edges calls yield with the ways that lead on from all tasks.
func (j *memoryJournal) Edges(_ context.Context, yield func(Edge)) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	for i := range j.outcomes {
		o := &j.outcomes[i]
		for _, e := range outcomeEdges(o.Task, o.Targets, o.Redirect) {
			yield(e)
		}
	}
	for _, edges := range j.also {
		for _, e := range edges {
			yield(e)
		}
	}
	return nil
}

// Replay calls r with every row.
func (j *memoryJournal) Replay(_ context.Context, r Replay) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if r.Host != nil {
		for i, key := range j.hosts {
			id := frontier.HostID(i + 1)
			r.Host(id, key, j.facts[id].NotBefore)
		}
	}
	j.replayOutcomes(r)
	if r.Depth != nil {
		for id, depth := range j.depths {
			r.Depth(id, depth)
		}
	}
	for i, b := range j.bodies {
		if r.Body != nil {
			r.Body(int64(i+1), b.hash, b.size)
		}
	}
	for i := range j.tasks {
		t := &j.tasks[i]
		r.Task(PastTask{ID: t.ID, Host: t.Host, Identity: t.identity, Depth: t.depth, Priority: t.Priority, Parked: t.parked, IsAsset: t.Origin == frontier.FromAsset})
	}
	return nil
}

func (j *memoryJournal) replayOutcomes(r Replay) {
	for i := range j.outcomes {
		if o := &j.outcomes[i]; r.Outcome != nil {
			r.Outcome(o.Task, o.Outcome.Fate, o.Reason)
		}
	}
	for i := range j.outcomes {
		if o := &j.outcomes[i]; r.Retry != nil && (o.Outcome.Fate == Retry || o.Outcome.Fate == Freed) {
			r.Retry(o.Task, o.Tries, o.NotBefore)
		}
	}
}
