package frontier

import (
	"context"
	"fmt"
)

// refillBatch is the most hosts that are refilled at a time.
const refillBatch = 1024

// A refiller reads tasks out of the backlog ahead of need, in a goroutine of
// its own, since that may go to disk. Run starts it, ends it by closing asks,
// and awaits it.
type refiller struct {
	backlog Backlog
	asks    chan refillAsk    // holds one; closed by the owner
	answers chan refillAnswer // holds one; closed by the refiller when it ends
}

type refillAsk struct {
	hosts   []HostID
	perHost int
}

type refillAnswer struct {
	leases []Lease
	err    error
}

func startRefiller(ctx context.Context, b Backlog) *refiller {
	// One ask is under way at a time, so neither side ever blocks on a send.
	r := &refiller{backlog: b, asks: make(chan refillAsk, 1), answers: make(chan refillAnswer, 1)}
	go r.run(ctx)
	return r
}

func (r *refiller) run(ctx context.Context) {
	defer close(r.answers)
	for ask := range r.asks {
		leases, err := r.backlog.Refill(ctx, ask.hosts, ask.perHost)
		if err == nil && len(leases) != len(ask.hosts) {
			err = fmt.Errorf("%d leases for %d hosts", len(leases), len(ask.hosts))
		}
		r.answers <- refillAnswer{leases, err}
	}
}

// stop ends the refiller and waits for it.
func (r *refiller) stop() {
	close(r.asks)
	for range r.answers {
	}
}

// want queues h for the next refill if its window runs low or holds only
// tasks that are behind the backlog's.
func (s *scheduler) want(h *host) {
	if s.Backlog == nil || s.draining || h.asking || h.queued || h.full {
		return
	}
	low := h.backlog > 0 && 2*h.window.len() <= s.share()
	behind := h.window.len() > 0 && !h.ready()
	if low || behind {
		h.queued = true
		s.wanting = append(s.wanting, h)
	}
}

// refill asks for the hosts that want it, unless a refill is under way: those
// that come to want one meanwhile make up the next.
func (s *scheduler) refill() {
	if s.refilling || s.draining || len(s.wanting) == 0 {
		return
	}
	n := min(len(s.wanting), refillBatch)
	ask := refillAsk{hosts: make([]HostID, n), perHost: s.share()}
	for i, h := range s.wanting[:n] {
		h.queued, h.asking = false, true
		ask.hosts[i] = h.id
	}
	clear(s.wanting[:n])
	s.wanting = s.wanting[n:]
	s.refilling = true
	s.refiller.asks <- ask
}

// refilled takes in the answer to refill.
func (s *scheduler) refilled(a refillAnswer) error {
	s.refilling = false
	if a.err != nil {
		return fmt.Errorf("frontier: refill from the backlog: %w", a.err)
	}
	for _, l := range a.leases {
		if err := s.takeIn(l); err != nil {
			return err
		}
	}
	return nil
}

func (s *scheduler) takeIn(l Lease) error {
	h := s.host(l.Host)
	h.name(l.Key)
	grew := h.grew
	h.asking, h.grew = false, 0
	if len(l.Tasks) == 0 && l.Backlog > 0 {
		return fmt.Errorf("frontier: refill of host %d gave none of %d tasks", l.Host, l.Backlog)
	}
	// What was counted when the refill was asked for had been committed
	// before, so the store cannot have had less; if it says so, believe it,
	// or the run would never end. More it may have had: of growth whose
	// update has not arrived.
	if had := len(l.Tasks) + l.Backlog; had < h.backlog-grew {
		s.addBacklog(h, had-(h.backlog-grew))
	}
	s.addBacklog(h, -len(l.Tasks))
	s.moveHorizon(h, l, grew)
	s.merge(h, l.Tasks)
	s.settle(h)
	return nil
}

// moveHorizon sets the horizon by what is known now of the backlog.
func (s *scheduler) moveHorizon(h *host, l Lease, grew int) {
	switch {
	case l.Backlog == 0 && h.backlog <= 0:
		h.horizon = unbounded
	case grew > 0 && h.backlog > 0: // perhaps not seen by the refill
		h.horizon = 0
	default:
		h.horizon = s.beyond(l.Tasks)
	}
}

// merge takes refilled tasks into memory, or sheds again those that are not
// due and have no room. The window may grow to twice its share: a refill is
// asked for when it is half empty, and sheds nothing unless there is need.
func (s *scheduler) merge(h *host, tasks []*Task) {
	for _, t := range tasks {
		if s.instant(t.NotBefore) > s.now && !s.takesLater(h) {
			s.shed(h, t)
			h.full = true
			continue
		}
		s.push(h, t)
	}
	s.trim(h, 2*s.share())
}
