package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/joinable/crawl"
)

// onSignals makes the first Ctrl-C or SIGTERM drain the crawl and the second
// abort it. The context it returns ends with the second; stop lets go of the
// signals.
func onSignals(c *crawl.Crawler, stderr io.Writer, quiet bool) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	ended := make(chan struct{})
	go func() {
		for n := 0; ; n++ {
			select {
			case <-ended:
				return
			case <-signals:
			}
			if n > 0 {
				cancel()
				signal.Stop(signals) // the next one kills, should even that hang
				return
			}
			c.Drain()
			if !quiet {
				fmt.Fprintln(stderr, "crawl: finishing what is in flight; once more to abort. Nothing is lost either way.")
			}
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(ended)
		cancel()
	}
}
