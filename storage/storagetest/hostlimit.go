package storagetest

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

func perHost(n int64) storage.JobSpec {
	job := unlimited
	job.MaxPerHost = n
	return job
}

// testHostLimit: what is beyond the limit of one host is parked, wherever it is
// found, whatever became of the others; other hosts are not affected.
func testHostLimit(t *testing.T, h Harness) {
	c := begin(t, h, perHost(3))
	c.seed(url(0))
	done := c.results(c.page(url(0), url(1), url(1), "http://b/1", url(2), url(3), url(2), "http://b/2"))
	c.same("new", done.New, 6-1)
	c.same("leased", c.leased(), []string{url(1), "http://b/1", url(2), "http://b/2"})
	c.results(c.ended(url(1), storage.Outcome{Fate: storage.Failed, Class: "timeout"}), c.page("http://b/1", url(3), url(4), "http://b/3"))
	c.results(c.ended(url(2), storage.Outcome{Fate: storage.Retry, Tries: 1}))
	want := map[string]string{
		url(0): "fetched", url(1): "failed", url(2): "pending", url(3): "budget", url(4): "budget",
		"http://b/1": "fetched", "http://b/2": "pending", "http://b/3": "pending",
	}
	c.same("fates", c.fates(), want)
	c.resume(perHost(3), "")
	c.same("fates after a kill", c.fates(), want)
	c.claim(9)
	c.results(c.page("http://b/2", url(5), "http://b/4"))
	want["http://b/2"], want[url(5)] = "fetched", "budget"
	want["http://b/4"] = "budget"
	c.same("fates", c.fates(), want)
	// What is parked leaves the queue, and the next that is found takes its place.
	c.results(c.ended(url(2), storage.Outcome{Fate: storage.Parked, Reason: storage.ByRobots}))
	c.results(c.page("http://b/3", url(6), url(7)))
	c.same("in its place", c.fates()[url(6)]+" "+c.fates()[url(7)], "pending budget")
}

// testHostLimitSeeds: seeds count, and are never beyond the limit, be they new
// or known by links before; nor is what they redirect to.
func testHostLimitSeeds(t *testing.T, h Harness) {
	c := begin(t, h, perHost(2))
	c.seed(urls(0, 1, 2)...)
	c.results(c.page(url(0), url(3), url(4), url(5)), c.redirect(url(1), url(6)))
	c.same("leased", c.leased(), urls(2, 6))
	done := c.seed(url(4), url(0))
	c.same("grown", done.Grown, []frontier.Lease{{Host: 1, Key: "http://a", Backlog: 1}})
	c.results(c.redirect(url(2), url(5)))
	want := map[string]string{
		url(0): "fetched", url(1): "redirected", url(2): "redirected", url(3): "budget",
		url(4): "pending", url(5): "pending", url(6): "pending",
	}
	c.same("fates", c.fates(), want)
	c.resume(perHost(2), "")
	c.same("fates after a kill", c.fates(), want)
	c.claim(9)
	c.same("leased after a kill", c.leased(), urls(4, 5, 6))
}

// testHostLimitChanges: a lower limit parks the last of a queue at once, a
// higher one lets Reconsider free the first, and no more than there is room for.
func testHostLimitChanges(t *testing.T, h Harness) {
	c := begin(t, h, perHost(3))
	c.seed(url(0), "http://b/0")
	c.results(c.page(url(0), urls(1, 2, 3, 4, 5, 6)...))
	step := func(limit int64, released int, pending ...string) {
		t.Helper()
		c.resume(perHost(limit), "")
		c.claim(0)
		_, n := c.reconsider(storage.Released, storage.OverBudget)
		c.same("released", n, released)
		c.drain()
		c.same("pending", c.leased(), pending)
		c.same("count", c.counts().Pending, int64(len(pending)))
	}
	step(3, 0, "http://b/0", url(1), url(2))
	step(5, 2, "http://b/0", url(1), url(2), url(3), url(4))
	step(2, 0, "http://b/0", url(1))
	step(1, 0, "http://b/0")
	step(0, 6, "http://b/0", url(1), url(2), url(3), url(4), url(5), url(6))
	c.results(c.page(url(5)), c.page(url(6)))
	step(4, 0, "http://b/0", url(1))
	step(1, 0, "http://b/0")
	step(4, 1, "http://b/0", url(1))
}

