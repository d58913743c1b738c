package storagetest

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/joinable/crawl/storage"
)

// kept is a page whose body is kept.
func (c *crawl) kept(url string, content string) storage.Result {
	c.t.Helper()
	r := c.page(url)
	r.Page.Size = int64(len(content))
	r.Page.Header = []byte("Content-Type: text/html\r\n\r\n")
	r.Page.Body = storage.Body{Content: []byte(content), Hash: uint64(len(content))}
	return r
}

// bodies reads all bodies after one, most at a time.
func (c *crawl) bodies(after int64, most int) (all []storage.StoredBody, last int64) {
	c.t.Helper()
	for {
		found, next, err := c.store.Bodies(context.Background(), after, most)
		c.check("reading bodies", err)
		if len(found) == 0 {
			return all, next
		}
		if len(found) > most || next < found[len(found)-1].Page {
			c.t.Fatalf("asked for %d after %d, got %d, to go on after %d", most, after, len(found), next)
		}
		all, after = append(all, found...), next
	}
}

func testBodies(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	all, _ := c.bodies(0, 9)
	c.same("empty", len(all), 0)
	c.seed(urls(1, 2, 3, 4, 5, 6)...)
	packed := c.kept(url(2), "packed")
	packed.Page.Size, packed.Page.Body.Encoding, packed.Page.Charset = 99, "gzip", "koi8-r"
	c.results(c.kept(url(1), "one"), packed, c.page(url(3)))
	empty := c.kept(url(4), "")
	empty.Page.Body.Content = []byte{}
	c.results(empty, c.kept(url(5), "one"), c.page(url(6)))
	ids := map[string]int64{}
	for _, s := range c.stored(0, 9) {
		ids[s.Task.URL] = s.ID
	}
	want := func(n int, size int64, encoding, content string) storage.StoredBody {
		return storage.StoredBody{
			Page: ids[url(n)], URL: url(n), ContentType: "text/html", Header: []byte("Content-Type: text/html\r\n\r\n"), Size: size,
			Body: storage.Body{Encoding: encoding, Content: []byte(content)},
		}
	}
	second := want(2, 99, "gzip", "packed")
	second.Charset = "koi8-r"
	for most := 1; most < 6; most++ {
		got, last := c.bodies(0, most)
		c.same("bodies", got, []storage.StoredBody{want(1, 3, "", "one"), second, want(4, 0, "", ""), want(5, 3, "", "one")})
		c.same("last", last, ids[url(6)])
		rest, _ := c.bodies(got[1].Page, most)
		c.same("after two", len(rest), 2)
	}
	c.resume(unlimited, "")
	all, _ = c.bodies(0, 2)
	c.same("after a kill", len(all), 4)
}

// testBodiesAtOnce checks that large bodies come few at a time.
func testBodiesAtOnce(t *testing.T, h Harness) {
	c := begin(t, h, unlimited)
	c.seed(urls(1, 2, 3)...)
	for i := 1; i <= 3; i++ {
		r := c.kept(url(i), fmt.Sprint(i))
		r.Page.Size, r.Page.Body.Content = storage.BodiesAtOnce*2/3+int64(i), make([]byte, storage.BodiesAtOnce*2/3)
		r.Page.Body.Hash = uint64(i)
		c.results(r)
	}
	got, last, err := c.store.Bodies(context.Background(), 0, 9)
	c.check("reading bodies", err)
	c.same("at once", len(got), 2)
	got, _, err = c.store.Bodies(context.Background(), last, 9)
	c.check("reading bodies", err)
	c.same("then", len(got), 1)
}

// revise begins a revision.
func (c *crawl) revise(purpose string) storage.Revision {
	c.t.Helper()
	r, err := c.store.Revise(context.Background(), purpose)
	c.check("revising", err)
	return r
}

// forRevision is a store with six pages of two items each, left.
func forRevision(t *testing.T, h Harness) *crawl {
	t.Helper()
	c := begin(t, h, unlimited)
	c.seed(urls(1, 2, 3, 4, 5, 6)...)
	for i := 1; i <= 6; i++ {
		r := c.kept(url(i), fmt.Sprint("page", i))
		r.Items = []storage.Item{{Name: "old", Value: fmt.Appendf(nil, `"%d"`, i)}, {Name: "old", Value: []byte(`2`)}}
		r.Page.Metadata = fmt.Appendf(nil, `{"old":%d}`, i)
		r.Texts = []storage.Text{{Name: "old", Value: fmt.Sprint(i)}}
		c.results(r)
	}
	return c
}

