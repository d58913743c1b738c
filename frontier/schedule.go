package frontier

// A schedule holds hosts by the time at which they are due and, among equals,
// by the order in which they were put: a binary heap that knows where each
// host stands, with its keys in place, since with 100,000 hosts a comparison
// through pointers costs a cache miss.
type schedule struct {
	entries []entry
	puts    uint64
}

type entry struct {
	at   instant
	seq  uint64
	host *host
}

func (e *entry) before(o *entry) bool {
	return e.at < o.at || e.at == o.at && e.seq < o.seq
}

// top is the host that is due first, and when; nil and never if there is none.
func (s *schedule) top() (*host, instant) {
	if len(s.entries) == 0 {
		return nil, never
	}
	return s.entries[0].host, s.entries[0].at
}

// set makes h due at the given time. A host that was due before and still is
// keeps its turn; one that becomes due queues up behind those that are.
func (s *schedule) set(h *host, at, now instant) {
	if h.place < 0 {
		s.entries = append(s.entries, entry{host: h})
		h.place = int32(len(s.entries) - 1)
		s.move(h.place, max(at, now))
		return
	}
	if was := s.entries[h.place].at; max(at, min(was, now)) != was {
		s.move(h.place, max(at, min(was, now)))
	}
}

func (s *schedule) move(i int32, at instant) {
	s.puts++
	s.entries[i].at, s.entries[i].seq = at, s.puts
	if !s.up(i) {
		s.down(i)
	}
}

// remove takes h out, if it is in.
func (s *schedule) remove(h *host) {
	i, end := h.place, int32(len(s.entries)-1)
	if i < 0 {
		return
	}
	h.place = -1
	moved := s.entries[end]
	s.entries[end] = entry{}
	s.entries = s.entries[:end]
	if i == end {
		return
	}
	s.entries[i] = moved
	moved.host.place = i
	if !s.up(i) {
		s.down(i)
	}
}

func (s *schedule) up(i int32) (moved bool) {
	e := s.entries[i]
	for i > 0 {
		p := (i - 1) / 2
		if !e.before(&s.entries[p]) {
			break
		}
		s.put(i, s.entries[p])
		i, moved = p, true
	}
	s.put(i, e)
	return moved
}

func (s *schedule) down(i int32) {
	e, n := s.entries[i], int32(len(s.entries))
	for {
		c := 2*i + 1
		if c >= n {
			break
		}
		if c+1 < n && s.entries[c+1].before(&s.entries[c]) {
			c++
		}
		if !s.entries[c].before(&e) {
			break
		}
		s.put(i, s.entries[c])
		i = c
	}
	s.put(i, e)
}

func (s *schedule) put(i int32, e entry) {
	s.entries[i] = e
	e.host.place = i
}
