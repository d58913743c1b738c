package frontier

// A group are hosts on one address: they share a clock and permits, so that
// the server behind them is asked no more often than if it were one host.
type group struct {
	hosts     []*host
	out       int32   // permits taken by all of them
	start     instant // of the latest request to any
	prevStart instant
	latest    *host // whose that was
}

// join makes h one of a group; it leaves the one it was in.
func (s *scheduler) join(h *host, id uint64) {
	g := s.groups[id]
	if g == nil {
		g = &group{start: longAgo, prevStart: longAgo}
		s.groups[id] = g
	}
	if h.group == g {
		return
	}
	s.part(h)
	h.group = g
	g.hosts = append(g.hosts, h)
	g.out += h.out
	g.start = max(g.start, h.start)
	s.settleGroup(h)
}

// part takes h out of its group.
func (s *scheduler) part(h *host) {
	g := h.group
	if g == nil {
		return
	}
	for i, m := range g.hosts {
		if m == h {
			g.hosts = append(g.hosts[:i], g.hosts[i+1:]...)
			break
		}
	}
	g.out -= h.out
	s.settleGroup(h)
	h.group = nil
}

// settleGroup settles the others of h's group, after h has taken a permit or
// given one back. Those with nothing to hand out are passed over.
func (s *scheduler) settleGroup(h *host) {
	if h.group == nil {
		return
	}
	for _, m := range h.group.hosts {
		if m != h && (m.active || m.place >= 0) {
			s.settle(m)
		}
	}
}

// took notes that a request to h begins now.
func (g *group) took(h *host, now instant) {
	if g != nil {
		g.prevStart, g.start, g.latest = g.start, now, h
		g.out++
	}
}

// gave notes that one is over, or was not made.
func (g *group) gave(h *host, unspent bool) {
	if g == nil {
		return
	}
	g.out--
	if unspent && g.latest == h {
		g.start = g.prevStart
	}
}
