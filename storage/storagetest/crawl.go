package storagetest

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// fataler is what the suite needs of a testing.T or a rapid.T.
type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

// unlimited is a run without a limit of depth.
var unlimited = storage.JobSpec{MaxDepth: -1, Version: "test", Options: []byte(`{"a":1}`)}

func limited(depth int) storage.JobSpec {
	job := unlimited
	job.MaxDepth = depth
	return job
}

func ordered(o frontier.Order) storage.JobSpec {
	job := unlimited
	job.Order = o
	return job
}

// A crawl is a store, its session, and the tasks that the session leased.
type crawl struct {
	t       fataler
	tb      testing.TB
	h       Harness
	store   storage.Store
	session storage.Session
	// tasks are leased, by URL.
	tasks map[string]*frontier.Task
	// backlog counts what the store said is in the backlog.
	backlog map[frontier.HostID]int
}

// begin opens a fresh store and joins it.
func begin(t *testing.T, h Harness, job storage.JobSpec) *crawl {
	t.Helper()
	c := &crawl{t: t, tb: t, h: h, store: h.Open(t)}
	t.Cleanup(c.close)
	c.join(job)
	return c
}

func (c *crawl) close() {
	if err := c.store.Close(); err != nil {
		c.t.Fatalf("closing: %v", err)
	}
}

func (c *crawl) check(doing string, err error) {
	c.t.Helper()
	if err != nil {
		c.t.Fatalf("%s: %v", doing, err)
	}
}

func (c *crawl) join(job storage.JobSpec) {
	c.t.Helper()
	s, err := c.store.Join(context.Background(), job)
	c.check("joining", err)
	c.session, c.tasks, c.backlog = s, map[string]*frontier.Task{}, map[frontier.HostID]int{}
}

// resume reopens the store, leaving the session first if end is not empty,
// and joins again.
func (c *crawl) resume(job storage.JobSpec, end storage.End) {
	c.t.Helper()
	if c.h.Reopen == nil {
		if t, ok := c.tb.(*testing.T); ok {
			t.Skip("the store cannot be reopened")
		}
	}
	if end != "" {
		c.check("leaving", c.session.Leave(context.Background(), end))
	}
	c.store = c.h.Reopen(c.tb, c.store)
	c.join(job)
}

// candidate is a plain GET of a URL, found by a link.
func (c *crawl) candidate(url string) storage.Candidate {
	return storage.Candidate{
		Identity: frontier.Identity(c.session.Start().HashSeed, "GET", url, nil),
		HostKey:  hostKey(url),
		Task:     frontier.Task{URL: url, Origin: frontier.FromLink},
	}
}

// hostKey is the scheme and the authority of a URL.
func hostKey(url string) string {
	if i := strings.Index(url, "://"); i >= 0 {
		if k := strings.IndexByte(url[i+3:], '/'); k >= 0 {
			return url[:i+3+k]
		}
	}
	return url
}

func (c *crawl) candidates(urls ...string) []storage.Candidate {
	var all []storage.Candidate
	for _, url := range urls {
		all = append(all, c.candidate(url))
	}
	return all
}

func (c *crawl) seeds(urls ...string) []storage.Candidate {
	all := c.candidates(urls...)
	for i := range all {
		all[i].Task.Origin = frontier.FromSeed
	}
	return all
}

// page is a fetched page that links to urls.
func (c *crawl) page(url string, links ...string) storage.Result {
	c.t.Helper()
	r := c.ended(url, storage.Outcome{Fate: storage.Fetched, Status: 200})
	r.Page = &storage.Page{Title: "page " + url, ContentType: "text/html", Size: 100, Wire: 50}
	for _, link := range c.candidates(links...) {
		r.Links = append(r.Links, storage.Link{Kind: "a", Text: "to " + link.Task.URL, Target: link})
	}
	return r
}

// ended is a task with an outcome and nothing else.
func (c *crawl) ended(url string, o storage.Outcome) storage.Result {
	c.t.Helper()
	task := c.tasks[url]
	if task == nil {
		c.t.Fatalf("%s is not leased", url)
	}
	o.At, o.Took = time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC), 42*time.Millisecond
	return storage.Result{Task: task, Outcome: o}
}

// redirect is a task that was redirected.
func (c *crawl) redirect(url, target string) storage.Result {
	c.t.Helper()
	r := c.ended(url, storage.Outcome{Fate: storage.Redirected, Status: 301})
	to := c.candidate(target)
	to.Task.Origin = frontier.FromRedirect
	r.Redirect = &to
	return r
}

