package frontier

import (
	"context"
	"errors"
	"iter"
	"sync"
)

// ErrClosed is returned by a Queue's Put after Close, and by Get when the
// queue is closed and nothing is left in it.
var ErrClosed = errors.New("queue closed")

// Discipline is the order in which a Queue gives out its items.
type Discipline uint8

// The disciplines.
const (
	// FIFO gives out the item put first (Python's Queue).
	FIFO Discipline = iota
	// LIFO gives out the item put last (Python's LifoQueue).
	LIFO
	// ByRank gives out the item with the smallest rank and, among equals,
	// the one put first (Python's PriorityQueue, with stable order).
	ByRank
)

// QueueOptions are a Queue's options. The zero value is a queue without bound.
type QueueOptions[T any] struct {
	// Capacity is the most items that may wait in the queue: Put blocks
	// while there are as many. Zero or less is no bound. Beware: workers
	// that put into the bounded queue they get from may all end up blocked
	// in Put.
	Capacity int
	// Rank orders items under ByRank: smaller goes first, as in Python. It
	// is called once per item, by Put, with the queue's lock held. Under the
	// other disciplines it is not used; without it all ranks are equal.
	Rank func(T) int64
}

// Queue is a joinable queue: besides handing items from those who Put to those
// who Get, it counts the items that are pending, which are those waiting in
// the queue and those in flight, got but not yet declared Done. Join waits
// until nothing is pending. So a pool of workers that put new work while they
// work ends exactly when all is done, neither early nor by a time-out.
//
// It is what Python's queue.Queue is with put, get, task_done and join, and
// has besides: contexts, closing, and no limit of one process.
//
// All methods may be called from several goroutines. Blocked calls of Get and
// of Put are served in the order in which they began to wait; a cancelled
// context wakes its own call and no other, and an item is never lost to it.
// The queue runs no goroutine.
type Queue[T any] struct {
	discipline Discipline
	options    QueueOptions[T]

	mu       sync.Mutex // guards all below
	waiting  ordered[T]
	puts     uint64 // items ever accepted
	inFlight int
	getters  line[T]       // not empty only while nothing waits
	putters  line[T]       // not empty only while the queue is full
	idle     chan struct{} // closed when nothing is pending; nil until somebody joins
	closed   bool
}

// NewQueue makes an empty queue.
func NewQueue[T any](d Discipline, o QueueOptions[T]) *Queue[T] {
	return &Queue[T]{discipline: d, options: o}
}

// Put adds an item. While a bounded queue is full it waits; it returns
// ErrClosed if the queue is closed before there was room, and the cause of
// ctx if that is cancelled before. The item is pending if and only if the
// error is nil.
func (q *Queue[T]) Put(ctx context.Context, v T) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	q.mu.Lock()
	if q.closed {
		q.mu.Unlock()
		return ErrClosed
	}
	if q.full() {
		w := q.putters.join(v)
		q.mu.Unlock()
		return q.wait(ctx, w, &q.putters)
	}
	q.accept(v)
	q.mu.Unlock()
	return nil
}

// Get takes the next item, which is then in flight until Done is called.
// While there is none it waits; it returns ErrClosed once the queue is closed
// and empty, and the cause of ctx if that is cancelled before.
func (q *Queue[T]) Get(ctx context.Context) (T, error) {
	var none T
	if ctx.Err() != nil {
		return none, context.Cause(ctx)
	}
	q.mu.Lock()
	if q.waiting.len() > 0 {
		v := q.next()
		q.mu.Unlock()
		return v, nil
	}
	if q.closed {
		q.mu.Unlock()
		return none, ErrClosed
	}
	w := q.getters.join(none)
	q.mu.Unlock()
	err := q.wait(ctx, w, &q.getters)
	return w.value, err
}

// Done declares one item that was got to be finished. Put what follows from
// an item before calling Done for it, so that pending does not touch zero in
// between. Like Python's task_done, which raises ValueError, Done panics when
// it is called more often than Get returned an item: the count would be a lie
// from then on.
func (q *Queue[T]) Done() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.inFlight == 0 {
		panic("frontier: Queue.Done called more often than Get returned an item")
	}
	q.inFlight--
	if q.idle != nil && q.pending() == 0 {
		close(q.idle)
		q.idle = nil
	}
}

// Join waits until nothing is pending, at once if nothing is. It returns the
// cause of ctx if that is cancelled before.
func (q *Queue[T]) Join(ctx context.Context) error {
	q.mu.Lock()
	if q.pending() == 0 {
		q.mu.Unlock()
		return nil
	}
	if q.idle == nil {
		q.idle = make(chan struct{})
	}
	idle := q.idle
	q.mu.Unlock()
	select {
	case <-idle:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// Close lets nothing more in: Put returns ErrClosed, also in calls that wait
// for room. What is in the queue can still be got; then Get returns ErrClosed.
// Close may be called more than once.
func (q *Queue[T]) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.putters.dismiss(ErrClosed)
	q.getters.dismiss(ErrClosed)
}

// Len is the number of items that wait in the queue.
func (q *Queue[T]) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.waiting.len()
}

// Pending is the number of items that wait or are in flight.
func (q *Queue[T]) Pending() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.pending()
}

// All yields items as Get returns them, until the queue is closed and empty
// or ctx is cancelled. Each item is Done when the body of the loop is left,
// by whatever way. Several goroutines may range over one queue.
func (q *Queue[T]) All(ctx context.Context) iter.Seq[T] {
	return func(yield func(T) bool) {
		for {
			v, err := q.Get(ctx)
			if err != nil || !q.yield(yield, v) {
				return
			}
		}
	}
}

func (q *Queue[T]) yield(yield func(T) bool, v T) bool {
	defer q.Done() // also if the body panics: Join must not wait for ever
	return yield(v)
}

func (q *Queue[T]) pending() int { return q.waiting.len() + q.inFlight }

func (q *Queue[T]) full() bool {
	return q.options.Capacity > 0 && q.waiting.len() >= q.options.Capacity
}

// accept makes v pending: in flight if somebody waits for it, else waiting.
func (q *Queue[T]) accept(v T) {
	if w := q.getters.leave(); w != nil {
		q.inFlight++
		w.wake(v, nil)
		return
	}
	q.puts++
	q.waiting.put(q.rank(v), q.puts, v)
}

// rank folds the discipline into the rank: sequence breaks ties.
func (q *Queue[T]) rank(v T) uint64 {
	switch {
	case q.discipline == LIFO:
		return ^q.puts
	case q.discipline == ByRank && q.options.Rank != nil:
		return uint64(q.options.Rank(v)) ^ 1<<63 // the order of int64 as that of uint64
	default:
		return 0
	}
}

// next takes the first item and lets the first blocked Put in.
func (q *Queue[T]) next() T {
	it := q.waiting.takeFirst()
	q.inFlight++
	if w := q.putters.leave(); w != nil {
		q.accept(w.value)
		w.wake(w.value, nil)
	}
	return it.value
}

// wait blocks until w was served or ctx is cancelled. A call that was served
// at the same moment counts as served: the item must not be lost.
func (q *Queue[T]) wait(ctx context.Context, w *waiter[T], in *line[T]) error {
	select {
	case <-w.served:
		return w.err
	case <-ctx.Done():
	}
	q.mu.Lock()
	left := in.desert(w)
	q.mu.Unlock()
	if left {
		return context.Cause(ctx)
	}
	<-w.served // closed under the lock, hence already
	return w.err
}
