package storagetest

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// url is a URL by number.
func url(i int) string { return "http://a/" + strconv.Itoa(i) }

func urls(numbers ...int) []string {
	var all []string
	for _, i := range numbers {
		all = append(all, url(i))
	}
	return all
}

// testOrder checks the order of the backlog, before and after a resume, and
// that it may change between runs.
func testOrder(t *testing.T, h Harness) {
	for _, test := range []struct {
		order frontier.Order
		want  []int
	}{
		{frontier.BreadthFirst, []int{1, 2, 3, 4, 5, 6}},
		{frontier.DepthFirst, []int{6, 5, 4, 3, 2, 1}},
		{frontier.BestFirst, []int{4, 2, 5, 1, 3, 6}},
	} {
		t.Run(test.order.String(), func(t *testing.T) {
			c := begin(t, h, ordered(test.order))
			seeds := c.seeds(urls(1, 2, 3, 4, 5, 6)...)
			for i, priority := range []int32{-5, 10, -5, 99, 10, -2_000_000_000} {
				seeds[i].Task.Priority = priority
			}
			c.commit(&storage.Batch{Seeds: seeds})
			c.shed(urls(3, 1, 6, 2, 5, 4)...)
			c.same("order", c.refill(4, 1), urls(test.want...)[:4])
			c.shed()
			c.same("order after shedding", c.refill(9, 1), urls(test.want...))
			c.resume(ordered(test.order), "")
			c.claim(0)
			c.same("order after a resume", c.refill(9, 1), urls(test.want...))
			c.resume(unlimited, "")
			c.claim(0)
			c.same("another order after a resume", c.refill(9, 1), urls(1, 2, 3, 4, 5, 6))
		})
	}
}

func testShed(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed(urls(1, 2, 3)...)
	task := c.tasks[url(2)]
	due := time.Now().Add(time.Hour)
	task.Tries, task.NotBefore = 2, due
	c.shed(url(2))
	c.same("refilled", c.refill(5, 1), urls(2))
	got := c.tasks[url(2)]
	if got.Tries != 2 || !got.NotBefore.Equal(due) {
		t.Errorf("shed with tries 2 until %v, came back with %d until %v", due, got.Tries, got.NotBefore)
	}
	// What is not leased cannot be shed, nor what is done.
	c.shed(url(1))
	c.session.Shed([]*frontier.Task{{ID: 1, Host: 1}, {ID: 0, Host: 1}, {ID: 77, Host: 1}})
	done := c.tasks[url(3)]
	c.results(c.page(url(3)))
	c.session.Shed([]*frontier.Task{done})
	c.same("refilled", c.refill(5, 1), urls(1))
	c.same("refilled", c.refill(5, 1), []string(nil))
}

func testRetry(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed(urls(1, 2)...)
	due := time.Now().Add(time.Hour).UTC()
	done := c.results(c.ended(url(1), storage.Outcome{Fate: storage.Retry, Class: "timeout", Tries: 1, NotBefore: due}))
	c.same("added", len(done.Added), 0)
	n := c.counts()
	c.same("pending", n.Pending, int64(2))
	c.same("retries", n.Retries, int64(1))
	c.same("still leased", c.refill(5, 1), []string(nil))
	c.resume(unlimited, "")
	c.claim(0)
	c.same("refilled", c.refill(5, 1), urls(1, 2))
	task := c.tasks[url(1)]
	if late := task.NotBefore.Sub(due); task.Tries != 1 || late < 0 || late > time.Millisecond {
		t.Errorf("tries %d, due %v; want 1, %v", task.Tries, task.NotBefore, due)
	}
	if other := c.tasks[url(2)]; other.Tries != 0 || !other.NotBefore.IsZero() {
		t.Errorf("a task without a retry has one: %+v", other)
	}
	c.results(c.page(url(1)))
	c.resume(unlimited, "")
	c.claim(0)
	c.same("refilled", c.refill(5, 1), urls(2))
}

// testLease checks that nothing is leased twice, and the numbers of leases.
func testLease(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed(append(urls(1, 2, 3), "http://b/1", "http://c/1")...)
	c.shed()
	leases, err := c.session.Refill(context.Background(), []frontier.HostID{3, 1}, 2)
	c.check("refilling", err)
	c.same("leases", len(leases), 2)
	c.same("key", leases[0].Key, "http://c")
	c.same("key", leases[1].Key, "http://a")
	c.same("backlog", leases[0].Backlog, 0)
	c.same("backlog", leases[1].Backlog, 1)
	c.same("tasks", len(leases[1].Tasks), 2)
	leases, err = c.session.Refill(context.Background(), []frontier.HostID{1}, 0)
	c.check("refilling", err)
	c.same("tasks", len(leases[0].Tasks), 0)
	c.same("backlog", leases[0].Backlog, 1)
	leases, err = c.session.Refill(context.Background(), nil, 5)
	c.check("refilling", err)
	c.same("leases", len(leases), 0)
}

func testClaim(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed(append(urls(1, 2, 3), "http://b/1", "http://c/1", "http://d/1")...)
	c.results(c.page("http://d/1"))
	c.same("claimed while owned", len(c.claim(1)), 0)
	c.resume(unlimited, storage.EndInterrupted)
	leases, err := c.session.Claim(context.Background(), 1, 2)
	c.check("claiming", err)
	c.same("hosts", len(leases), 1)
	c.same("key", leases[0].Key, "http://a")
	c.same("tasks", len(leases[0].Tasks), 2)
	c.same("backlog", leases[0].Backlog, 1)
	c.same("depth and parent", []int64{int64(leases[0].Tasks[0].Depth), int64(leases[0].Tasks[0].Parent)}, []int64{0, 0})
	rest := c.claim(0)
	c.same("hosts", len(rest), 2)
	c.same("tasks", len(rest[0].Tasks), 0)
	c.same("backlog", rest[0].Backlog, 1)
	c.same("claimed twice", len(c.claim(0)), 0)
	// A host that had nothing to claim is the session's by its first task.
	done := c.seed("http://d/2", "http://e/1")
	c.same("added", len(done.Added), 2)
}

func testRelease(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed(append(urls(1, 2), "http://b/1")...)
	c.shed()
	c.check("releasing", c.session.Release(context.Background(), storage.Release{Host: 1, NextAfter: time.Hour}, storage.Release{Host: 2}))
	done := c.commit(&storage.Batch{Seeds: c.seeds(url(3))})
	c.same("added to a host that is not ours", len(done.Added), 0)
	leases := c.claim(5)
	c.same("claimed", len(leases), 1)
	c.same("claimed", leases[0].Key, "http://b")
	c.check("releasing", c.session.Release(context.Background(), storage.Release{Host: 1}))
	leases = c.claim(5)
	c.same("claimed", len(leases), 1)
	c.same("tasks", len(leases[0].Tasks), 3)
}
