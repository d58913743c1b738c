//go:build unix

package program_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/pipe"
	"github.com/joinable/crawl/pipe/program"
)

// BenchmarkPass is one page of 25 KB there and its answer back, through a
// program that only cuts the id out of the line.
func BenchmarkPass(b *testing.B) {
	p := program.New(cutter, program.Options{Procs: 1})
	defer p.Close()
	page := &pipe.Page{ID: 7, URL: "http://example.com/", Body: strings.Repeat("<p>Some \"text\" of a page</p>\n", 25<<10/30)}
	b.SetBytes(int64(len(page.Body)))
	for b.Loop() {
		if _, err := p.Pass(context.Background(), page); err != nil {
			b.Fatal(err)
		}
	}
}

// cutter is the test binary as a program that reads no JSON.
var cutter = asActor + "=cutter exec '" + os.Args[0] + "'"

// BenchmarkCrawl crawls a web on loopback into memory, with and without a pipe.
// What counts is the processor time of a page, that of the server and of the
// program included: the time by the clock also depends on what else runs here,
// and by more than the pipe costs.
func BenchmarkCrawl(b *testing.B) {
	web := webtest.New(webtest.Config{Seed: 1, PagesPerHost: 2000})
	server, err := web.Serve()
	if err != nil {
		b.Fatal(err)
	}
	defer server.Close()
	for _, piped := range []bool{false, true} {
		b.Run(fmt.Sprintf("piped=%v", piped), func(b *testing.B) {
			pages, before := int64(0), processorTime(b)
			for b.Loop() {
				pages += crawlOnce(b, web.Seed(), piped)
			}
			b.ReportMetric(float64(processorTime(b)-before)/1e3/float64(pages), "cpu-µs/page")
			b.ReportMetric(float64(pages)/b.Elapsed().Seconds(), "pages/s")
		})
	}
}

// crawlOnce returns the number of pages. The processes have ended with it, or
// their time would not count.
func crawlOnce(b *testing.B, seed string, piped bool) int64 {
	o := crawl.Options{Follow: crawl.InScope, Rate: crawl.Unlimited, PerHost: 64, AllowPrivate: true}
	if piped {
		p := program.New(cutter, program.Options{})
		defer p.Close()
		o.Pipe = p
	}
	c, err := crawl.New(o)
	if err == nil {
		err = c.Run(context.Background(), seed)
	}
	if err != nil {
		b.Fatal(err)
	}
	return c.Stats().Pages
}

// processorTime is that of this process and of those that it has waited for.
func processorTime(b *testing.B) time.Duration {
	var sum time.Duration
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if err := syscall.Getrusage(who, &u); err != nil {
			b.Fatal(err)
		}
		sum += time.Duration(u.Utime.Nano() + u.Stime.Nano())
	}
	return sum
}
