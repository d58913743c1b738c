package main

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"runtime/metrics"

	"github.com/joinable/crawl/storage"
)

const (
	// leastMemory is the least that -max-memory takes.
	leastMemory = 64 << 20
	// unseenMemory is about what neither Go's heap nor a storage.Footprint has:
	// SQLite's caches (8 MB a connection) and the program itself.
	unseenMemory = 32 << 20
	// runtimeMemory is about what the runtime has beside the heap's objects.
	runtimeMemory = 10 << 20
	// limitStep is how far a limit must be off to be set anew, for that stops
	// the world.
	limitStep = 1 << 20
)

// A memoryLimit is a store whose sessions keep the process below a limit: after
// each commit, which is when it grows, Go's heap is given what the limit leaves
// beside the tables outside of it. The collector then works harder the less
// that is. It is never given less than a quarter more than is alive in it, for
// a heap without room would only be collected: a crawl that has outgrown its
// limit goes on above it, slower, and says so once.
type memoryLimit struct {
	storage.Store
	limit int64
	live  func() int64 // bytes alive in Go's heap, as of the latest collection
	set   func(int64)
	say   func(needed, limit int64)
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
	m := &memoryLimit{Store: store, limit: limit, live: liveHeap, say: say.outgrown}
	m.set = func(n int64) { debug.SetMemoryLimit(n) }
	m.keep(storage.Footprint{})
	return m, func() { debug.SetMemoryLimit(before) }
}

// liveHeap is how much of Go's heap was alive when it was last collected.
func liveHeap() int64 {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	metrics.Read(live)
	return int64(live[0].Value.Uint64())
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
	live := m.live()
	heap, least := m.limit-unseenMemory-f.Outside, live+live/4+runtimeMemory
	if heap < least {
		heap = least
		if !m.said {
			m.said = true
			m.say(least+unseenMemory+f.Outside, m.limit)
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
func (a *announcer) outgrown(needed, limit int64) {
	a.say("outgrown", []slog.Attr{slog.Int64("needed_bytes", needed), slog.Int64("max_memory", limit)},
		fmt.Sprintf("-max-memory: the crawl has outgrown %d MB: it needs about %d for what it knows, and goes on, slower", limit>>20, needed>>20))
}
