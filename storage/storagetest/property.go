package storagetest

import (
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/joinable/crawl/storage"
)

// A web is a random graph of pages and redirects.
type web struct {
	links    [][]int
	redirect []int // target, or -1
	also     []int // target, or -1
	seeds    []int
}

func drawWeb(t *rapid.T) *web {
	n := rapid.IntRange(2, 14).Draw(t, "pages")
	node := rapid.IntRange(0, n-1)
	w := &web{
		links: make([][]int, n), redirect: make([]int, n), also: make([]int, n),
		seeds: rapid.SliceOfNDistinct(node, 1, 2, rapid.ID[int]).Draw(t, "seeds"),
	}
	for i := range n {
		w.redirect[i], w.also[i] = -1, -1
		switch rapid.IntRange(0, 9).Draw(t, "kind") {
		case 0:
			w.redirect[i] = node.Draw(t, "redirect")
		case 1:
			w.also[i] = node.Draw(t, "also")
		}
		if w.redirect[i] < 0 {
			w.links[i] = rapid.SliceOfN(node, 0, 4).Draw(t, "links")
		}
	}
	return w
}

// result is what fetching a page of the web brings.
func (w *web) result(c *crawl, i int) storage.Result {
	if to := w.redirect[i]; to >= 0 {
		return c.redirect(url(i), url(to))
	}
	r := c.page(url(i), urls(w.links[i]...)...)
	if to := w.also[i]; to >= 0 {
		r.Also = c.candidates(url(to))
	}
	return r
}

// depths are the depths of all that is known once some pages were fetched:
// breadth first from the seeds, through those pages.
func (w *web) depths(fetched map[int]bool) map[int]int {
	depths := map[int]int{}
	level := slices.Clone(w.seeds)
	for depth := 0; len(level) > 0; depth++ {
		var next []int
		for len(level) > 0 {
			i := level[0]
			level = level[1:]
			if _, ok := depths[i]; ok {
				continue
			}
			depths[i] = depth
			if !fetched[i] {
				continue
			}
			next = append(next, w.links[i]...)
			for _, same := range []int{w.redirect[i], w.also[i]} {
				if same >= 0 {
					level = append(level, same)
				}
			}
		}
		level = next
	}
	return depths
}

// testDepthProperty crawls random webs in random order, in several runs with
// limits that change and kills between them, and compares what was fetched
// and every depth with a plain search.
func testDepthProperty(t *testing.T, h Harness) {
	if h.Reopen == nil || h.Dump == nil {
		t.Skip("the store cannot be reopened, or not be read as a whole")
	}
	rapid.Check(t, func(rt *rapid.T) {
		w := drawWeb(rt)
		limits := rapid.SliceOfN(rapid.IntRange(-1, 4), 1, 4).Draw(rt, "limits")
		c := &crawl{t: rt, tb: t, h: h, store: h.Open(t)}
		defer c.close()
		fetched := map[int]bool{}
		for run, limit := range limits {
			if run == 0 {
				c.join(limited(limit))
				c.seed(urls(w.seeds...)...)
			} else {
				c.resume(limited(limit), "")
				c.claim(rapid.IntRange(0, 3).Draw(rt, "claimed"))
			}
			steps := 1000
			if run < len(limits)-1 {
				steps = rapid.IntRange(0, 8).Draw(rt, "steps")
			}
			w.crawl(rt, c, steps, fetched)
			w.check(c, limit, steps == 1000, fetched)
		}
	})
}

// crawl fetches in random order until nothing is pending or steps are over.
func (w *web) crawl(t *rapid.T, c *crawl, steps int, fetched map[int]bool) {
	for range steps {
		c.drain()
		leased := c.leased()
		if len(leased) == 0 {
			return
		}
		n := rapid.IntRange(1, len(leased)).Draw(t, "batch")
		var b storage.Batch
		for _, u := range rapid.Permutation(leased).Draw(t, "order")[:n] {
			i := number(u)
			if fetched[i] {
				t.Fatalf("%s is fetched twice", u)
			}
			fetched[i] = true
			b.Results = append(b.Results, w.result(c, i))
		}
		c.commit(&b)
	}
}

// number is the inverse of url.
func number(u string) (n int) {
	for _, digit := range u[len("http://a/"):] {
		n = 10*n + int(digit-'0')
	}
	return n
}

// check compares a store with what it should hold.
func (w *web) check(c *crawl, limit int, finished bool, fetched map[int]bool) {
	c.t.Helper()
	want := w.depths(fetched)
	got := map[int]int{}
	pending := int64(0)
	for _, f := range c.dump().Fates {
		i := number(f.URL)
		got[i] = f.Depth
		fate := "pending"
		switch {
		case fetched[i] && w.redirect[i] >= 0:
			fate = "redirected"
		case fetched[i]:
			fate = "fetched"
		case limit >= 0 && want[i] > limit:
			fate = "parked"
		default:
			pending++
		}
		if f.Fate != fate {
			c.t.Fatalf("%s at depth %d (limit %d) is %s, want %s", f.URL, want[i], limit, f.Fate, fate)
		}
	}
	if limit >= 0 {
		c.same("depths", got, want)
	} else {
		c.same("known", slices.Sorted(maps.Keys(got)), slices.Sorted(maps.Keys(want)))
	}
	c.same("pending", c.counts().Pending, pending)
	if finished && pending > 0 {
		c.t.Fatalf("%d URLs were never handed out", pending)
	}
}
