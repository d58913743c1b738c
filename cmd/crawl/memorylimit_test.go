package main

import (
	"runtime/debug"
	"slices"
	"testing"

	"github.com/joinable/crawl/storage"
)

// TestMemoryLimit: the heap is given what is left beside the tables, never
// less than a quarter, and that this is too much is said once.
func TestMemoryLimit(t *testing.T) {
	const limit = 200 << 20
	var set []int64
	said := 0
	m := &memoryLimit{limit: limit, set: func(n int64) { set = append(set, n) }, say: func(_, _ int64) { said++ }}
	for _, outside := range []int64{0, 1000, 60 << 20, 110 << 20, 111 << 20, 500 << 20} {
		m.keep(storage.Footprint{Outside: outside})
		if want := outside > 110<<20; (said > 0) != want {
			t.Errorf("%d MB outside: said %d times that the limit is outgrown", outside>>20, said)
		}
	}
	want := []int64{160 << 20, 100 << 20, 50 << 20}
	if !slices.Equal(set, want) || said != 1 {
		t.Errorf("set %d, want %d; said %d times, want once", set, want, said)
	}
}

// TestMemoryLimitEnds: the limit is the run's, not the process's for ever.
func TestMemoryLimitEnds(t *testing.T) {
	before := debug.SetMemoryLimit(-1)
	m := storage.NewMemory()
	if store, stop := limitMemory(m, 0, nil); store != m || debug.SetMemoryLimit(-1) != before {
		t.Error("no limit is not no limit")
	} else {
		stop()
	}
	store, stop := limitMemory(m, 300<<20, &announcer{quiet: true})
	if got, want := debug.SetMemoryLimit(-1), int64(300<<20-unseenMemory); got != want {
		t.Errorf("the heap's limit is %d, want %d", got, want)
	}
	session, err := store.Join(t.Context(), storage.JobSpec{MaxDepth: -1})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := session.Commit(t.Context(), &storage.Batch{}); err != nil {
		t.Error(err)
	}
	stop()
	if got := debug.SetMemoryLimit(-1); got != before {
		t.Errorf("after the run the heap's limit is %d, want %d as before", got, before)
	}
}
