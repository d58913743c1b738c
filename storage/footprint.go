package storage

// A Footprint is what a [Session] keeps in memory of its crawl, in bytes. What
// it needs for a moment is not counted, nor are the names of hosts.
type Footprint struct {
	Known   int64 // of every task: that it is known, and where it stands
	Pending int64 // of the tasks in the backlog: their order
	Bodies  int64 // which bodies are stored
	// Outside is the part of the above that lies outside of Go's heap, where
	// neither its collector nor debug.SetMemoryLimit sees it.
	Outside int64
}

// Footprint tells how much memory the session takes. It costs some
// microseconds, however much is known.
func (l *Ledger) Footprint() Footprint {
	l.mu.Lock()
	defer l.mu.Unlock()
	seen, outside := l.seen.bytes()
	bodies, bodiesOutside := l.bodies.bytes()
	chunked := l.cards.bytes() + l.assets.words.bytes()
	queue := l.hosts.queue
	return Footprint{
		Known:   seen + chunked,
		Pending: queue.words.bytes() + int64(queue.used)*int64(sizeOf[uint32](1)),
		Bodies:  bodies,
		Outside: outside + bodiesOutside + outsideHeap(chunked+queue.words.bytes()),
	}
}

// bytes is what the set takes, in all and outside of Go's heap.
func (s *seenSet) bytes() (all, outside int64) {
	for i := range s.shards {
		n := int64(sizeOf[seenSlot](len(s.shards[i].slots)))
		all += n
		outside += outsideHeap(n)
	}
	return all, outside
}
