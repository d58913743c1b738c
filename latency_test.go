package crawl

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestLatencyQuantiles(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var l Latency
	var all []time.Duration
	for range 10_000 {
		d := time.Duration(random.ExpFloat64() * float64(80*time.Millisecond))
		all = append(all, d)
		l.Add(d)
	}
	slices.Sort(all)
	for _, q := range []float64{0, 0.01, 0.5, 0.95, 0.99, 1} {
		want := all[min(int(q*float64(len(all))), len(all)-1)]
		got := l.Quantile(q)
		if diff := (got - want).Abs(); diff > want/8+time.Microsecond {
			t.Errorf("quantile %g is %v, want %v", q, got, want)
		}
	}
}

func TestLatencyBuckets(t *testing.T) {
	for i := range latencyBuckets {
		if got := bucketOf(bucketStart(i)); got != i {
			t.Errorf("the start of bucket %d is in bucket %d", i, got)
		}
		if got := bucketOf(bucketStart(i+1) - 1); got != i {
			t.Errorf("the end of bucket %d is in bucket %d", i, got)
		}
	}
	for _, d := range []time.Duration{-1, 0, time.Hour, 1<<63 - 1} {
		bucketOf(d) // does not leave the array
		var l Latency
		l.Add(d)
	}
}

func TestLatencySince(t *testing.T) {
	var l Latency
	if got := l.Quantile(0.5); got != 0 {
		t.Errorf("the median of nothing is %v", got)
	}
	l.Add(time.Second)
	before := l
	l.Add(time.Millisecond)
	recent := l.Since(&before)
	if n, q := recent.Count(), recent.Quantile(1); n != 1 || q > 2*time.Millisecond {
		t.Errorf("%d answers, the slowest took %v", n, q)
	}
}
