package crawl

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/fetch/robots"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage"
)

// robotsOf is the robots.txt that governs a canonical URL.
func robotsOf(url string) string {
	_, rest, _ := strings.Cut(url, "://")
	authority, _, _ := strings.Cut(rest, "/")
	scheme := url[:len(url)-len(rest)]
	return scheme + authority[strings.LastIndexByte(authority, '@')+1:] + "/robots.txt"
}

// askRobots answers a gate task: from the store when a former run asked within
// a day, otherwise with one request for robots.txt.
func (r *run) askRobots(ctx context.Context, t *frontier.Task) {
	facts, known, err := r.session.Host(ctx, t.Host)
	if err != nil {
		r.frontier.Release(t, frontier.Feedback{Unspent: true})
		r.cancel(err)
		return
	}
	if known && !facts.RobotsAt.IsZero() {
		r.hosts.live(t.Host)
	}
	if known && !isStale(facts.RobotsAt) {
		r.frontier.Release(t, frontier.Feedback{Unspent: true})
		r.frontier.Update(frontier.Update{Hosts: []frontier.HostUpdate{r.open(facts)}})
		return
	}
	r.requestRobots(ctx, t)
}

// open takes stored facts into memory and opens the host's gate.
func (r *run) open(facts storage.HostFacts) frontier.HostUpdate {
	delay := r.hosts.learn(facts.Host, robotsFile(&facts), facts.RobotsAt)
	return r.opened(facts.Host, delay)
}

// opened is the update that opens a gate and sets the host's crawl delay.
func (r *run) opened(id frontier.HostID, delay time.Duration) frontier.HostUpdate {
	if delay <= 0 {
		delay = -1 // none, whatever was before
	}
	return frontier.HostUpdate{Host: id, Gate: frontier.GateOpen, Delay: r.judge.hostDelay(delay)}
}

// requestRobots makes one request for robots.txt and tells frontier and store
// what came of it.
func (r *run) requestRobots(ctx context.Context, t *frontier.Task) {
	at := time.Now()
	resp, err := r.fetchRobots(ctx, t.URL)
	if err != nil {
		r.robotsFailed(ctx, t, at, err)
		return
	}
	defer resp.Release()
	if location, moved := resp.Redirect(); moved {
		if r.followRobots(t, resp, location) {
			return
		}
		// RFC 9309 §2.3.1.2: beyond five hops, as if there were none.
		resp.Status, resp.Body = http.StatusNotFound, nil
	}
	file, unavailable := robots.FromStatus(resp.Status, resp.Body)
	if unavailable {
		r.robotsUnavailable(ctx, t, resp)
		return
	}
	r.robotsKnown(ctx, t, resp, file)
}

func (r *run) fetchRobots(ctx context.Context, url string) (*fetch.Response, error) {
	return r.client.Fetch(ctx, &fetch.Request{URL: url, Header: r.header(originOf(url)), Truncate: robots.MaxSize})
}

// followRobots sends the gate to where robots.txt has moved.
func (r *run) followRobots(t *frontier.Task, resp *fetch.Response, location string) bool {
	from, err := urlnorm.Parse(t.URL)
	if err != nil {
		return false
	}
	to, err := from.Resolve(location)
	if err != nil || !r.hosts.robotsMoved(t.Host, to.String()) {
		return false
	}
	r.frontier.Release(t, frontier.Feedback{OK: true, Took: resp.Took})
	r.frontier.Update(frontier.Update{Hosts: []frontier.HostUpdate{{Host: t.Host, Gate: frontier.GateClose}}})
	return true
}

// robotsKnown stores the answer; the gate opens once it is committed, so that
// the rules can always be read again.
func (r *run) robotsKnown(ctx context.Context, t *frontier.Task, resp *fetch.Response, file *robots.File) {
	now := time.Now()
	var body []byte
	if resp.Status/100 == 2 {
		body = bytes.Clone(resp.Body)
	}
	delay := r.hosts.learn(t.Host, file, now)
	r.frontier.Release(t, frontier.Feedback{OK: true, Took: resp.Took})
	r.hosts.answered(t.Host)
	res := &result{
		facts: &storage.HostFacts{Host: t.Host, RobotsAt: now, RobotsStatus: resp.Status, Robots: body},
		host:  r.opened(t.Host, delay),
	}
	if r.admit(ctx, res) {
		r.deliver(ctx, res)
	}
}