// commit commits a batch, keeps what was leased and returns the answer.
func (c *crawl) commit(b *storage.Batch) storage.Committed {
	c.t.Helper()
	done, err := c.session.Commit(context.Background(), b)
	c.check("committing", err)
	for _, r := range b.Results {
		if r.Fate != storage.Retry {
			delete(c.tasks, r.Task.URL)
		}
	}
	c.lease(done.Added)
	c.grown(done.Grown)
	return done
}

// results commits results, seed seeds.
func (c *crawl) results(r ...storage.Result) storage.Committed {
	c.t.Helper()
	return c.commit(&storage.Batch{Results: r})
}

func (c *crawl) seed(urls ...string) storage.Committed {
	c.t.Helper()
	return c.commit(&storage.Batch{Seeds: c.seeds(urls...)})
}

func (c *crawl) lease(tasks []*frontier.Task) {
	c.t.Helper()
	for _, task := range tasks {
		if task.ID == 0 || task.Host == 0 {
			c.t.Fatalf("leased without numbers: %+v", task)
		}
		if c.tasks[task.URL] != nil {
			c.t.Fatalf("%s is leased twice", task.URL)
		}
		c.tasks[task.URL] = task
	}
}

func (c *crawl) grown(leases []frontier.Lease) {
	for _, l := range leases {
		c.backlog[l.Host] += l.Backlog
	}
}

// claim claims all hosts.
func (c *crawl) claim(perHost int) []frontier.Lease {
	c.t.Helper()
	leases, err := c.session.Claim(context.Background(), math.MaxInt, perHost)
	c.check("claiming", err)
	for _, l := range leases {
		c.lease(l.Tasks)
		c.backlog[l.Host] = l.Backlog
	}
	return leases
}

// refill takes up to n tasks of the hosts and returns their URLs.
func (c *crawl) refill(n int, hosts ...frontier.HostID) []string {
	c.t.Helper()
	leases, err := c.session.Refill(context.Background(), hosts, n)
	c.check("refilling", err)
	var urls []string
	for i, l := range leases {
		if l.Host != hosts[i] {
			c.t.Fatalf("refill answered for host %d, asked for %d", l.Host, hosts[i])
		}
		c.lease(l.Tasks)
		c.backlog[l.Host] = l.Backlog
		for _, task := range l.Tasks {
			urls = append(urls, task.URL)
		}
	}
	return urls
}

// shed gives tasks back, all if none is named.
func (c *crawl) shed(urls ...string) {
	c.t.Helper()
	if len(urls) == 0 {
		urls = c.leased()
	}
	var tasks []*frontier.Task
	for _, url := range urls {
		task := c.tasks[url]
		if task == nil {
			c.t.Fatalf("%s is not leased", url)
		}
		tasks = append(tasks, task)
		c.backlog[task.Host]++
		delete(c.tasks, url)
	}
	c.session.Shed(tasks)
}

// leased are the URLs that are leased, in order of their numbers.
func (c *crawl) leased() []string {
	var urls []string
	for url := range c.tasks {
		urls = append(urls, url)
	}
	slices.SortFunc(urls, func(a, b string) int { return int(c.tasks[a].ID - c.tasks[b].ID) })
	return urls
}

// drain refills everything that is in the backlog.
func (c *crawl) drain() {
	c.t.Helper()
	for host, n := range c.backlog {
		if n > 0 {
			c.refill(n, host)
		}
	}
}

// same compares what is with what should be.
func (c *crawl) same(what string, got, want any) {
	c.t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		c.t.Fatalf("%s (-want +got):\n%s", what, diff)
	}
}

func (c *crawl) dump() Dump {
	c.t.Helper()
	if c.h.Dump == nil {
		c.tb.Skip("the harness has no Dump")
	}
	return c.h.Dump(c.tb, c.store)
}

// fates are the dumped fates by URL: the fate, or the reason of a parked one.
func (c *crawl) fates() map[string]string {
	fates := map[string]string{}
	for _, f := range c.dump().Fates {
		fates[f.URL] = f.Fate
		if f.Fate == "parked" {
			fates[f.URL] = f.Reason
		}
	}
	return fates
}

func (c *crawl) depths() map[string]int {
	depths := map[string]int{}
	for _, f := range c.dump().Fates {
		depths[f.URL] = f.Depth
	}
	return depths
}

// counts are the store's, checked to add up.
func (c *crawl) counts() storage.Counts {
	c.t.Helper()
	st, err := c.store.Status(context.Background())
	c.check("status", err)
	sum := st.Pending
	for _, n := range st.Fates {
		sum += n
	}
	for _, n := range st.Parked {
		sum += n
	}
	if sum != st.Known || st.Pages != st.Fates[storage.Fetched] {
		c.t.Fatalf("counts do not add up: %+v", st.Counts)
	}
	return st.Counts
}
