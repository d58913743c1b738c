package storagetest

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// testModel does random things to a store and compares it with a map.
func testModel(t *testing.T, h Harness) {
	if h.Reopen == nil || h.Dump == nil {
		t.Skip("the store cannot be reopened, or not be read as a whole")
	}
	rapid.Check(t, func(rt *rapid.T) {
		m := &model{
			crawl: &crawl{t: rt, tb: t, h: h, store: h.Open(t)},
			fates: map[string]string{},
			order: rapid.SampledFrom([]frontier.Order{frontier.BreadthFirst, frontier.DepthFirst, frontier.BestFirst}).Draw(rt, "order"),
		}
		defer m.close()
		m.join(ordered(m.order))
		rt.Repeat(map[string]func(*rapid.T){
			"commit":     m.commitSome,
			"refill":     m.refillSome,
			"shed":       m.shedSome,
			"reconsider": m.reconsiderSome,
			"resume":     m.resumeSometime,
			"":           m.compare,
		})
		m.same("fates", m.crawl.fates(), m.fates)
	})
}

// A model knows what a store should hold.
type model struct {
	*crawl
	order frontier.Order
	fates map[string]string
	hosts []string // in order of their numbers
}

func drawURL(t *rapid.T) string {
	return fmt.Sprintf("http://%c/%d", rapid.IntRange('a', 'c').Draw(t, "host"), rapid.IntRange(0, 30).Draw(t, "page"))
}

// drawSeed draws a seed, which frees what was out of scope.
func (m *model) drawSeed(t *rapid.T) storage.Candidate {
	c := m.draw(t)
	if c.Parked == storage.Released && (m.fates[c.Task.URL] == storage.OutOfScope.String() || m.fates[c.Task.URL] == storage.Held.String()) {
		m.fates[c.Task.URL] = "pending"
	}
	return c
}

// draw draws a candidate and says what should become of it.
func (m *model) draw(t *rapid.T) storage.Candidate {
	c := m.candidate(drawURL(t))
	c.Task.Priority = rapid.Int32Range(-3, 3).Draw(t, "priority")
	if rapid.IntRange(0, 3).Draw(t, "parked") == 0 {
		c.Parked = rapid.SampledFrom([]storage.Reason{storage.OutOfScope, storage.Held}).Draw(t, "reason")
	}
	if m.fates[c.Task.URL] == "" {
		m.fates[c.Task.URL] = "pending"
		if c.Parked != storage.Released {
			m.fates[c.Task.URL] = c.Parked.String()
		}
	}
	if !slices.Contains(m.hosts, c.HostKey) {
		m.hosts = append(m.hosts, c.HostKey)
	}
	return c
}

func (m *model) commitSome(t *rapid.T) {
	var b storage.Batch
	for range rapid.IntRange(0, 2).Draw(t, "seeds") {
		b.Seeds = append(b.Seeds, m.drawSeed(t))
	}
	for _, u := range m.leased() {
		if rapid.Bool().Draw(t, "leave") {
			continue
		}
		b.Results = append(b.Results, m.result(t, u))
	}
	m.commit(&b)
}

func (m *model) result(t *rapid.T, u string) storage.Result {
	switch rapid.IntRange(0, 5).Draw(t, "fate") {
	case 0:
		return m.ended(u, storage.Outcome{Fate: storage.Retry, Tries: m.tasks[u].Tries + 1})
	case 1:
		m.fates[u] = "robots"
		return m.ended(u, storage.Outcome{Fate: storage.Parked, Reason: storage.ByRobots})
	case 2:
		m.fates[u] = "gone"
		return m.ended(u, storage.Outcome{Fate: storage.Gone, Status: 404})
	}
	m.fates[u] = "fetched"
	r := m.page(u)
	for range rapid.IntRange(0, 4).Draw(t, "links") {
		r.Links = append(r.Links, storage.Link{Kind: "a", Target: m.draw(t)})
	}
	return r
}

func (m *model) refillSome(t *rapid.T) {
	for i := range m.hosts {
		host := frontier.HostID(i + 1)
		n := rapid.IntRange(0, 3).Draw(t, "tasks")
		want := min(n, m.backlog[host])
		if got := m.refill(n, host); len(got) != want {
			t.Fatalf("refilled %d of host %d, want %d", len(got), host, want)
		}
	}
}

func (m *model) shedSome(t *rapid.T) {
	for _, u := range m.leased() {
		if rapid.Bool().Draw(t, "shed") {
			m.shed(u)
		}
	}
}

func (m *model) reconsiderSome(t *rapid.T) {
	reason := rapid.SampledFrom([]storage.Reason{storage.OutOfScope, storage.Held, storage.ByRobots}).Draw(t, "reason")
	verdict := rapid.SampledFrom([]storage.Reason{storage.Released, storage.Trapped, reason}).Draw(t, "verdict")
	judged, _ := m.reconsider(verdict, reason)
	for _, u := range judged {
		if m.fates[u] != reason.String() {
			t.Fatalf("%s was judged for %v but is %s", u, reason, m.fates[u])
		}
		m.fates[u] = verdict.String()
		if verdict == storage.Released {
			m.fates[u] = "pending"
		}
	}
}

func (m *model) resumeSometime(t *rapid.T) {
	m.resume(ordered(m.order), rapid.SampledFrom([]storage.End{"", storage.EndInterrupted}).Draw(t, "end"))
	m.claim(rapid.IntRange(0, 2).Draw(t, "claimed"))
}

// compare compares counts, and that every pending task is leased or in the
// backlog.
func (m *model) compare(t *rapid.T) {
	n := m.counts()
	want := map[string]int64{}
	for _, fate := range m.fates {
		want[fate]++
	}
	backlog := 0
	for _, n := range m.backlog {
		backlog += n
	}
	m.same("known", n.Known, int64(len(m.fates)))
	m.same("pending", n.Pending, want["pending"])
	m.same("leased and backlog", int64(len(m.tasks)+backlog), want["pending"])
	m.same("pages", n.Pages, want["fetched"])
	m.same("hosts", n.Hosts, int64(len(m.hosts)))
}
