package crawl_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"

	"github.com/joinable/crawl"
)

// manyRequests is how many requests are made while nothing is fetched: 200,000, or a
// million in make soak.
func manyRequests(t *testing.T) int {
	t.Helper()
	switch {
	case testing.Short(), underRace:
		t.Skip("the race detector takes memory of its own")
	case os.Getenv("CRAWL_SOAK") != "":
		return 1_000_000
	}
	return 200_000
}

// unanswered is a run of which no request ever comes to an end.
func unanswered(t *testing.T) *crawl.Run {
	t.Helper()
	return mustNew(t, crawl.Options{Store: openSQLite(t), DialContext: func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}, AllowPrivate: true, MaxHostURLs: crawl.NoHostLimit}).Start(t.Context())
}

func oneOfMany(i int) *crawl.Request {
	return crawl.Get(fmt.Sprintf("http://%d.test/%d", i%1000, i)).WithLabel("many")
}

// wantGrown fails if requests have taken more memory than some fixed bytes, and some
// for each.
func wantGrown(t *testing.T, before int64, requests, fixed, each int) {
	t.Helper()
	grown := heapAfter(t) - before
	t.Logf("%d MB for %d requests", grown>>20, requests)
	if most := int64(fixed + requests*each); grown > most {
		t.Errorf("%d MB for %d requests, want at most %d", grown>>20, requests, most>>20)
	}
}

// endUnanswered ends such a run.
func endUnanswered(t *testing.T, run *crawl.Run) {
	t.Helper()
	run.Abort()
	if err := run.Wait(); !errors.Is(err, crawl.ErrInterrupted) {
		t.Error(err)
	}
}

// Requests that are added and not waited for take memory in the store only: a
// million of them less than 100 MB.
func TestMemoryOfAdded(t *testing.T) {
	requests := manyRequests(t)
	before, run := heapAfter(t), unanswered(t)
	for i := range requests {
		if ok, err := run.Add(oneOfMany(i)); !ok || err != nil {
			t.Fatal(ok, err)
		}
	}
	wantGrown(t, before, requests, 40<<20, 60)
	endUnanswered(t, run)
}

// A Future takes what its documentation says, besides what its slice takes here.
func TestMemoryOfSubmitted(t *testing.T) {
	requests := manyRequests(t)
	before, run := heapAfter(t), unanswered(t)
	futures := make([]*crawl.Future, requests)
	for i := range futures {
		futures[i] = run.Submit(oneOfMany(i))
	}
	wantGrown(t, before, requests, 40<<20, 500)
	endUnanswered(t, run)
	runtime.KeepAlive(futures)
}

// heapAfter is what Go holds, and what is mapped beside its heap.
func heapAfter(t *testing.T) int64 {
	t.Helper()
	debug.FreeOSMemory()
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		t.Skip(err)
	}
	for line := range strings.Lines(string(status)) {
		if kb, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			n, err := strconv.ParseInt(strings.Fields(kb)[0], 10, 64)
			if err != nil {
				t.Fatal(err)
			}
			return n << 10
		}
	}
	return 0
}
