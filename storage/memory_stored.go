package storage

import (
	"context"
	"slices"

	"github.com/joinable/crawl/frontier"
)

// Stored reads final outcomes. See [Store].
func (m *Memory) Stored(_ context.Context, after int64, most int) ([]Stored, int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []Stored
	j := &m.journal
	for ; int(after) < len(j.outcomes) && len(found) < most; after++ {
		if j.outcomes[after].Outcome.Fate.Final() {
			found = append(found, j.stored(int(after)))
		}
	}
	return found, after, nil
}

// maxHops bounds the redirects that Latest follows.
const maxHops = 100

// Latest is the final outcome of a task. See [Store].
func (m *Memory) Latest(_ context.Context, id frontier.TaskID) (s Stored, ok bool, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	j := &m.journal
	for range maxHops {
		if id < 1 || int(id) > len(j.tasks) || j.tasks[id-1].last == 0 {
			return s, false, nil
		}
		last := j.tasks[id-1].last - 1
		switch o := &j.outcomes[last]; {
		case o.Redirect != 0:
			id = o.Redirect
		default:
			return j.stored(last), o.Outcome.Fate.Final(), nil
		}
	}
	return s, false, nil
}

// stored is the outcome of that index. mu is held.
func (j *memoryJournal) stored(i int) Stored {
	o := &j.outcomes[i]
	t := &j.tasks[o.Task-1]
	s := Stored{
		ID: int64(i + 1), Run: o.run, Task: t.Task, HostKey: j.hosts[t.Host-1],
		Outcome: o.Outcome, Items: slices.Clone(o.Items), Texts: slices.Clone(o.Texts), File: o.File, Redirect: j.url(o.Redirect),
	}
	if depth, ok := j.depths[t.ID]; ok {
		s.Task.Depth = int32(depth)
	}
	if o.Page != nil {
		page := *o.Page
		page.Body = Body{}
		s.Page = &page
	}
	for k, l := range o.Links {
		s.Links = append(s.Links, StoredLink{URL: j.url(o.Targets[k]), Kind: l.Kind, Text: l.Text, Rel: l.Rel, Listing: l.Listing})
	}
	s.Via, s.FoundOn = j.trail(t)
	return s
}

// trail is how a task was come by: the redirects that led to it, and the page
// on which the first of them was found.
func (j *memoryJournal) trail(t *memoryTask) (via []string, foundOn string) {
	for t.Hops > 0 && t.Parent != 0 && !j.isNested(t) {
		t = &j.tasks[t.Parent-1]
		via = append(via, t.URL)
	}
	slices.Reverse(via)
	if !t.Origin.IsSeed() {
		foundOn = j.url(t.Parent)
	}
	return via, foundOn
}

// isNested reports whether a task is a sitemap that an index led to, and no
// redirect, though it has hops.
func (j *memoryJournal) isNested(t *memoryTask) bool {
	return slices.ContainsFunc(j.also[t.Parent], func(e Edge) bool { return e.Target == t.ID })
}

// url is the URL of a task, or "" for none.
func (j *memoryJournal) url(id frontier.TaskID) string {
	if id == 0 {
		return ""
	}
	return j.tasks[id-1].URL
}

// Add puts URLs aside for the crawl. See [Store].
func (m *Memory) Add(_ context.Context, urls []Addition) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	j := &m.journal
	for _, a := range urls {
		j.addedIDs++
		a.ID = j.addedIDs
		j.added = append(j.added, a)
	}
	return nil
}

// Additions reads what was put aside.
func (j *memoryJournal) Additions(_ context.Context, most int) ([]Addition, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return slices.Clone(j.added[:min(most, len(j.added))]), nil
}
