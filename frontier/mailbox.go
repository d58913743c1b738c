package frontier

import (
	"sync"
	"time"
)

// A mailbox carries messages to the owner of the state. Senders never block
// and never fail. It needs no bound of its own: there is at most one release
// for each task handed out, whose number is capped by Options.InFlight, and
// one update for each commit, which is thousands of times slower than the
// owner is in reading it.
type mailbox struct {
	wake chan struct{} // holds one: "there is mail"

	mu    sync.Mutex // guards all below
	mail  []message
	holds int
	state ownerState
	final report // valid when state is ended
}

type ownerState uint8

const (
	notBegun ownerState = iota
	running
	ended
)

type messageKind uint8

const (
	aRelease messageKind = iota
	anUpdate
	aDrain
	aPause
	aHalt
	aVisit
	aLeave
	aQuery
)

// A message is one of several kinds in one struct: releases come once per URL,
// and should not cost an allocation each.
type message struct {
	kind     messageKind
	gate     bool           // aRelease
	host     HostID         // aRelease
	task     TaskID         // aRelease
	key      string         // aRelease with a block
	feedback Feedback       // aRelease
	update   *Update        // anUpdate
	pause    time.Duration  // aPause
	halt     bool           // aHalt
	visitor  *waiter[*Task] // aVisit, aLeave
	query    func(*scheduler)
}

// post sends a message; false if it is dropped, for the owner's work has ended.
func (b *mailbox) post(m message) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state == ended {
		return false
	}
	b.put(m)
	return true
}

// ask sends a query; false if nobody is there to answer.
func (b *mailbox) ask(query func(*scheduler)) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state != running {
		return false
	}
	b.put(message{kind: aQuery, query: query})
	return true
}

func (b *mailbox) put(m message) {
	b.mail = append(b.mail, m)
	b.ring()
}

func (b *mailbox) ring() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

func (b *mailbox) hold(n int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.holds += n
	b.ring()
}

// begin admits the one owner; false if there was one before.
func (b *mailbox) begin() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.state != notBegun {
		return false
	}
	b.state = running
	return true
}

// take gives the owner its mail and the number of holds, and spare as the
// room for more.
func (b *mailbox) take(spare []message) ([]message, int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case <-b.wake: // it was for the mail that is being taken
	default:
	}
	mail := b.mail
	b.mail = spare[:0]
	return mail, b.holds
}

// end closes the mailbox if nothing has happened since take: whatever was sent
// before the end counts. It returns false otherwise.
func (b *mailbox) end(holds int, r report) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.mail) > 0 || b.holds != holds {
		return false
	}
	b.state, b.final = ended, r
	return true
}

// abort closes the mailbox whatever is in it and returns that.
func (b *mailbox) abort(r report) []message {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.state, b.final = ended, r
	return b.mail
}

// last is the report made at the end; empty before.
func (b *mailbox) last() report {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.final
}

// instant is a time as the scheduler keeps it, in eight bytes without a
// pointer: nanoseconds since Run began, plus one, by the monotonic clock.
type instant int64

const (
	longAgo instant = -1 << 62
	never   instant = 1<<63 - 1
)

// after is i + d; never, if that is beyond what can be said.
func (i instant) after(d time.Duration) instant {
	if j := i + instant(d); d < 0 || j >= i {
		return j
	}
	return never
}
