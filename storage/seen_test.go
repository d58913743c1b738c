package storage

import (
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"
)

func TestSeenSet(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		// Small numbers, as tests make them up, are no worse than hashes.
		ids := rapid.SliceOfNDistinct(rapid.OneOf(rapid.Uint64Range(0, 5000), rapid.Uint64()), 0, 3000, rapid.ID[uint64]).Draw(t, "identities")
		var s seenSet
		for i, id := range ids {
			if got := s.find(id); got != 0 {
				t.Fatalf("%d is %d before it was added", id, got)
			}
			s.add(id, uint32(i+1))
		}
		for i, id := range ids {
			if got := s.find(id); got != uint32(i+1) {
				t.Fatalf("%d is %d, want %d", id, got, i+1)
			}
		}
		if s.n != len(ids) {
			t.Fatalf("counted %d of %d", s.n, len(ids))
		}
	})
}

// TestSeenSetMemory checks the bytes an entry takes at any size.
func TestSeenSetMemory(t *testing.T) {
	var s seenSet
	worst := 0.0
	for n := 1; n <= 2_000_000; n++ {
		s.add(uint64(n), uint32(n))
		if n >= 100_000 && n%50_000 == 0 {
			all, _ := s.bytes()
			worst = max(worst, float64(all)/float64(n))
		}
	}
	t.Logf("at most %.1f bytes an entry", worst)
	if worst > 18 {
		t.Errorf("%.1f bytes an entry", worst)
	}
}

// BenchmarkSeen asks for and adds identities, up to a million: it grows.
func BenchmarkSeen(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	b.Run("add", func(b *testing.B) {
		var s seenSet
		for b.Loop() {
			if s.n == 1_000_000 {
				s = seenSet{}
			}
			if id := r.Uint64(); s.find(id) == 0 {
				s.add(id, uint32(s.n+1))
			}
		}
	})
	b.Run("find", func(b *testing.B) {
		var s seenSet
		for n := range uint64(1_000_000) {
			s.add(n, uint32(n+1))
		}
		for b.Loop() {
			s.find(r.Uint64N(2_000_000))
		}
	})
}
