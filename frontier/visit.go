package frontier

import (
	"context"
	"errors"
	"slices"
)

// The reasons for which a visit is not made.
var (
	// ErrGivenUp: the host is blocked, for longer than Options.GiveUp.
	ErrGivenUp = errors.New("the host is blocked, and was given up")
	// ErrDrained: the host may not be asked now, for it is blocked or nothing may
	// be, and a drain does not wait for that.
	ErrDrained = errors.New("the frontier is drained, and the host may not be asked now")
	// ErrEnded: Run has ended.
	ErrEnded = errors.New("the frontier has ended")
)

// Visit waits until the host of t may be asked, and takes one of its permits, as
// for a task: gate, delay, blocks and the limiter hold. t has a host and a URL,
// but is nobody's task: it is not pending, counts for no limit on tasks or pages,
// and is never handed out. It goes before the host's tasks. When Visit returns t
// the caller makes the request and then calls Release with t. If the host's gate
// is closed, it returns a gate task instead, as Next does: the caller sees to that
// and visits again.
//
// It is for requests on which a task in flight depends: that task keeps Run from
// ending, and visits are made during a drain as well, but for no block or pause.
// The error is ErrGivenUp, ErrDrained, ErrEnded or that of ctx. The ID of t is set to a negative number.
func (f *Frontier) Visit(ctx context.Context, t *Task) (*Task, error) {
	w := newWaiter(t)
	if !f.messages.post(message{kind: aVisit, visitor: w}) {
		return nil, ErrEnded
	}
	select {
	case <-w.served:
		return w.value, w.err
	case <-ctx.Done():
		f.messages.post(message{kind: aLeave, visitor: w})
		return nil, ctx.Err()
	}
}

// visits are those that wait for a permit of a host.
type visits struct {
	host *host
	line line[*Task]
}

// visit puts a visitor in line at its host.
func (s *scheduler) visit(w *waiter[*Task]) {
	s.visitID--
	w.value.ID = s.visitID
	v := s.visitsOf(w.value.Host)
	if v == nil {
		v = &visits{host: s.host(w.value.Host)}
		s.visited = append(s.visited, v)
	}
	v.line.waiters = append(v.line.waiters, w)
}

// visitsOf are the visits of a host, or nil. There are few visitors: each stands
// for a page that is being parsed.
func (s *scheduler) visitsOf(id HostID) *visits {
	if i := slices.IndexFunc(s.visited, func(v *visits) bool { return v.host.id == id }); i >= 0 {
		return s.visited[i]
	}
	return nil
}

// unvisit takes a visitor out of its line. What one that has been served meanwhile
// was given, it was given for nothing.
func (s *scheduler) unvisit(w *waiter[*Task]) {
	for _, v := range s.visited {
		if v.line.desert(w) {
			return
		}
	}
	if <-w.served; w.err != nil {
		return
	}
	t := w.value
	s.release(&message{host: t.Host, task: t.ID, gate: t.Gate, feedback: Feedback{Unspent: true}})
	if t.Gate {
		s.change(HostUpdate{Host: t.Host, Gate: GateClose})
	}
}

// admit gives permits to the visitors of hosts that are due.
func (s *scheduler) admit() {
	for _, v := range s.visited {
		s.admitTo(v)
	}
	s.visited = slices.DeleteFunc(s.visited, func(v *visits) bool { return len(v.line.waiters) == 0 })
}

// admitTo gives permits to the visitors of one host, and its gate task to the
// first of them if it has a gate that is closed.
func (s *scheduler) admitTo(v *visits) {
	h := v.host
	if s.isGivenUp(h) {
		v.line.dismiss(ErrGivenUp)
	}
	for len(v.line.waiters) > 0 {
		t := v.line.waiters[0].value
		if s.Rule != nil && !h.ruled {
			s.ask(h, t)
		}
		if at := s.freeAt(h); at > s.now {
			s.wakeAt = min(s.wakeAt, at)
			return
		}
		if h.gate == gateClosed {
			if gate := s.gateFor(h, t); gate.URL != "" {
				t = gate
			} else {
				h.gate = gateOpen
			}
		}
		if !s.tokenReady() {
			return
		}
		if v.line.leave().wake(t, nil); t.Gate {
			s.beganGate(h)
		}
		s.began(h, t.ID)
	}
}

// turnAway sends those away for whom a drain does not wait.
func (s *scheduler) turnAway() {
	for _, v := range s.visited {
		if s.draining && max(v.host.until, s.paused) > s.now && !s.isGivenUp(v.host) {
			v.line.dismiss(ErrDrained)
		}
	}
}

// dismissVisitors sends all visitors away: nothing more will be handed out.
func (s *scheduler) dismissVisitors() {
	for _, v := range s.visited {
		v.line.dismiss(ErrEnded)
	}
	s.visited = nil
}
