package storage

// ranks is a priority queue of 64-bit ranks, the smallest first: a 4-ary heap
// in blocks of a pool, 4 or 8 bytes a rank. Without ranks it takes nothing
// beyond itself. It is as safe for concurrent use as its pool.
type ranks struct {
	pool   *rankPool
	blocks []uint32
	n      int
}

// words are those from rank i to the end of its block.
func (r *ranks) words(i int) []uint32 {
	i *= r.pool.width
	return r.pool.block(r.blocks[i/rankBlock])[i%rankBlock:]
}

func (r *ranks) get(i int) uint64 {
	w := r.words(i)
	if r.pool.width == 1 {
		return r.pool.high | uint64(w[0])
	}
	return uint64(w[1])<<32 | uint64(w[0])
}

func (r *ranks) set(i int, rank uint64) {
	w := r.words(i)
	w[0] = uint32(rank)
	if r.pool.width > 1 {
		w[1] = uint32(rank >> 32)
	}
}

// append puts a rank at the end without restoring the order of the heap.
func (r *ranks) append(rank uint64) {
	if r.n*r.pool.width == len(r.blocks)*rankBlock {
		r.blocks = append(r.blocks, r.pool.take())
	}
	r.n++
	r.set(r.n-1, rank)
}

// push adds a rank.
func (r *ranks) push(rank uint64) {
	r.append(rank)
	i := r.n - 1
	for i > 0 {
		up := r.get((i - 1) / 4)
		if up <= rank {
			break
		}
		r.set(i, up)
		i = (i - 1) / 4
	}
	r.set(i, rank)
}

// pop takes out the smallest rank; ok is false when there is none.
func (r *ranks) pop() (rank uint64, ok bool) {
	if r.n == 0 {
		return 0, false
	}
	rank = r.get(0)
	last := r.get(r.n - 1)
	r.drop()
	if r.n > 0 {
		r.sink(0, last)
	}
	return rank, true
}

// drop forgets the last rank, and its block when that is empty.
func (r *ranks) drop() {
	r.n--
	if end := len(r.blocks) - 1; r.n*r.pool.width == end*rankBlock {
		r.pool.give(r.blocks[end])
		r.blocks = r.blocks[:end]
	}
	if r.n == 0 {
		r.blocks = nil
	}
}

// free empties the queue.
func (r *ranks) free() {
	for _, block := range r.blocks {
		r.pool.give(block)
	}
	r.blocks, r.n = nil, 0
}

// sink places rank at or below i, moving smaller ones up.
func (r *ranks) sink(i int, rank uint64) {
	for {
		least, at := rank, i
		for child := 4*i + 1; child <= 4*i+4 && child < r.n; child++ {
			if v := r.get(child); v < least {
				least, at = v, child
			}
		}
		if at == i {
			break
		}
		r.set(i, least)
		i = at
	}
	r.set(i, rank)
}

// restore makes a heap of what was appended.
func (r *ranks) restore() {
	for i := (r.n - 2) / 4; i >= 0 && r.n > 1; i-- {
		r.sink(i, r.get(i))
	}
}
