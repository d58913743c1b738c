package storagetest

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

func testStart(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	start := c.session.Start()
	if start.Run != 1 || start.Resumed || start.Counts.Known != 0 || start.Policy != "" {
		t.Fatalf("start of an empty store: %+v", start)
	}
	for range start.Scope {
		t.Fatal("an empty store has a scope")
	}
	if err := c.session.Alive().Err(); err != nil {
		t.Fatalf("not alive: %v", err)
	}
	if leases := c.claim(10); len(leases) != 0 {
		t.Fatalf("claimed of an empty store: %v", leases)
	}
	seed := start.HashSeed
	c.seed("http://a/1")
	c.resume(unlimited, storage.EndInterrupted)
	start = c.session.Start()
	if start.Run != 2 || !start.Resumed || start.HashSeed != seed || start.Counts.Known != 1 || start.Counts.Pending != 1 {
		t.Fatalf("start of a resumed store: %+v", start)
	}
}

func testSecondJoin(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	if _, err := c.store.Join(context.Background(), unlimited); !errors.Is(err, storage.ErrHeld) {
		t.Fatalf("second join: %v", err)
	}
	c.seed("http://a/1")
	alive := c.session.Alive()
	c.check("leaving", c.session.Leave(context.Background(), storage.EndFinished))
	if alive.Err() == nil {
		t.Fatal("alive after leaving")
	}
	if _, err := c.session.Commit(context.Background(), &storage.Batch{Seeds: c.seeds("http://a/2")}); err == nil {
		t.Fatal("committed after leaving")
	}
	if err := c.session.Leave(context.Background(), storage.EndFinished); err == nil {
		t.Fatal("left twice")
	}
	if _, err := c.session.Refill(context.Background(), []frontier.HostID{1}, 1); err == nil {
		t.Fatal("refilled after leaving")
	}
	c.join(unlimited)
	c.same("known", c.counts().Known, int64(1))
}

func testSeeds(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	b := &storage.Batch{Seeds: c.seeds("http://a/1", "http://b/1", "http://a/2", "http://a/1")}
	done := c.commit(b)
	c.same("new", done.New, 3)
	for i, want := range []frontier.TaskID{1, 2, 3} {
		if done.Added[i] != &b.Seeds[i].Task {
			t.Errorf("added task %d does not point into the batch", i)
		}
		c.same("ID", done.Added[i].ID, want)
	}
	c.same("ID of the repeated seed", b.Seeds[3].Task.ID, frontier.TaskID(1))
	c.same("same host", b.Seeds[0].Task.Host, b.Seeds[2].Task.Host)
	if b.Seeds[1].Task.Host == b.Seeds[0].Task.Host {
		t.Error("two host keys have one number")
	}
	n := c.counts()
	c.same("known", n.Known, int64(3))
	c.same("hosts", n.Hosts, int64(2))
	c.same("pending", n.Pending, int64(3))
}

func testDedup(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed("http://a/1", "http://a/2")
	r := []storage.Result{
		c.page("http://a/1", "http://a/1", "http://a/3", "http://a/3"),
		c.page("http://a/2", "http://a/3", "http://a/4", "http://a/1"),
	}
	done := c.results(r...)
	c.same("new", done.New, 2)
	c.same("leased", c.leased(), []string{"http://a/3", "http://a/4"})
	c.same("parent", c.tasks["http://a/3"].Parent, frontier.TaskID(1))
	c.same("depth", c.tasks["http://a/4"].Depth, int32(1))
	for i, want := range []frontier.TaskID{1, 3, 3} {
		c.same("target", r[0].Links[i].Target.Task.ID, want)
	}
	c.same("links", c.dump().Links, []Link{
		{"http://a/1", "http://a/1", "a", "to http://a/1", ""},
		{"http://a/1", "http://a/3", "a", "to http://a/3", ""},
		{"http://a/1", "http://a/3", "a", "to http://a/3", ""},
		{"http://a/2", "http://a/3", "a", "to http://a/3", ""},
		{"http://a/2", "http://a/4", "a", "to http://a/4", ""},
		{"http://a/2", "http://a/1", "a", "to http://a/1", ""},
	})
	done = c.results(c.page("http://a/3", "http://a/2", "http://a/4"))
	c.same("new", done.New, 0)
	c.same("links", c.counts().Links, int64(8))
}

