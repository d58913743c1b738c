package storage

// rankChunk is how many ranks a host's backlog grows by once it is large.
const rankChunk = 1 << 12

// ranks is a priority queue of 64-bit ranks, the smallest first: a 4-ary heap
// in chunks without pointers, 8 bytes a rank. Its zero value is empty. It is
// not safe for concurrent use.
type ranks struct {
	head []uint64   // the first rankChunk ranks
	rest [][]uint64 // all others, in whole chunks
	n    int
}

func (r *ranks) at(i int) *uint64 {
	if i < rankChunk {
		return &r.head[i]
	}
	return &r.rest[i/rankChunk-1][i%rankChunk]
}

// append puts a rank at the end without restoring the order of the heap.
func (r *ranks) append(rank uint64) {
	switch {
	case r.n < rankChunk:
		r.head = append(r.head[:r.n], rank)
	case r.n/rankChunk > len(r.rest):
		r.rest = append(r.rest, alloc[uint64](rankChunk))
		fallthrough
	default:
		r.rest[r.n/rankChunk-1][r.n%rankChunk] = rank
	}
	r.n++
}

// push adds a rank.
func (r *ranks) push(rank uint64) {
	r.append(rank)
	i := r.n - 1
	for i > 0 {
		up := r.at((i - 1) / 4)
		if *up <= rank {
			break
		}
		*r.at(i) = *up
		i = (i - 1) / 4
	}
	*r.at(i) = rank
}

// pop takes out the smallest rank; ok is false when there is none.
func (r *ranks) pop() (rank uint64, ok bool) {
	if r.n == 0 {
		return 0, false
	}
	rank = *r.at(0)
	last := *r.at(r.n - 1)
	r.drop()
	if r.n > 0 {
		r.sink(0, last)
	}
	return rank, true
}

// drop forgets the last rank, and its chunk when that is empty.
func (r *ranks) drop() {
	r.n--
	// One spare chunk is kept, for the next push.
	if used := (r.n + rankChunk - 1) / rankChunk; len(r.rest) > used {
		release(r.rest[len(r.rest)-1])
		r.rest = r.rest[:len(r.rest)-1]
	}
	if r.n == 0 {
		r.free()
	}
}

// free empties the queue.
func (r *ranks) free() {
	for _, chunk := range r.rest {
		release(chunk)
	}
	*r = ranks{}
}

// sink places rank at or below i, moving smaller ones up.
func (r *ranks) sink(i int, rank uint64) {
	for {
		least, at := rank, i
		for child := 4*i + 1; child <= 4*i+4 && child < r.n; child++ {
			if v := *r.at(child); v < least {
				least, at = v, child
			}
		}
		if at == i {
			break
		}
		*r.at(i) = least
		i = at
	}
	*r.at(i) = rank
}

// restore makes a heap of what was appended.
func (r *ranks) restore() {
	for i := (r.n - 2) / 4; i >= 0 && r.n > 1; i-- {
		r.sink(i, *r.at(i))
	}
}
