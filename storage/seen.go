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

// A seenShard is an open-addressed table with linear probing. A slot is empty
// when its key is zero. Its length need not be a power of two: a key's place
// is its fraction of the key space.
type seenShard struct {
	keys []uint64
	ids  []uint32
	n    int
}

// mix spreads identities over the key space, whatever they are made of; it is
// a bijection (the finalizer of MurmurHash3) but for zero, which means empty.
func mix(x uint64) uint64 {
	x ^= x >> 33
	x *= 0xff51afd7ed558ccd
	x ^= x >> 33
	x *= 0xc4ceb9fe1a85ec53
	x ^= x >> 33
	if x == 0 {
		return 1
	}
	return x
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
		shard.resize(max(16+int(i)%8, len(shard.keys)*5/4))
	}
	shard.put(key, id)
	s.n++
}

// reserve makes room for n entries in all, so that adding them is faster.
func (s *seenSet) reserve(n int) {
	for i := range s.shards {
		shard := &s.shards[i]
		if want := n / seenShards * 4 / 3; want > len(shard.keys) {
			shard.resize(want + int(i)%8)
		}
	}
}

// full reports whether more than 13 of 16 slots are taken.
func (t *seenShard) full() bool { return (t.n+1)*16 > len(t.keys)*13 }

// slot is where the search for a key begins.
func (t *seenShard) slot(key uint64) int {
	hi, _ := bits.Mul64(key<<seenShardBits, uint64(len(t.keys)))
	return int(hi)
}

func (t *seenShard) find(key uint64) uint32 {
	if t.n == 0 {
		return 0
	}
	for i := t.slot(key); ; i++ {
		if i == len(t.keys) {
			i = 0
		}
		switch t.keys[i] {
		case key:
			return t.ids[i]
		case 0:
			return 0
		}
	}
}

func (t *seenShard) put(key uint64, id uint32) {
	i := t.slot(key)
	for t.keys[i] != 0 {
		if i++; i == len(t.keys) {
			i = 0
		}
	}
	t.keys[i], t.ids[i] = key, id
	t.n++
}

// resize moves the entries into a table of the given length. Since places
// keep the order of keys, both tables are walked from end to end.
func (t *seenShard) resize(length int) {
	old := *t
	*t = seenShard{keys: alloc[uint64](length), ids: alloc[uint32](length)}
	for i, key := range old.keys {
		if key != 0 {
			t.put(key, old.ids[i])
		}
	}
	old.free()
}

func (t *seenShard) free() {
	release(t.keys)
	release(t.ids)
}

// free empties the set.
func (s *seenSet) free() {
	for i := range s.shards {
		s.shards[i].free()
	}
	*s = seenSet{}
}
