package crawl_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/internal/webtest"
	"github.com/joinable/crawl/storage"
)

// notebook is an output that keeps what it gets, and can be cut back.
type notebook struct {
	lines  []string
	marked int
	begun  []string
	write  func() error // called before lines are added
	torn   bool         // it has lost all it had
}

func (n *notebook) Name() string { return "notebook" }

func (n *notebook) Begin(mark string) (kept bool, err error) {
	n.begun = append(n.begun, mark)
	if n.torn {
		n.lines, n.torn = nil, false
		return false, nil
	}
	_, _ = fmt.Sscan(mark, &n.marked)
	n.lines = n.lines[:n.marked]
	return true, nil
}

func (n *notebook) Write(outcomes []storage.Stored) error {
	if n.write != nil {
		if err := n.write(); err != nil {
			return err
		}
	}
	for _, o := range outcomes {
		u, err := urlnorm.Parse(o.Task.URL)
		if err != nil {
			return err
		}
		n.lines = append(n.lines, u.Key())
	}
	return nil
}

func (n *notebook) Mark() (string, error) { return fmt.Sprint(len(n.lines)), nil }

// wantDone fails unless the output has every URL that is done, once.
func (n *notebook) wantDone(t *testing.T, truth webtest.Truth) {
	t.Helper()
	got := slices.Sorted(slices.Values(n.lines))
	if diff := cmp.Diff(truth.URLs(), got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// An output gets every outcome once, over all runs, however they end.
func TestOutput(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 3, PagesPerHost: 60, Redirects: 0.2, NotFound: 0.05})
	for name, store := range map[string]storage.Store{"memory": storage.NewMemory(), "sqlite": openSQLite(t)} {
		t.Run(name, func(t *testing.T) {
			n := &notebook{}
			o := fast()
			o.Store, o.Outputs = store, []crawl.Output{n}
			for _, limit := range []int64{1, 20, 0, 0} {
				o.MaxPages = limit
				mustRun(t, o, web.Seed())
			}
			n.wantDone(t, web.Truth(webtest.Scope{Seeds: []string{web.Seed()}}))
			if n.begun[0] != "" || n.begun[3] != fmt.Sprint(len(n.lines)) {
				t.Errorf("it was begun with the marks %q", n.begun)
			}
		})
	}
}

// What an output has beyond its mark is cut off, and written again; one that
// has lost everything begins anew.
func TestOutputCatchesUp(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 4, PagesPerHost: 30})
	truth := web.Truth(webtest.Scope{Seeds: []string{web.Seed()}})
	n := &notebook{}
	o := fast()
	o.Store, o.Outputs, o.MaxPages = storage.NewMemory(), []crawl.Output{n}, 10
	mustRun(t, o, web.Seed())
	n.lines = append(n.lines, "torn")
	o.MaxPages = 0
	mustRun(t, o, web.Seed())
	n.wantDone(t, truth)
	n.torn = true
	mustRun(t, o, web.Seed())
	n.wantDone(t, truth)
}

// A run without the output loses nothing: the next run with it catches up.
func TestOutputLater(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 5, PagesPerHost: 300})
	n := &notebook{}
	o := fast()
	o.Store = storage.NewMemory()
	mustRun(t, o, web.Seed())
	o.Outputs = []crawl.Output{n}
	mustRun(t, o, web.Seed())
	n.wantDone(t, web.Truth(webtest.Scope{Seeds: []string{web.Seed()}}))
}

// A slow output does not hold up the crawl; the end of the run waits for it.
func TestSlowOutput(t *testing.T) {
	bubble(t, func(t *testing.T) {
		o := fast()
		web := pipe(t, webtest.Config{Seed: 6, PagesPerHost: 300, Latency: time.Second}, &o)
		began := time.Now()
		var crawled atomic.Int64
		web.OnRequest(func(int, *http.Request) { crawled.Store(int64(time.Since(began))) })
		n := &notebook{write: func() error { time.Sleep(time.Hour); return nil }}
		o.Outputs = []crawl.Output{n}
		mustRun(t, o, web.Seed())
		n.wantDone(t, web.Truth(webtest.Scope{Seeds: []string{web.Seed()}}))
		if last := time.Duration(crawled.Load()); last > 10*time.Minute || time.Since(began) < 2*time.Hour {
			t.Errorf("the crawl took %v, all of it %v", last, time.Since(began))
		}
	})
}

// An output that is stuck does not keep an aborted run from ending.
func TestStuckOutput(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 7, PagesPerHost: 20})
	ctx, cancel := context.WithCancel(t.Context())
	stuck := make(chan struct{})
	defer close(stuck)
	o := fast()
	o.Outputs = []crawl.Output{&notebook{write: func() error { cancel(); <-stuck; return nil }}}
	if err := mustNew(t, o).Run(ctx, web.Seed()); !errors.Is(err, crawl.ErrInterrupted) {
		t.Errorf("it ended with %v", err)
	}
}

var errDisk = errors.New("the disk is full")

// An output that fails ends the run, and one that nobody reads interrupts it.
func TestFailingOutput(t *testing.T) {
	web := serve(t, webtest.Config{Seed: 8, PagesPerHost: 20})
	for _, c := range []struct {
		fails, want error
		end         storage.End
	}{
		{errDisk, errDisk, storage.EndFailed},
		{io.ErrClosedPipe, crawl.ErrInterrupted, storage.EndInterrupted},
	} {
		n := &notebook{write: func() error { return c.fails }}
		o := fast()
		o.Store, o.Outputs = storage.NewMemory(), []crawl.Output{n}
		if err := run(t, o, web.Seed()); !errors.Is(err, c.want) || !errors.Is(err, c.fails) {
			t.Errorf("it ended with %v, want %v", err, c.want)
		}
		if s := wantStatus(t, o.Store); s.Runs[0].End != c.end {
			t.Errorf("the run ended as %q, want %q", s.Runs[0].End, c.end)
		}
		n.write = nil
		mustRun(t, o)
		n.wantDone(t, web.Truth(webtest.Scope{Seeds: []string{web.Seed()}}))
	}
}

func TestOutputNames(t *testing.T) {
	o := crawl.Options{Outputs: []crawl.Output{&notebook{}, &notebook{}}}
	if _, err := crawl.New(o); err == nil {
		t.Error("two outputs of one name were accepted")
	}
}
