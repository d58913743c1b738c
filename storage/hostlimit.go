package storage

import "github.com/joinable/crawl/frontier"

// The limit of a host's queue bounds what one host can make of a crawl: of
// tasks that are pending or done there are at most so many. What depends on it
// is decided as a plan is made, so that it is exact; which URLs are the first
// depends on the order of discovery. Seeds count and are never refused.

// use plans that a task of a host goes from one state to another; a zero host
// is passed over.
func (p *plan) use(id frontier.HostID, from, to state) {
	was, is := from.taken(), to.taken()
	if id == 0 || was == is {
		return
	}
	p.used[id] = p.used[id].add(usage{is.queue - was.queue, is.pages - was.pages})
}

// isFull reports whether a task of this depth has no room in its host's queue.
func (p *plan) isFull(id frontier.HostID, depth int) bool {
	if p.l.perHost <= 0 || depth == 0 {
		return false
	}
	queue := p.used[id].queue
	if p.l.hosts.known(id) {
		queue += p.l.hosts.get(id).used.queue
	}
	return queue >= p.l.perHost
}

// use counts what a task uses of its host's limits.
func (ld *loader) use(id frontier.HostID, u usage) {
	h := ld.l.hosts.get(id)
	h.used = h.used.add(u)
}

// cutQueue takes the last tasks out of the backlog of a host whose queue is
// longer than it may be.
func (ld *loader) cutQueue(h *host) {
	excess := h.used.queue - ld.l.perHost
	if ld.l.perHost <= 0 || excess <= 0 {
		return
	}
	queue := make([]uint64, 0, h.backlog.n)
	for rank, ok := h.backlog.pop(); ok; rank, ok = h.backlog.pop() {
		queue = append(queue, rank)
	}
	for i := len(queue) - 1; i >= 0 && excess > 0; i-- {
		id := ld.l.order.RankID(queue[i])
		if ld.l.card(id).depth == 0 {
			continue
		}
		ld.cut = append(ld.cut, id)
		h.used.queue--
		excess--
		queue[i] = 0 // no task has the rank zero
	}
	for _, rank := range queue { // in order, which makes a heap
		if rank != 0 {
			h.backlog.append(rank)
		}
	}
}
