package fetch

import (
	"container/list"
	"context"
	"net"
	"sync"
)

// conns bounds the open connections to all hosts together, and the requests
// to as many. Where there is no room for one more, the idle ones of the peer
// that has been asked nothing for longest are closed for it.
//
// It cannot end in a deadlock. A request waits for a place before it takes
// memory, and then needs one connection at most; so a dial waits only while
// others are in use, being opened, or idle. The first two end by themselves
// within a request's timeout, and the idle ones are closed.
//
// A nil *conns is no bound. Its methods may be called from several goroutines.
type conns struct {
	limit     int
	places    chan struct{} // one for each request under way
	closeIdle func()        // closes what net/http holds idle; called without mu

	mu      sync.Mutex // guards what follows and the fields of all peers
	open    int        // connections open or being opened
	peers   map[peer]*party
	idle    list.List // of *party that have connections and no request; the longest idle first
	waiting list.List // of chan struct{}, closed when its dial may go on; first come first
}

// A peer is who is asked over a connection: an origin, directly or through a
// tunnel, or a proxy that is asked in plain HTTP for any origin.
type peer struct{ scheme, host string }

// A party is what is known of a peer that has requests or connections.
type party struct {
	peer     peer
	requests int
	open     map[*conn]struct{}
	idle     *list.Element // its place in conns.idle, or nil
}

func newConns(limit int, closeIdle func()) *conns {
	if limit <= 0 {
		return nil
	}
	return &conns{limit: limit, places: make(chan struct{}, limit), closeIdle: closeIdle, peers: make(map[peer]*party)}
}

// enter waits for a place for a request to p. From then until leave the
// connections to p are safe. It fails only when ctx ends first.
func (c *conns) enter(ctx context.Context, p peer) error {
	if c == nil {
		return nil
	}
	select {
	case c.places <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	pa := c.party(p)
	pa.requests++
	c.sort(pa)
	return nil
}

// leave ends a request to p, whose body has been closed.
func (c *conns) leave(p peer) {
	if c == nil {
		return
	}
	c.mu.Lock()
	pa := c.party(p)
	pa.requests--
	c.sort(pa)
	wanted := c.waiting.Len() > 0
	c.mu.Unlock()
	<-c.places
	if wanted {
		c.makeRoom()
	}
}

// party is that of p. mu is held; sort is called after every change.
func (c *conns) party(p peer) *party {
	pa := c.peers[p]
	if pa == nil {
		pa = &party{peer: p, open: make(map[*conn]struct{})}
		c.peers[p] = pa
	}
	return pa
}

// sort puts pa where it belongs after a change. mu is held.
func (c *conns) sort(pa *party) {
	idle := pa.requests == 0 && len(pa.open) > 0
	switch {
	case idle && pa.idle == nil:
		pa.idle = c.idle.PushBack(pa)
	case !idle && pa.idle != nil:
		c.idle.Remove(pa.idle)
		pa.idle = nil
	}
	if pa.requests == 0 && len(pa.open) == 0 {
		delete(c.peers, pa.peer)
	}
}

// dial opens a connection to p with dial, when there is room for it.
func (c *conns) dial(ctx context.Context, p peer, dial func() (net.Conn, error)) (net.Conn, error) {
	if c == nil {
		return dial()
	}
	if err := c.admit(ctx); err != nil {
		return nil, err
	}
	nc, err := dial()
	if err != nil {
		c.mu.Lock()
		defer c.mu.Unlock()
		c.free()
		return nil, err
	}
	out := &conn{Conn: nc, conns: c, peer: p}
	c.mu.Lock()
	pa := c.party(p)
	pa.open[out] = struct{}{}
	c.sort(pa)
	unasked := pa.idle != nil && c.waiting.Len() > 0 // its request is over, and others wait
	c.mu.Unlock()
	if unasked {
		c.makeRoom()
	}
	return out, nil
}

// admit waits until one more connection may be opened, and counts it.
func (c *conns) admit(ctx context.Context) error {
	c.mu.Lock()
	if c.open < c.limit && c.waiting.Len() == 0 {
		c.open++
		c.mu.Unlock()
		return nil
	}
	ready := make(chan struct{})
	e := c.waiting.PushBack(ready)
	c.mu.Unlock()

	c.makeRoom()
	select {
	case <-ready:
		return nil
	case <-ctx.Done():
		return c.giveUp(e, ready, ctx.Err())
	}
}

// giveUp takes a dial out of those that wait, or gives back what it was
// granted at the same moment.
func (c *conns) giveUp(e *list.Element, ready chan struct{}, err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-ready:
		c.free()
	default:
		c.waiting.Remove(e)
	}
	return err
}

// free gives back one connection's room, to the first who waits for it. mu
// is held.
func (c *conns) free() {
	c.open--
	if e := c.waiting.Front(); e != nil {
		c.open++
		close(c.waiting.Remove(e).(chan struct{}))
	}
}

// makeRoom closes a connection of the peer that has been idle for longest.
// If every peer is being asked something, they may still have more
// connections than they use; net/http alone knows which.
func (c *conns) makeRoom() {
	if victim := c.victim(); victim != nil {
		_ = victim.Close()
		return
	}
	c.closeIdle()
}

// victim takes a connection out of those that may be closed, or is nil.
func (c *conns) victim() *conn {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.idle.Front()
	if e == nil {
		return nil
	}
	pa := e.Value.(*party)
	for victim := range pa.open {
		delete(pa.open, victim) // nobody else may count on its end
		c.sort(pa)
		return victim
	}
	panic("fetch: a peer without connections among the idle")
}

// gone is told once of each connection that was closed.
func (c *conns) gone(closed *conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	pa := c.party(closed.peer)
	delete(pa.open, closed)
	c.sort(pa)
	c.free()
}

// A conn is a connection that counts.
type conn struct {
	net.Conn
	conns  *conns
	peer   peer
	closed sync.Once
}

// Close closes the connection, and then there is room for another.
func (c *conn) Close() error {
	err := c.Conn.Close()
	c.closed.Do(func() { c.conns.gone(c) })
	return err
}
