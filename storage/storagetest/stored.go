package storagetest

import (
	"context"
	"fmt"
	"time"

	"testing"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// stored reads all final outcomes after one, most at a time.
func (c *crawl) stored(after int64, most int) []storage.Stored {
	c.t.Helper()
	var all []storage.Stored
	for {
		found, last, err := c.store.Stored(context.Background(), after, most)
		c.check("reading what is stored", err)
		if len(found) == 0 {
			return all
		}
		if len(found) > most || last < found[len(found)-1].ID {
			c.t.Fatalf("asked for %d after %d, got %d, to go on after %d", most, after, len(found), last)
		}
		all, after = append(all, found...), last
	}
}

func testStored(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.same("empty", len(c.stored(0, 10)), 0)
	c.seed("http://a/1", "http://a/2")
	page := c.page("http://a/1", "http://b/from", "http://a/3")
	page.Links[1].Rel, page.Links[1].Kind = "nofollow", "area"
	page.Page.Charset, page.Page.Proto, page.Page.RemoteAddr = "utf-8", "HTTP/1.1", "127.0.0.1:80"
	page.Page.Directives = storage.Directives{NoIndex: true, Text: "X-Robots-Tag: noindex"}
	page.Page.FirstByte = 7 * time.Millisecond
	page.Page.Header = []byte("Content-Type: text/html\r\n\r\n")
	page.Page.Body = storage.Body{Content: []byte("x"), Hash: 7}
	page.Items = []storage.Item{{Name: "price", Value: []byte(`{"eur":1}`)}, {Name: "price", Value: []byte(`2`)}}
	page.Page.Metadata = []byte(`{"lang":"en"}`)
	page.Texts = []storage.Text{{Name: "markdown", Value: "# One"}, {Name: "text", Value: "One"}}
	page.Links[1].Listing = &storage.Listing{LastMod: "2026-01-02", ChangeFreq: "daily", Priority: 0.5}
	page.File = &storage.File{Path: "a/1.html", Size: 9, SHA256: "00ff"}
	page.Fingerprint = &storage.Fingerprint{Simhash: 1 << 63, Near: 0}
	c.results(page)
	hop := c.redirect("http://b/from", "http://b/to")
	hop.Redirect.Task.Hops = 1
	c.results(hop, c.ended("http://a/2", storage.Outcome{Fate: storage.Retry, Tries: 1}),
		c.ended("http://a/3", storage.Outcome{Fate: storage.Parked, Reason: storage.ByRobots}))
	last := c.page("http://b/to")
	last.Page.Directives = storage.Directives{NoFollow: true, Text: "meta robots: nofollow"}
	last.Texts = []storage.Text{{Name: "text", Value: "Last"}}
	last.Items = []storage.Item{{Name: "price", Value: []byte(`3`)}}
	c.results(last, c.ended("http://a/2", storage.Outcome{Fate: storage.Failed, Class: "timeout", Error: "too slow", Tries: 2}))

	want := func(s storage.Stored, url string, id frontier.TaskID, fate storage.Fate) storage.Stored {
		s.Run, s.HostKey = 1, hostKey(url)
		s.Task.ID, s.Task.URL, s.Task.Host = id, url, 1
		if s.HostKey != "http://a" {
			s.Task.Host = 2
		}
		s.Fate, s.At, s.Took = fate, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), 42*time.Millisecond
		return s
	}
	page.Page.Body = storage.Body{}
	first := want(storage.Stored{
		Task: frontier.Task{Origin: frontier.FromSeed}, Page: page.Page, Items: page.Items, Texts: page.Texts, File: page.File,
		Links: []storage.StoredLink{
			{URL: "http://b/from", Kind: "a", Text: "to http://b/from"},
			{URL: "http://a/3", Kind: "area", Text: "to http://a/3", Rel: "nofollow", Listing: page.Links[1].Listing},
		},
	}, "http://a/1", 1, storage.Fetched)
	first.Status = 200
	moved := want(storage.Stored{
		Task: frontier.Task{Origin: frontier.FromLink, Parent: 1, Depth: 1}, Redirect: "http://b/to", FoundOn: "http://a/1",
	}, "http://b/from", 3, storage.Redirected)
	moved.Status = 301
	to := want(storage.Stored{
		Task: frontier.Task{Origin: frontier.FromRedirect, Parent: 3, Depth: 1, Hops: 1},
		Page: last.Page, Items: last.Items, Texts: last.Texts, Via: []string{"http://b/from"}, FoundOn: "http://a/1",
	}, "http://b/to", 5, storage.Fetched)
	to.Status = 200
	failed := want(storage.Stored{Task: frontier.Task{Origin: frontier.FromSeed}}, "http://a/2", 2, storage.Failed)
	failed.Class, failed.Error, failed.Tries = "timeout", "too slow", 2

	for most := 1; most < 6; most++ {
		got := c.stored(0, most)
		for i := range got {
			if got[i].ID <= 0 || i > 0 && got[i].ID <= got[i-1].ID {
				t.Fatalf("outcome %d comes after %d", got[i].ID, got[max(i-1, 0)].ID)
			}
			c.same("after one", len(c.stored(got[i].ID, most)), len(got)-i-1)
		}
		for i := range got {
			got[i].ID = 0
		}
		c.same("stored", got, []storage.Stored{first, moved, to, failed})
	}
	var all []string
	for s, err := range storage.All(context.Background(), c.store) {
		c.check("reading all that is stored", err)
		if all = append(all, s.Task.URL); len(all) == 3 {
			break
		}
	}
	c.same("the first three of all", all, []string{"http://a/1", "http://b/from", "http://b/to"})
	c.resume(unlimited, "")
	c.same("stored after a kill", len(c.stored(0, 3)), 4)
}

