package frontier

import (
	"strings"
	"time"
)

// A host is what the scheduler knows of one host: about 200 bytes, without
// timer or goroutine, since there may be 100,000. Records are kept for the
// whole run: clock, gate and delay must hold when the host is seen again.
type host struct {
	id  HostID
	key string // "" if not known so far

	// The host's tasks in memory: those ready by rank, those not yet due by
	// their time, then by rank.
	window ordered[*Task]
	later  ordered[*Task]

	// backlog counts the host's tasks in the store. It is below zero when
	// the store gave tasks whose growth no update has reported so far.
	backlog int
	// horizon bounds the backlog from below: no task in it has a smaller
	// rank, save for some that are not due before staleAt. So a task of the
	// window is the host's best if and only if its rank is below the horizon.
	// It is unbounded when the backlog is empty, and zero when it may hold
	// anything.
	horizon uint64
	staleAt instant // when a task not due that was shed becomes so; 0 never
	grew    int     // growth reported while a refill is under way

	start     instant // the latest request's start
	prevStart instant // the one before
	lastTask  TaskID  // the latest one's task
	delay     time.Duration
	took      time.Duration // smoothed response time
	until     instant       // blocked until then
	since     instant       // since when there is a streak of blocks; 0 none

	place int32 // index in the schedule; -1 none
	out   int32 // permits taken

	rule  *Rule  // instead of the options; nil none
	group *group // with which it shares clock and permits; nil none

	ruled bool // Options.Rule was asked

	pages  int64 // ended as pages; kept under MaxHostPages alone
	flying int32 // tasks handed out and neither Done nor Retry

	gate    gateState
	gateOut bool // a gate task is in flight
	again   bool // a gate task is wanted though the gate is open
	asking  bool // a refill is under way
	queued  bool // will be in the next refill
	full    bool // refills bring only what must be shed again, until staleAt
	active  bool // counted in scheduler.active
	givenUp bool // counted in scheduler.givenUp
}

// gateState says whether a host's tasks may be handed out.
type gateState uint8

const (
	gateClosed gateState = iota // a gate task must be handed out first
	gateAsked                   // it was, and has no answer so far
	gateOpen
)

// unbounded is the horizon of an empty backlog.
const unbounded = ^uint64(0)

// host is the record of a host, made if it is new.
func (s *scheduler) host(id HostID) *host {
	if missing := int(id) + 1 - len(s.hosts); missing > 0 {
		s.hosts = append(s.hosts, make([]*host, missing)...)
	}
	h := s.hosts[id]
	if h == nil {
		s.known++
		h = &host{id: id, horizon: unbounded, start: longAgo, prevStart: longAgo, place: -1}
		if s.Gate == nil {
			h.gate = gateOpen
		}
		if s.MaxHostPages > 0 && s.HostPages != nil {
			h.pages = s.HostPages(id)
		}
		s.hosts[id] = h
	}
	return h
}

func (h *host) name(key string) {
	if h.key == "" {
		h.key = key
	}
}

// ready reports whether a task of the host may be handed out, clocks and
// permits apart: one is in the window, and no better one in the backlog.
func (h *host) ready() bool {
	return h.window.len() > 0 && h.window.first().rank < h.horizon
}

// wantsGate reports whether the next thing to hand out is a gate task.
func (h *host) wantsGate() bool {
	return h.gate == gateClosed || h.again && h.gate == gateOpen && !h.gateOut
}

// ripens is when the next task that is not due so far will be.
func (h *host) ripens() instant {
	at := never
	if h.later.len() > 0 {
		at = instant(h.later.first().rank)
	}
	if h.staleAt != 0 {
		at = min(at, h.staleAt)
	}
	return at
}

// waiting is the number of pending tasks not in flight.
func (h *host) waiting() int {
	return h.window.len() + h.later.len() + max(0, h.backlog)
}

// mayBeLast reports whether the tasks of h in flight may be the last pages that
// it is to have, so that only their ends tell what becomes of the others.
func (s *scheduler) mayBeLast(h *host) bool {
	left := s.MaxHostPages - h.pages
	return s.MaxHostPages > 0 && left > 0 && int64(h.flying) >= left
}

// head is some task of the host in memory; there must be one.
func (h *host) head() *Task {
	if h.window.len() > 0 {
		return h.window.first().value
	}
	return h.later.first().value
}

// rest frees the room of an idle host; a small one is worth keeping.
func (h *host) rest() {
	const small = 16
	if h.window.len() == 0 && cap(h.window.items) > small {
		h.window.items = nil
	}
	if h.later.len() == 0 && cap(h.later.items) > 0 {
		h.later.items = nil
	}
}

// originOf cuts the scheme and authority out of a URL, as a copy.
func originOf(url string) string {
	i := strings.Index(url, "://")
	if i < 0 {
		return strings.Clone(url)
	}
	if j := strings.IndexAny(url[i+3:], "/?#"); j >= 0 {
		url = url[:i+3+j]
	}
	return strings.Clone(url)
}
