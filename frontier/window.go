package frontier

import "time"

// A host's window and the store's backlog make up one queue. Three rules keep
// its order exact, whatever overtakes what:
//
//   - A task enters the window only if its rank is below the horizon, or while
//     a refill is under way; it is handed out only if its rank is below the
//     horizon.
//   - Only the worst task of a window is shed, and lowers the horizon to its
//     own rank.
//   - While a refill of a host is under way nothing of it is shed, so that
//     the answer says exactly how the backlog begins: after its last task.
//
// Tasks that are not due are outside the order until they are. They are kept
// in memory beyond the window's bounds, up to a point; when one is shed, the
// horizon falls to zero at the time at which it becomes due, see staleAt.

// The least and the greatest number of tasks that a host may hold ready.
const (
	minWindow = 1
	maxWindow = 512
)

// share is a host's share in the window.
func (s *scheduler) share() int {
	return min(max(s.Window/max(1, s.active), minWindow), maxWindow)
}

func (s *scheduler) rank(t *Task) uint64 { return s.Order.Rank(t.ID, t.Priority) }

// beyond is the smallest horizon that all of tasks are below.
func (s *scheduler) beyond(tasks []*Task) uint64 {
	var horizon uint64
	for _, t := range tasks {
		horizon = max(horizon, s.rank(t)+1)
	}
	return horizon
}

// takes reports whether h has room in memory for a task.
func (s *scheduler) takes(h *host, t *Task) bool {
	if s.Backlog == nil || h.asking {
		return true
	}
	if s.instant(t.NotBefore) > s.now {
		return s.takesLater(h)
	}
	rank := s.rank(t)
	if rank >= h.horizon {
		return false
	}
	return h.window.len() < s.share() || rank < h.window.last().rank
}

func (s *scheduler) takesLater(h *host) bool {
	return h.later.len() < s.share() || s.held < 2*s.Window
}

// keep puts a task into memory and sheds what has no room by that.
func (s *scheduler) keep(h *host, t *Task) {
	s.push(h, t)
	s.trim(h, s.share())
}

func (s *scheduler) push(h *host, t *Task) {
	s.held++
	rank := s.rank(t)
	if at := s.instant(t.NotBefore); at > s.now {
		h.later.put(uint64(at), rank, t)
		return
	}
	h.window.put(rank, 0, t)
}

// trim sheds the worst tasks of the window beyond limit.
func (s *scheduler) trim(h *host, limit int) {
	if s.Backlog == nil || h.asking {
		return
	}
	for h.window.len() > limit {
		s.held--
		s.shed(h, h.window.takeLast().value)
	}
}

// shed gives a task that is not in memory to the backlog.
func (s *scheduler) shed(h *host, t *Task) {
	if at := s.instant(t.NotBefore); at <= s.now {
		h.horizon = min(h.horizon, s.rank(t))
	} else if h.staleAt == 0 || at < h.staleAt {
		h.staleAt = at
	}
	s.addBacklog(h, 1)
	s.shedding = append(s.shedding, t)
}

// flush hands over what was shed. It must come before the next refill is
// asked for, and before the run can end.
func (s *scheduler) flush() {
	if len(s.shedding) > 0 {
		s.Backlog.Shed(s.shedding)
		s.shedding = nil // the backlog may keep it
	}
}

func (s *scheduler) addBacklog(h *host, n int) {
	h.backlog += n
	s.backlog += n
}

// ripen moves tasks that have become due into the window; false if none has.
func (s *scheduler) ripen(h *host) (changed bool) {
	if h.staleAt != 0 && h.staleAt <= s.now {
		h.staleAt, h.full, changed = 0, false, true
		if h.backlog != 0 {
			h.horizon = 0
		}
	}
	for h.later.len() > 0 && instant(h.later.first().rank) <= s.now {
		t := h.later.takeFirst().value
		h.window.put(s.rank(t), 0, t)
		changed = true
	}
	return changed
}

// instant is a task's or host's NotBefore as the scheduler counts time.
func (s *scheduler) instant(t time.Time) instant {
	if t.IsZero() {
		return 0
	}
	return instant(t.Sub(s.epoch)) + 1
}

// time is the inverse of instant.
func (s *scheduler) time(i instant) time.Time {
	return s.epoch.Add(time.Duration(i - 1))
}
