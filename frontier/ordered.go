package frontier

import "math/bits"

// ordered holds values by rank and, among equal ranks, by sequence: what is
// put with the smaller one comes first. Both ends are at hand, since a window
// gives away its best task and sheds its worst. Put and take cost O(log n).
//
// It is a min-max heap (Atkinson, Sack, Santoro, Strothotte: "Min-max heaps
// and generalized priority queues", CACM 29:10, 1986): items on even levels
// come before all below them, items on odd levels after all below them.
//
// The zero value is empty and ready. It is not safe for concurrent use.
type ordered[T any] struct {
	items []ranked[T]
}

type ranked[T any] struct {
	rank, seq uint64
	value     T
}

func (o *ordered[T]) len() int { return len(o.items) }

// first is the item with the smallest rank. There must be one.
func (o *ordered[T]) first() *ranked[T] { return &o.items[0] }

// last is the item with the greatest rank. There must be one.
func (o *ordered[T]) last() *ranked[T] { return &o.items[o.lastIndex()] }

func (o *ordered[T]) put(rank, seq uint64, value T) {
	o.items = append(o.items, ranked[T]{rank, seq, value})
	o.up(len(o.items) - 1)
}

func (o *ordered[T]) takeFirst() ranked[T] { return o.take(0) }

func (o *ordered[T]) takeLast() ranked[T] { return o.take(o.lastIndex()) }

func (o *ordered[T]) lastIndex() int {
	if len(o.items) > 2 && o.less(1, 2) {
		return 2
	}
	return min(1, len(o.items)-1)
}

// take removes the first or the last item; i is its index.
func (o *ordered[T]) take(i int) ranked[T] {
	it, end := o.items[i], len(o.items)-1
	o.items[i] = o.items[end]
	o.items[end] = ranked[T]{} // let go of the value
	o.items = o.items[:end]
	if i < end {
		o.down(i)
	}
	return it
}

func (o *ordered[T]) less(i, j int) bool {
	a, b := &o.items[i], &o.items[j]
	return a.rank < b.rank || a.rank == b.rank && a.seq < b.seq
}

// beats reports whether item i belongs above item j on levels of the given
// kind: before it on even levels, after it on odd ones.
func (o *ordered[T]) beats(i, j int, even bool) bool {
	if even {
		return o.less(i, j)
	}
	return o.less(j, i)
}

func (o *ordered[T]) swap(i, j int) { o.items[i], o.items[j] = o.items[j], o.items[i] }

func evenLevel(i int) bool { return bits.Len(uint(i+1))&1 == 1 }

// up moves item i to where it belongs among its ancestors: first to the right
// kind of level, then up the levels of that kind.
func (o *ordered[T]) up(i int) {
	if i == 0 {
		return
	}
	even := evenLevel(i)
	if p := (i - 1) / 2; o.beats(p, i, even) {
		o.swap(p, i)
		i, even = p, !even
	}
	for i > 2 {
		g := (i - 3) / 4
		if !o.beats(i, g, even) {
			return
		}
		o.swap(i, g)
		i = g
	}
}

// down moves item i to where it belongs among its descendants.
func (o *ordered[T]) down(i int) {
	even := evenLevel(i)
	for {
		m := o.best(i, even)
		if m == i {
			return
		}
		o.swap(m, i)
		if m <= 2*i+2 { // a child: of the other kind of level, so it is home
			return
		}
		if p := (m - 1) / 2; o.beats(p, m, even) {
			o.swap(p, m)
		}
		i = m
	}
}

// best is the index of the item that belongs topmost among i, its children
// and its grandchildren.
func (o *ordered[T]) best(i int, even bool) int {
	b, n := i, len(o.items)
	for c := 2*i + 1; c <= 2*i+2 && c < n; c++ {
		if o.beats(c, b, even) {
			b = c
		}
	}
	for g := 4*i + 3; g <= 4*i+6 && g < n; g++ {
		if o.beats(g, b, even) {
			b = g
		}
	}
	return b
}
