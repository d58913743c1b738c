package fetch

import (
	"math/bits"
	"sync"
)

const (
	smallest = 16 << 10 // bytes of the smallest buffer
	largest  = 1 << 20  // bytes of the largest buffer that is pooled
	classes  = 7        // 16 KiB, 32 KiB … 1 MiB
)

// A buffer is memory for one body. Its capacity is what a budget counts.
type buffer struct{ bytes []byte }

// A pool keeps buffers by size, so that a small page does not occupy the
// buffer of a large one. Those above largest are left to the garbage
// collector: a few huge pages must not pin their memory for ever.
type pool struct {
	onRecycle func([]byte)
	classes   [classes]sync.Pool
}

// class is the smallest class that holds n bytes, or classes if none does.
func class(n int) int {
	if n <= smallest {
		return 0
	}
	return min(classes, bits.Len(uint(n-1))-bits.Len(smallest-1))
}

// capacity is what get(n) will return at least and count as.
func capacity(n int) int {
	if c := class(n); c < classes {
		return smallest << c
	}
	return n
}

// get returns an empty buffer of exactly capacity(n) bytes.
func (p *pool) get(n int) *buffer {
	if c := class(n); c < classes {
		if b, ok := p.classes[c].Get().(*buffer); ok {
			return b
		}
	}
	return &buffer{bytes: make([]byte, 0, capacity(n))}
}

// put takes back a buffer; nil is none.
func (p *pool) put(b *buffer) {
	if b == nil {
		return
	}
	b.bytes = b.bytes[:cap(b.bytes)]
	if p.onRecycle != nil {
		p.onRecycle(b.bytes)
	}
	if c := class(len(b.bytes)); c < classes {
		b.bytes = b.bytes[:0]
		p.classes[c].Put(b)
	}
}
