package storage

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func TestRanks(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		r := ranks{pool: newRankPool()}
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

// TestRanksBlocks sorts more than fit in one chunk of the pool, both ways of building.
func TestRanksBlocks(t *testing.T) {
	const n = 3*chunkLen/2 + 17
	for name, add := range map[string]func(*ranks, uint64){"push": (*ranks).push, "append": (*ranks).append} {
		t.Run(name, func(t *testing.T) {
			r := ranks{pool: newRankPool()}
			for i := range uint64(n) {
				add(&r, i*2654435761%n)
			}
			r.restore()
			for i := range uint64(n) {
				if got, ok := r.pop(); !ok || got != i {
					t.Fatalf("got %d, %v; want %d", got, ok, i)
				}
			}
			if _, ok := r.pop(); ok || r.blocks != nil || r.pool.used != 0 || len(r.pool.words.parts) > 1 {
				t.Fatal("not empty at the end")
			}
		})
	}
}
