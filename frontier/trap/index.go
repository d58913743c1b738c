package trap

import (
	"sync"

	"github.com/zeebo/xxh3"
)

const (
	blocks    = 4       // of 16 bits: of these, Near differing bits leave one alone
	heads     = 1 << 16 // chains of a block
	chainMost = 512     // entries of a chain that are looked at
)

// Index finds the first of the pages that a page duplicates. It remembers as
// many pages as it was made for, and forgets the oldest beyond that. It may be
// used from several goroutines at once. NewIndex makes it.
//
// Pages are numbered by the caller, from 1 on; 0 means none.
type Index struct {
	mu      sync.Mutex // guards what follows
	exact   map[uint64]int64
	elder   map[uint64]int64 // exact's former generation
	entries []entry          // a ring; entry n is at n % len
	n       int64            // entries ever made, from 1
	head    [blocks][]int64  // the last entry of each chain
}

// entry is a page that duplicates no other.
type entry struct {
	simhash, family uint64
	page            int64
	before          [blocks]int64 // the entry before in the chain of each block
}

// NewIndex makes an Index for so many pages; 0 is 65,536. It takes 2 MB and 56
// bytes a page, and up to as much again for exact duplicates.
func NewIndex(pages int) *Index {
	if pages <= 0 {
		pages = 1 << 16
	}
	x := &Index{exact: make(map[uint64]int64), entries: make([]entry, pages)}
	for b := range x.head {
		x.head[b] = make([]int64, heads)
	}
	return x
}

// Exact returns the first page that had the very bytes of body, or remembers
// page as that and returns 0.
func (x *Index) Exact(body []byte, page int64) (first int64) {
	hash := xxh3.Hash(body)
	x.mu.Lock()
	defer x.mu.Unlock()
	if first = x.exact[hash]; first != 0 {
		return first
	}
	if first = x.elder[hash]; first == 0 {
		first = page
	}
	if len(x.exact) >= len(x.entries)/2 {
		x.exact, x.elder = make(map[uint64]int64), x.exact
	}
	x.exact[hash] = first
	if first == page {
		return 0
	}
	return first
}

// Near returns the first page of the same family, as Hash gives it, whose
// simhash is within Near bits, or remembers page and returns 0. A page that is
// a near-duplicate is not remembered: its first stands for it.
func (x *Index) Near(family, simhash uint64, page int64) (first int64) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for block := range blocks {
		if found := x.search(block, family, simhash); found != 0 && (first == 0 || found < first) {
			first = found
		}
	}
	if first == 0 {
		x.remember(family, simhash, page)
	}
	return first
}

// search walks the chain of one block, from the newest entry to the oldest.
func (x *Index) search(block int, family, simhash uint64) (first int64) {
	at := x.head[block][chain(block, family, simhash)]
	for range chainMost {
		if at == 0 || at <= x.n-int64(len(x.entries)) {
			break // what is older has been overwritten
		}
		e := &x.entries[at%int64(len(x.entries))]
		if e.family == family && Distance(e.simhash, simhash) <= Near && (first == 0 || e.page < first) {
			first = e.page
		}
		at = e.before[block]
	}
	return first
}

func (x *Index) remember(family, simhash uint64, page int64) {
	x.n++
	e := entry{simhash: simhash, family: family, page: page}
	for block := range blocks {
		head := &x.head[block][chain(block, family, simhash)]
		e.before[block] = *head
		*head = x.n
	}
	x.entries[x.n%int64(len(x.entries))] = e
}

// chain is where entries with the same block of the same family meet.
func chain(block int, family, simhash uint64) uint64 {
	return mix(family+simhash>>(16*block)&0xffff) % heads
}