// testRequests checks that all of a task survives the backlog and a resume.
func testRequests(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	post := frontier.Task{
		URL: "http://a/form", Origin: frontier.FromGuess, Priority: -7, Hops: 3,
		Request: &frontier.Request{Method: "POST", Body: []byte("a=1\x00\xff"), Label: "form", Data: []byte(`{"n":1}`)},
	}
	cand := storage.Candidate{Identity: 42, HostKey: "http://a", Task: post}
	b := &storage.Batch{Seeds: []storage.Candidate{cand, c.candidate("http://a/form")}}
	done, err := c.session.Commit(context.Background(), b)
	c.check("committing", err)
	want := map[frontier.TaskID]frontier.Task{}
	post.ID, post.Host = 1, 1
	want[1] = post
	want[2] = frontier.Task{URL: "http://a/form", Origin: frontier.FromLink, ID: 2, Host: 1}
	compare := func() {
		t.Helper()
		leases, err := c.session.Refill(context.Background(), []frontier.HostID{1}, 5)
		c.check("refilling", err)
		got := map[frontier.TaskID]frontier.Task{}
		for _, task := range leases[0].Tasks {
			got[task.ID] = *task
		}
		c.same("tasks", got, want)
	}
	c.session.Shed(done.Added)
	compare()
	c.resume(unlimited, "")
	leases, err := c.session.Claim(context.Background(), 9, 0)
	c.check("claiming", err)
	c.same("backlog", leases[0].Backlog, 2)
	compare()
}

func testPage(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed("http://a/1", "http://a/2")
	r := c.page("http://a/1", "http://b/1")
	r.Links[0].Rel, r.Links[0].Kind = "nofollow", "area"
	r.Page.Charset = "utf-8"
	r.Page.Header = []byte("Content-Type: text/html\r\n\r\n")
	r.Page.Body = storage.Body{Encoding: "gzip", Content: []byte("x"), Hash: 7}
	r.Items = []storage.Item{{Name: "price", Value: []byte(`{"eur":1}`)}, {Name: "price", Value: []byte(`2`)}}
	same := c.page("http://a/2")
	same.Page.Body = r.Page.Body
	c.results(r, same)
	d := c.dump()
	c.same("pages", d.Pages, []Page{
		{URL: "http://a/1", Title: "page http://a/1", ContentType: "text/html", Charset: "utf-8", Status: 200, Links: 1, Size: 100, Wire: 50},
		{URL: "http://a/2", Title: "page http://a/2", ContentType: "text/html", Status: 200, Size: 100, Wire: 50},
	})
	c.same("items", d.Items, []Item{{"http://a/1", "price", `{"eur":1}`}, {"http://a/1", "price", `2`}})
	c.same("links", d.Links, []Link{{"http://a/1", "http://b/1", "area", "to http://b/1", "nofollow"}})
	n := c.counts()
	want := storage.Counts{
		Known: 3, Pending: 1, Fates: map[storage.Fate]int64{storage.Fetched: 2}, Parked: map[storage.Reason]int64{},
		Pages: 2, Links: 1, Items: 2, Hosts: 2, Bytes: 200, Wire: 100,
	}
	c.same("counts", n, want)
	c.resume(unlimited, "")
	c.same("counts after a kill", c.session.Start().Counts, want)
	c.same("status after a kill", c.counts(), want)
}

func testRedirect(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed("http://a/1", "http://a/2")
	done := c.results(c.redirect("http://a/1", "http://b/1"), c.redirect("http://a/2", "http://a/1"))
	c.same("new", done.New, 1)
	c.same("parent", done.Added[0].Parent, frontier.TaskID(1))
	c.same("depth", done.Added[0].Depth, int32(0))
	d := c.dump()
	c.same("target", d.Fates[0].Redirect, "http://b/1")
	c.same("known target", d.Fates[1].Redirect, "http://a/1")
	c.same("pages", len(d.Pages), 0)
}

func testAlso(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed("https://a/")
	c.results(c.page("https://a/", "https://a/1"))
	r := c.ended("https://a/1", storage.Outcome{Fate: storage.Failed, Class: "connect", Error: "refused", Tries: 1})
	r.Also = c.candidates("http://a/1")
	done := c.results(r)
	c.same("depth", done.Added[0].Depth, int32(1))
	c.same("parent", done.Added[0].Parent, frontier.TaskID(2))
	c.same("links", len(c.dump().Links), 1)
}

// testRepeated commits a result twice, as after a kill between a commit and
// its answer.
func testRepeated(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed("http://a/1")
	r := c.page("http://a/1", "http://a/2")
	task := *r.Task
	c.results(r)
	again := r
	again.Task = &task
	done := c.results(again)
	c.same("new", done.New, 0)
	c.same("pages", len(c.dump().Pages), 1)
	c.same("counts", c.counts().Pages, int64(1))
	twice := c.page("http://a/2")
	c.results(twice, twice)
	c.same("pages", len(c.dump().Pages), 2)
}

