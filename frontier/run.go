package frontier

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/time/rate"
)

// A scheduler is all state of a frontier. Run's goroutine owns it.
type scheduler struct {
	Options
	out      chan<- *Task
	messages *mailbox
	refiller *refiller // nil without a backlog

	epoch time.Time
	now   instant // of this turn of the loop

	hosts    []*host // by ID, which has no gaps; nil if it was not seen yet
	known    int     // hosts seen
	groups   map[uint64]*group
	schedule schedule // the hosts that will be due without anything else happening
	active   int      // hosts with tasks waiting
	givenUp  int      // of these, hosts given up
	held     int      // tasks in memory
	backlog  int      // tasks in the store's backlog
	inFlight int
	gates    int // gate tasks in flight
	pages    int64
	draining bool
	paused   instant // until then, nothing is handed out
	halted   bool    // nor as long as this

	visited []*visits // hosts with visitors
	visitID TaskID    // of the latest of them

	wanting   []*host // for refill, the first to ask first
	refilling bool    // a refill is under way
	shedding  []*Task // to be given to the backlog
	spare     []message

	offered *host // whose task is offered in this turn
	gateOf  *Task // the gate task offered last, to be offered again
	token   token
	wakeAt  instant // when this turn must end without an event
	timer   *time.Timer
	armed   instant // when timer will fire; never if it will not
}

// Run schedules until the end, and says which it was. When ctx is cancelled
// or the backlog fails, it returns Aborted and the reason. It may be called
// once. When it has returned, Next returns false and no goroutine of the
// frontier is left; tasks that were waiting or in flight are still leased.
func (f *Frontier) Run(ctx context.Context) (End, error) {
	if !f.messages.begin() {
		return Aborted, errors.New("frontier: Run was called twice")
	}
	ctx, cancel := context.WithCancel(ctx)
	s := newScheduler(f)
	if s.Backlog != nil {
		s.refiller = startRefiller(ctx, s.Backlog)
		defer s.refiller.stop()
	}
	defer cancel() // before the refiller is awaited
	defer s.leave()
	end, err := s.loop(ctx)
	if err != nil {
		s.abort()
	}
	return end, err
}

func newScheduler(f *Frontier) *scheduler {
	s := &scheduler{
		Options:  f.options,
		out:      f.out,
		messages: &f.messages,
		epoch:    time.Now(),
		groups:   map[uint64]*group{},
		pages:    f.options.Pages,
		timer:    time.NewTimer(time.Hour),
		armed:    never,
	}
	s.timer.Stop()
	s.tick()
	return s
}

func (s *scheduler) tick() { s.now = instant(time.Since(s.epoch)) + 1 }

// loop is the owner. It waits only here, and for nobody in particular.
func (s *scheduler) loop(ctx context.Context) (End, error) {
	for {
		s.tick()
		holds := s.read()
		s.flush()
		if end := s.ending(holds); end != Aborted && !s.more(end) && s.messages.end(holds, s.report()) {
			return end, nil
		}
		task, out := s.offer()
		if s.token.err != nil {
			return Aborted, s.token.err
		}
		s.refill()
		s.arm()
		select {
		case out <- task:
			s.handedOut(task)
		case a := <-s.answers():
			s.tick()
			if err := s.refilled(a); err != nil {
				return Aborted, err
			}
		case <-s.messages.wake:
		case <-s.timer.C:
			s.armed = never
		case <-ctx.Done():
			return Aborted, fmt.Errorf("frontier: %w", context.Cause(ctx))
		}
	}
}

func (s *scheduler) answers() <-chan refillAnswer {
	if s.refiller == nil {
		return nil
	}
	return s.refiller.answers
}

// read takes all mail and returns the number of holds.
func (s *scheduler) read() (holds int) {
	mail, holds := s.messages.take(s.spare)
	for i := range mail {
		s.hear(&mail[i])
	}
	clear(mail) // let go of updates
	s.spare = mail
	return holds
}

func (s *scheduler) hear(m *message) {
	switch m.kind {
	case aRelease:
		s.release(m)
	case anUpdate:
		s.apply(m.update)
	case aDrain:
		s.draining = true
		s.shut()
	case aPause:
		s.paused = max(s.paused, s.now.after(m.pause))
	case aHalt:
		s.halted = m.halt
	case aVisit:
		s.visit(m.visitor)
	case aLeave:
		s.unvisit(m.visitor)
	case aQuery:
		m.query(s)
	}
}

// shut lets Next return false.
func (s *scheduler) shut() {
	if s.out != nil {
		close(s.out)
		s.out = nil
	}
}

// abort ends without regard to mail, but answers the queries in it.
func (s *scheduler) abort() {
	s.flush()
	for _, m := range s.messages.abort(s.report()) {
		switch m.kind {
		case aQuery:
			m.query(s)
		case aVisit:
			m.visitor.wake(nil, ErrEnded)
		}
	}
}

// leave ends what the scheduler holds beyond its own memory.
func (s *scheduler) leave() {
	s.shut()
	s.dismissVisitors()
	s.timer.Stop()
	if r := s.token.reserved; r != nil {
		r.Cancel()
	}
}

// arm sets the timer to fire at wakeAt at the latest. That it may fire earlier,
// for a former turn, does no harm and saves most of the settings.
func (s *scheduler) arm() {
	if s.wakeAt < s.armed {
		s.armed = s.wakeAt
		s.timer.Reset(time.Duration(s.wakeAt - s.now))
	}
}

// A token is the permission of the limiter for one request to any host: once
// reserved it is kept until it is used.
type token struct {
	reserved *rate.Reservation // nil none
	at       instant           // when it may be used
	credit   bool              // the token of a request that was not made
	err      error             // the limiter will never give one
}

// tokenReady reports whether the limiter allows a request now, or sees to it
// that the owner wakes up when it does.
func (s *scheduler) tokenReady() bool {
	t := &s.token
	if s.Limiter == nil || t.credit {
		return true
	}
	if t.reserved == nil {
		now := s.time(s.now)
		r := s.Limiter.ReserveN(now, 1)
		if !r.OK() {
			t.err = errors.New("frontier: the limiter's burst is zero: it allows no request at all")
			return false
		}
		t.reserved, t.at = r, s.now.after(r.DelayFrom(now))
	}
	if t.at > s.now {
		s.wakeAt = min(s.wakeAt, t.at)
		return false
	}
	return true
}

func (t *token) use() {
	if t.credit {
		t.credit = false
		return
	}
	t.reserved = nil
}
