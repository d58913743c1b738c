package crawl

import (
	"context"
	"sync/atomic"
	"time"
)

// slowConnect is after what time without a connection a request lends its slot
// to another: most hosts that take longer never answer.
const slowConnect = 500 * time.Millisecond

// lendable is how many slots may be lent at a time, in multiples of
// Concurrency.
const lendable = 2

// slots are the permissions to make requests, Concurrency of them, each held by
// a fetcher. A request that has no connection after a while lends its slot, so
// that hosts that answer nothing do not hold up those that do; up to as many
// again are lent. Its methods may be called from several goroutines.
type slots struct {
	free chan struct{} // one for each slot that nobody holds
	lent atomic.Int32
	owed atomic.Int32 // slots lent out whose lender has its own back
	most int32        // that are lent at a time
}

func newSlots(n int) *slots {
	s := &slots{free: make(chan struct{}, (1+lendable)*n), most: int32(lendable * n)}
	for range n {
		s.free <- struct{}{}
	}
	return s
}

// take waits for a slot; false means that ctx has ended.
func (s *slots) take(ctx context.Context) bool {
	select {
	case <-s.free:
		return true
	case <-ctx.Done():
		return false
	}
}

// give gives a slot back, or pays for one that was lent.
func (s *slots) give() {
	for {
		owed := s.owed.Load()
		if owed == 0 {
			s.free <- struct{}{}
			return
		}
		if s.owed.CompareAndSwap(owed, owed-1) {
			return
		}
	}
}

// A loan is what a request does with its slot.
type loan struct {
	slots *slots
	timer *time.Timer
	state atomic.Int32
}

// The states of a loan.
const (
	notLent int32 = iota
	isLent
	settled
)

// connecting begins to wait for a connection.
func (s *slots) connecting() *loan {
	l := &loan{slots: s}
	l.timer = time.AfterFunc(slowConnect, l.lend)
	return l
}

// lend lets another fetcher work meanwhile.
func (l *loan) lend() {
	if l.slots.lent.Add(1) > l.slots.most || !l.state.CompareAndSwap(notLent, isLent) {
		l.slots.lent.Add(-1)
		return
	}
	l.slots.free <- struct{}{}
}

// settle ends the wait: there is a connection, or the request is over. It may
// be called again.
func (l *loan) settle() {
	l.timer.Stop()
	if l.state.Swap(settled) == isLent {
		l.slots.lent.Add(-1)
		l.slots.owed.Add(1)
	}
}
