package resolve

import (
	"container/list"
	"net/netip"
	"sync"
	"time"
)

// A cache remembers answers, and who is being looked up.
type cache struct {
	limit int

	mu      sync.Mutex // guards what follows
	entries map[string]*list.Element
	used    list.List // of *entry, the last asked for first
}

// An entry is one name. Until done is closed it belongs to who looks it up;
// then it does not change any more.
type entry struct {
	name      string
	done      chan struct{}
	addrs     []netip.Addr
	err       error
	abandoned bool      // who looked it up gave up; that is no answer
	until     time.Time // guarded by cache.mu; zero while it is looked up
}

func newCache(limit int) *cache {
	return &cache{limit: max(1, limit), entries: make(map[string]*list.Element)}
}

// get returns the entry of name. It is mine if it is the caller's to look up
// and settle; otherwise it is settled or somebody will.
func (c *cache) get(name string, now time.Time) (e *entry, mine bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at := c.entries[name]; at != nil {
		e = at.Value.(*entry)
		if e.until.IsZero() || now.Before(e.until) {
			c.used.MoveToFront(at)
			return e, false
		}
		c.remove(at)
	}
	e = &entry{name: name, done: make(chan struct{})}
	c.entries[name] = c.used.PushFront(e)
	if c.used.Len() > c.limit {
		c.remove(c.used.Back())
	}
	return e, true
}

// settle lets everybody know the answer, which is good until then.
func (c *cache) settle(e *entry, until time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e.until = until
	if at := c.entries[e.name]; e.abandoned && at != nil && at.Value == e {
		c.remove(at)
	}
	close(e.done)
}

// remove forgets an entry. mu is held.
func (c *cache) remove(at *list.Element) {
	c.used.Remove(at)
	delete(c.entries, at.Value.(*entry).name)
}
