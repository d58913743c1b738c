package storage

import "math/bits"

const (
	seenShardBits = 9
	seenShards    = 1 << seenShardBits
)

// seenSet maps 64-bit identities to numbers above zero, without pointers: 12
// bytes a slot, 15 to 18 bytes an entry. It is cut into shards that grow one
// at a time by a quarter, so that growth neither pauses nor doubles the
// memory. It is not safe for concurrent use.
type seenSet struct {
	shards [seenShards]seenShard
	n      int
}

// A seenShard is an open-addressed table with linear probing. Its length need
// not be a power of two: a key's place is its fraction of the key space.
type seenShard struct {
	slots []seenSlot
	n     int
}

// A seenSlot is 12 bytes, so that a key and its id share a cache line, and
// empty when its id is zero.
type seenSlot struct {
	high, low uint32 // of the key
	id        uint32
}

// mix spreads identities over the key space, whatever they are made of. It is
// a bijection: the finalizer of MurmurHash3.
func mix(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	return x ^ x>>33
}

// find is the number of an identity, or zero.
func (s *seenSet) find(identity uint64) uint32 {
	key := mix(identity)
	return s.shards[key>>(64-seenShardBits)].find(key)
}

// add maps an identity that is not in the set to id.
func (s *seenSet) add(identity uint64, id uint32) {
	key := mix(identity)
	i := key >> (64 - seenShardBits)
	shard := &s.shards[i]
	if shard.full() {
		// Shards of different lengths do not all grow at the same time.
		shard.resize(max(16+int(i)%8, len(shard.slots)*5/4))
	}
	shard.put(key, id)
	s.n++
}

// reserve makes room for n entries in all, so that adding them is faster.
func (s *seenSet) reserve(n int) {
	for i := range s.shards {
		shard := &s.shards[i]
		if want := n / seenShards * 4 / 3; want > len(shard.slots) {
			shard.resize(want + int(i)%8)
		}
	}
}

// full reports whether more than 13 of 16 slots are taken.
func (t *seenShard) full() bool { return (t.n+1)*16 > len(t.slots)*13 }

// place is where the search for a key begins.
func (t *seenShard) place(key uint64) int {
	hi, _ := bits.Mul64(key<<seenShardBits, uint64(len(t.slots)))
	return int(hi)
}

func (t *seenShard) find(key uint64) uint32 {
	if t.n == 0 {
		return 0
	}
	high, low := uint32(key>>32), uint32(key)
	for i := t.place(key); ; i++ {
		if i == len(t.slots) {
			i = 0
		}
		s := &t.slots[i]
		if s.id == 0 || s.low == low && s.high == high {
			return s.id
		}
	}
}

func (t *seenShard) put(key uint64, id uint32) {
	i := t.place(key)
	for t.slots[i].id != 0 {
		if i++; i == len(t.slots) {
			i = 0
		}
	}
	t.slots[i] = seenSlot{uint32(key >> 32), uint32(key), id}
	t.n++
}

// resize moves the entries into a table of the given length. Since places
// keep the order of keys, both tables are walked from end to end.
func (t *seenShard) resize(length int) {
	old := t.slots
	*t = seenShard{slots: alloc[seenSlot](length)}
	for _, s := range old {
		if s.id != 0 {
			t.put(uint64(s.high)<<32|uint64(s.low), s.id)
		}
	}
	release(old)
}

// free empties the set.
func (s *seenSet) free() {
	for i := range s.shards {
		release(s.shards[i].slots)
	}
	*s = seenSet{}
}
