package storage

import (
	"math"

	"github.com/joinable/crawl/frontier"
)

// rankBlock is how many words a queue grows by: with fewer the list of a queue's
// blocks would weigh too much, with more the empty end of its last block. A
// chunk is a whole number of blocks.
const rankBlock = 32

// A rankPool is the memory of many queues, in blocks that go from one queue
// to another: a hundred thousand hosts with a hundred ranks each have nothing
// to round up to, and the collector sees none of it. It keeps the blocks that
// no queue has for those that grow, and when none has any it gives all back but
// a chunk, so that a queue that fills and empties costs nothing. It is not safe
// for concurrent use.
type rankPool struct {
	words chunks[uint32]
	width int    // words a rank takes
	high  uint64 // the upper half of every rank of one word
	spare uint32 // the first block that no queue has, from 1; its first word names the next
	used  int    // blocks
}

// newRankPool makes a pool for ranks of 64 bits.
func newRankPool() *rankPool { return &rankPool{width: 2} }

// newOrderPool makes a pool for the ranks of an order. Where priority has no
// part in them, half of a rank says nothing.
func newOrderPool(o frontier.Order) *rankPool {
	switch o {
	case frontier.BestFirst:
		return newRankPool()
	default:
		return &rankPool{width: 1, high: o.Rank(1, 0) &^ math.MaxUint32}
	}
}

// take hands out a block, whose content is anything.
func (p *rankPool) take() uint32 {
	p.used++
	if p.spare != 0 {
		block := p.spare - 1
		p.spare = p.block(block)[0]
		return block
	}
	n := p.words.n
	p.words.grow(n + rankBlock)
	return uint32(n / rankBlock)
}

// give takes a block back.
func (p *rankPool) give(block uint32) {
	if p.used--; p.used == 0 {
		p.words.clear()
		p.spare = 0
		return
	}
	p.block(block)[0] = p.spare
	p.spare = block + 1
}

// free gives all memory back. The queues must not be used any more.
func (p *rankPool) free() {
	p.words.free()
	p.spare, p.used = 0, 0
}

// block is the memory of a block.
func (p *rankPool) block(block uint32) []uint32 {
	i := int(block) * rankBlock
	return p.words.parts[i/chunkLen][i%chunkLen : i%chunkLen+rankBlock]
}
