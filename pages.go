package crawl

import (
	"context"
	"iter"
)

// Pages runs the crawl and yields every page that was fetched, in the order in
// which they come, after the handlers have seen it. The loop's body may do with it
// what a handler may.
//
//	for page, err := range c.Pages(ctx, "https://example.com/") {
//		if err != nil {
//			return err
//		}
//		fmt.Println(page.URL, page.Title)
//	}
//
// The crawl goes on while the body runs, but no further than its buffers: a slow
// loop slows it down. A page is stored when the body has returned, so that the
// loop sees each page at least once, over all runs, and its records stand exactly
// once. Leaving the loop drains the run: pages that were fetched and not seen stay
// pending. An error that ends the run, as Run would return it, comes last, with a
// nil page.
func (c *Crawler) Pages(ctx context.Context, seeds ...string) iter.Seq2[*Page, error] {
	return func(yield func(*Page, error) bool) {
		l := &loop{turns: make(chan turn), stopped: make(chan struct{})}
		ended := make(chan error, 1)
		left := true // unless the loop comes to its end
		defer func() {
			close(l.stopped)
			if left {
				c.Drain()
				<-ended
			}
		}()
		go func() { ended <- c.run(ctx, seeds, extras{handlers: []handler{{call: l.show}}}) }()
		for {
			select {
			case t := <-l.turns:
				t.page.core.lend() // before the body can fetch; show takes it again
				more := yield(t.page, nil)
				close(t.done)
				if !more {
					return
				}
			case err := <-ended:
				left = false
				if err != nil {
					yield(nil, err)
				}
				return
			}
		}
	}
}

// A loop is the body of a range over Pages. The goroutine of the run ends with the
// run, for which the iterator waits; parsers hand over turns and wait for their
// end, or for that of the loop.
type loop struct {
	turns   chan turn
	stopped chan struct{} // closed when no more turns are taken
}

// A turn is a page for the body, and done is closed when it has had it.
type turn struct {
	page *Page
	done chan struct{}
}

// show waits until the loop's body has had the page. Its core is lent meanwhile, by
// the loop, for the body may fetch; those who wait for their turns keep theirs, so
// that no more pages than cores are parsed ahead.
func (l *loop) show(p *Page) {
	t := turn{p, make(chan struct{})}
	select {
	case l.turns <- t:
	case <-l.stopped:
		p.unseen = true
		return
	}
	defer p.core.take()
	select {
	case <-t.done:
		return
	case <-l.stopped:
	}
	select {
	case <-t.done:
	default: // the body panicked
		p.unseen = true
	}
}
