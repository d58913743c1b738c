package main

import (
	"runtime/debug"
	"slices"
	"testing"

	"github.com/joinable/crawl/storage"
)

// TestMemoryLimit: the heap is given what is left beside the tables, always
// more than is alive in it, and that this is too much is said once.
func TestMemoryLimit(t *testing.T) {
	const mb = 1 << 20
	var live, set int64
	var said []int64
	m := &memoryLimit{
		limit: 200 * mb, live: func() int64 { return live },
		set: func(n int64) { set = n }, say: func(needed, _ int64) { said = append(said, needed/mb) },
	}
	for _, step := range []struct {
		outside, live, want int64
		said                int
	}{
		{0, 0, 168, 0},
		{60, 40, 108, 0},
		{108, 40, 60, 0},   // as much as 40, a quarter more and the runtime need
		{108, 60, 85, 1},   // they need 85, and 225 in all
		{500, 100, 135, 1}, // which is said once
		{60, 40, 108, 1},
	} {
		live = step.live * mb
		m.keep(storage.Footprint{Outside: step.outside * mb})
		if set/mb != step.want || len(said) != step.said {
			t.Errorf("%+v: the heap got %d MB; said %d times that the limit is outgrown", step, set/mb, len(said))
		}
	}
	if want := []int64{225}; !slices.Equal(said, want) {
		t.Errorf("said that %d MB are needed, want %d", said, want)
	}
}

// TestMemoryLimitStands: a limit that changes by little is left alone, for to
// set it stops the world.
func TestMemoryLimitStands(t *testing.T) {
	sets := 0
	m := &memoryLimit{limit: 200 << 20, live: func() int64 { return 0 }, set: func(int64) { sets++ }}
	for outside := range int64(1000) {
		m.keep(storage.Footprint{Outside: outside * 1000})
	}
	if sets != 1 {
		t.Errorf("the limit was set %d times while a megabyte came to be", sets)
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
