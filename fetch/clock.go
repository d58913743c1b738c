package fetch

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// errTimeout is the cause of a context that a clock has ended.
var errTimeout = errors.New("request timed out")

// A clock ends a context after some time, and can be stopped in between. It
// is used by one goroutine.
type clock struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	limit  time.Duration
	timer  *time.Timer // nil: no limit
	end    time.Time   // when the timer is due
}

// startClock returns a context that ends limit from now, or with parent. A
// limit that is not positive is none.
func startClock(parent context.Context, limit time.Duration) (context.Context, *clock) {
	ctx, cancel := context.WithCancelCause(parent)
	c := &clock{ctx: ctx, cancel: cancel, limit: limit}
	if limit > 0 {
		c.end = time.Now().Add(limit)
		c.timer = time.AfterFunc(limit, func() { cancel(errTimeout) })
	}
	return ctx, c
}

// pause stops the clock; the returned function lets it go on.
func (c *clock) pause() (resume func()) {
	if c.timer == nil || !c.timer.Stop() {
		return func() {}
	}
	left := time.Until(c.end)
	return func() {
		c.end = time.Now().Add(left)
		c.timer.Reset(left)
	}
}

// stop frees the timer and ends the context.
func (c *clock) stop() {
	if c.timer != nil {
		c.timer.Stop()
	}
	c.cancel(nil)
}

// explain replaces an error that comes of the clock's end by one that says
// so. A connection that could not be made in time keeps its own error.
func (c *clock) explain(err error) error {
	if err == nil || context.Cause(c.ctx) != errTimeout || Classify(err).Host() {
		return err
	}
	return fail(ClassTimeout, fmt.Errorf("not finished within %v", c.limit))
}
