package trap

import "math"

// levels are the resolutions at which a family's shingles are remembered: all
// of them, one in 8, one in 64. shift is how many leading bits of a shingle
// must be zero for it to count.
//
// One level would not do. A product differs from the next by a handful of
// shingles, so all must be looked at; but pages of 3,000 own words each fill
// any small filter within a dozen pages, and it would then have forgotten the
// first when a mirror shows it again. The coarser levels remember hundreds of
// such pages, and correct the finest where they have enough to go by.
var levels = [3]struct {
	shift, rate int
	bits        int // of one generation
}{
	{0, 1, 1 << 16},
	{3, 8, 1 << 15},
	{6, 64, 1 << 15},
}

// memory knows which shingles a family has shown. It takes 32 KB: two
// generations of each level.
type memory struct {
	level [len(levels)]generations
}

func newMemory() *memory {
	m := new(memory)
	for i, l := range levels {
		m.level[i] = generations{now: make([]uint64, l.bits/64), before: make([]uint64, l.bits/64)}
	}
	return m
}

// novel adds the shingles of a page and estimates how many of them the family
// had not shown before.
func (m *memory) novel(shingles []uint64) int {
	var fresh [len(levels)]int
	for _, s := range shingles {
		for i, l := range levels {
			if s>>(64-l.shift) != 0 {
				break
			}
			if m.level[i].add(s) {
				fresh[i]++
			}
		}
	}
	return estimate(fresh)
}

// estimate reconciles the levels. A coarser level is asked only if it should
// have seen eight or more: by chance it then sees none once in 3,000 pages.
func estimate(fresh [len(levels)]int) int {
	least := math.MaxInt
	for i, l := range levels {
		if fresh[0] >= 8*l.rate || i == 0 {
			least = min(least, fresh[i]*l.rate)
		}
	}
	return least
}

// generations are two Bloom filters of two bits a shingle. When the younger
// has taken in a quarter of its bits, 39 % of them are set; it then becomes
// the elder, and the elder is wiped. What is met again is carried over, so
// what a site repeats on every page is never forgotten. At worst 32 % of new
// shingles are taken for known ones.
type generations struct {
	now, before []uint64
	filled      int
}

// add reports whether s is new.
func (g *generations) add(s uint64) bool {
	if has(g.now, s) {
		return false
	}
	known := has(g.before, s)
	set(g.now, s)
	if g.filled++; g.filled >= len(g.now)*64/4 {
		g.now, g.before = g.before, g.now
		clear(g.now)
		g.filled = 0
	}
	return !known
}

func has(bits []uint64, s uint64) bool {
	word, mask := place(bits, s)
	return bits[word]&mask == mask
}

func set(bits []uint64, s uint64) {
	word, mask := place(bits, s)
	bits[word] |= mask
}

// place is where the bits of s are. Both are in one word, for there are more
// families than the processor's cache has room for.
func place(bits []uint64, s uint64) (word int, mask uint64) {
	return int(s) & (len(bits) - 1), 1<<(s>>20&63) | 1<<(s>>26&63)
}
