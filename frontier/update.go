package frontier

import (
	"strings"
	"time"
)

// Update is what one commit changed.
type Update struct {
	// Done are tasks that were in flight and have their fate.
	Done []Done
	// Retry are tasks that were in flight and are pending again, with Tries
	// and NotBefore set.
	Retry []*Task
	// Added are new tasks, leased to the frontier by the store. Those it
	// keeps it copies, so that they may point into a batch.
	Added []*Task
	// Grown are hosts with more tasks than the frontier knows of: they were
	// claimed, or a commit released tasks. Lease.Tasks are leased to the
	// frontier. Lease.Backlog is here an increment: the number of tasks that
	// came into the backlog otherwise than by Shed and that no Update has
	// reported so far, Lease.Tasks not included.
	//
	// Increments are what makes the count exact without a lock around store
	// and frontier: growth, Shed and Refill may overtake each other, but
	// their sum is the same in any order. Until a commit's Update has
	// arrived, its task in flight (or a Hold) must keep the run from ending.
	Grown []Lease
	// Hosts are what was learnt about hosts.
	Hosts []HostUpdate
}

// Done is a task with its fate.
type Done struct {
	Task *Task
	Page bool // it ended as a page, which counts for Options.MaxPages
}

// GateChange is what becomes of a host's gate.
type GateChange uint8

// The changes of a gate.
const (
	// GateUnchanged leaves it. As the answer to a gate task, with a Block, it
	// means that a new one is to be handed out after the block.
	GateUnchanged GateChange = iota
	// GateOpen lets the host's tasks out.
	GateOpen
	// GateClose makes a gate task the next thing handed out for the host.
	GateClose
	// GateAgain does so too, but lets an open gate stay open meanwhile.
	GateAgain
)

// HostUpdate is what was learnt about a host.
type HostUpdate struct {
	Host HostID
	Gate GateChange
	// Delay is the host's own crawl delay, as robots.txt has it: above zero
	// it replaces the former one, below zero it removes it, and zero leaves
	// it. The greatest of it, Options.Delay and Options.Adapt's is what holds.
	Delay time.Duration
	// Group, if not zero, names the hosts on one address: those of a group
	// share a clock and permits from then on.
	Group uint64
	// Block, if above zero, is how long the host is not to be asked.
	Block time.Duration
	// Unblock ends all blocks and their streak. It comes before Block.
	Unblock bool
}

// apply brings an update into effect. What may end a run comes last; but the
// end is considered only between messages.
func (s *scheduler) apply(u *Update) {
	for _, d := range u.Done {
		s.done(d)
	}
	for _, t := range u.Retry {
		s.retry(t)
	}
	for _, t := range u.Added {
		s.add(t)
	}
	for _, l := range u.Grown {
		s.grow(l)
	}
	for _, c := range u.Hosts {
		s.change(c)
	}
}

func (s *scheduler) done(d Done) {
	h := s.land(d.Task)
	if d.Page {
		s.pages++
		h.pages++
	}
	if s.MaxHostPages > 0 {
		s.settle(h)
	}
}

// land counts a task in flight as back.
func (s *scheduler) land(t *Task) *host {
	h := s.host(t.Host)
	if s.inFlight == 0 || h.flying == 0 {
		panic("frontier: Update with a task that is not in flight")
	}
	s.inFlight--
	h.flying--
	return h
}

func (s *scheduler) retry(t *Task) {
	h := s.land(t)
	if s.takes(h, t) {
		s.keep(h, t)
	} else {
		s.shed(h, t)
	}
	s.settle(h)
}

func (s *scheduler) add(t *Task) {
	h := s.host(t.Host)
	if s.takes(h, t) {
		s.keep(h, ownCopy(t))
	} else {
		s.shed(h, t)
	}
	s.settle(h)
}

// ownCopy copies what an added task shares with others: the task lies in the
// batch of candidates that was committed, and its URL in the arena of the page
// it was found on. One kept task would pin all of that in memory.
func ownCopy(t *Task) *Task {
	c := *t
	c.URL = strings.Clone(t.URL)
	return &c
}

// grow takes in tasks and the number of tasks that the store has besides.
func (s *scheduler) grow(l Lease) {
	h := s.host(l.Host)
	h.name(l.Key)
	if until := s.instant(l.NotBefore); until > s.now {
		s.blockUntil(h, until)
	}
	fresh := h.backlog == 0 && h.horizon == unbounded && h.window.len() == 0 && !h.asking
	s.addBacklog(h, l.Backlog)
	if h.asking {
		h.grew += l.Backlog
	}
	switch {
	case l.Backlog <= 0 || h.backlog <= 0:
	case fresh: // the lease was the host's best tasks
		h.horizon = s.beyond(l.Tasks)
	default: // what came may be better than anything
		h.horizon = 0
	}
	for _, t := range l.Tasks {
		s.push(h, t)
	}
	s.trim(h, 2*s.share())
	s.settle(h)
}

func (s *scheduler) change(c HostUpdate) {
	h := s.host(c.Host)
	switch {
	case c.Gate == GateOpen:
		h.gate = gateOpen
	case s.Gate != nil && c.Gate == GateAgain && h.gate == gateOpen:
		h.again = true
	case s.Gate != nil && (c.Gate == GateClose || c.Gate == GateAgain || c.Block > 0 && h.gate == gateAsked):
		h.gate = gateClosed
	}
	if c.Delay != 0 {
		h.delay = max(0, c.Delay)
	}
	if c.Group != 0 {
		s.join(h, c.Group)
	}
	if c.Unblock {
		h.until, h.since = 0, 0
	}
	if c.Block > 0 {
		s.blockUntil(h, s.now.after(c.Block))
	}
	s.settle(h)
}
