package crawl

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"iter"
	"maps"
	"reflect"
	"runtime"
	"slices"
	"sync"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// A Future is a page that was asked for by Run.Submit. Its methods may be called
// from several goroutines.
type Future struct {
	url     string
	futures *futures
	done    chan struct{}

	// Set before done is closed.
	page *Page
	err  error
	id   frontier.TaskID // of what the redirects have led to

	mu       sync.Mutex // guards what follows
	settled  bool
	canceled bool
	tell     []chan<- *Future
}

// URL is what was asked for.
func (f *Future) URL() string { return f.url }

// Done is closed when Wait would not wait any more.
func (f *Future) Done() <-chan struct{} { return f.done }

// Wait waits for the page: that to which the redirects led, as it was stored. The
// error is an *Error, or ctx's.
//
// In a handler, of whatever crawl, it does not wait: the error is ErrInHandler
// unless the page is there.
func (f *Future) Wait(ctx context.Context) (*Page, error) {
	if !f.isDone() && inHandler() {
		return nil, &Error{Op: opFetch, URL: f.url, Err: ErrInHandler}
	}
	select {
	case <-f.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if f.page == nil && f.err == nil { // it was fetched before
		return f.futures.recall(ctx, f)
	}
	return f.page, f.err
}

func (f *Future) isDone() bool {
	select {
	case <-f.done:
		return true
	default:
		return false
	}
}

// inHandler reports whether a handler is on the stack of its goroutine.
func inHandler() bool {
	name := runtime.FuncForPC(reflect.ValueOf(rescued).Pointer()).Name()
	var counters [64]uintptr
	for skip := 2; ; skip += len(counters) {
		n := runtime.Callers(skip, counters[:])
		frames := runtime.CallersFrames(counters[:n])
		for more := n > 0; more; {
			var f runtime.Frame
			if f, more = frames.Next(); f.Function == name {
				return true
			}
		}
		if n < len(counters) {
			return false
		}
	}
}

// Cancel gives up: Wait returns context.Canceled. What is in flight is stored all
// the same; what has not begun is parked as storage.Held.
func (f *Future) Cancel() {
	f.mu.Lock()
	f.canceled = !f.settled
	f.mu.Unlock()
	f.settle(nil, &Error{Op: opFetch, URL: f.url, Err: context.Canceled})
}

// settle gives the future its end, the first one.
func (f *Future) settle(page *Page, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.settled {
		return
	}
	f.settled, f.page, f.err = true, page, err
	f.futures.forget(f)
	close(f.done)
	for _, c := range f.tell {
		c <- f // it has room
	}
}

// notify sends f to c when it is settled, now if it is. c has room for it.
func (f *Future) notify(c chan<- *Future) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.settled {
		c <- f
		return
	}
	f.tell = append(f.tell, c)
}

// AsCompleted yields futures as they are done, until all are or ctx ends. In a
// handler it does not wait: see Future.Wait.
func AsCompleted(ctx context.Context, futures ...*Future) iter.Seq[*Future] {
	return func(yield func(*Future) bool) {
		done := make(chan *Future, len(futures))
		for _, f := range futures {
			f.notify(done)
		}
		if inHandler() {
			for _, f := range futures {
				if !yield(f) {
					return
				}
			}
			return
		}
		for range futures {
			select {
			case f := <-done:
				if !yield(f) {
					return
				}
			case <-ctx.Done():
				return
			}
		}
	}
}

// All waits for all futures. The pages are in their order, nil where there is
// none; the error joins those of these.
func All(ctx context.Context, futures ...*Future) ([]*Page, error) {
	pages := make([]*Page, len(futures))
	var errs []error
	for i, f := range futures {
		page, err := f.Wait(ctx)
		if err != nil {
			errs = append(errs, err)
		}
		pages[i] = page
	}
	return pages, errors.Join(errs...)
}

// futures are those of a run that are not settled. Their mutex is never held while
// one of theirs is asked for.
type futures struct {
	store storage.Store

	mu      sync.Mutex // guards what follows
	open    map[*Future]struct{}
	waiting map[frontier.TaskID][]*Future // by the task that each waits for
	closed  bool
	over    error // once it is closed: ErrPending and why the run ended; nil is ErrPending alone
}

func newFutures(store storage.Store) *futures {
	return &futures{store: store, open: make(map[*Future]struct{}), waiting: make(map[frontier.TaskID][]*Future)}
}

