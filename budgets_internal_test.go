package crawl

import "testing"

// TestBudgets: a limit of memory bounds what is bounded, and never to nothing.
func TestBudgets(t *testing.T) {
	for _, c := range []struct {
		limit int64
		want  budgets
	}{
		{0, budgets{64 << 20, 32 << 20, 64 << 20, 64 << 20, 32768}},
		{64 << 30, budgets{64 << 20, 32 << 20, 64 << 20, 64 << 20, 32768}},
		{128 << 20, budgets{16 << 20, 8 << 20, 8 << 20, 16 << 20, 16384}},
		{1, budgets{1 << 20, 1 << 20, 1 << 20, 1 << 20, 256}},
	} {
		if got := (&Options{MaxMemory: c.limit}).budgets(); got != c.want {
			t.Errorf("MaxMemory %d: got %+v, want %+v", c.limit, got, c.want)
		}
	}
}
