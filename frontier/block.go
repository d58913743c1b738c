package frontier

import "time"

// heedAnswer draws the conclusions from how a request went.
func (s *scheduler) heedAnswer(h *host, key string, fb Feedback) {
	if fb.Took > 0 {
		h.smooth(fb.Took)
	}
	switch {
	case fb.Block > 0:
		h.name(key)
		s.blockUntil(h, s.now.after(fb.Block))
	case fb.OK && h.until > s.now:
		h.since = s.now // a block imposed meanwhile by another request stands
	case fb.OK:
		h.since = 0
	}
}

// smooth takes a response time into the host's average: an eighth of it, as
// TCP does for round trips (RFC 6298).
func (h *host) smooth(took time.Duration) {
	if h.took == 0 {
		h.took = took
		return
	}
	h.took += (took - h.took) / 8
}

// blockUntil blocks h. Blocks with no proper answer in between are a streak.
func (s *scheduler) blockUntil(h *host, until instant) {
	h.until = max(h.until, until)
	if h.since == 0 {
		h.since = s.now
	}
}

// isGivenUp reports whether h is blocked, and its streak longer than GiveUp.
// While a gate task has no answer, the host is not given up: it may open.
func (s *scheduler) isGivenUp(h *host) bool {
	return h.until > s.now && h.since != 0 && h.gate != gateAsked &&
		time.Duration(h.until-h.since) > s.GiveUp
}

// allGivenUp reports whether all hosts with tasks waiting are given up. The
// counts may lag behind the clock: a host whose block has ended is counted
// until it is looked at. So they are only trusted when they say no.
func (s *scheduler) allGivenUp() bool {
	if s.active == 0 || s.givenUp < s.active {
		return false
	}
	for _, h := range s.hosts {
		if h != nil && h.givenUp {
			s.count(h)
		}
	}
	return s.givenUp == s.active
}
