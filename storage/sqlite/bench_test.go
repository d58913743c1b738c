//go:build cgo

package sqlite

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

const (
	benchPages = 100  // a batch
	benchLinks = 40   // a page
	benchBody  = 6000 // bytes, compressed, on average
)

// A bencher makes batches of pages whose links are new to a given share.
type bencher struct {
	session storage.Session
	rand    *rand.Rand
	fresh   float64
	known   []uint64 // identities of accepted URLs
	tasks   []*frontier.Task
	urls    int
	body    []byte
}

func newBencher(b testing.TB, path string, fresh float64) (*bencher, *Store) {
	s := open(b, path)
	session, err := s.Join(context.Background(), storage.JobSpec{MaxDepth: -1})
	must(b, err)
	r := rand.New(rand.NewPCG(1, 2))
	body := make([]byte, 2*benchBody+100_000)
	for i := range body {
		body[i] = byte(r.Uint32())
	}
	x := &bencher{session: session, rand: r, fresh: fresh, body: body}
	seeds := &storage.Batch{}
	for range benchPages {
		seeds.Seeds = append(seeds.Seeds, x.candidate(true))
	}
	x.commit(b, seeds)
	return x, s
}

func (x *bencher) candidate(fresh bool) storage.Candidate {
	c := storage.Candidate{HostKey: "https://www.example.com"}
	if !fresh {
		c.Identity = x.known[x.rand.IntN(len(x.known))]
		return c
	}
	x.urls++
	c.Task.URL = fmt.Sprintf("https://www.example.com/articles/of-the-day/%08d/a-title-in-words.html", x.urls)
	c.Identity = frontier.Identity(1, "GET", c.Task.URL, nil)
	x.known = append(x.known, c.Identity)
	c.Task.Origin = frontier.FromLink
	return c
}

// batch makes the results of 100 pages.
func (x *bencher) batch() *storage.Batch {
	b := &storage.Batch{}
	for range benchPages {
		task := x.tasks[0]
		x.tasks = x.tasks[1:]
		links := make([]storage.Link, benchLinks)
		for i := range links {
			links[i] = storage.Link{Kind: "a", Text: "a title in words", Target: x.candidate(x.rand.Float64() < x.fresh)}
		}
		from, size := x.rand.IntN(100_000), benchBody/2+x.rand.IntN(benchBody)
		b.Results = append(b.Results, storage.Result{
			Task:    task,
			Outcome: storage.Outcome{Fate: storage.Fetched, Status: 200, At: time.Now(), Took: 12 * time.Millisecond},
			Page: &storage.Page{
				ContentType: "text/html; charset=utf-8", Charset: "utf-8", Title: "A title in words", Size: 25_000, Wire: int64(size),
				FirstByte: 5 * time.Millisecond, RemoteAddr: "192.0.2.1:443", Proto: "HTTP/1.1", Header: x.body[:400],
				Body: storage.Body{Encoding: "gzip", Content: x.body[from : from+size], Hash: x.rand.Uint64()},
			},
			Links: links,
		})
	}
	return b
}

// replenish adds seeds if there are too few tasks for a batch.
func (x *bencher) replenish(t testing.TB) {
	if len(x.tasks) >= benchPages {
		return
	}
	seeds := &storage.Batch{}
	for range 10 * benchPages {
		seeds.Seeds = append(seeds.Seeds, x.candidate(true))
	}
	x.commit(t, seeds)
}

func (x *bencher) commit(t testing.TB, b *storage.Batch) {
	done, err := x.session.Commit(context.Background(), b)
	must(t, err)
	// A window, as the frontier keeps it.
	x.tasks = append(x.tasks, done.Added...)
	if len(x.tasks) > 4000 {
		x.session.Shed(x.tasks[2000:])
		x.tasks = x.tasks[:2000]
	}
}

