package storagetest

import (
	"testing"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

func testTooDeep(t *testing.T, h Harness) {
	c := begin(t, h, limited(1))
	c.seed(url(0))
	c.results(c.page(url(0), url(1), url(2)))
	done := c.results(c.page(url(1), url(3)), c.redirect(url(2), url(4)))
	c.same("new", done.New, 2)
	c.same("leased", c.leased(), urls(4))
	c.same("fates", c.fates(), map[string]string{
		url(0): "fetched", url(1): "fetched", url(2): "redirected", url(3): "depth", url(4): "pending",
	})
	c.same("depths", c.depths(), map[string]int{url(0): 0, url(1): 1, url(2): 1, url(3): 2, url(4): 1})
	c.same("parked", c.counts().Parked, map[storage.Reason]int64{storage.TooDeep: 1})
}

// testShorterWay: 0 -> 1 -> 2 -> 3 -> 4 by links; a shorter way to 2 is found
// when 2 has been fetched already, so that 3 and 4 come nearer.
func testShorterWay(t *testing.T, h Harness) {
	c := begin(t, h, limited(3))
	c.seed(url(0), url(9))
	c.results(c.page(url(0), url(1)))
	c.results(c.page(url(1), url(2)))
	c.results(c.page(url(2), url(3)))
	c.results(c.page(url(3), url(4), "http://b/1"))
	c.same("fates", c.fates()[url(4)], "depth")
	done := c.results(c.page(url(9), url(2)))
	c.same("added", len(done.Added), 0)
	want := []frontier.Lease{{Host: 1, Key: "http://a", Backlog: 1}, {Host: 2, Key: "http://b", Backlog: 1}}
	c.same("grown", done.Grown, want)
	depths := map[string]int{url(0): 0, url(9): 0, url(1): 1, url(2): 1, url(3): 2, url(4): 3, "http://b/1": 3}
	c.same("depths", c.depths(), depths)
	c.drain()
	c.same("leased", c.leased(), []string{url(4), "http://b/1"})
	c.same("depth of the task", c.tasks[url(4)].Depth, int32(3))
	c.resume(limited(3), "")
	c.same("depths after a kill", c.depths(), depths)
	c.claim(9)
	c.same("leased after a kill", c.leased(), []string{url(4), "http://b/1"})
	c.same("depth of the task", c.tasks[url(4)].Depth, int32(3))
	// A task that was handed out before its depth fell uses the new one.
	c.tasks[url(4)].Depth = 7
	c.results(c.page(url(4), url(5)))
	c.same("depth of a link", c.depths()[url(5)], 4)
}

// testShorterWayInBatch: the way on from a task is in the same batch as the
// shorter way to it, before and after.
func testShorterWayInBatch(t *testing.T, h Harness) {
	for name, order := range map[string][]int{"way first": {0, 1}, "way last": {1, 0}} {
		t.Run(name, func(t *testing.T) {
			c := begin(t, h, limited(2))
			c.seed(url(0), url(9))
			c.results(c.page(url(0), url(1)))
			c.results(c.page(url(1), url(2)))
			r := []storage.Result{c.redirect(url(2), url(3)), c.page(url(9), url(2))}
			r[0].Also = c.candidates(url(4))
			done := c.results(r[order[0]], r[order[1]])
			c.same("leased", len(done.Added), 2)
			c.same("depth", done.Added[0].Depth, int32(1))
			c.same("depths", c.depths(), map[string]int{url(0): 0, url(9): 0, url(1): 1, url(2): 1, url(3): 1, url(4): 1})
			c.results(c.page(url(3), url(5)), c.page(url(4), url(6), url(0)))
			c.same("fates", c.fates()[url(5)], "pending")
		})
	}
}

func testSeedKnownDeeper(t *testing.T, h Harness) {
	for name, job := range map[string]storage.JobSpec{"limited": limited(1), "unlimited": unlimited} {
		t.Run(name, func(t *testing.T) {
			c := begin(t, h, job)
			c.seed(url(0))
			c.results(c.page(url(0), url(1)))
			c.results(c.page(url(1), url(2)))
			c.seed(url(1))
			c.resume(limited(1), "")
			c.same("depths", c.depths(), map[string]int{url(0): 0, url(1): 0, url(2): 1})
			c.same("fates", c.fates()[url(2)], "pending")
		})
	}
}

// testLimitChanges: what is parked and pending follows the limit of the run.
func testLimitChanges(t *testing.T, h Harness) {
	c := begin(t, h, limited(1))
	c.seed(url(0))
	c.results(c.page(url(0), url(1), url(2)))
	c.results(c.page(url(1), url(3)))
	step := func(job storage.JobSpec, pending ...string) {
		t.Helper()
		c.resume(job, "")
		c.claim(99)
		c.same("pending", c.leased(), pending)
		c.same("count", c.session.Start().Counts.Pending, int64(len(pending)))
		c.same("count", c.counts().Pending, int64(len(pending)))
	}
	step(limited(2), urls(2, 3)...)
	step(limited(0))
	step(limited(1), urls(2)...)
	step(unlimited, urls(2, 3)...)
	c.results(c.page(url(3), url(4)))
	c.results(c.page(url(2), url(4), url(5)))
	c.same("depth without a limit", c.depths()[url(4)], 3)
	step(limited(1))
	c.same("exact depth", c.depths()[url(4)], 2)
	step(limited(2), urls(4, 5)...)
}

// testMeasured: what a run without a limit left inexact is measured by the
// next one, and nothing else changes.
func testMeasured(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed(url(0))
	c.results(c.page(url(0), url(1), url(2)))
	c.results(c.page(url(1), url(3)))
	c.results(c.page(url(3), url(4)))
	c.results(c.page(url(4), url(5)))
	c.results(c.page(url(2), url(4)))
	before := c.counts()
	c.resume(limited(3), "")
	c.same("depths", c.depths(), map[string]int{url(0): 0, url(1): 1, url(2): 1, url(3): 2, url(4): 2, url(5): 3})
	c.same("counts", c.counts(), before)
	c.same("counts at the start", c.session.Start().Counts, before)
	c.claim(9)
	c.same("pending", c.leased(), urls(5))
	c.same("depth", c.tasks[url(5)].Depth, int32(3))
}
