package frontier

import "slices"

// A waiter is one blocked call of Get, Put or Visit. Until it leaves its line it
// is guarded by the queue's lock, or is the scheduler's own; then it is its
// call's.
type waiter[T any] struct {
	value  T // what Put and Visit bring, or Get is given
	err    error
	served chan struct{} // closed by whoever took the waiter out of its line
}

// wake ends the wait of a waiter that has left its line.
func (w *waiter[T]) wake(v T, err error) {
	w.value, w.err = v, err
	close(w.served)
}

// A line is the blocked calls of one kind, the longest waiting first.
type line[T any] struct {
	waiters []*waiter[T]
}

func newWaiter[T any](v T) *waiter[T] { return &waiter[T]{value: v, served: make(chan struct{})} }

func (l *line[T]) join(v T) *waiter[T] {
	w := newWaiter(v)
	l.waiters = append(l.waiters, w)
	return w
}

// leave takes the first out of the line, or returns nil.
func (l *line[T]) leave() *waiter[T] {
	if len(l.waiters) == 0 {
		return nil
	}
	w := l.waiters[0]
	l.waiters[0] = nil
	l.waiters = l.waiters[1:]
	return w
}

// desert takes w out of the line, wherever it stands; false if it has left.
func (l *line[T]) desert(w *waiter[T]) bool {
	i := slices.Index(l.waiters, w)
	if i < 0 {
		return false
	}
	l.waiters = slices.Delete(l.waiters, i, i+1)
	return true
}

// dismiss wakes all with err.
func (l *line[T]) dismiss(err error) {
	for w := l.leave(); w != nil; w = l.leave() {
		w.wake(w.value, err)
	}
}
