package trap

import "math/bits"

// windowSize is how many of the last pages of a family are judged.
const windowSize = 128

// window remembers of the last windowSize pages which brought something.
type window struct {
	bits [windowSize / 64]uint64
	n    int // pages ever
}

func (w *window) push(something bool) {
	at := w.n % windowSize
	w.n++
	w.bits[at/64] &^= 1 << (at % 64)
	if something {
		w.bits[at/64] |= 1 << (at % 64)
	}
}

// length is how many pages the window holds.
func (w *window) length() int { return min(w.n, windowSize) }

// something is how many of them brought something.
func (w *window) something() int {
	sum := 0
	for _, b := range w.bits {
		sum += bits.OnesCount64(b)
	}
	return sum
}

// latest is how many of the last k pages did.
func (w *window) latest(k int) int {
	sum := 0
	for i := max(0, w.n-k); i < w.n; i++ {
		at := i % windowSize
		sum += int(w.bits[at/64] >> (at % 64) & 1)
	}
	return sum
}

// dull reports whether fewer than 5 % brought something.
func (w *window) dull() bool { return 20*w.something() < w.length() }