// robotsUnavailable defers the host: RFC 9309 §2.3.1.4 forbids to fetch
// anything while the server cannot say what is allowed.
func (r *run) robotsUnavailable(ctx context.Context, t *frontier.Task, resp *fetch.Response) {
	wanted, why := heed(retryAfter(resp.Header), "robots.txt answers "+statusText(resp.Status))
	r.hosts.live(t.Host)
	block, facts := r.hosts.failed(t.Host, resp.Start, wanted, busyBase, why)
	r.logBlock(t, block, why)
	r.deferHost(ctx, t, frontier.Feedback{Block: block}, facts)
}

// deferHost closes the gate behind a gate task that was not answered; it is
// asked again after the block.
func (r *run) deferHost(ctx context.Context, t *frontier.Task, fb frontier.Feedback, facts *storage.HostFacts) {
	r.frontier.Release(t, fb)
	r.deliver(ctx, &result{facts: facts, host: frontier.HostUpdate{Host: t.Host, Gate: frontier.GateClose}})
}

// robotsFailed defers a host that has answered before. Of one that never has,
// it opens the gate: the tasks are then handed out, each as one more attempt
// at robots.txt (see probeRobots), and fail one by one should the host be
// dead.
func (r *run) robotsFailed(ctx context.Context, t *frontier.Task, at time.Time, err error) {
	d := r.diagnose(ctx, t, at, err)
	switch {
	case ctx.Err() != nil:
		r.frontier.Release(t, frontier.Feedback{Unspent: true})
		return
	case d.offline:
		r.deferHost(ctx, t, d.feedback, nil)
		return
	}
	if !d.class.Host() && d.class != fetch.ClassForbidden && d.feedback.Block == 0 {
		// A time-out or a broken answer: the network, as RFC 9309 sees it.
		d = r.block(d, t, at, 0, hostBase, "robots.txt: "+string(d.class))
	}
	if d.feedback.Block > 0 && r.hosts.alive(t.Host) {
		r.deferHost(ctx, t, d.feedback, d.facts)
		return
	}
	r.hosts.robotsFailed(t.Host)
	r.frontier.Release(t, d.feedback)
	r.deliver(ctx, &result{facts: d.facts, host: frontier.HostUpdate{Host: t.Host, Gate: frontier.GateOpen}})
}

// probeRobots spends an attempt at t on robots.txt, for t may not be requested
// before that has been answered. If it is, the gate closes behind t, which
// goes back unharmed, and the next thing handed out is a gate task.
func (r *run) probeRobots(ctx context.Context, t *frontier.Task, u urlnorm.URL) {
	at := time.Now()
	resp, err := r.fetchRobots(ctx, robotsOf(t.URL))
	if err != nil {
		r.failed(ctx, t, u, at, fmt.Errorf("robots.txt: %w", err))
		return
	}
	defer resp.Release()
	res := &result{host: frontier.HostUpdate{Host: t.Host, Gate: frontier.GateClose}}
	r.answered(t, resp.Took, res)
	res.Result = storage.Result{Task: t, Outcome: storage.Outcome{Fate: storage.Retry, Tries: t.Tries}}
	r.deliver(ctx, res)
}

// rulesOf are the robots rules of a host whose gate is open: from memory, or
// from the store. reachable is false when robots.txt could not be asked for.
// When the rules have grown old they are used once more, and the gate closes
// for the next task.
func (r *run) rulesOf(ctx context.Context, id frontier.HostID) (rules *robots.Rules, reachable bool, err error) {
	rules, at, unreachable := r.hosts.rules(id)
	if unreachable {
		return nil, false, nil
	}
	if rules == nil {
		facts, known, err := r.session.Host(ctx, id)
		if err == nil && (!known || facts.RobotsAt.IsZero()) {
			err = fmt.Errorf("host %d: its robots.txt was answered, but the store does not have it", id)
		}
		if err != nil {
			return nil, true, err
		}
		file := robotsFile(&facts)
		r.hosts.learn(id, file, facts.RobotsAt)
		rules, at = file.Agent(r.hosts.agent), facts.RobotsAt
	}
	if isStale(at) {
		r.frontier.Update(frontier.Update{Hosts: []frontier.HostUpdate{{Host: id, Gate: frontier.GateClose}}})
	}
	return rules, true, nil
}

// originOf is the host key of a canonical URL.
func originOf(url string) string {
	u, err := urlnorm.Parse(url)
	if err != nil {
		return ""
	}
	return u.HostKey()
}
