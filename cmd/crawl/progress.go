package main

import (
	"fmt"
	"io"
	"os"
	"time"

	"golang.org/x/term"

	"github.com/joinable/crawl"
)

const (
	redrawEvery = 500 * time.Millisecond // on a terminal
	logEvery    = 30 * time.Second       // elsewhere
)

// showProgress prints how the crawl goes until the function it returns is
// called: one line that is drawn again and again on a terminal, a line now and
// then elsewhere.
func showProgress(c *crawl.Crawler, w io.Writer) (stop func()) {
	terminal := isTerminal(w)
	every := logEvery
	if terminal {
		every = redrawEvery
	}
	ended, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				drawProgress(w, c.Stats(), terminal)
			case <-ended:
				if terminal {
					fmt.Fprint(w, clearLine)
				}
				return
			}
		}
	}()
	return func() { close(ended); <-gone }
}

const clearLine = "\r\x1b[K"

func drawProgress(w io.Writer, s crawl.Stats, terminal bool) {
	line := progressLine(s)
	if terminal {
		fmt.Fprint(w, clearLine+line)
		return
	}
	fmt.Fprintln(w, line)
}

func progressLine(s crawl.Stats) string {
	rate := float64(s.RunPages) / max(s.Elapsed.Seconds(), 0.001)
	return fmt.Sprintf("%s  %d pages (%.1f/s, %s)  %d pending, %d in flight  %d failed",
		s.Elapsed.Round(time.Second), s.Pages, rate, bytesText(s.Bytes), s.Frontier.Pending, s.Frontier.InFlight, s.Failed)
}

func isTerminal(w io.Writer) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb"
}

// bytesText is a number of bytes for people.
func bytesText(n int64) string {
	const units = "kMGTPE"
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	f, u := float64(n)/1000, 0
	for f >= 999.95 && u < len(units)-1 {
		f, u = f/1000, u+1
	}
	return fmt.Sprintf("%.1f %cB", f, units[u])
}
