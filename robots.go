package crawl

import (
	"context"
	"fmt"
	"time"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/fetch/robots"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage"
)

// askRobots answers a gate task: from the store when a former run asked within
// a day, otherwise with one request for robots.txt.
func (r *run) askRobots(ctx context.Context, t *frontier.Task) {
	facts, known, err := r.session.Host(ctx, t.Host)
	if err != nil {
		r.frontier.Release(t, frontier.Feedback{Unspent: true})
		if ctx.Err() == nil { // else who asked has given up, and only that
			r.cancel(err)
		}
		return
	}
	var former *storage.HostFacts // nil: robots.txt was never answered
	if known && !facts.RobotsAt.IsZero() {
		r.hosts.live(t.Host)
		former = &facts
	}
	if former != nil && !isStale(facts.RobotsAt) {
		r.frontier.Release(t, frontier.Feedback{Unspent: true})
		r.frontier.Update(frontier.Update{Hosts: []frontier.HostUpdate{r.open(facts)}})
		return
	}
	r.requestRobots(ctx, t, former)
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
func (r *run) requestRobots(ctx context.Context, t *frontier.Task, former *storage.HostFacts) {
	at := time.Now()
	resp, err := r.fetchRobots(ctx, t.URL)
	if err != nil {
		r.robotsFailed(ctx, t, at, err, former)
		return
	}
	defer resp.Release()
	r.together(t.Host, resp.RemoteAddr)
	if location, moved := resp.Redirect(); moved && r.followRobots(t, resp, location) {
		return
	}
	facts, ok := robotsFacts(t.URL, resp)
	if !ok {
		r.robotsUnavailable(ctx, t, resp, former)
		return
	}
	facts.Host = t.Host
	r.robotsKnown(ctx, t, resp.Took, &facts, former)
}

func (r *run) fetchRobots(ctx context.Context, url string) (*fetch.Response, error) {
	return r.fetch(ctx, &fetch.Request{URL: url, Header: r.header(originOf(url)), Truncate: robots.MaxSize, Budget: r.asides})
}

// followRobots sends the gate to where robots.txt has moved.
func (r *run) followRobots(t *frontier.Task, resp *fetch.Response, location string) bool {
	target, ok := robotsTarget(t.URL, location)
	if !ok || !r.hosts.robotsMoved(t.Host, target) {
		return false
	}
	r.frontier.Release(t, frontier.Feedback{OK: true, Took: resp.Took})
	r.frontier.Update(frontier.Update{Hosts: []frontier.HostUpdate{{Host: t.Host, Gate: frontier.GateAgain}}})
	return true
}

// robotsKnown stores the answer; the gate opens once it is committed, so that
// the rules can always be read again.
func (r *run) robotsKnown(ctx context.Context, t *frontier.Task, took time.Duration, facts, former *storage.HostFacts) {
	opened := r.open(*facts)
	r.frontier.Release(t, frontier.Feedback{OK: true, Took: took})
	r.hosts.answered(t.Host)
	res := &result{facts: facts, host: opened, renewed: former != nil && !sameRules(facts, former)}
	if r.admit(ctx, res) {
		r.deliver(ctx, res)
	}
}

// robotsUnavailable goes on with the former rules if they are usable, and
// otherwise defers the host: RFC 9309 §2.3.1.4 forbids to fetch anything while
// the server cannot say what is allowed. 429 and 503 block the host in either
// case.
func (r *run) robotsUnavailable(ctx context.Context, t *frontier.Task, resp *fetch.Response, former *storage.HostFacts) {
	wanted, why := heed(retryAfter(resp.Header), "robots.txt answers "+statusText(resp.Status))
	r.hosts.live(t.Host)
	usable := former != nil && isUsable(former.RobotsAt)
	if usable && !isBusy(resp.Status) {
		r.keepRules(ctx, t, diagnosis{feedback: frontier.Feedback{OK: true, Took: resp.Took}}, former, why)
		return
	}
	block, facts := r.hosts.failed(t.Host, resp.Start, wanted, busyBase, why)
	r.logBlock(t, block, why)
	if usable {
		r.keepRules(ctx, t, diagnosis{feedback: frontier.Feedback{Block: block}, facts: facts}, former, why)
		return
	}
	r.deferHost(ctx, t, frontier.Feedback{Block: block}, facts)
}

// keepRules goes on with the former rules, for robots.txt cannot be had now
// (RFC 9309 §2.4). It is asked for again after a while.
func (r *run) keepRules(ctx context.Context, t *frontier.Task, d diagnosis, former *storage.HostFacts, why string) {
	r.opts.Logger.Info("former robots.txt kept", "url", t.URL, "of", former.RobotsAt, "why", why)
	r.hosts.refresh(t.Host)
	opened := r.open(*former)
	r.frontier.Release(t, d.feedback)
	r.deliver(ctx, &result{facts: d.facts, host: opened})
}

// deferHost closes the gate behind a gate task that was not answered; robots.txt
// is asked for again after the block, from where its redirects begin.
func (r *run) deferHost(ctx context.Context, t *frontier.Task, fb frontier.Feedback, facts *storage.HostFacts) {
	r.hosts.robotsReturned(t.Host)
	r.frontier.Release(t, fb)
	r.deliver(ctx, &result{facts: facts, host: frontier.HostUpdate{Host: t.Host, Gate: frontier.GateClose}})
}

// robotsFailed goes on with the former rules if they are usable, and otherwise
// defers a host that has answered before. Of one that never has, it opens the
// gate: the tasks are then handed out, each as one more attempt at robots.txt
// (see probeRobots), and fail one by one should the host be dead.
func (r *run) robotsFailed(ctx context.Context, t *frontier.Task, at time.Time, err error, former *storage.HostFacts) {
	d := r.diagnose(ctx, t, at, err)
	switch {
	case ctx.Err() != nil:
		r.frontier.Release(t, frontier.Feedback{Unspent: true})
		return
	case d.offline:
		r.deferHost(ctx, t, d.feedback, nil)
		return
	}
	if former != nil && isUsable(former.RobotsAt) {
		r.keepRules(ctx, t, d, former, cause(err))
		return
	}
	if d.class == fetch.ClassForbidden && r.hosts.robotsReturned(t.Host) {
		// The host itself may be asked; only where it sends us is out of reach.
		r.hosts.live(t.Host)
		d = r.block(d, t, at, 0, hostBase, "robots.txt redirects to a host that is not public")
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
	r.renewRules(id, at)
	return rules, true, nil
}

// renewRules has the frontier hand out a gate task when the rules have grown
// old. The host's tasks do not wait for it, unless the rules are so old that
// they must not be used any more.
func (r *run) renewRules(id frontier.HostID, at time.Time) {
	gate := frontier.GateAgain
	switch {
	case !isUsable(at):
		gate = frontier.GateClose
	case !isStale(at) || !r.hosts.refresh(id):
		return
	}
	r.frontier.Update(frontier.Update{Hosts: []frontier.HostUpdate{{Host: id, Gate: gate}}})
}

// originOf is the host key of a canonical URL.
func originOf(url string) string {
	u, err := urlnorm.Parse(url)
	if err != nil {
		return ""
	}
	return u.HostKey()
}
