package main

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"

	"github.com/joinable/crawl/storage"
)

const (
	// leastMemory is the least that -max-memory takes.
	leastMemory = 64 << 20
	// unseenMemory is about what neither Go's heap nor a storage.Footprint has:
	// SQLite's caches (8 MB a connection) and the program itself.
	unseenMemory = 40 << 20
	// limitStep is how far a limit must be off to be set anew, for that stops
	// the world.
	limitStep = 1 << 20
)

// A memoryLimit is a store whose sessions keep the process below a limit: after
// each commit, which is when it grows, Go's heap is given what the limit leaves
// beside the tables outside of it. The collector then works harder the less
// that is. It is never given less than a quarter of the limit, for a heap in
// which nothing has room would only be collected: a crawl that has outgrown
// its limit goes on above it, slower, and says so once.
type memoryLimit struct {
	storage.Store
	limit int64
	set   func(int64)
	say   func(known, limit int64)
	last  int64 // what was set
	said  bool
}

// limitMemory is the store with a limit of memory, until the function it
// returns is called. Zero is none.
func limitMemory(store storage.Store, limit int64, say *announcer) (_ storage.Store, stop func()) {
	if limit == 0 {
		return store, func() {}
	}
	before := debug.SetMemoryLimit(-1)
	m := &memoryLimit{Store: store, limit: limit, set: func(n int64) { debug.SetMemoryLimit(n) }, say: say.outgrown}
	m.keep(storage.Footprint{})
	return m, func() { debug.SetMemoryLimit(before) }
}

// Join is the store's.
func (m *memoryLimit) Join(ctx context.Context, job storage.JobSpec) (storage.Session, error) {
	session, err := m.Store.Join(ctx, job)
	if err != nil {
		return session, err
	}
	m.keep(session.Footprint())
	return &limitedSession{session, m}, nil
}

// keep gives the heap what there is for it.
func (m *memoryLimit) keep(f storage.Footprint) {
	heap, least := m.limit-unseenMemory-f.Outside, m.limit/4
	if heap < least {
		heap = least
		if !m.said {
			m.said = true
			m.say(f.Known+f.Pending+f.Bodies, m.limit)
		}
	}
	if max(heap-m.last, m.last-heap) >= limitStep {
		m.set(heap)
		m.last = heap
	}
}

// A limitedSession commits from one goroutine at a time, as all sessions do,
// which is what guards its memoryLimit.
type limitedSession struct {
	storage.Session
	limit *memoryLimit
}

// Commit is the session's.
func (s *limitedSession) Commit(ctx context.Context, b *storage.Batch) (storage.Committed, error) {
	done, err := s.Session.Commit(ctx, b)
	s.limit.keep(s.Footprint())
	return done, err
}

// outgrown says that -max-memory cannot be kept any longer.
func (a *announcer) outgrown(known, limit int64) {
	a.say("outgrown", []slog.Attr{slog.Int64("known_bytes", known), slog.Int64("max_memory", limit)},
		fmt.Sprintf("-max-memory: what is known of the URLs takes %d MB of %d; the crawl goes on above the limit, and slower", known>>20, limit>>20))
}
