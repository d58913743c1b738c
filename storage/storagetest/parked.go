package storagetest

import (
	"context"
	"slices"
	"testing"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// park makes candidates parked.
func park(r storage.Reason, all []storage.Candidate) []storage.Candidate {
	for i := range all {
		all[i].Parked = r
	}
	return all
}

func testParked(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	seeds := append(c.seeds(url(1)), park(storage.OutOfScope, c.seeds("http://b/1", "http://b/2"))...)
	seeds = append(seeds, park(storage.Trapped, c.seeds(url(2)))...)
	done := c.commit(&storage.Batch{Seeds: seeds})
	c.same("new", done.New, 4)
	c.same("added", len(done.Added), 1)
	c.same("ID of a parked one", seeds[2].Task.ID, frontier.TaskID(3))
	// Known is known: a link does not free what is parked.
	done = c.results(c.page(url(1), "http://b/1", url(2)))
	c.same("new", done.New, 0)
	want := map[storage.Reason]int64{storage.OutOfScope: 2, storage.Trapped: 1}
	c.same("parked", c.counts().Parked, want)
	c.resume(unlimited, "")
	c.same("parked after a kill", c.session.Start().Counts.Parked, want)
	c.same("claimed", len(c.claim(5)), 0)
	c.same("fates", c.fates(), map[string]string{url(1): "fetched", url(2): "trapped", "http://b/1": "scope", "http://b/2": "scope"})
}

// testReadmitted frees what was parked for the way it was found: the end of too
// many redirects by any link, what was out of scope, excluded or held by a seed,
// and nothing else by either.
func testReadmitted(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed(url(1))
	reasons := []storage.Reason{storage.TooManyHops, storage.OutOfScope, storage.Excluded, storage.ByRobots, storage.Held}
	var all []string
	for i, r := range reasons {
		u := url(10 + i)
		all = append(all, u)
		c.commit(&storage.Batch{Seeds: park(r, c.seeds(u))})
	}
	done := c.results(c.page(url(1), all...))
	c.same("grown by links", len(done.Grown), 1)
	want := map[storage.Reason]int64{storage.OutOfScope: 1, storage.Excluded: 1, storage.ByRobots: 1, storage.Held: 1}
	c.same("parked after links", c.counts().Parked, want)
	c.seed(all...)
	want = map[storage.Reason]int64{storage.ByRobots: 1}
	c.same("parked after seeds", c.counts().Parked, want)
	c.resume(unlimited, "")
	c.same("parked after a kill", c.session.Start().Counts.Parked, want)
	c.same("pending after a kill", c.counts().Pending, int64(4))
	c.claim(0)
	// Within one batch as well.
	u := url(20)
	done = c.commit(&storage.Batch{Seeds: append(park(storage.Excluded, c.seeds(u)), c.seeds(u)...)})
	c.same("added", len(done.Added), 1)
}

// testBetterWay: what nobody may follow to takes on what is against it in the
// best way it is found, and nothing worse.
func testBetterWay(t *testing.T, h Harness) {
	const none, noFollow, rel, scope = storage.Released, storage.NoFollow, storage.RelNoFollow, storage.OutOfScope
	for i, way := range []struct {
		first, then storage.Reason
		want        string
	}{
		{noFollow, none, "pending"}, {noFollow, rel, "rel-nofollow"}, {noFollow, scope, "scope"}, {noFollow, noFollow, "nofollow"},
		{rel, none, "pending"}, {rel, noFollow, "rel-nofollow"}, {rel, scope, "scope"},
		{scope, noFollow, "scope"}, {scope, rel, "scope"}, {none, noFollow, "pending"}, {storage.ByRobots, rel, "robots"},
	} {
		c := begin(t, h, unlimited)
		c.seed(urls(1, 2)...)
		both := c.page(url(2), url(9), url(9)) // in one batch
		both.Links[0].Target.Parked, both.Links[1].Target.Parked = way.first, way.then
		c.results(both)
		c.same("in one batch", c.fates()[url(9)], way.want)
		c = begin(t, h, unlimited)
		c.seed(urls(1, 2)...)
		for k, r := range []storage.Reason{way.first, way.then} {
			page := c.page(url(k+1), url(9))
			page.Links[0].Target.Parked = r
			c.results(page)
		}
		c.same("found twice", c.fates()[url(9)], way.want)
		c.resume(unlimited, "")
		c.same("after a kill", c.fates()[url(9)], way.want)
		if i == 0 {
			c.same("claimed", len(c.claim(5)), 1)
		}
	}
}

// testBetterWayTooDeep: a way that may be followed and is too long leaves the
// task too deep, so that a greater limit frees it.
func testBetterWayTooDeep(t *testing.T, h Harness) {
	c := begin(t, h, limited(1))
	c.seed(url(1))
	c.results(c.page(url(1), url(2)))
	page := c.page(url(2), url(9), url(8))
	page.Links[0].Target.Parked = storage.NoFollow
	c.results(page)
	c.same("at first", c.fates()[url(9)], "nofollow")
	c.seed(url(7))
	c.results(c.page(url(7), url(6)))
	c.results(c.page(url(6), url(9)))
	c.same("then", c.fates()[url(9)], "depth")
	c.resume(limited(2), "")
	c.same("with a greater limit", c.fates()[url(9)], "pending")
}

// reconsider applies one verdict to all, and returns what was judged.
func (c *crawl) reconsider(verdict storage.Reason, reasons ...storage.Reason) (judged []string, released int) {
	c.t.Helper()
	n, err := c.session.Reconsider(context.Background(), reasons, func(task *frontier.Task, r storage.Reason) storage.Reason {
		if !slices.Contains(reasons, r) {
			c.t.Fatalf("%s is parked for %v", task.URL, r)
		}
		judged = append(judged, task.URL)
		return verdict
	}, c.grown)
	c.check("reconsidering", err)
	return judged, n
}

func testReconsider(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed(url(0))
	b := &storage.Batch{Seeds: append(park(storage.OutOfScope, c.seeds(url(1), "http://b/1")), park(storage.Held, c.seeds(url(2), url(3)))...)}
	c.commit(b)
	judged, n := c.reconsider(storage.Released, storage.Trapped, storage.ByRobots)
	c.same("judged", len(judged)+n, 0)
	judged, n = c.reconsider(storage.OutOfScope, storage.OutOfScope)
	c.same("judged", judged, []string{url(1), "http://b/1"})
	c.same("released", n, 0)
	judged, n = c.reconsider(storage.Trapped, storage.Held)
	c.same("judged", judged, urls(2, 3))
	c.same("released", n, 0)
	judged, n = c.reconsider(storage.Released, storage.Trapped, storage.OutOfScope)
	c.same("judged", judged, []string{url(1), "http://b/1", url(2), url(3)})
	c.same("released", n, 4)
	c.same("backlog", c.backlog, map[frontier.HostID]int{1: 3, 2: 1})
	c.same("refilled", c.refill(9, 1, 2), []string{url(1), url(2), url(3), "http://b/1"})
	c.same("pending", c.counts().Pending, int64(5))
	c.resume(unlimited, "")
	c.same("pending after a kill", c.session.Start().Counts.Pending, int64(5))
	c.claim(0)
	c.same("refilled", c.refill(9, 1, 2), []string{url(0), url(1), url(2), url(3), "http://b/1"})
}

func testReconsiderDeep(t *testing.T, h Harness) {
	c := begin(t, h, limited(1))
	c.seed(url(0))
	c.results(c.page(url(0), url(1)))
	r := c.page(url(1), url(2))
	r.Links[0].Target.Parked = storage.OutOfScope
	c.results(r)
	_, n := c.reconsider(storage.Released, storage.OutOfScope)
	c.same("released", n, 0)
	c.same("fates", c.fates()[url(2)], "depth")
	judged, n := c.reconsider(storage.Released, storage.TooDeep)
	c.same("judged", judged, urls(2))
	c.same("released", n, 0)
}

func testReconsiderCancelled(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.commit(&storage.Batch{Seeds: park(storage.Held, c.seeds(urls(1, 2, 3)...))})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	judge := func(*frontier.Task, storage.Reason) storage.Reason { return storage.Released }
	if _, err := c.session.Reconsider(ctx, []storage.Reason{storage.Held}, judge, c.grown); err == nil {
		t.Fatal("reconsidered although cancelled")
	}
	_, n := c.reconsider(storage.Released, storage.Held)
	c.same("released", n, 3)
}

// testReconsiderMany: more than fit in one transaction, and a kill between
// two of them.
func testReconsiderMany(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	const n = 4500
	var seeds []storage.Candidate
	for i := range n {
		seeds = append(seeds, c.candidate(url(i)))
	}
	c.commit(&storage.Batch{Seeds: park(storage.OverBudget, seeds)})
	ctx, cancel := context.WithCancel(context.Background())
	judge := func(*frontier.Task, storage.Reason) storage.Reason { return storage.Released }
	first, err := c.session.Reconsider(ctx, []storage.Reason{storage.OverBudget}, judge, func([]frontier.Lease) { cancel() })
	if err == nil || first == 0 || first == n {
		t.Fatalf("cancelled after %d of %d: %v", first, n, err)
	}
	c.resume(unlimited, "")
	c.same("parked", c.session.Start().Counts.Parked, map[storage.Reason]int64{storage.OverBudget: int64(n - first)})
	judged, released := c.reconsider(storage.Released, storage.OverBudget)
	c.same("judged", len(judged), n-first)
	c.same("released", released, n-first)
	c.claim(0)
	c.same("refilled", len(c.refill(2*n, 1)), n)
}

// testRevive makes what failed pending again, and nothing else, with all its
// tries.
func testRevive(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed(urls(1, 2, 3, 4, 5)...)
	c.results(c.ended(url(1), storage.Outcome{Fate: storage.Retry, Tries: 2}))
	c.results(
		c.ended(url(1), storage.Outcome{Fate: storage.Failed, Class: "timeout", Tries: 3}),
		c.ended(url(2), storage.Outcome{Fate: storage.Gone, Status: 404}),
		c.ended(url(3), storage.Outcome{Fate: storage.Parked, Reason: storage.ByRobots}),
		c.page(url(4)),
	)
	ids := []frontier.TaskID{0, 1, 2, 2, 3, 4, 5, 99}
	n, err := c.session.Revive(context.Background(), ids, c.grown)
	c.check("reviving", err)
	c.same("revived", n, 2)
	want := map[string]string{url(1): "pending", url(2): "pending", url(3): "robots", url(4): "fetched", url(5): "pending"}
	c.same("fates", c.fates(), want)
	c.same("pending", c.counts().Pending, int64(3))
	c.resume(unlimited, "")
	c.same("fates after a kill", c.fates(), want)
	for _, l := range c.claim(5) {
		for _, task := range l.Tasks {
			c.same("tries of "+task.URL, task.Tries, uint8(0))
		}
	}
	c.results(c.page(url(1)))
	n, err = c.session.Revive(context.Background(), ids, nil)
	c.check("reviving again", err)
	c.same("revived again", n, 0)
}
