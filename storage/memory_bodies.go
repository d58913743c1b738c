package storage

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// Bodies reads stored bodies. See [Store].
func (m *Memory) Bodies(_ context.Context, after int64, most int) ([]StoredBody, int64, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	var found []StoredBody
	j := &m.journal
	for bytes := 0; int(after) < len(j.outcomes) && len(found) < most && bytes < BodiesAtOnce; after++ {
		if b, ok := j.body(int(after)); ok {
			found = append(found, b)
			bytes += len(b.Body.Content)
		}
	}
	return found, after, nil
}

// body is the body that came with the outcome of that index; ok is false if
// none was kept. mu is held.
func (j *memoryJournal) body(i int) (b StoredBody, ok bool) {
	o := &j.outcomes[i]
	if o.Page == nil || o.NewOutcome.Body == 0 {
		return b, false
	}
	kept := j.bodies[o.NewOutcome.Body-1].kept
	return StoredBody{
		Page: int64(i + 1), URL: j.url(o.Task), ContentType: o.Page.ContentType, Charset: o.Page.Charset, Header: slices.Clone(o.Page.Header),
		Size: o.Page.Size, Body: kept,
	}, kept.Content != nil
}

// memoryGathered is what a revision has gathered.
type memoryGathered struct {
	purpose  string
	progress Progress
	pages    map[int64]Revised
}

// A memoryRevision is one that is open.
type memoryRevision struct {
	store   *Memory
	dropped bool
}

// Revise begins a revision or goes on with one. See [Store].
func (m *Memory) Revise(_ context.Context, purpose string) (Revision, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.held() {
		return nil, fmt.Errorf("revising the crawl in memory: %w", ErrHeld)
	}
	r := &memoryRevision{store: m}
	if g := m.journal.gathered; g == nil || g.purpose != purpose {
		r.dropped = g != nil
		m.journal.gathered = &memoryGathered{purpose: purpose, pages: map[int64]Revised{}}
	}
	m.revised = r
	return r, nil
}

func (r *memoryRevision) Dropped() bool { return r.dropped }

func (r *memoryRevision) Progress() Progress {
	r.store.mu.Lock()
	defer r.store.mu.Unlock()
	if g := r.store.journal.gathered; g != nil {
		return g.progress
	}
	return Progress{}
}

// errClosed is the error of a revision that is over.
var errClosed = errors.New("the revision is over")

// lock locks the store for a revision that is open.
func (r *memoryRevision) lock() (*memoryJournal, error) {
	r.store.mu.Lock()
	if r.store.revised != r || r.store.journal.gathered == nil {
		r.store.mu.Unlock()
		return nil, errClosed
	}
	return &r.store.journal, nil
}

func (r *memoryRevision) Put(ctx context.Context, pages []Revised, p Progress) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j, err := r.lock()
	if err != nil {
		return err
	}
	defer r.store.mu.Unlock()
	for _, page := range pages {
		page.Items, page.Metadata, page.Texts = cloneItems(page.Items), slices.Clone(page.Metadata), slices.Clone(page.Texts)
		j.gathered.pages[page.Page] = page
	}
	j.gathered.progress = p
	return nil
}

func (r *memoryRevision) Finish(_ context.Context, run Run, job JobSpec) error {
	j, err := r.lock()
	if err != nil {
		return err
	}
	defer r.store.mu.Unlock()
	for i := range j.outcomes {
		o := &j.outcomes[i]
		revised, ok := j.gathered.pages[int64(i+1)]
		if !ok || o.Page == nil {
			continue
		}
		for _, item := range o.Items {
			if item.Own {
				revised.Items = append(revised.Items, item)
			}
		}
		j.counts.Items += int64(len(revised.Items) - len(o.Items))
		o.Items, o.Texts = revised.Items, revised.Texts
		page := *o.Page // whoever read it holds the other
		page.Metadata = revised.Metadata
		o.Page = &page
	}
	j.gathered = nil
	run.ID, run.End = int64(len(j.runs)+1), EndRevised
	j.runs, j.options = append(j.runs, run), slices.Clone(job.Options)
	return nil
}

func (r *memoryRevision) Close() error {
	r.store.mu.Lock()
	defer r.store.mu.Unlock()
	if r.store.revised == r {
		r.store.revised = nil
	}
	return nil
}

// cloneItems keeps items that are the caller's.
func cloneItems(items []Item) []Item {
	var kept []Item
	for _, item := range items {
		kept = append(kept, Item{item.Name, slices.Clone(item.Value), item.Own})
	}
	return kept
}
