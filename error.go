package crawl

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/storage"
)

// The reasons for which a request has no page: errors.Is tells which of them an
// *Error is. The reasons of package storage and the classes of package fetch, which
// are many more, are in its fields.
var (
	// ErrParked: the URL is not to be fetched under the run's options. The
	// *Error's Reason says why: those that follow up to ErrVetoed are such.
	ErrParked = errors.New("not to be fetched")
	// ErrRobots: robots.txt does not allow the URL, or cannot be had.
	ErrRobots = errors.New("not allowed by robots.txt")
	// ErrOutOfScope: the URL is outside Options.Scope, or refused by Exclude or
	// Include.
	ErrOutOfScope = errors.New("out of scope")
	// ErrVetoed: a handler of OnRequest did not want the request.
	ErrVetoed = errors.New("vetoed")

	// ErrGone: the server answered 404 or 410.
	ErrGone = errors.New("gone")
	// ErrTimeout: there was no connection, or no whole answer, in time.
	ErrTimeout = errors.New("timed out")
	// ErrPanic: a handler panicked on the page. The text has the stack.
	ErrPanic = errors.New("a handler panicked")

	// ErrPending: the run ended before the page came; it is pending in the store.
	// If the run failed, the error matches what Run.Wait returns as well.
	ErrPending = errors.New("the run ended before it was fetched")
	// ErrInHandler: a handler waited for a Future. It holds a parser meanwhile,
	// which the page may need: Page.Fetch is for that.
	ErrInHandler = errors.New("a handler must not wait for a Future, for its page may need the handler's parser; use Page.Fetch")
	// ErrPageOver: Page.Fetch was called on a page that no handler has any more.
	ErrPageOver = errors.New("its handlers have returned")
)

// The values of Error.Op.
const (
	opFetch  = "fetch"  // no page came
	opHandle = "handle" // one came, and a handler or what it emitted failed
)

// An Error is why a request has no page.
type Error struct {
	Op     string // "fetch", or "handle" when a page came and a handler failed
	URL    string
	Status int            // HTTP, or 0 when there was no response
	Class  string         // of the error (see package fetch), or ""
	Reason storage.Reason // if it is ErrParked
	Err    error
}

func (e *Error) Error() string { return fmt.Sprintf("crawl: %s %s: %v", e.Op, e.URL, e.Err) }

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is tells the reasons above.
func (e *Error) Is(reason error) bool {
	switch reason {
	case ErrParked:
		return e.Reason != storage.Released
	case ErrRobots:
		return e.Reason == storage.ByRobots
	case ErrOutOfScope:
		return e.Reason == storage.OutOfScope || e.Reason == storage.Excluded
	case ErrVetoed:
		return e.Reason == storage.Vetoed
	case ErrGone:
		return e.Status == http.StatusNotFound || e.Status == http.StatusGone
	case ErrTimeout:
		return e.Class == string(fetch.ClassTimeout) || e.Class == string(fetch.ClassConnect) || e.Class == string(fetch.ClassSlow)
	case ErrPanic:
		return e.Class == panicClass
	}
	return false
}

// parked is why a task is not to be fetched.
func parked(url string, o *storage.Outcome) *Error {
	err := fmt.Errorf("%w: %v", ErrParked, o.Reason)
	if o.Error != "" {
		err = fmt.Errorf("%w: %s", err, o.Error)
	}
	return &Error{Op: opFetch, URL: url, Reason: o.Reason, Err: err}
}

// failure is why a task that is done has no page.
func failure(url string, o *storage.Outcome) *Error {
	e := &Error{Op: opFetch, URL: url, Status: o.Status, Class: o.Class, Err: errors.New(o.Error)}
	if o.Error == "" {
		e.Err = errors.New(statusText(o.Status))
	}
	if o.Class == panicClass || o.Class == emitClass {
		e.Op = opHandle
	}
	return e
}
