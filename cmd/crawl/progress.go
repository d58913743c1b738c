package main

import (
	"context"
	"io"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/joinable/crawl"
)

const (
	redrawEvery = 350 * time.Millisecond // on a terminal
	redrawSpan  = 10 * time.Second       // what "now" is there
	logEvery    = 30 * time.Second       // elsewhere
	logSpan     = logEvery
)

// progress tells how a crawl goes: in a block on a terminal that is drawn
// again and again, in a log line now and then elsewhere.
type progress struct {
	crawler *crawl.Crawler
	options crawl.Options
	console *console
	logger  *slog.Logger // nil: draw the block
	drains  *atomic.Bool // the crawl is being ended gently
	window  window
}

func newProgress(crawler *crawl.Crawler, c *commandLine, o crawl.Options, say *announcer, stdout io.Writer) *progress {
	p := &progress{crawler: crawler, options: o, console: say.console, drains: &say.drains}
	// Where lines go into a pipe, whoever reads it may print on this terminal,
	// and would write over a block.
	piped := c.jsonl == "-" && isPipe(stdout)
	if !p.console.movable || c.log != "" || piped {
		p.logger = newLogger(p.console, c.log, slog.LevelInfo)
	}
	return p
}

// show begins to tell, and ends when the function it returns is called: by
// then the block is gone.
func (p *progress) show() (stop func()) {
	every, tell := redrawEvery, p.draw
	p.window.span = redrawSpan
	if p.logger != nil {
		every, tell = logEvery, p.log
		p.window.span = logSpan
	}
	ended, gone := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(gone)
		ticker := time.NewTicker(every)
		defer ticker.Stop()
		for {
			select {
			case <-ticker.C:
				p.window.add(sampleNow(p.crawler))
				tell()
			case <-ended:
				p.console.Show(nil)
				return
			}
		}
	}()
	return func() { close(ended); <-gone }
}

func (p *progress) draw() {
	pace, last := p.window.pace(), p.window.latest()
	p.console.Show(blockRows(last.stats, pace, binds(p.facts(pace, last))))
}

func (p *progress) log() {
	pace, last := p.window.pace(), p.window.latest()
	p.logger.LogAttrs(context.Background(), slog.LevelInfo, "progress",
		progressAttrs(last.stats, pace, binds(p.facts(pace, last)))...)
}

func (p *progress) facts(pace pace, last sample) facts {
	return facts{
		now:       last.at,
		pace:      pace,
		frontier:  last.stats.Frontier,
		fetchers:  last.stats.Load.Fetchers,
		maxPages:  p.options.MaxPages,
		totalRate: p.options.TotalRate,
		draining:  p.drains.Load(),
		offline:   last.stats.Offline,
	}
}
