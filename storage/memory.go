package storage

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/joinable/crawl/frontier"
)

// Memory is a Store that keeps everything in memory but, unless KeepBodies is
// called, the content of bodies, and loses it with the process. Its zero value is not usable; its
// methods may be called from several goroutines. It starts no goroutine.
type Memory struct {
	mu      sync.Mutex // guards session and what the journal holds
	session *memorySession
	revised *memoryRevision // the one that is open, or nil
	journal memoryJournal
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	m := &Memory{}
	m.journal = memoryJournal{mu: &m.mu, seed: rand.Uint64(), maxDepth: -1}
	m.journal.facts = map[frontier.HostID]HostFacts{}
	m.journal.scope = map[string]bool{}
	m.journal.also = map[frontier.TaskID][]Edge{}
	m.journal.depths = map[frontier.TaskID]int{}
	m.journal.marks = map[string]string{}
	return m
}

// KeepBodies makes m keep the content of bodies too, from now on, so that
// Bodies has something to read.
func (m *Memory) KeepBodies() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.journal.keeps = true
}

// held reports whether the store has an owner. mu is held.
func (m *Memory) held() bool { return m.session != nil || m.revised != nil }

// Join begins a run. See [Store].
func (m *Memory) Join(ctx context.Context, job JobSpec) (Session, error) {
	s := &memorySession{store: m}
	s.alive, s.die = context.WithCancel(context.Background())
	m.mu.Lock()
	held := m.held()
	if !held {
		m.session = s
	}
	m.mu.Unlock()
	if held {
		return nil, fmt.Errorf("joining the crawl in memory: %w", ErrHeld)
	}
	l, err := NewLedger(ctx, &m.journal, job)
	if err != nil {
		s.end()
		return nil, err
	}
	s.Ledger = l
	return s, nil
}

// Status counts what the store holds.
func (m *Memory) Status(context.Context) (Status, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	j := &m.journal
	s := Status{Counts: j.counts, Options: slices.Clone(j.options), Runs: slices.Clone(j.runs), Added: int64(len(j.added)), Marks: maps.Clone(j.marks)}
	s.Fates, s.Parked = maps.Clone(s.Fates), maps.Clone(s.Parked)
	return s, nil
}

// Close ends a session that was not left, and a revision that was not closed.
// What the store holds stays, and may be joined again.
func (m *Memory) Close() error {
	m.mu.Lock()
	m.revised = nil
	s := m.session
	m.mu.Unlock()
	if s != nil {
		s.Free()
		s.end()
	}
	return nil
}

// A memorySession is a run of a crawl in memory.
type memorySession struct {
	*Ledger
	store *Memory
	alive context.Context
	die   context.CancelFunc
}

// Alive is cancelled when the session is left.
func (s *memorySession) Alive() context.Context { return s.alive }

// Leave ends the run.
func (s *memorySession) Leave(ctx context.Context, end End) error {
	defer s.end()
	return s.End(ctx, end)
}

// end lets the next session join.
func (s *memorySession) end() {
	s.die()
	s.store.mu.Lock()
	defer s.store.mu.Unlock()
	if s.store.session == s {
		s.store.session = nil
	}
}

// A memoryJournal holds the rows of a Memory.
type memoryJournal struct {
	mu       *sync.Mutex // the Memory's; guards all that follows
	seed     uint64
	maxDepth int
	options  []byte
	runs     []Run
	hosts    []string
	facts    map[frontier.HostID]HostFacts
	tasks    []memoryTask
	outcomes []memoryOutcome // their pages without bodies, their links without candidates
	depths   map[frontier.TaskID]int
	also     map[frontier.TaskID][]Edge // by source
	bodies   []memoryBody
	keeps    bool            // the content of bodies too
	gathered *memoryGathered // of a revision that is not finished, or nil
	scope    map[string]bool
	policy   string
	marks    map[string]string
	added    []Addition
	addedIDs int64 // given so far
	counts   Counts
}

// A memoryTask is an accepted task.
type memoryTask struct {
	frontier.Task
	identity uint64
	depth    int
	parked   Reason
	last     int // index of the latest outcome, plus one
}

// A memoryOutcome is an outcome and the run that it came from.
type memoryOutcome struct {
	NewOutcome
	run int64
}

type memoryBody struct {
	hash uint64
	size int64
	kept Body // its Content is nil unless the journal keeps it
}

func (j *memoryJournal) Past(context.Context) (Past, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return Past{
		Run: int64(len(j.runs)), MaxDepth: j.maxDepth, HashSeed: j.seed,
		Scope: slices.Values(slices.Collect(maps.Keys(j.scope))), Policy: j.policy, Marks: maps.Clone(j.marks), Counts: j.counts,
	}, nil
}

func (j *memoryJournal) Begin(_ context.Context, r Run, job JobSpec) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.runs = append(j.runs, r)
	j.maxDepth, j.options = job.MaxDepth, slices.Clone(job.Options)
	return nil
}

func (j *memoryJournal) End(_ context.Context, end End) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	run := &j.runs[len(j.runs)-1]
	run.Ended, run.End = time.Now(), end
	return nil
}

func (j *memoryJournal) Host(_ context.Context, id frontier.HostID) (HostFacts, bool, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	f, ok := j.facts[id]
	return f, ok, nil
}