// testUnfit checks that what cannot be stored fails alone.
func testUnfit(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed("http://a/1", "http://a/2", "http://a/3", "http://a/4")
	bad := c.page("http://a/2", "http://a/lost")
	bad.Items = []storage.Item{{Name: "x", Value: []byte("{not JSON")}}
	none := c.ended("http://a/4", storage.Outcome{})
	done := c.results(c.page("http://a/1", "http://a/5"), bad, c.page("http://a/3"), none)
	c.same("new", done.New, 1)
	c.same("fates", c.fates(), map[string]string{
		"http://a/1": "fetched", "http://a/2": "failed", "http://a/3": "fetched", "http://a/4": "failed", "http://a/5": "pending",
	})
	f := c.dump().Fates[1]
	if f.Class != "storage" || f.Error == "" {
		t.Errorf("the failure does not say why: %+v", f)
	}
	c.counts()
}

func testUnknown(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed("http://a/1")
	for _, id := range []frontier.TaskID{0, 2, -1} {
		b := &storage.Batch{Results: []storage.Result{{Task: &frontier.Task{ID: id}, Outcome: storage.Outcome{Fate: storage.Gone}}}}
		if _, err := c.session.Commit(context.Background(), b); err == nil {
			t.Errorf("a result for task %d was stored", id)
		}
	}
	b := &storage.Batch{Hosts: []storage.HostFacts{{Host: 9}}}
	if _, err := c.session.Commit(context.Background(), b); err == nil {
		t.Error("facts about an unknown host were stored")
	}
	if _, err := c.session.Refill(context.Background(), []frontier.HostID{9}, 1); err == nil {
		t.Error("an unknown host was refilled")
	}
	if err := c.session.Release(context.Background(), storage.Release{Host: 9}); err == nil {
		t.Error("an unknown host was released")
	}
	c.same("known", c.counts().Known, int64(1))
}

func testFates(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed("http://a/1", "http://a/2", "http://a/3", "http://a/4")
	gone := c.ended("http://a/1", storage.Outcome{Fate: storage.Gone, Status: 404})
	gone.Page = &storage.Page{Title: "not found", Size: 9, Wire: 9}
	c.results(gone,
		c.ended("http://a/2", storage.Outcome{Fate: storage.NotModified, Status: 304}),
		c.ended("http://a/3", storage.Outcome{Fate: storage.Failed, Class: "timeout", Error: "too slow", Tries: 3}),
		c.ended("http://a/4", storage.Outcome{Fate: storage.Parked, Reason: storage.ByRobots}))
	d := c.dump()
	c.same("fates", d.Fates, []Fate{
		{URL: "http://a/1", Fate: "gone", Host: "http://a", Status: 404},
		{URL: "http://a/2", Fate: "not-modified", Host: "http://a", Status: 304},
		{URL: "http://a/3", Fate: "failed", Host: "http://a", Class: "timeout", Error: "too slow", Tries: 3},
		{URL: "http://a/4", Fate: "parked", Reason: "robots", Host: "http://a"},
	})
	n := c.counts()
	c.same("pages", n.Pages, int64(0))
	c.same("stored", len(d.Pages), 1)
	c.same("bytes", n.Bytes, int64(0))
	c.same("pending", n.Pending, int64(0))
	c.same("parked", n.Parked, map[storage.Reason]int64{storage.ByRobots: 1})
	c.resume(unlimited, "")
	c.same("counts after a kill", c.session.Start().Counts, n)
	c.same("claims", len(c.claim(1)), 0)
}

func testCancelledCommit(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := c.session.Commit(ctx, &storage.Batch{Seeds: c.seeds("http://a/1")}); err == nil {
		c.same("known", c.counts().Known, int64(1))
		return
	}
	c.same("known", c.counts().Known, int64(0))
	c.same("new", c.seed("http://a/1").New, 1)
}

// testConcurrency calls everything at once, for the race detector.
func testConcurrency(t *testing.T, h Harness) {
	c := begin(t, h, limited(20))
	c.seed("http://a/0")
	ctx := context.Background()
	var wg sync.WaitGroup
	stop := make(chan struct{})
	loop := func(f func() error) {
		wg.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
				}
				if err := f(); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	loop(func() error { _, err := c.store.Status(ctx); return err })
	loop(func() error { _, _, err := c.session.Host(ctx, 1); return err })
	loop(func() error {
		leases, err := c.session.Refill(ctx, []frontier.HostID{1}, 3)
		if err == nil {
			c.session.Shed(leases[0].Tasks)
		}
		return err
	})
	for i := range 30 {
		page := c.page(url(i), url(i+1), url(i+2), url(i*7), "http://x/"+url(i)[9:])
		done, err := c.session.Commit(ctx, &storage.Batch{
			Results: []storage.Result{page}, Hosts: []storage.HostFacts{{Host: 1, Failures: i, NotBefore: time.Now()}},
		})
		c.check("committing", err)
		delete(c.tasks, url(i))
		c.lease(done.Added)
		if c.tasks[url(i+1)] == nil {
			break // too deep
		}
		// What Refill and Shed play with.
		for _, u := range c.leased()[1:] {
			c.session.Shed([]*frontier.Task{c.tasks[u]})
			delete(c.tasks, u)
		}
	}
	close(stop)
	wg.Wait()
}
