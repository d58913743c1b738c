package storage

import "math"

// state is where a task stands, in one byte: a final fate, parked for a
// reason, or pending.
type state uint8

const (
	pending    state = 8
	parkedBase state = 16
)

func parked(r Reason) state { return parkedBase + state(r) }

// after is the state that an outcome leaves a task in.
func after(f Fate, r Reason) state {
	switch {
	case f == Parked:
		return parked(r)
	case f.Final():
		return state(f)
	}
	return pending
}

func (s state) final() bool { return s != 0 && Fate(s).Final() }

// reason is why a task is parked, or Released if it is not.
func (s state) reason() Reason {
	if s < parkedBase {
		return Released
	}
	return Reason(s - parkedBase)
}

// A card is what is kept in memory of every task.
type card struct {
	depth uint16 // saturating at deepest
	state state
	// leased: pending, and not in its host's backlog.
	leased bool
}

// deepest is the depth of everything that is at least as deep.
const deepest = math.MaxUint16

func clampDepth(depth int) uint16 { return uint16(min(max(depth, 0), deepest)) }