// testHostLimitOrder: it is the order of the queue that says what is last.
func testHostLimitOrder(t *testing.T, h Harness) {
	for order, want := range map[frontier.Order][]string{
		frontier.BreadthFirst: urls(1, 2), frontier.DepthFirst: urls(3, 4), frontier.BestFirst: urls(2, 4),
	} {
		t.Run(order.String(), func(t *testing.T) {
			c := begin(t, h, ordered(order))
			c.seed(url(0))
			page := c.page(url(0), urls(1, 2, 3, 4)...)
			for i, priority := range []int32{1, 7, -3, 5} {
				page.Links[i].Target.Task.Priority = priority
			}
			c.results(page)
			job := ordered(order)
			job.MaxPerHost = 3
			c.resume(job, storage.EndInterrupted)
			c.claim(9)
			c.same("pending", c.leased(), want)
		})
	}
}

// testHostLimitFreed: whatever frees tasks respects the limit, and counts.
func testHostLimitFreed(t *testing.T, h Harness) {
	job := limited(1)
	job.MaxPerHost = 4
	c := begin(t, h, job)
	c.seed(url(0), url(9))
	nofollow := c.page(url(0), url(1), url(2))
	nofollow.Links[1].Target.Parked = storage.NoFollow
	c.results(nofollow)
	c.results(c.page(url(1), url(3), url(4)))
	c.same("fates", c.fates()[url(3)], "depth")
	c.same("fates", c.fates()[url(2)], "nofollow")
	// A shorter way to both that are too deep, and a better one: there is room
	// for the first of them. A new one comes last.
	c.results(c.page(url(9), url(5), url(2), url(4), url(3)))
	want := map[string]string{
		url(0): "fetched", url(1): "fetched", url(9): "fetched",
		url(2): "pending", url(3): "budget", url(4): "budget", url(5): "budget",
	}
	c.same("freed", c.fates(), want)
	c.resume(job, "")
	c.same("freed, after a kill", c.fates(), want)
	job.MaxDepth, job.MaxPerHost = 0, 6
	c.resume(job, "")
	want[url(2)] = "depth"
	c.same("with less depth", c.fates(), want)
	_, n := c.reconsider(storage.Released, storage.OverBudget)
	c.same("released", n, 0)
	job.MaxDepth = 1
	c.resume(job, "")
	c.claim(9)
	for _, u := range urls(2, 3, 4) {
		want[u] = "pending"
	}
	want[url(5)] = "budget"
	c.same("with more depth", c.fates(), want)
	c.same("leased", c.leased(), urls(2, 3, 4))
}

// testHostLimitDeep: what is too deep under a lower limit leaves the queue.
func testHostLimitDeep(t *testing.T, h Harness) {
	job := limited(2)
	job.MaxPerHost = 4
	c := begin(t, h, job)
	c.seed(urls(0, 9)...)
	c.results(c.page(url(0), url(1)))
	c.results(c.page(url(1), url(2)))
	c.results(c.page(url(9), url(3), url(4)))
	c.same("leased", c.leased(), urls(2))
	job.MaxDepth = 1
	c.resume(job, "")
	c.claim(0)
	_, n := c.reconsider(storage.Released, storage.OverBudget)
	c.same("released", n, 1)
	c.drain()
	c.same("leased", c.leased(), urls(3))
}

// testHostLimitRevive: what failed is of the queue, and so is it once revived.
func testHostLimitRevive(t *testing.T, h Harness) {
	c := begin(t, h, perHost(2))
	c.seed(url(0))
	c.results(c.page(url(0), url(1), url(2)))
	failed := c.tasks[url(1)].ID
	c.results(c.ended(url(1), storage.Outcome{Fate: storage.Failed, Class: "timeout"}))
	n, err := c.session.Revive(t.Context(), []frontier.TaskID{failed}, c.grown)
	c.check("reviving", err)
	c.same("revived", n, 1)
	_, n = c.reconsider(storage.Released, storage.OverBudget)
	c.same("released", n, 0)
	c.resume(perHost(2), "")
	c.claim(9)
	c.same("pending", c.leased(), urls(1))
}