func (c *crawl) leave() {
	c.t.Helper()
	c.check("leaving", c.session.Leave(context.Background(), storage.EndFinished))
}

// extracted is what was found on all pages, the first page first: items,
// metadata and texts. Items are also held against what the views say.
func (c *crawl) extracted() (all []string) {
	c.t.Helper()
	var viewed, items []string
	for _, i := range c.dump().Items {
		viewed = append(viewed, i.URL[len(i.URL)-1:]+" "+i.Name+" "+string(i.Value))
	}
	for _, s := range c.stored(0, 99) {
		page := s.Task.URL[len(s.Task.URL)-1:]
		for _, i := range s.Items {
			items = append(items, page+" "+i.Name+" "+string(i.Value))
		}
		all = append(all, items[len(items)-len(s.Items):]...)
		if s.Page.Metadata != nil {
			all = append(all, page+" "+string(s.Page.Metadata))
		}
		for _, t := range s.Texts {
			all = append(all, page+" text "+t.Name+" "+t.Value)
		}
	}
	c.same("items, as viewed", viewed, items)
	return all
}

// old is what forRevision stored of pages.
func old(pages ...int) (all []string) {
	for _, p := range pages {
		all = append(all, fmt.Sprintf("%d old \"%d\"", p, p), fmt.Sprintf("%d old 2", p), fmt.Sprintf(`%d {"old":%d}`, p, p), fmt.Sprintf("%d text old %d", p, p))
	}
	return all
}

// ids are those of the pages, the first first.
func (c *crawl) ids() (ids []int64) {
	for _, s := range c.stored(0, 99) {
		ids = append(ids, s.ID)
	}
	return ids
}

func revised(page int64, values ...string) storage.Revised {
	r := storage.Revised{Page: page}
	for _, v := range values {
		r.Items = append(r.Items, storage.Item{Name: "new", Value: []byte(v)})
	}
	return r
}

func testRevision(t *testing.T, h Harness) {
	ctx := context.Background()
	c := forRevision(t, h)
	_, err := c.store.Revise(ctx, "a")
	c.same("while a crawl runs", errors.Is(err, storage.ErrHeld), true)
	c.leave()
	ids := c.ids()
	r := c.revise("a")
	_, err = c.store.Join(ctx, unlimited)
	c.same("joining what is revised", errors.Is(err, storage.ErrHeld), true)
	_, err = c.store.Revise(ctx, "a")
	c.same("revising what is revised", errors.Is(err, storage.ErrHeld), true)
	c.same("progress", r.Progress(), storage.Progress{})
	half := storage.Progress{After: ids[2], Pages: 2, Items: 1, Broken: 1}
	c.check("putting", r.Put(ctx, []storage.Revised{revised(ids[0], `1`), revised(ids[2])}, half))
	c.same("before the end", c.extracted(), old(1, 2, 3, 4, 5, 6))
	c.same("progress", r.Progress(), half)
	told := revised(ids[3], `4`, `5`, `6`)
	told.Metadata, told.Texts = []byte(`{"new":1}`), []storage.Text{{Name: "markdown", Value: "# new"}, {Name: "text", Value: "new"}}
	c.check("putting", r.Put(ctx, []storage.Revised{told}, storage.Progress{After: ids[3]}))
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	c.check("finishing", r.Finish(ctx, storage.Run{Started: at, Ended: at.Add(time.Second), Version: "v"}, storage.JobSpec{Options: []byte(`{"b":2}`)}))
	if r.Finish(ctx, storage.Run{}, unlimited) == nil || r.Put(ctx, nil, half) == nil {
		t.Error("a revision goes on after its end")
	}
	c.check("closing", r.Close())
	c.check("closing again", r.Close())
	want := append(append([]string{"1 new 1"}, old(2)...), append([]string{"4 new 4", "4 new 5", "4 new 6", `4 {"new":1}`, "4 text markdown # new", "4 text text new"}, old(5, 6)...)...)
	c.same("extracted", c.extracted(), want)
	st := c.status()
	c.same("count", st.Items, int64(1+2+3+4))
	c.same("options", string(st.Options), `{"b":2}`)
	c.same("run", st.Runs[1], storage.Run{ID: 2, Started: at, Ended: at.Add(time.Second), End: storage.EndRevised, Version: "v"})
	c.revisedCrawlGoesOn(ids[3])
}

