package storage

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestRanks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var r ranks
		var want []uint64
		take := func() {
			slices.Sort(want)
			got, ok := r.pop()
			if ok != (len(want) > 0) || ok && got != want[0] {
				t.Fatalf("got %d, %v; want the first of %d", got, ok, len(want))
			}
			want = want[min(1, len(want)):]
		}
		for range rapid.IntRange(0, 200).Draw(t, "steps") {
			if rapid.Bool().Draw(t, "push") {
				v := rapid.Uint64().Draw(t, "rank")
				r.push(v)
				want = append(want, v)
			} else {
				take()
			}
		}
		for range len(want) + 1 {
			take()
		}
	})
}

// TestRanksChunks sorts more than fit in one chunk, both ways of building.
func TestRanksChunks(t *testing.T) {
	const n = 3*rankChunk + 17
	for name, add := range map[string]func(*ranks, uint64){"push": (*ranks).push, "append": (*ranks).append} {
		t.Run(name, func(t *testing.T) {
			var r ranks
			for i := range uint64(n) {
				add(&r, i*2654435761%n)
			}
			r.restore()
			for i := range uint64(n) {
				if got, ok := r.pop(); !ok || got != i {
					t.Fatalf("got %d, %v; want %d", got, ok, i)
				}
			}
			if _, ok := r.pop(); ok || r.rest != nil || r.head != nil {
				t.Fatal("not empty at the end")
			}
		})
	}
}
