package storagetest

import (
	"context"
	"testing"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// testLatest: a task's final outcome, or that of what its redirects lead to, as
// far as there is one; and where it stands.
func testLatest(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	latest := func(id frontier.TaskID) (url string, ok bool) {
		t.Helper()
		s, ok, err := c.store.Latest(context.Background(), id)
		c.check("reading the latest outcome", err)
		return s.Task.URL, ok
	}
	stands := func(doing string, id frontier.TaskID, fate storage.Fate, reason storage.Reason) {
		t.Helper()
		gotFate, gotReason := c.session.Fate(id)
		c.same(doing, []any{gotFate, gotReason}, []any{fate, reason})
	}
	c.seed(urls(1, 2, 3)...)
	stands("pending", 1, 0, storage.Released)
	stands("unknown", 9, 0, storage.Released)
	for _, id := range []frontier.TaskID{-1, 0, 1, 9} {
		if url, ok := latest(id); ok {
			t.Errorf("%d has the outcome of %s", id, url)
		}
	}
	hop := c.redirect(url(1), url(4))
	c.results(hop, c.ended(url(2), storage.Outcome{Fate: storage.Retry, Tries: 1}), c.ended(url(3), storage.Outcome{Fate: storage.Parked, Reason: storage.ByRobots}))
	stands("redirected", 1, storage.Redirected, storage.Released)
	stands("retried", 2, 0, storage.Released)
	stands("parked", 3, storage.Parked, storage.ByRobots)
	for id := range frontier.TaskID(4) {
		if url, ok := latest(id + 1); ok {
			t.Errorf("%d has the outcome of %s", id+1, url)
		}
	}
	c.results(c.page(url(4)), c.ended(url(2), storage.Outcome{Fate: storage.Failed, Class: "timeout"}))
	for id, want := range map[frontier.TaskID]string{1: url(4), 2: url(2), 4: url(4)} {
		got, ok := latest(id)
		c.same("latest", []any{got, ok}, []any{want, true})
	}
	c.resume(unlimited, "")
	stands("failed, after a kill", 2, storage.Failed, storage.Released)
	got, ok := latest(1)
	c.same("after a kill", []any{got, ok}, []any{url(4), true})
}
