package frontier

import "time"

// offer finds the task to hand out in this turn. The channel is nil if there
// is none; wakeAt is when that may have changed by the time alone.
func (s *scheduler) offer() (*Task, chan<- *Task) {
	s.offered, s.wakeAt = nil, never
	if s.halted && !s.draining {
		return nil, nil
	}
	s.turnAway()
	if s.paused > s.now {
		s.wakeAt = s.paused
		return nil, nil
	}
	if s.admit(); !s.mayHandOut() {
		return nil, nil
	}
	h := s.nextDue()
	if h == nil || !s.tokenReady() {
		return nil, nil
	}
	s.offered = h
	// While it is on offer, a better task of the same host may become due.
	s.wakeAt = min(s.wakeAt, h.ripens())
	if h.wantsGate() {
		return s.gateFor(h, h.head()), s.out
	}
	return h.window.first().value, s.out
}

// mayHandOut reports whether drain, cap and budget allow another task. Each
// task in flight has one page of the budget reserved.
func (s *scheduler) mayHandOut() bool {
	return !s.draining && s.inFlight < s.InFlight &&
		(s.MaxPages <= 0 || s.pages+int64(s.inFlight) < s.MaxPages)
}

// nextDue is the host that has been due for longest, or nil.
func (s *scheduler) nextDue() *host {
	for {
		h, at := s.schedule.top()
		if at > s.now {
			s.wakeAt = min(s.wakeAt, at)
			return nil
		}
		if s.ripen(h) {
			s.settle(h) // it may not be due any more, for a better task is in the backlog
			continue
		}
		if s.Rule != nil && !h.ruled {
			s.ask(h, h.head())
		}
		if h.wantsGate() && s.gateFor(h, h.head()).URL == "" {
			h.gate, h.again = gateOpen, false
		}
		return h
	}
}

// handedOut notes that the task on offer was taken. The clock is read again:
// it was on offer for some time perhaps.
func (s *scheduler) handedOut(t *Task) {
	s.tick()
	h := s.offered
	if t.Gate {
		s.beganGate(h)
	} else {
		h.window.takeFirst()
		s.held--
		s.inFlight++
		h.flying++
	}
	s.began(h, t.ID)
}

// beganGate notes that the gate task of h was taken.
func (s *scheduler) beganGate(h *host) {
	s.gateOf = nil
	s.gates++
	h.gateOut = true
	if h.again = false; h.gate == gateClosed {
		h.gate = gateAsked
	}
}

// began notes that a request to h begins: it has a permit.
func (s *scheduler) began(h *host, id TaskID) {
	h.prevStart, h.start, h.lastTask = h.start, s.now, id
	h.out++
	h.group.took(h, s.now)
	s.token.use()
	s.schedule.remove(h) // to queue up again behind all others
	s.settle(h)
	s.settleGroup(h)
}

// release takes a permit back.
func (s *scheduler) release(m *message) {
	h := s.host(m.host)
	if h.out == 0 {
		panic("frontier: Release of a task that is not out")
	}
	h.out--
	if m.gate {
		s.gates--
		h.gateOut = false
	}
	fb := m.feedback
	h.group.gave(h, fb.Unspent)
	if fb.Unspent {
		s.refund(h, m.task)
	}
	s.heedAnswer(h, m.key, fb)
	s.settle(h)
	s.settleGroup(h)
}

// refund undoes the start of a request that was not made, if it was the
// host's latest: otherwise the delay already counts from another.
func (s *scheduler) refund(h *host, id TaskID) {
	s.token.credit = s.Limiter != nil
	if h.lastTask == id {
		h.start = h.prevStart
	}
}

// settle brings everything that depends on a host up to date. It is called
// after each change to one.
func (s *scheduler) settle(h *host) {
	s.count(h)
	if at := s.dueAt(h); at == never {
		s.schedule.remove(h)
	} else {
		s.schedule.set(h, at, s.now)
	}
	s.want(h)
	h.rest()
}

// count keeps the numbers of hosts with tasks waiting, and of those given up.
func (s *scheduler) count(h *host) {
	active := h.waiting() > 0
	s.active += delta(h.active, active)
	h.active = active
	givenUp := active && s.isGivenUp(h)
	s.givenUp += delta(h.givenUp, givenUp)
	h.givenUp = givenUp
}

// delta is 1 when something becomes true, -1 when it ceases to be, else 0.
func delta(was, is bool) int {
	switch {
	case was == is:
		return 0
	case is:
		return 1
	default:
		return -1
	}
}

// dueAt is when a task of h may be handed out by the time alone; never, if
// something else must happen first: a release, an answer, a refill.
func (s *scheduler) dueAt(h *host) instant {
	at := s.freeAt(h)
	switch {
	case at == never || s.mayBeLast(h):
		return never
	case h.ready():
		return at
	}
	return max(at, h.ripens())
}

// freeAt is when h may be asked, by the time alone, if there is anything to ask.
func (s *scheduler) freeAt(h *host) instant {
	if s.outOfPermits(h) || h.gate == gateAsked || h.gate == gateClosed && h.gateOut {
		return never
	}
	delay := s.delayOf(h)
	at := max(h.start.after(delay), h.until)
	if h.group != nil {
		at = max(at, h.group.start.after(delay))
	}
	return at
}

// outOfPermits reports whether h, or its group, has as many requests under way
// as it may.
func (s *scheduler) outOfPermits(h *host) bool {
	permits := s.PerHost
	if h.rule != nil && h.rule.PerHost > 0 {
		permits = h.rule.PerHost
	}
	return int(h.out) >= permits || h.group != nil && int(h.group.out) >= permits
}

// ask asks for the rule of a host, of which t is a task.
func (s *scheduler) ask(h *host, t *Task) {
	h.ruled = true
	if rule := s.Rule(t); rule != (Rule{}) {
		h.rule = &rule
	}
}

// maxAdapted bounds the delay that follows from slow responses.
const maxAdapted = time.Minute

// delayOf is the host's effective delay.
func (s *scheduler) delayOf(h *host) time.Duration {
	d := max(s.Delay, h.delay)
	if h.rule != nil && h.rule.Delay != 0 {
		d = max(0, h.rule.Delay, h.delay)
	}
	if s.Adapt > 0 {
		d = max(d, min(time.Duration(s.Adapt*float64(h.took)), maxAdapted))
	}
	return d
}

// gateFor is the gate task of h, of which t is a task: the same one as long as it
// is on offer.
func (s *scheduler) gateFor(h *host, t *Task) *Task {
	if s.gateOf == nil || s.gateOf.Host != h.id {
		h.name(originOf(t.URL))
		s.gateOf = &Task{Gate: true, Host: h.id, URL: s.Gate(t)}
	}
	return s.gateOf
}