// testStoredDepth checks that the depth is the one known now.
func testStoredDepth(t *testing.T, h Harness) {
	c := begin(t, h, limited(5))
	c.seed(urls(1)...)
	c.results(c.page(url(1), url(2)))
	c.results(c.page(url(2), url(3)))
	c.results(c.page(url(3)))
	c.same("depth", c.stored(0, 9)[2].Task.Depth, int32(2))
	c.seed(url(3))
	c.same("depth by a shorter way", c.stored(0, 9)[2].Task.Depth, int32(0))
}

// testStoredRuns checks that outcomes tell their runs, and that they are to be
// had without a session.
func testStoredRuns(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed(urls(1, 2)...)
	c.results(c.page(url(1)))
	c.resume(unlimited, storage.EndInterrupted)
	c.claim(5)
	c.results(c.page(url(2)))
	c.check("leaving", c.session.Leave(context.Background(), storage.EndFinished))
	got := c.stored(0, 9)
	c.same("runs", []int64{got[0].Run, got[1].Run}, []int64{1, 2})
	c.join(unlimited)
}

func testMarks(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.same("marks", len(c.session.Start().Marks), 0)
	c.commit(&storage.Batch{Marks: map[string]string{"a": "1", "b b": "x"}})
	c.commit(&storage.Batch{Marks: map[string]string{"a": "2"}})
	c.commit(&storage.Batch{})
	c.resume(unlimited, "")
	c.same("marks", c.session.Start().Marks, map[string]string{"a": "2", "b b": "x"})
	c.same("marks", c.status().Marks, map[string]string{"a": "2", "b b": "x"})
}

// additions are what is put aside and not taken.
func (c *crawl) additions(most int) []storage.Addition {
	c.t.Helper()
	found, err := c.session.Additions(context.Background(), most)
	c.check("reading additions", err)
	return found
}

func testAdditions(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.same("additions", len(c.additions(5)), 0)
	add := func(urls ...string) {
		t.Helper()
		var all []storage.Addition
		for i, u := range urls {
			all = append(all, storage.Addition{URL: u, Guessed: i == 1})
		}
		c.check("adding", c.store.Add(context.Background(), all))
	}
	add("http://a/1", "http://a/2", "http://a/3")
	got := c.additions(2)
	c.same("additions", []any{len(got), got[0].URL, got[0].Guessed, got[1].URL, got[1].Guessed}, []any{2, "http://a/1", false, "http://a/2", true})
	c.same("number", c.status().Added, int64(3))
	c.commit(&storage.Batch{Seeds: c.seeds(got[0].URL, got[1].URL), Taken: []int64{got[0].ID, got[1].ID, 999}})
	c.same("number", c.status().Added, int64(1))
	add("http://a/4")
	c.resume(unlimited, "")
	var left []string
	for _, a := range c.additions(9) {
		left = append(left, fmt.Sprint(a.URL, a.Guessed))
	}
	c.same("left after a kill", left, []string{"http://a/3false", "http://a/4false"})
	c.same("known", c.counts().Known, int64(2))
}

func (c *crawl) status() storage.Status {
	c.t.Helper()
	s, err := c.store.Status(context.Background())
	c.check("status", err)
	return s
}
