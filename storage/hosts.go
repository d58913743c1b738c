package storage

import (
	"time"

	"github.com/joinable/crawl/frontier"
)

// ownership says who may ask a host.
type ownership uint8

const (
	unowned  ownership = iota // nobody asked for it yet
	owned                     // this session
	released                  // nobody: this session gave it up
)

// A host is one host's part of the backlog.
type host struct {
	key     string
	backlog ranks
	used    usage
	owner   ownership
}

// usage is how much of its limits a host has used.
type usage struct {
	queue int64 // tasks pending or done
	pages int64 // stored
}

// add is the sum of two usages.
func (u usage) add(v usage) usage { return usage{u.queue + v.queue, u.pages + v.pages} }

// taken is what a task in state s uses of its host's limits.
func (s state) taken() (u usage) {
	if s != 0 && s < parkedBase {
		u.queue = 1
	}
	if s == state(Fetched) {
		u.pages = 1
	}
	return u
}

// hosts numbers host keys from 1. It is not safe for concurrent use; find
// counts as a change.
type hosts struct {
	ids   map[string]frontier.HostID
	list  []*host
	queue *rankPool // of their backlogs
	// What few hosts have is not in each of them.
	notBefore map[frontier.HostID]time.Time // when they may be asked again
	claimAt   map[frontier.HostID]time.Time // when they may be claimed again, after a release
	// last is the key that find was asked for last: links mostly stay on a
	// host.
	last struct {
		key string
		id  frontier.HostID
	}
}

func newHosts(o frontier.Order) hosts {
	return hosts{
		ids: map[string]frontier.HostID{}, queue: newOrderPool(o),
		notBefore: map[frontier.HostID]time.Time{}, claimAt: map[frontier.HostID]time.Time{},
	}
}

func (h *hosts) get(id frontier.HostID) *host { return h.list[id-1] }

// known reports whether id was given to a host.
func (h *hosts) known(id frontier.HostID) bool { return id >= 1 && int(id) <= len(h.list) }

// find is the number of a host key, or zero.
func (h *hosts) find(key string) frontier.HostID {
	if key == h.last.key {
		return h.last.id
	}
	id := h.ids[key]
	if id != 0 {
		h.last.key, h.last.id = key, id
	}
	return id
}

// add gives the next number to a host key.
func (h *hosts) add(key string) {
	h.list = append(h.list, &host{key: key, backlog: ranks{pool: h.queue}})
	h.ids[key] = frontier.HostID(len(h.list))
}

// take reports whether the session owns the host, and makes it its own if
// nobody can be waiting for it: Claim would pass over it.
func (h *host) take() bool {
	if h.owner == unowned && h.backlog.n == 0 {
		h.owner = owned
	}
	return h.owner == owned
}

// claimable reports whether Claim hands the host out.
func (h *hosts) claimable(id frontier.HostID, now time.Time) bool {
	host := h.get(id)
	return host.owner != owned && host.backlog.n > 0 && !h.claimAt[id].After(now)
}

// block notes when a host may be asked again; zero is at once.
func (h *hosts) block(id frontier.HostID, until time.Time) {
	if until.IsZero() {
		delete(h.notBefore, id)
		return
	}
	h.notBefore[id] = until
}

// release notes that a host was given up until a time.
func (h *hosts) release(id frontier.HostID, until time.Time) {
	h.get(id).owner = released
	h.claimAt[id] = until
}

// lease is a lease of a host without tasks.
func (h *hosts) lease(id frontier.HostID) frontier.Lease {
	return frontier.Lease{Host: id, Key: h.get(id).key, NotBefore: h.notBefore[id]}
}
