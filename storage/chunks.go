package storage

// chunkLen is how many elements chunks allocates at once: large enough that
// the list of chunks stays small, small enough that growing never pauses.
const chunkLen = 1 << 14

// chunks is a list that grows without moving what it holds: no pause, and
// never twice the memory. T must be free of pointers. It is not safe for
// concurrent use.
type chunks[T any] struct {
	parts [][]T
	n     int
}

// at is the i-th element, counted from zero.
func (c *chunks[T]) at(i int) *T { return &c.parts[i/chunkLen][i%chunkLen] }

// grow makes the list at least n long; new elements are zero.
func (c *chunks[T]) grow(n int) {
	for len(c.parts)*chunkLen < n {
		c.parts = append(c.parts, alloc[T](chunkLen))
	}
	c.n = max(c.n, n)
}

// bytes is what the list takes.
func (c *chunks[T]) bytes() int64 { return int64(len(c.parts)) * int64(sizeOf[T](chunkLen)) }

// clear empties the list and keeps a chunk, in which new elements are what
// stood there.
func (c *chunks[T]) clear() {
	for i := 1; i < len(c.parts); i++ {
		release(c.parts[i])
	}
	c.parts, c.n = c.parts[:min(1, len(c.parts))], 0
}

// free empties the list.
func (c *chunks[T]) free() {
	for _, part := range c.parts {
		release(part)
	}
	*c = chunks[T]{}
}
