package main

import (
	"context"
	"os"
	"os/signal"
	"sync"
	"syscall"
)

// onSignals makes the first Ctrl-C or SIGTERM drain the crawl and the second
// abort it. The context it returns ends with the second; stop lets go of the
// signals, once drain has returned. The second signal does not wait for that:
// drain has something to say, and it may be the terminal that is stuck.
func onSignals(drain func()) (ctx context.Context, stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	ended := make(chan struct{})
	var drains sync.WaitGroup
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
			drains.Go(drain)
		}
	}()
	return ctx, func() {
		signal.Stop(signals)
		close(ended)
		if ctx.Err() == nil {
			drains.Wait()
		}
		cancel()
	}
}
