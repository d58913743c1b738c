package main

import (
	"bufio"
	"context"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// A report prints one row for every so many URLs. Its figures are of the
// time since the former row.
type report struct {
	db      string
	known   int
	pages   int
	commits []time.Duration

	next        int // known URLs at which the next row is due
	lastKnown   int
	lastPages   int
	lastAt      time.Time
	lastWritten int64
	printedHead bool
}

func newReport(db string) *report {
	return &report{db: db, next: 10_000, lastAt: time.Now(), lastWritten: written()}
}

func (r *report) commit(took time.Duration, pages, added int) {
	r.commits = append(r.commits, took)
	r.pages += pages
	r.known += added
}

func (r *report) due() bool { return r.known >= r.next }

func (r *report) row(g *rig) {
	if !r.printedHead {
		fmt.Printf("%10s %10s %9s %9s %8s %8s %8s %10s %9s %9s\n",
			"known", "pending", "URLs/s", "pages/s", "p50 ms", "p99 ms", "max ms", "B/URL out", "file MB", "RSS MB")
		r.printedHead = true
	}
	now, out := time.Now(), written()
	seconds := now.Sub(r.lastAt).Seconds()
	slices.Sort(r.commits)
	newURLs := max(r.known-r.lastKnown, 1)
	fmt.Printf("%10d %10d %9.0f %9.0f %8.1f %8.1f %8.1f %10.0f %9.0f %9.0f\n",
		r.known, g.frontier.Stats().Pending,
		float64(r.known-r.lastKnown)/seconds, float64(r.pages-r.lastPages)/seconds,
		r.quantile(0.5), r.quantile(0.99), r.quantile(1),
		float64(out-r.lastWritten)/float64(newURLs), fileMB(r.db), statusMB("VmRSS"))
	r.lastKnown, r.lastPages, r.lastAt, r.lastWritten = r.known, r.pages, now, out
	r.commits = r.commits[:0]
	for r.next <= r.known {
		r.next = nextMark(r.next)
	}
}

// nextMark is 10k, 100k, 1M, and then every million.
func nextMark(n int) int {
	if n < 1_000_000 {
		return n * 10
	}
	return n + 1_000_000
}

// quantile of the commit times, in milliseconds.
func (r *report) quantile(q float64) float64 {
	if len(r.commits) == 0 {
		return 0
	}
	i := int(q * float64(len(r.commits)-1))
	return float64(r.commits[i].Microseconds()) / 1000
}

// resume joins a database that was left as after a kill, and reports the time
// to the first task.
func resume(c config) error {
	began := time.Now()
	store, err := sqlite.Open(c.db, sqlite.Options{})
	if err != nil {
		return err
	}
	defer store.Close()
	ctx := context.Background()
	session, err := store.Join(ctx, storage.JobSpec{Version: "scale", MaxDepth: -1})
	if err != nil {
		return err
	}
	joined := time.Since(began)
	f := frontier.New(frontier.Options{Delay: c.delay, Backlog: session})
	leases, err := session.Claim(ctx, math.MaxInt, 0)
	if err != nil {
		return err
	}
	f.Update(frontier.Update{Grown: leases})
	ended := make(chan error, 1)
	go func() { _, err := f.Run(ctx); ended <- err }()
	t, ok := f.Next(ctx)
	if !ok {
		return fmt.Errorf("resume: nothing was handed out: %w", <-ended)
	}
	n := session.Start().Counts
	fmt.Printf("\nresume of %d known, %d pending: joined after %.2f s, first task after %.2f s; RSS %.0f MB, peak %.0f MB\n",
		n.Known, n.Pending, joined.Seconds(), time.Since(began).Seconds(), statusMB("VmRSS"), statusMB("VmHWM"))
	f.Release(t, frontier.Feedback{Unspent: true})
	f.Drain()
	f.Update(frontier.Update{Retry: []*frontier.Task{t}})
	if err := <-ended; err != nil {
		return err
	}
	return session.Leave(ctx, storage.EndInterrupted)
}

// written is the number of bytes that this process has caused to be written
// to disk so far; 0 where /proc does not say.
func written() int64 {
	n, _ := procField("/proc/self/io", "write_bytes")
	return n
}

// statusMB is a size from /proc/self/status, in megabytes.
func statusMB(field string) float64 {
	kb, _ := procField("/proc/self/status", field)
	return float64(kb) / 1000
}

func procField(file, field string) (n int64, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	for lines := bufio.NewScanner(f); lines.Scan(); {
		if rest, ok := strings.CutPrefix(lines.Text(), field+":"); ok {
			_, err = fmt.Sscan(rest, &n)
			return n, err
		}
	}
	return 0, fmt.Errorf("%s: no field %s", file, field)
}

// fileMB is the size of a database with its write-ahead log.
func fileMB(db string) float64 {
	var total int64
	for _, suffix := range []string{"", "-wal"} {
		if info, err := os.Stat(db + suffix); err == nil {
			total += info.Size()
		}
	}
	return float64(total) / 1e6
}
