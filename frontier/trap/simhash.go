package trap

import "math/bits"

// Near is how many bits of 64 may differ between the simhashes of two
// near-duplicates (Manku, Jain, Das Sarma: Detecting Near-Duplicates for Web
// Crawling, WWW 2007, section 3: 3 of 64, measured on 8 billion pages).
const Near = 3

// Simhash is Charikar's fingerprint of the text: pages that share most of
// their shingles differ in few bits. A shingle counts as often as it stands
// there. The value of a text is stored: it must not change between versions.
// The simhash of a page without text is 0.
func (t *Text) Simhash() uint64 {
	var tally planes
	for _, s := range t.shingles {
		tally.add(s)
	}
	return tally.most(len(t.shingles))
}

// Distance is the number of bits in which two simhashes differ.
func Distance(a, b uint64) int { return bits.OnesCount64(a ^ b) }

// planes are 64 counters laid on their side: bit i of plane p is bit p of
// counter i. Adding a shingle to all of them then takes a few operations on
// whole words in place of 64 additions, since carries die out soon.
type planes [14]uint64 // counts to 16,383, more than maxShingles

func (p *planes) add(s uint64) {
	for i := range p {
		p[i], s = p[i]^s, p[i]&s
		if s == 0 {
			return
		}
	}
}

// most has the bits whose counters are above half of n.
func (p *planes) most(n int) uint64 {
	var result uint64
	for bit := range 64 {
		count := 0
		for i, plane := range p {
			count |= int(plane>>bit&1) << i
		}
		if 2*count > n {
			result |= 1 << bit
		}
	}
	return result
}