// revisedCrawlGoesOn checks that a crawl goes on after a revision, and that
// what is read back of page has the new items.
func (c *crawl) revisedCrawlGoesOn(page int64) {
	c.t.Helper()
	n := c.status().Items
	c.same("stored", len(c.stored(page-1, 1)[0].Items), 3)
	c.join(unlimited)
	c.same("run", c.session.Start().Run, int64(3))
	c.seed(url(7))
	more := c.page(url(7))
	more.Items = []storage.Item{{Name: "more", Value: []byte(`7`)}}
	c.results(more)
	all := c.stored(0, 99)
	c.same("items of the page after", all[len(all)-1].Items, more.Items)
	c.same("count", c.status().Items, n+1)
}

// testRevisionResumed checks that a revision that was not finished is gone on
// with for the same purpose, and dropped for another.
func testRevisionResumed(t *testing.T, h Harness) {
	ctx := context.Background()
	c := forRevision(t, h)
	ids := c.ids()
	c.leave()
	half := storage.Progress{After: ids[1], Pages: 2}
	again := func() {
		t.Helper()
		if h.Reopen != nil {
			c.store = h.Reopen(t, c.store)
		}
	}
	r := c.revise("a")
	c.check("putting", r.Put(ctx, []storage.Revised{revised(ids[0], `1`), revised(ids[1], `2`)}, half))
	c.check("closing", r.Close())
	again()

	r = c.revise("a")
	c.same("going on", []any{r.Progress(), r.Dropped()}, []any{half, false})
	c.check("closing", r.Close())
	again()
	c.join(unlimited) // a crawl in between changes nothing
	c.seed(url(7))
	more := c.page(url(7))
	more.Items = []storage.Item{{Name: "more", Value: []byte(`7`)}}
	c.results(more)
	c.leave()
	r = c.revise("a")
	c.check("finishing", r.Finish(ctx, storage.Run{Started: time.Now(), Ended: time.Now(), Version: "v"}, unlimited))
	c.check("closing", r.Close())
	c.same("extracted", c.extracted(), append(append([]string{"1 new 1", "2 new 2"}, old(3, 4, 5, 6)...), "7 more 7"))

	r = c.revise("a")
	c.same("anew", []any{r.Progress(), r.Dropped()}, []any{storage.Progress{}, false})
	c.check("putting", r.Put(ctx, []storage.Revised{revised(ids[0], `9`)}, storage.Progress{After: ids[0]}))
	c.check("closing", r.Close())
	r = c.revise("b")
	c.same("another", []any{r.Progress(), r.Dropped()}, []any{storage.Progress{}, true})
	c.check("closing", r.Close())
	c.same("extracted", c.extracted(), append(append([]string{"1 new 1", "2 new 2"}, old(3, 4, 5, 6)...), "7 more 7"))
}

// testRevisionOwn checks that what a program found stays, time and again.
func testRevisionOwn(t *testing.T, h Harness) {
	ctx := context.Background()
	c := begin(t, h, unlimited)
	c.seed(urls(1, 2, 3)...)
	for i := 1; i <= 3; i++ {
		r := c.kept(url(i), fmt.Sprint("page", i))
		r.Items = []storage.Item{{Name: "old", Value: []byte(`1`)}, {Name: "told", Value: []byte(`2`), Own: true}, {Name: "old", Value: []byte(`3`)}}
		c.results(r)
	}
	c.leave()
	ids := c.ids()
	for range 2 {
		r := c.revise("a")
		c.check("putting", r.Put(ctx, []storage.Revised{revised(ids[0], `7`), revised(ids[1])}, storage.Progress{After: ids[1]}))
		c.check("finishing", r.Finish(ctx, storage.Run{Started: time.Now(), Ended: time.Now()}, unlimited))
		c.check("closing", r.Close())
		c.same("extracted", c.extracted(), []string{"1 new 7", "1 told 2", "2 told 2", "3 old 1", "3 told 2", "3 old 3"})
		c.same("count", c.status().Items, int64(6))
	}
}
