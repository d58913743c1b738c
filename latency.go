package crawl

import (
	"math/bits"
	"time"
)

// A bucket of a Latency is an eighth of a power of two of microseconds wide.
const (
	bucketBits     = 3
	bucketsPerTwo  = 1 << bucketBits
	latencyBuckets = 26 * bucketsPerTwo // up to 2^28 µs, four and a half minutes
)

// A Latency is how long answers took, to their last byte: a histogram whose
// quantiles are off by at most an eighth. It is a value: copies are
// independent. The zero value is empty.
type Latency struct {
	counts [latencyBuckets]int64
	n      int64
}

// Add counts one answer. Answers that took longer than the histogram reaches
// count as the longest.
func (l *Latency) Add(took time.Duration) {
	l.counts[bucketOf(took)]++
	l.n++
}

// Count is the number of answers.
func (l *Latency) Count() int64 { return l.n }

// Since is what was added after earlier, a copy of l made before.
func (l *Latency) Since(earlier *Latency) Latency {
	d := *l
	for i, n := range earlier.counts {
		d.counts[i] -= n
	}
	d.n -= earlier.n
	return d
}

// Quantile is the time within which the share q of the answers came, q between
// 0 and 1; 0 without answers.
func (l *Latency) Quantile(q float64) time.Duration {
	want := q * float64(l.n)
	var below float64
	for i, n := range l.counts {
		if n > 0 && below+float64(n) >= want {
			from, to := bucketStart(i), bucketStart(i+1)
			within := max(want-below, 0) / float64(n)
			return from + time.Duration(within*float64(to-from))
		}
		below += float64(n)
	}
	return 0
}

// bucketOf is the bucket that counts answers of this duration.
func bucketOf(d time.Duration) int {
	us := uint64(max(d, 0) / time.Microsecond)
	if us < bucketsPerTwo {
		return int(us)
	}
	octave := bits.Len64(us) - 1 - bucketBits
	return min((octave+1)*bucketsPerTwo+int(us>>octave)&(bucketsPerTwo-1), latencyBuckets-1)
}

// bucketStart is the shortest duration in bucket i.
func bucketStart(i int) time.Duration {
	if i < bucketsPerTwo {
		return time.Duration(i) * time.Microsecond
	}
	octave := i/bucketsPerTwo - 1
	return time.Duration((bucketsPerTwo+i%bucketsPerTwo)<<octave) * time.Microsecond
}
