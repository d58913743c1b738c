package fetch

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// Causes of a context that a clock has ended.
var (
	errTimeout = errors.New("request timed out")
	errSlow    = errors.New("response too slow")
)

// A clock ends a context after some time, or when a body comes too slowly. It
// can be stopped in between. Its methods are called by one goroutine, besides
// its timer's.
type clock struct {
	ctx      context.Context
	cancel   context.CancelCauseFunc
	limit    time.Duration
	received atomic.Int64 // bytes of the body so far

	mu     sync.Mutex  // guards what follows
	timer  *time.Timer // calls tick; nil before it is first needed
	end    time.Time   // when the time is over; zero is never
	pace   pace
	paused time.Time // since when; zero is running
	over   bool      // tick has nothing to do any more
}

// startClock returns a context that ends limit from now, or with parent. A
// limit that is not positive is none.
func startClock(parent context.Context, limit time.Duration) (context.Context, *clock) {
	ctx, cancel := context.WithCancelCause(parent)
	c := &clock{ctx: ctx, cancel: cancel}
	c.until(limit)
	return ctx, c
}

// until lets the time be over limit from now, whatever it was before.
func (c *clock) until(limit time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.limit, c.end = limit, time.Time{}
	now := time.Now()
	if limit > 0 {
		c.end = now.Add(limit)
	}
	c.arm(now)
}

// watch begins to expect bytes, rate of them a second. A rate that is not
// positive expects none.
func (c *clock) watch(rate int64) {
	if rate <= 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	c.pace = pace{rate: rate, due: now.Add(paceStep)}
	c.arm(now)
}

// arm sets the timer to what is due next. mu is held.
func (c *clock) arm(now time.Time) {
	next := c.end
	if due := c.pace.due; !due.IsZero() && (next.IsZero() || due.Before(next)) {
		next = due
	}
	switch {
	case next.IsZero() && c.timer != nil:
		c.timer.Stop()
	case next.IsZero():
	case c.timer == nil:
		c.timer = time.AfterFunc(next.Sub(now), c.tick)
	default:
		c.timer.Reset(next.Sub(now))
	}
}

// tick looks at what is due.
func (c *clock) tick() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.over || !c.paused.IsZero() {
		return
	}
	now := time.Now()
	switch {
	case !c.end.IsZero() && !now.Before(c.end):
		c.expire(errTimeout)
	case c.pace.lags(now, c.received.Load()):
		c.expire(errSlow)
	default:
		c.arm(now)
	}
}

// expire ends the context. mu is held.
func (c *clock) expire(cause error) {
	c.over = true
	c.cancel(cause)
}

// pause stops the clock; the returned function lets it go on.
func (c *clock) pause() (resume func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.timer == nil {
		return func() {}
	}
	c.timer.Stop()
	c.paused = time.Now()
	return c.resume
}

func (c *clock) resume() {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := time.Now()
	lost := now.Sub(c.paused)
	c.paused = time.Time{}
	if !c.end.IsZero() {
		c.end = c.end.Add(lost)
	}
	if !c.pace.due.IsZero() {
		c.pace.due = c.pace.due.Add(lost)
	}
	c.arm(now)
}

// stop frees the timer and ends the context.
func (c *clock) stop() {
	c.mu.Lock()
	c.over = true
	if c.timer != nil {
		c.timer.Stop()
	}
	c.mu.Unlock()
	c.cancel(nil)
}

// explain replaces an error that comes of the clock's end by one that says
// so. A connection that could not be made in time keeps its own error.
func (c *clock) explain(err error) error {
	if err == nil {
		return nil
	}
	switch context.Cause(c.ctx) {
	case errTimeout:
		if !Classify(err).Host() {
			return fail(ClassTimeout, fmt.Errorf("not finished within %v", c.limit))
		}
	case errSlow:
		return fail(ClassSlow, fmt.Errorf("less than %d bytes a second for %v", c.pace.rate, paceWindow))
	}
	return err
}
