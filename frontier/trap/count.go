package trap

const (
	countRows   = 4
	countWidth  = 1 << 16
	halveAfter  = 4 * countWidth
	countBits   = 16
	countMost   = 255
	countLocate = countWidth - 1
)

// counter counts keys in 256 KB, however many there are: a count-min sketch
// (Cormode and Muthukrishnan 2005) whose counts are halved now and then, as in
// TinyLFU (Einziger, Friedman, Manes 2017), so that millions of keys that come
// once never add up. A count may be too high by what is left of collisions, a
// handful, and forgets what came long ago; both only shift when a family
// begins to be watched.
type counter struct {
	rows  [countRows][countWidth]uint8
	added int
}

// add counts key once more, and returns its count, at most 255.
func (c *counter) add(key uint64) int {
	if c.added++; c.added >= halveAfter {
		c.halve()
	}
	least := c.count(key)
	if least == countMost {
		return least
	}
	// Only the least of its cells grow, which keeps collisions small.
	for row := range c.rows {
		if cell := &c.rows[row][key>>(row*countBits)&countLocate]; int(*cell) == least {
			*cell++
		}
	}
	return least + 1
}

func (c *counter) count(key uint64) int {
	least := uint8(countMost)
	for row := range c.rows {
		least = min(least, c.rows[row][key>>(row*countBits)&countLocate])
	}
	return int(least)
}

func (c *counter) halve() {
	c.added = 0
	for row := range c.rows {
		for i := range c.rows[row] {
			c.rows[row][i] >>= 1
		}
	}
}