// testHostPages: the pages of each host are counted, over all runs.
func testHostPages(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed(url(0), "http://b/0")
	want := func(a, b int64) {
		t.Helper()
		c.same("pages", []int64{c.session.Pages(1), c.session.Pages(2), c.session.Pages(3)}, []int64{a, b, 0})
	}
	want(0, 0)
	c.results(c.page(url(0), urls(1, 2, 3)...), c.ended("http://b/0", storage.Outcome{Fate: storage.Gone, Status: 404}))
	want(1, 0)
	c.results(c.redirect(url(1), "http://b/1"), c.page(url(2)))
	c.results(c.page("http://b/1"), c.ended(url(3), storage.Outcome{Fate: storage.Retry, Tries: 1}))
	want(2, 1)
	c.resume(unlimited, "")
	want(2, 1)
}

// testHostLimitProperty fetches random links in several runs with limits that
// change and kills between them: no queue is ever longer than the limit, but for
// seeds; none has room while something waits for it, unless that became so
// since the last review; and nothing is lost.
func testHostLimitProperty(t *testing.T, h Harness) {
	if h.Reopen == nil || h.Dump == nil {
		t.Skip("the store cannot be reopened, or not be read as a whole")
	}
	rapid.Check(t, func(rt *rapid.T) {
		c := &crawl{t: rt, tb: t, h: h, store: h.Open(t)}
		defer c.close()
		known := map[string]bool{"http://a/0": true, "http://b/0": true}
		c.join(perHost(0))
		c.seed("http://a/0", "http://b/0")
		for range rapid.IntRange(1, 4).Draw(rt, "runs") {
			limit := rapid.Int64Range(0, 8).Draw(rt, "limit")
			c.resume(perHost(limit), rapid.SampledFrom([]storage.End{"", storage.EndFinished}).Draw(rt, "end"))
			c.claim(rapid.IntRange(0, 2).Draw(rt, "claimed"))
			c.reconsider(storage.Released, storage.OverBudget)
			for range rapid.IntRange(0, 4).Draw(rt, "steps") {
				c.drain()
				var b storage.Batch
				for _, u := range c.leased() {
					b.Results = append(b.Results, drawPage(rt, c, u, known))
				}
				c.commit(&b)
				checkQueues(c, limit, known)
			}
		}
	})
}

// drawPage is a page with random links, which become known.
func drawPage(t *rapid.T, c *crawl, u string, known map[string]bool) storage.Result {
	var links []string
	for range rapid.IntRange(0, 4).Draw(t, "links") {
		link := fmt.Sprintf("http://%c/%d", rapid.IntRange('a', 'b').Draw(t, "host"), rapid.IntRange(0, 20).Draw(t, "page"))
		known[link], links = true, append(links, link)
	}
	return c.page(u, links...)
}

// checkQueues compares the queue of each host with the limit.
func checkQueues(c *crawl, limit int64, known map[string]bool) {
	c.t.Helper()
	fates := c.fates()
	queue, waiting := map[string]int64{}, map[string]int64{}
	pending := 0
	for u, fate := range fates {
		switch fate {
		case "budget":
			waiting[hostKey(u)]++
			continue
		case "pending":
			pending++
		}
		queue[hostKey(u)]++
	}
	c.same("known", len(fates), len(known))
	c.drain()
	c.same("leased", len(c.leased()), pending)
	for host, n := range queue {
		done := n - countPending(fates, host)
		switch {
		case limit > 0 && n > max(limit, done, 1):
			c.t.Fatalf("the queue of %s has %d URLs, %d of them done; the limit is %d", host, n, done, limit)
		case waiting[host] > 0 && (limit == 0 || n < limit):
			c.t.Fatalf("the queue of %s has %d URLs, and %d wait for room; the limit is %d", host, n, waiting[host], limit)
		}
	}
}

func countPending(fates map[string]string, host string) (n int64) {
	for u, fate := range fates {
		if hostKey(u) == host && fate == "pending" {
			n++
		}
	}
	return n
}