// cpuTime is what the process has used: unlike time it says nothing of how
// fast the disk syncs and who else is busy.
func cpuTime(t testing.TB) time.Duration {
	var u unix.Rusage
	must(t, unix.Getrusage(unix.RUSAGE_SELF, &u))
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkCommit commits batches of 100 pages of 25 KB (6 KB compressed)
// with 40 links each, of which all or 2.5 % are new.
func BenchmarkCommit(b *testing.B) {
	for _, fresh := range []float64{1, 0.025} {
		b.Run(fmt.Sprintf("new=%g%%", fresh*100), func(b *testing.B) {
			path := filepath.Join(b.TempDir(), "crawl.db")
			x, s := newBencher(b, path, fresh)
			defer func() { must(b, s.Close()) }()
			var spent time.Duration
			batches := 0
			for b.Loop() {
				b.StopTimer()
				x.replenish(b)
				batch := x.batch()
				b.StartTimer()
				from := cpuTime(b)
				x.commit(b, batch)
				spent += cpuTime(b) - from
				batches++
			}
			b.StopTimer()
			must(b, x.session.Leave(context.Background(), storage.EndFinished))
			info, err := os.Stat(path)
			must(b, err)
			pages := float64(batches * benchPages)
			b.ReportMetric(float64(spent.Microseconds())/pages, "cpu-µs/page")
			b.ReportMetric(float64(info.Size())/pages, "bytes/page")
		})
	}
}

// populate makes a database of n URLs on many hosts, of which every fourth is
// done.
func populate(t testing.TB, path string, n int) {
	s, err := Open(path, Options{unsynced: true})
	must(t, err)
	session, err := s.Join(context.Background(), storage.JobSpec{MaxDepth: -1})
	must(t, err)
	const portion = 10_000
	for from := 0; from < n; from += portion {
		b := &storage.Batch{}
		for i := from; i < from+portion; i++ {
			host := fmt.Sprintf("https://www.host-%d.example", i%1000)
			url := fmt.Sprintf("%s/articles/of-the-day/%08d/a-title-in-words.html", host, i)
			b.Seeds = append(b.Seeds, storage.Candidate{
				Identity: frontier.Identity(1, "GET", url, nil), HostKey: host,
				Task: frontier.Task{URL: url, Origin: frontier.FromLink},
			})
		}
		done, err := session.Commit(context.Background(), b)
		must(t, err)
		var ends storage.Batch
		for _, task := range done.Added[:portion/4] {
			ends.Results = append(ends.Results, storage.Result{Task: task, Outcome: storage.Outcome{Fate: storage.Gone, Status: 404, At: time.Now()}})
		}
		_, err = session.Commit(context.Background(), &ends)
		must(t, err)
		session.Shed(done.Added)
	}
	must(t, session.Leave(context.Background(), storage.EndInterrupted))
	must(t, s.Close())
}

// BenchmarkJoin resumes a crawl of a million known URLs.
func BenchmarkJoin(b *testing.B) {
	if testing.Short() {
		b.Skip("takes several seconds to set up")
	}
	const n = 1_000_000
	path := filepath.Join(b.TempDir(), "crawl.db")
	populate(b, path, n)
	for b.Loop() {
		s := open(b, path)
		session, err := s.Join(context.Background(), storage.JobSpec{MaxDepth: -1})
		must(b, err)
		b.StopTimer()
		if known := session.Start().Counts.Known; known != n {
			b.Fatalf("known: %d", known)
		}
		must(b, s.Close())
		b.StartTimer()
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/row")
}

// BenchmarkRefill leases 64 tasks at a time, texts read from disk, out of
// 100,000.
func BenchmarkRefill(b *testing.B) {
	path := filepath.Join(b.TempDir(), "crawl.db")
	populate(b, path, 100_000)
	s := open(b, path)
	defer func() { must(b, s.Close()) }()
	session, err := s.Join(context.Background(), storage.JobSpec{MaxDepth: -1})
	must(b, err)
	leases, err := session.Claim(context.Background(), 1000, 0)
	must(b, err)
	i, tasks := 0, 0
	for b.Loop() {
		i++
		got, err := session.Refill(context.Background(), []frontier.HostID{leases[i%1000].Host}, 64)
		must(b, err)
		tasks += len(got[0].Tasks)
		session.Shed(got[0].Tasks)
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(tasks), "ns/task")
}
