package trap_test

import (
	"math/bits"
	"math/rand/v2"
	"testing"

	"github.com/joinable/crawl/frontier/trap"
)

func simhash(body string) uint64 {
	var t trap.Text
	t.Read([]byte(body))
	return t.Simhash()
}

// The counters on their side must give what plain ones give.
func TestSimhashIsCharikars(t *testing.T) {
	for i := range 50 {
		var text trap.Text
		text.Read([]byte(phrase(seeded(i), 1+i*50)))
		var tally [64]int
		for _, s := range text.Shingles() {
			for bit := range tally {
				tally[bit] += int(s>>bit&1)*2 - 1
			}
		}
		var want uint64
		for bit, n := range tally {
			if n > 0 {
				want |= 1 << bit
			}
		}
		if got := text.Simhash(); got != want {
			t.Fatalf("simhash %x, want %x", got, want)
		}
	}
}

func TestNearDuplicatesAreNear(t *testing.T) {
	long := phrase(seeded(1), 2000)
	if d := trap.Distance(simhash(long), simhash(long+" one more")); d > trap.Near {
		t.Errorf("a page of 2,000 words and the same with two more differ in %d bits", d)
	}
	if d := trap.Distance(simhash(long), simhash(phrase(seeded(2), 2000))); d <= 10 {
		t.Errorf("two pages with nothing in common differ in %d bits only", d)
	}
}

// Stored simhashes are compared with those of later versions.
func TestSimhashIsFrozen(t *testing.T) {
	const page = "<title>One</title><p>Two words, 3 numbers &amp; <b>bold</b> M\xe4rz<img src=/a/b.png alt=picture>"
	if got, want := simhash(page), uint64(0xf0761604cd2079a4); got != want {
		t.Errorf("simhash %#x, want %#x", got, want)
	}
}

func TestIndexFindsTheFirst(t *testing.T) {
	x := trap.NewIndex(10000)
	rng := rand.New(rand.NewPCG(1, 1))
	first := make([]uint64, 1000)
	for i := range first {
		first[i] = rng.Uint64()
		if got := x.Near(7, first[i], int64(i+1)); got != 0 {
			t.Fatalf("page %d is near %d", i+1, got)
		}
	}
	for i, h := range first {
		flips := rng.Perm(64)
		h ^= 1<<flips[0] ^ 1<<flips[1] ^ 1<<flips[2]
		if got := x.Near(7, h, 5000); got != int64(i+1) {
			t.Fatalf("a page %d bits from page %d is near %d", bits.OnesCount64(h^first[i]), i+1, got)
		}
		if got := x.Near(8, h, 6000); got != 0 {
			t.Fatalf("a page of another family is near %d", got)
		}
		if got := x.Near(7, h^1<<flips[3], 7000); got != 0 {
			t.Fatalf("a page 4 bits from page %d is near %d", i+1, got)
		}
	}
}

func TestIndexForgetsTheOldest(t *testing.T) {
	x := trap.NewIndex(10)
	rng := rand.New(rand.NewPCG(1, 1))
	oldest := rng.Uint64()
	x.Near(1, oldest, 1)
	for page := range int64(9) {
		x.Near(1, rng.Uint64(), page+2)
	}
	if got := x.Near(1, oldest, 20); got != 1 {
		t.Errorf("of ten, the oldest is found as %d, want 1", got)
	}
	x.Near(1, rng.Uint64(), 21)
	if got := x.Near(1, oldest, 22); got != 0 {
		t.Errorf("of eleven, the oldest is found as %d, want 0", got)
	}
}

func TestIndexFindsExactDuplicates(t *testing.T) {
	x := trap.NewIndex(100)
	for _, c := range []struct {
		body string
		page int64
		want int64
	}{{"one", 1, 0}, {"two", 2, 0}, {"one", 3, 1}, {"two", 4, 2}, {"one", 5, 1}} {
		if got := x.Exact([]byte(c.body), c.page); got != c.want {
			t.Errorf("page %d is a duplicate of %d, want %d", c.page, got, c.want)
		}
	}
}
