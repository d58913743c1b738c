package trap

import (
	"container/list"
	"strings"
)

// patience is after how many pages without one of its members a family may
// lose its place to another.
const patience = 1 << 16

// watch are the families under observation, as many as there is room for. The
// Detector's mutex guards it.
type watch struct {
	room    int
	clock   uint64 // pages seen
	known   map[uint64]*watched
	active  list.List // being judged, the one seen last in front
	resting list.List // let pass, the one seen last in front
}

// place finds the family, or admits it if there is room; nil if there is none.
func (w *watch) place(hash uint64, url string, pattern func() string) *watched {
	f := w.known[hash]
	if f == nil {
		if len(w.known) >= w.room && !w.evict() {
			return nil
		}
		f = &watched{hash: hash, seen: watchFrom - 1, memory: newMemory(), pattern: pattern(), example: strings.Clone(url)}
		f.place = w.active.PushFront(f)
		w.known[hash] = f
	}
	f.seen++
	f.touched = w.clock
	w.list(f).MoveToFront(f.place)
	return f
}

// evict makes room: a family that rests has passed already and gives way
// first; one that is being judged does only when it has long been idle, since
// otherwise a wide crawl would never come to an end with any.
func (w *watch) evict() bool {
	from := &w.resting
	last := from.Back()
	if last == nil {
		from = &w.active
		if last = from.Back(); last == nil || w.clock-last.Value.(*watched).touched < patience {
			return false
		}
	}
	w.drop(last.Value.(*watched))
	return true
}

func (w *watch) drop(f *watched) {
	w.list(f).Remove(f.place)
	delete(w.known, f.hash)
}

// sleep lets the next n members of f pass.
func (w *watch) sleep(f *watched, n int) {
	w.active.Remove(f.place)
	f.wakeAt = f.seen + n
	f.place = w.resting.PushFront(f)
}

// awake reports whether f is to be judged, and wakes it if it has rested.
func (w *watch) awake(f *watched) bool {
	if f.wakeAt > f.seen {
		return false
	}
	if f.wakeAt > 0 {
		w.resting.Remove(f.place)
		f.wakeAt = 0
		f.place = w.active.PushFront(f)
	}
	return true
}

func (w *watch) list(f *watched) *list.List {
	if f.wakeAt > 0 {
		return &w.resting
	}
	return &w.active
}
