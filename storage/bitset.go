package storage

// A bitSet is a set of small numbers, one bit each. It is not safe for
// concurrent use.
type bitSet struct{ words chunks[uint64] }

func (b *bitSet) has(i int) bool {
	return i/64 < b.words.n && *b.words.at(i / 64)&(1<<(i%64)) != 0
}

func (b *bitSet) set(i int, on bool) {
	switch {
	case on:
		b.words.grow(i/64 + 1)
		*b.words.at(i / 64) |= 1 << (i % 64)
	case b.has(i):
		*b.words.at(i / 64) &^= 1 << (i % 64)
	}
}

// free empties the set.
func (b *bitSet) free() { b.words.free() }