// add takes a future in, unless the run is over.
func (fs *futures) add(f *Future) bool {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	if !fs.closed {
		fs.open[f] = struct{}{}
	}
	return !fs.closed
}

// forget lets go of a future that is settled.
func (fs *futures) forget(f *Future) {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	delete(fs.open, f)
}

// waits reports whether anybody waits for a task.
func (fs *futures) waits(id frontier.TaskID) bool {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	return len(fs.waiting[id]) > 0
}

// canceled reports whether all that wait for a task have given up.
func (fs *futures) canceled(id frontier.TaskID) bool {
	fs.mu.Lock()
	all := fs.waiting[id]
	fs.mu.Unlock()
	for _, f := range all {
		f.mu.Lock()
		canceled := f.canceled
		f.mu.Unlock()
		if !canceled {
			return false
		}
	}
	return len(all) > 0
}

// take are the futures of a task, which are waiting no more.
func (fs *futures) take(id frontier.TaskID) []*Future {
	fs.mu.Lock()
	defer fs.mu.Unlock()
	all := fs.waiting[id]
	delete(fs.waiting, id)
	return all
}

// bind makes a future wait for a task, or settles it by what became of that. It
// is called by the writer, who alone changes what has become of tasks.
func (fs *futures) bind(session storage.Session, f *Future, id frontier.TaskID) {
	f.id = id
	switch fate, reason := session.Fate(id); {
	case fate == 0:
		fs.mu.Lock()
		defer fs.mu.Unlock()
		fs.waiting[id] = append(fs.waiting[id], f)
	case fate == storage.Parked:
		f.settle(nil, parked(f.url, &storage.Outcome{Reason: reason}))
	default:
		f.settle(nil, nil) // the store has it: see recall
	}
}

// settleFutures settles the futures of results that were committed.
func (r *run) settleFutures(held []*result) {
	for _, res := range held {
		if res.Task == nil || res.Fate == storage.Retry {
			continue
		}
		for _, f := range r.futures.take(res.Task.ID) {
			r.settleFuture(f, res)
		}
	}
}

func (r *run) settleFuture(f *Future, res *result) {
	switch {
	case res.Fate == storage.Redirected:
		r.futures.bind(r.session, f, res.Redirect.Task.ID)
	case res.Fate == storage.Failed && len(res.Also) > 0: // https did not answer, http is next
		r.futures.bind(r.session, f, res.Also[0].Task.ID)
	case res.Fate == storage.Fetched:
		f.settle(res.view, nil)
	case res.Fate == storage.Parked:
		f.settle(nil, parked(f.url, &res.Outcome))
	default:
		f.settle(nil, failure(f.url, &res.Outcome))
	}
}

// close settles what is left at the end of a run, wherever it is.
func (fs *futures) close(why error) {
	fs.mu.Lock()
	left := slices.Collect(maps.Keys(fs.open))
	fs.closed = true
	if why != nil && !errors.Is(why, ErrInterrupted) {
		fs.over = fmt.Errorf("%w: %w", ErrPending, why)
	}
	fs.mu.Unlock()
	for _, f := range left {
		fs.leave(f)
	}
}

// leave settles a future that the run does not serve any more.
func (fs *futures) leave(f *Future) {
	fs.mu.Lock()
	over := fs.over
	fs.mu.Unlock()
	f.settle(nil, &Error{Op: opFetch, URL: f.url, Err: cmp.Or(over, ErrPending)})
}

// recall reads a page from the store that was fetched before it was asked for.
func (fs *futures) recall(ctx context.Context, f *Future) (*Page, error) {
	s, ok, err := fs.store.Latest(ctx, f.id)
	switch {
	case err != nil:
		return nil, &Error{Op: opFetch, URL: f.url, Err: err}
	case !ok:
		return nil, &Error{Op: opFetch, URL: f.url, Err: ErrPending}
	case s.Fate != storage.Fetched:
		return nil, failure(f.url, &s.Outcome)
	}
	body, err := fs.body(ctx, &s)
	if err != nil {
		return nil, &Error{Op: opFetch, URL: f.url, Err: err}
	}
	return recalled(&s, body), nil
}

// body is the stored body of an outcome, or nil.
func (fs *futures) body(ctx context.Context, s *storage.Stored) ([]byte, error) {
	found, _, err := fs.store.Bodies(ctx, s.ID-1, 1)
	if err != nil || len(found) == 0 || found[0].Page != s.ID {
		return nil, err
	}
	var u storage.Unpacker
	return u.Unpack(&found[0].Body, found[0].Size)
}
