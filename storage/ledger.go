package storage

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/bits"
	"sync"
	"time"

	"github.com/joinable/crawl/frontier"
)

// A Ledger is the part of a [Session] that decides, for stores of one owner:
// which candidates are new, what is pending, parked or done, how deep a task
// is, which bodies are stored already, and whose turn it is within a host.
// All of it is in memory, some 20 bytes a task and 4 to 8 more while it is in
// the backlog (see [Footprint]), and is rebuilt by replaying the [Journal]. It is everything of a Session but Alive and Leave.
//
// Memory follows the journal: what a commit changes becomes visible after
// the journal has it, and a commit that fails changes nothing.
type Ledger struct {
	journal Journal
	order   frontier.Order
	// limit is the greatest depth of pending tasks; negative is none.
	limit int
	// perHost is the greatest queue of a host; zero and less is none.
	perHost int64
	start   Start

	// writing is held by whoever appends to the journal. It guards what
	// follows.
	writing  sync.Mutex
	left     bool      // the run has ended
	lowering *rankPool // of the queues of plans
	// mu is held by whoever looks at the backlog, and never while the disk
	// is waited for.
	mu sync.Mutex

	// What follows is changed with both locks held, and may be read with
	// either.

	seen   seenSet // identity to task
	bodies seenSet // hash and size to body
	cards  chunks[card]
	assets bitSet // tasks whose origin is frontier.FromAsset
	hosts  hosts
	tally  tally
	pages  int64 // stored by this run

	// What follows is guarded by mu alone, and so are card.leased and
	// host.backlog.

	retries map[frontier.TaskID]retry
}

// A retry is what a backlog keeps of a task beyond its rank.
type retry struct {
	notBefore time.Time
	tries     uint8
}

// Start tells what the session found when it joined.
func (l *Ledger) Start() Start { return l.start }

// Pages is the number of pages stored of a host.
func (l *Ledger) Pages(id frontier.HostID) int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.hosts.known(id) {
		return 0
	}
	return l.hosts.get(id).used.pages
}

// HostKey is the host key of a host, "" if there is no such host.
func (l *Ledger) HostKey(id frontier.HostID) string {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.hosts.known(id) {
		return ""
	}
	return l.hosts.get(id).key
}

// Fate is where a task stands.
func (l *Ledger) Fate(id frontier.TaskID) (Fate, Reason) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if id < 1 || id > l.known() {
		return 0, Released
	}
	switch s := l.card(id).state; {
	case s.final():
		return Fate(s), Released
	case s.reason() != Released:
		return Parked, s.reason()
	}
	return 0, Released
}

// Host returns what is known about a host.
func (l *Ledger) Host(ctx context.Context, id frontier.HostID) (HostFacts, bool, error) {
	return l.journal.Host(ctx, id)
}

// Additions reads URLs that were put aside for the crawl.
func (l *Ledger) Additions(ctx context.Context, most int) ([]Addition, error) {
	return l.journal.Additions(ctx, most)
}

// Counts are the crawl's numbers as of the latest commit.
func (l *Ledger) Counts() Counts {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.tally.counts()
}

// End waits for a commit under way, ends the run and gives the memory back.
// The ledger knows nothing after it.
func (l *Ledger) End(ctx context.Context, end End) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	if l.left {
		return errLeft
	}
	defer l.free()
	return l.journal.End(ctx, end)
}

// Free is End without a word: the journal is not told.
func (l *Ledger) Free() {
	l.writing.Lock()
	defer l.writing.Unlock()
	l.free()
}

// free forgets everything. writing is held.
func (l *Ledger) free() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen.free()
	l.bodies.free()
	l.cards.free()
	l.assets.free()
	l.hosts.queue.free()
	l.lowering.free()
	l.hosts = newHosts(l.order)
	clear(l.retries)
	l.left = true
}

// errLeft says that a session was used after its end.
var errLeft = errors.New("the session was left")

// card is what is known of an accepted task.
func (l *Ledger) card(id frontier.TaskID) *card { return l.cards.at(int(id) - 1) }

// known is the number of the latest task.
func (l *Ledger) known() frontier.TaskID { return frontier.TaskID(l.cards.n) }

// bodyKey names a body in the set of bodies.
func bodyKey(hash uint64, size int64) uint64 {
	return hash ^ bits.RotateLeft64(uint64(size)*0x9e3779b97f4a7c15, 32)
}

// errTooMany says that a task's number would not fit.
var errTooMany = errors.New("4,294,967,295 URLs are known, and no more can be: begin another crawl")

func checkID(id frontier.TaskID) error {
	if id > math.MaxUint32 {
		return fmt.Errorf("storing a task: %w", errTooMany)
	}
	return nil
}
