// Package frontier decides what is fetched next and when, and knows when all
// is done.
//
// A [Queue] is the idea by itself: a joinable queue, in FIFO, LIFO or ranked
// order, for a pool of workers that find new work while they work.
//
//	q := frontier.NewQueue[string](frontier.FIFO, frontier.QueueOptions[string]{})
//	_ = q.Put(ctx, "https://example.com/")
//	for range 8 {
//		go func() {
//			for url := range q.All(ctx) { // each is Done when the body ends
//				for _, link := range fetch(url) {
//					_ = q.Put(ctx, link)
//				}
//			}
//		}()
//	}
//	err := q.Join(ctx) // nothing waits, nothing is in flight
//	q.Close()          // the workers end
//
// A [Frontier] is the same for URLs on many hosts, each of which is to be
// treated politely: one queue per host in the order asked for, a clock per
// host, permits, blocks, gates, budgets, and a [Backlog] for the tasks beyond
// what fits in memory.
//
//	f := frontier.New(frontier.Options{Delay: time.Second})
//	f.Update(frontier.Update{Added: []*frontier.Task{{ID: 1, Host: 1, URL: "https://example.com/"}}})
//	go func() {
//		for t, ok := f.Next(ctx); ok; t, ok = f.Next(ctx) {
//			links := fetch(t.URL) // []*frontier.Task that are new
//			f.Release(t, frontier.Feedback{OK: true})
//			f.Update(frontier.Update{Done: []frontier.Done{{Task: t, Page: true}}, Added: links})
//		}
//	}()
//	end, err := f.Run(ctx)
//
// A crawl has its store number tasks and hosts, keep the backlog and tell which
// links are new. Without a store that is the caller's: number both from 1 on,
// tasks in the order in which they are found, and leave out what was there
// before ([Identity] names it). Whoever feeds tasks from outside of the workers
// takes a [Frontier.Hold] first, or Run may end before they come.
//
// # How it works
//
// Run's goroutine owns all state. Whoever calls Release, Update, Hold or Drain
// leaves a message and goes on. The owner reads its mail, finds the host that
// has been due for longest, and offers the host's best task to whoever calls
// Next; a worker is given nothing that it would have to wait for, so that
// waiting never holds a worker. A second goroutine, the refiller, reads tasks
// from the backlog ahead of need. There are no others, and no polling: the
// end is counted, never guessed.
//
// # Caveats
//
// The delay is kept between the moments at which tasks are handed out. Who
// sits on a task before it makes the request adds jitter of his own.
//
// The order holds among the tasks of one host as the frontier is told of
// them. With more than one task in flight, what a page adds comes after what
// was handed out before the page was known.
//
// Every host ever seen costs about 200 bytes until Run returns.
//
// Tasks with a NotBefore in the future stay in memory. Only when twice
// Options.Window are held are they shed; if a host has more of them than it
// may hold, and they rank before others, these others wait until the first of
// them is due.
package frontier
