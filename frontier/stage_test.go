package frontier

import "testing"

// BenchmarkStageSchedule is what the frontier costs a page: handing it out, its
// release, its part of an update, and its refill.
func BenchmarkStageSchedule(b *testing.B) {
	b.ReportAllocs()
	dispatch(b, 1000, 0)
}
