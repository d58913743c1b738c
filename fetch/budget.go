package fetch

import (
	"container/list"
	"context"
	"sync"
)

// A Budget bounds the bytes that many holders occupy together. Each holder
// opens a [Share], lets it grow as its bytes come in, and closes it when they
// are gone:
//
//	share := budget.Open()
//	defer share.Close()
//	err := share.Grow(ctx, 32<<10) // waits until there is room
//
// Holders that each have a part and wait for the rest would wait for ever. So
// one share at a time may exceed the limit, from when it first must until it
// is closed; it never waits, and the others, in the order in which they asked,
// wait for it. The sum of all shares is therefore at most the limit plus what
// one share grows to.
//
// That ends every wait as long as a share whose bytes are all there is closed
// without waiting for another of the same budget. Whoever is behind the
// holders (a parser, a writer) must therefore not grow shares of their
// budget; it has a budget of its own.
//
// The methods of a Budget may be called from several goroutines. A nil
// *Budget is no bound.
type Budget struct {
	limit int64

	mu      sync.Mutex // guards what follows, and held of all shares
	used    int64
	over    *Share    // the share that may exceed the limit, or nil
	waiting list.List // of *waiter, first come first; not empty only while over is set
}

// A waiter is a call of Grow that does not fit in yet.
type waiter struct {
	share *Share
	n     int64
	ready chan struct{} // closed by the budget when n was granted
}

// NewBudget returns a budget of limit bytes.
func NewBudget(limit int64) *Budget { return &Budget{limit: limit} }

// Open returns a share that holds nothing.
func (b *Budget) Open() *Share {
	if b == nil {
		return nil
	}
	return &Share{budget: b}
}

// Used is the number of bytes that all shares hold.
func (b *Budget) Used() int64 {
	if b == nil {
		return 0
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.used
}

// take gives n bytes to s if that is allowed now. mu is held.
func (b *Budget) take(s *Share, n int64) bool {
	if b.used+n > b.limit && b.over != s {
		if b.over != nil {
			return false
		}
		b.over = s
	}
	b.used += n
	s.held += n
	return true
}

// wake grants what can be granted. mu is held.
func (b *Budget) wake() {
	for e := b.waiting.Front(); e != nil; e = b.waiting.Front() {
		w := e.Value.(*waiter)
		if !b.take(w.share, w.n) {
			return
		}
		b.waiting.Remove(e)
		close(w.ready)
	}
}

// A Share is one holder's part of a [Budget]. It is used by one goroutine at
// a time. A nil *Share is of no budget: it grows at once.
type Share struct {
	budget *Budget
	held   int64 // guarded by budget.mu
}

// TryGrow adds n bytes if that needs no waiting, and reports whether it did.
func (s *Share) TryGrow(n int64) bool {
	if s == nil {
		return true
	}
	b := s.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.tryGrow(s, n)
}

// tryGrow lets nobody overtake those who wait, but the share for which they
// wait. mu is held.
func (b *Budget) tryGrow(s *Share, n int64) bool {
	return (b.waiting.Len() == 0 || b.over == s) && b.take(s, n)
}

// Grow adds n bytes, and waits until they fit in. It fails only when ctx ends
// first, with its error; the share is then as before.
func (s *Share) Grow(ctx context.Context, n int64) error {
	if s == nil {
		return nil
	}
	b := s.budget
	b.mu.Lock()
	if b.tryGrow(s, n) {
		b.mu.Unlock()
		return nil
	}
	w := &waiter{share: s, n: n, ready: make(chan struct{})}
	e := b.waiting.PushBack(w)
	b.mu.Unlock()

	select {
	case <-w.ready:
		return nil
	case <-ctx.Done():
		return b.giveUp(e, ctx.Err())
	}
}

// giveUp removes a waiter, unless it was served at the same moment.
func (b *Budget) giveUp(e *list.Element, err error) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case <-e.Value.(*waiter).ready:
		return nil
	default:
	}
	b.waiting.Remove(e)
	b.wake() // the next may need less
	return err
}

// Held is the number of bytes that the share holds.
func (s *Share) Held() int64 {
	if s == nil {
		return 0
	}
	s.budget.mu.Lock()
	defer s.budget.mu.Unlock()
	return s.held
}

// Close gives all bytes back. The share then holds nothing and may grow anew.
func (s *Share) Close() {
	if s == nil {
		return
	}
	b := s.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used -= s.held
	s.held = 0
	if b.over == s {
		b.over = nil
	}
	b.wake()
}

// shrink gives n bytes back. A share that exceeds the limit goes on to be the
// one that may.
func (s *Share) shrink(n int64) {
	if s == nil || n == 0 {
		return
	}
	b := s.budget
	b.mu.Lock()
	defer b.mu.Unlock()
	b.used -= n
	s.held -= n
	b.wake()
}
