package storagetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

func testHosts(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed(url(1), "http://b/1")
	if _, ok, err := c.session.Host(context.Background(), 1); ok || err != nil {
		t.Fatalf("facts about a new host: %v, %v", ok, err)
	}
	for id, key := range []string{"", "http://a", "http://b", ""} {
		c.same("host key", c.session.HostKey(frontier.HostID(id)), key)
	}
	at := time.Date(2026, 5, 6, 7, 8, 9, 0, time.UTC)
	facts := storage.HostFacts{
		Host: 1, RobotsAt: at, RobotsStatus: 200, Robots: []byte("User-agent: *\n"), Sitemaps: []string{"http://a/z.xml", "http://b/a.xml"},
		NotBefore: at.Add(time.Hour), BlockedSince: at.Add(time.Minute), Failures: 3, Why: "HTTP 429",
	}
	c.commit(&storage.Batch{Hosts: []storage.HostFacts{{Host: 1, Failures: 1}, {Host: 2, Failures: 1}}})
	before := facts
	before.Sitemaps = []string{"http://a/1", "http://a/2", "http://a/3"}
	c.commit(&storage.Batch{Hosts: []storage.HostFacts{before, facts}})
	compare := func() {
		t.Helper()
		got, ok, err := c.session.Host(context.Background(), 1)
		if !ok || err != nil {
			t.Fatalf("no facts: %v, %v", ok, err)
		}
		c.same("facts", got, facts)
	}
	compare()
	c.same("hosts", c.dump().Hosts, []Host{
		{Key: "http://a", Why: "HTTP 429", Known: 1, Pending: 1, Failures: 3},
		{Key: "http://b", Known: 1, Pending: 1, Failures: 1},
	})
	// Facts that say nothing of robots.txt leave it as it was.
	facts.NotBefore, facts.Failures, facts.Why = at.Add(2*time.Hour), 4, "HTTP 503"
	blocked := facts
	blocked.RobotsAt, blocked.RobotsStatus, blocked.Robots, blocked.Sitemaps = time.Time{}, 0, nil, nil
	c.commit(&storage.Batch{Hosts: []storage.HostFacts{blocked}})
	compare()
	leases, err := c.session.Refill(context.Background(), []frontier.HostID{1}, 1)
	c.check("refilling", err)
	c.same("not before", leases[0].NotBefore, facts.NotBefore)
	c.resume(unlimited, "")
	compare()
	c.same("not before", c.claim(0)[0].NotBefore, facts.NotBefore)
}

// testMet: a host may be met before any task of it is known, and is the same one
// when there are some.
func testMet(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed("http://a/1")
	meet := func(keys ...string) []frontier.HostID {
		t.Helper()
		done, err := c.session.Commit(context.Background(), &storage.Batch{Met: keys})
		c.check("meeting hosts", err)
		return done.Met
	}
	c.same("met", meet("http://b", "http://a", "http://b"), []frontier.HostID{2, 1, 2})
	c.commit(&storage.Batch{Hosts: []storage.HostFacts{{Host: 2, Failures: 1}}})
	c.resume(unlimited, "")
	c.same("met after a kill", meet("http://b", "http://c"), []frontier.HostID{2, 3})
	c.seed("http://b/1")
	c.same("hosts", c.dump().Hosts, []Host{
		{Key: "http://a", Known: 1, Pending: 1},
		{Key: "http://b", Known: 1, Pending: 1, Failures: 1},
		{Key: "http://c"},
	})
}

func testScopeAndPolicy(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.commit(&storage.Batch{Scope: []string{"b", "a"}, Policy: "one"})
	c.commit(&storage.Batch{Scope: []string{"a", "c", "a"}, Policy: "two"})
	c.commit(&storage.Batch{})
	c.resume(unlimited, "")
	start := c.session.Start()
	c.same("scope", slices.Sorted(start.Scope), []string{"a", "b", "c"})
	c.same("scope again", slices.Sorted(start.Scope), []string{"a", "b", "c"})
	c.same("policy", start.Policy, "two")
}

func testRuns(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed(urls(1, 2)...)
	c.results(c.page(url(1)))
	c.resume(unlimited, storage.EndInterrupted)
	c.claim(5)
	c.results(c.page(url(2), url(3)))
	second := unlimited
	second.Version, second.Options = "next", []byte(`{"b":2}`)
	c.resume(second, "")
	st, err := c.store.Status(context.Background())
	c.check("status", err)
	c.same("options", string(st.Options), `{"b":2}`)
	c.same("runs", len(st.Runs), 3)
	for i, want := range []storage.Run{
		{ID: 1, End: storage.EndInterrupted, Version: "test", Pages: 1},
		{ID: 2, Version: "test", Pages: 1},
		{ID: 3, Version: "next"},
	} {
		got := st.Runs[i]
		if got.Started.IsZero() || got.Ended.IsZero() != (i > 0) {
			t.Errorf("run %d lasted from %v to %v", i, got.Started, got.Ended)
		}
		got.Started, got.Ended = time.Time{}, time.Time{}
		c.same("run", got, want)
	}
}
