package crawl

import (
	"slices"
	"strings"
	"time"

	"github.com/joinable/crawl/frontier"
)

// maxTimedHosts bounds the hosts whose answers are timed one by one: the first
// that answered.
const maxTimedHosts = 1 << 14

// A HostTime is how long a host took to answer, by this run.
type HostTime struct {
	Key     string        // scheme and authority: https://example.com
	Answers int64         // of the host
	Mean    time.Duration // of an answer, to its last byte
}

// hostTimes sums up how long hosts took.
type hostTimes map[frontier.HostID]*hostTime

type hostTime struct {
	key     string
	answers int64
	sum     time.Duration
}

func (t hostTimes) add(task *frontier.Task, took time.Duration) {
	h := t[task.Host]
	if h == nil {
		if len(t) >= maxTimedHosts {
			return
		}
		h = &hostTime{key: strings.Clone(originOf(task.URL))}
		t[task.Host] = h
	}
	h.answers++
	h.sum += took
}

// slowest are the n hosts with the longest mean, the slowest first.
func (t hostTimes) slowest(n int) []HostTime {
	top := make([]HostTime, 0, n+1)
	for _, h := range t {
		mean := h.sum / time.Duration(h.answers)
		if len(top) == n && mean <= top[n-1].Mean {
			continue
		}
		i := len(top)
		for i > 0 && top[i-1].Mean < mean {
			i--
		}
		top = slices.Insert(top, i, HostTime{Key: h.key, Answers: h.answers, Mean: mean})
		top = top[:min(len(top), n)]
	}
	return top
}
