package crawl

import (
	"context"
	"errors"
	"time"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/storage"
)

// A page is a response on its way to a parser, or a failure of which handlers are
// to hear.
type page struct {
	failed *result // all else is unset then, or nil

	task *frontier.Task
	url  urlnorm.URL
	resp *fetch.Response
	own  []byte        // the body once more, if a program may keep it
	file *storage.File // where the body was saved, or nil
	storage.Outcome
}

// A result is what the writer commits: the outcome of a task, or facts about
// a host, or both.
type result struct {
	storage.Result // Task is nil when there is no task
	facts          *storage.HostFacts
	host           frontier.HostUpdate // told to the frontier after the commit, if Host is set
	scope          string              // what the scope grew by, or ""
	extent         int                 // of the territory when it was asked what is in scope
	share          *fetch.Share        // bytes held until the commit, or nil
	view           *Page               // for those who wait for it, or nil
	sample         *sample             // of a page whose family is watched, or nil
	renewed        bool                // facts have another robots.txt than before
	emitted        []emission          // of its items, each once
}

// fetchAll is one fetcher: it makes the request of one task after another
// until the frontier hands out no more.
func (r *run) fetchAll(ctx context.Context) {
	for r.slots.take(ctx) {
		more := r.fetchNext(ctx)
		r.slots.give()
		if !more {
			return
		}
	}
}

// fetchNext waits for a task and makes its request.
func (r *run) fetchNext(ctx context.Context) (more bool) {
	r.idle.Add(1)
	t, ok := r.frontier.Next(ctx)
	r.idle.Add(-1)
	switch {
	case !ok:
		return false
	case t.Gate:
		r.askRobots(ctx, t)
	default:
		r.inFlight.Add(1)
		r.fetchTask(ctx, t)
	}
	return true
}

// fetch makes a request, and lends its slot while there is no connection.
func (r *run) fetch(ctx context.Context, request *fetch.Request) (*fetch.Response, error) {
	l := r.slots.connecting()
	defer l.settle()
	request.Connected = l.settle
	return r.client.Fetch(ctx, request)
}

// fetchTask makes at most one request.
func (r *run) fetchTask(ctx context.Context, t *frontier.Task) {
	u, err := urlnorm.Parse(t.URL)
	if err != nil { // cannot happen: the task was made from a URL
		r.spare(ctx, t, 0, storage.Outcome{Fate: storage.Failed, Class: string(fetch.ClassProtocol), Error: err.Error()})
		return
	}
	extent := r.territory.extent()
	reason, reachable, err := r.refusal(ctx, t, u)
	switch {
	case err != nil:
		r.frontier.Release(t, frontier.Feedback{Unspent: true})
		r.cancel(err)
	case reason != storage.Released:
		r.spare(ctx, t, extent, storage.Outcome{Fate: storage.Parked, Reason: reason})
	case !reachable:
		r.probeRobots(ctx, t, u)
	default:
		r.request(ctx, t, u)
	}
}

// spare ends a task without a request: the host's clock is given back.
func (r *run) spare(ctx context.Context, t *frontier.Task, extent int, o storage.Outcome) {
	r.frontier.Release(t, frontier.Feedback{Unspent: true})
	r.deliver(ctx, &result{Result: storage.Result{Task: t, Outcome: o}, extent: extent})
}

// refusal is why t must not be fetched. It asks again what was asked when the
// task was discovered, for the options may have changed since.
func (r *run) refusal(ctx context.Context, t *frontier.Task, u urlnorm.URL) (reason storage.Reason, reachable bool, err error) {
	if r.futures.canceled(t.ID) {
		return storage.Held, true, nil
	}
	role := roleOf(t)
	if role == parse.RoleAsset && !r.opts.Assets {
		return storage.Asset, true, nil
	}
	if reason := r.judge.verdict(u, t.IsSeed(), role); reason != storage.Released {
		return reason, true, nil
	}
	if r.hasAllPages(t.Host) {
		return storage.OverBudget, true, nil
	}
	if r.opts.IgnoreRobots {
		return storage.Released, true, nil
	}
	rules, reachable, err := r.rulesOf(ctx, t.Host)
	if err != nil || !reachable {
		return storage.Released, reachable, err
	}
	if !permission(rules, u).Allowed {
		return storage.ByRobots, true, nil
	}
	return storage.Released, true, nil
}

// roleOf is what a task is to the pages on which it was found.
func roleOf(t *frontier.Task) parse.Role {
	if t.Origin == frontier.FromAsset {
		return parse.RoleAsset
	}
	return parse.RolePage
}

// hasAllPages reports whether a host has as many pages as it is to have. It is
// exact: as long as tasks in flight may bring the last ones, the frontier hands
// out no others of the host.
func (r *run) hasAllPages(id frontier.HostID) bool {
	return r.opts.MaxHostPages > 0 && r.session.Pages(id) >= r.opts.MaxHostPages
}

// request makes the one request of a task and passes on what came of it.
func (r *run) request(ctx context.Context, t *frontier.Task, u urlnorm.URL) {
	header, o := r.propose(t, r.header(u.HostKey()))
	if o.Fate != 0 {
		r.spare(ctx, t, r.territory.extent(), o)
		return
	}
	at := time.Now()
	d, err := r.saver.download(t, u)
	if err != nil {
		r.frontier.Release(t, frontier.Feedback{Unspent: true})
		r.cancel(err)
		return
	}
	request := &fetch.Request{Method: t.Method(), URL: t.URL, Header: header, Body: bodyOf(t)}
	d.request(request)
	asSitemap(t, request, r.opts.MaxBody)
	resp, err := r.fetch(ctx, request)
	if err != nil {
		if kept := errors.Join(d.keep(), full(err)); kept != nil {
			r.cancel(kept)
		}
		r.failed(ctx, t, u, at, err)
		return
	}
	r.together(t.Host, resp.RemoteAddr)
	p := &page{task: t, url: u, resp: resp, Outcome: storage.Outcome{Status: resp.Status, Tries: t.Tries, At: at, Took: resp.Took}}
	switch {
	case isBusy(resp.Status):
		if err := d.keep(); err != nil {
			r.cancel(err)
		}
		r.busy(ctx, p)
	case resp.Refused:
		r.refused(ctx, p)
	default:
		r.receive(ctx, p, d)
	}
}

// full is err if a disk is full, which is nobody's fault but ours.
func full(err error) error {
	if errors.Is(err, storage.ErrFull) {
		return err
	}
	return nil
}

// receive decides what becomes of a response that is the host's own.
func (r *run) receive(ctx context.Context, p *page, d *download) {
	t, resp, res := p.task, p.resp, &result{}
	r.answered(t, resp.Took, res)
	file, whole, err := d.finish(resp)
	if err != nil {
		r.cancel(err)
	}
	p.file = file
	location, moved := resp.Redirect()
	switch {
	case !whole:
		resp.Release()
		r.repeat(ctx, t, res)
	case file != nil && d.next != 0:
		r.saved(ctx, p, res)
	case moved:
		r.redirected(ctx, p, location, res)
	case worthRetrying(resp.Status) && isIdempotent(t.Method()) && int(t.Tries) < r.opts.Retries:
		resp.Release()
		res.Result = storage.Result{Task: t, Outcome: p.Outcome}
		res.again("http", statusText(resp.Status))
		r.deliver(ctx, res)
	default:
		r.toParsers(ctx, p, res)
	}
}

// answered tells the frontier that the host answered, and clears what the
// store holds against it.
func (r *run) answered(t *frontier.Task, took time.Duration, res *result) {
	r.frontier.Release(t, frontier.Feedback{OK: true, Took: took})
	r.network.answered(t)
	if r.hosts.answered(t.Host) {
		res.facts = &storage.HostFacts{Host: t.Host}
	}
}

// toParsers hands a response over. A host's facts travel ahead of it.
func (r *run) toParsers(ctx context.Context, p *page, res *result) {
	if res.facts != nil {
		r.deliver(ctx, res)
	}
	select {
	case r.pages <- p:
	case <-ctx.Done():
		p.resp.Release()
	}
}

// busy blocks the host, not the task: 429 and 503 say that the server wants
// fewer requests, so the task goes back unharmed.
func (r *run) busy(ctx context.Context, p *page) {
	wanted, why := heed(retryAfter(p.resp.Header), statusText(p.Status))
	r.hosts.live(p.task.Host)
	block, facts := r.hosts.failed(p.task.Host, p.At, wanted, busyBase, why)
	p.resp.Release()
	r.frontier.Release(p.task, frontier.Feedback{Block: block})
	r.logBlock(p.task, block, why)
	// It may be this URL alone that is refused: let the host's others go first.
	p.Fate, p.Class, p.Error, p.NotBefore = storage.Retry, "http", why, time.Now().Add(2*block)
	if !isIdempotent(p.task.Method()) {
		p.Fate, p.NotBefore = storage.Failed, time.Time{}
	}
	r.deliver(ctx, &result{Result: storage.Result{Task: p.task, Outcome: p.Outcome}, facts: facts})
}

// refused parks a task whose response is of a type that is not wanted.
func (r *run) refused(ctx context.Context, p *page) {
	p.resp.Release()
	res := &result{}
	r.answered(p.task, p.resp.Took, res)
	p.Fate, p.Reason = storage.Parked, storage.OfType
	res.Result = storage.Result{Task: p.task, Outcome: p.Outcome}
	r.deliver(ctx, res)
}

// redirected turns the target of a redirect into a candidate.
func (r *run) redirected(ctx context.Context, p *page, location string, res *result) {
	_, setsCookie := p.resp.Header["Set-Cookie"]
	p.resp.Release()
	t := p.task
	res.Result = storage.Result{Task: t, Outcome: p.Outcome}
	target, err := p.url.Resolve(location)
	request := onward(t.Request, p.Status)
	switch {
	case err != nil:
		res.fail("redirect", "the redirect leads nowhere: "+err.Error())
	case r.identity(target.Key(), request) != r.identity(p.url.Key(), t.Request):
		res.Fate, res.extent = storage.Redirected, r.territory.extent()
		res.Redirect, res.scope = r.hop(p, target, request)
	case setsCookie && r.larder != nil && int(t.Tries) < r.opts.Retries:
		// It wants to see whether we keep the cookie.
		res.again("redirect-loop", "the page redirects to itself, and sets a cookie")
	default:
		res.fail("redirect-loop", "the page redirects to itself")
	}
	r.deliver(ctx, res)
}

// hop is the task that a redirect leads to, and what the scope grows by.
func (r *run) hop(p *page, target urlnorm.URL, request *frontier.Request) (*storage.Candidate, string) {
	t := p.task
	origin, scope := frontier.FromRedirect, ""
	if t.Origin == frontier.FromAsset || t.Origin == frontier.FromSitemap {
		origin = t.Origin
	}
	if t.IsSeed() && t.Origin != frontier.FromSitemap {
		origin, scope = frontier.FromSeed, r.territory.join(target)
	}
	parked := r.judge.verdict(target, t.IsSeed(), roleOf(t))
	if parked == storage.Released && r.judge.tooManyHops(int(t.Hops)+1) {
		parked = storage.TooManyHops
	}
	c := r.candidate(target, request, origin, parked)
	if c.Identity == r.identity(r.steps.Key(p.url), t.Request) {
		c.Identity = r.identity(r.steps.Apart(target), request)
	}
	c.Task.Hops = t.Hops + 1
	return &c, scope
}

// failed says what came of a request without a response.
func (r *run) failed(ctx context.Context, t *frontier.Task, u urlnorm.URL, at time.Time, err error) {
	d := r.diagnose(ctx, t, at, err)
	r.frontier.Release(t, d.feedback)
	if ctx.Err() != nil {
		return // given up: the task stays pending in the store
	}
	res := &result{Result: storage.Result{Task: t}, facts: d.facts}
	res.Tries, res.At, res.Took = t.Tries, at, time.Since(at)
	switch {
	case d.class == fetch.ClassForbidden:
		res.Fate, res.Reason, res.Error = storage.Parked, storage.Private, cause(err)
	case !mayRepeat(t, d.class):
		res.fail(string(d.class), cause(err))
	case d.offline:
		res.Fate, res.Class, res.Error = storage.Retry, string(d.class), "the network is down: "+cause(err)
	case t.Origin == frontier.FromGuess && isPlain(t.Request) && (d.class.Host() || d.class == fetch.ClassReset && !r.hosts.alive(t.Host)):
		res.fail(string(d.class), cause(err))
		plain, scope := r.withoutTLS(t, u)
		res.Also, res.scope = []storage.Candidate{plain}, scope
	case d.passing:
		res.Fate, res.Class, res.Error = storage.Retry, string(d.class), cause(err)
	case d.class.Retryable() && int(t.Tries) < r.opts.Retries:
		res.again(string(d.class), cause(err))
	default:
		res.fail(string(d.class), cause(err))
	}
	r.deliver(ctx, res)
}

// withoutTLS is the seed that is tried when the scheme was guessed and https
// does not answer, and what the scope grows by. It is sent no credentials: the
// user did not ask for them to go out in the clear.
func (r *run) withoutTLS(t *frontier.Task, u urlnorm.URL) (storage.Candidate, string) {
	plain, err := u.WithScheme("http")
	if err != nil { // cannot happen: only the scheme differs
		plain = u
	}
	return r.candidate(plain, t.Request, frontier.FromSeed, r.judge.verdict(plain, true, parse.RolePage)), r.territory.join(plain)
}

// deliver passes the result of a fetcher on: to the writer, or, if handlers are
// to hear of a failure, to the parsers.
func (r *run) deliver(ctx context.Context, res *result) {
	if len(r.handlers.errors) == 0 || !res.isForGood() || res.Task.Origin == frontier.FromSitemap {
		r.toWriter(ctx, res)
		return
	}
	select {
	case r.pages <- &page{failed: res}:
	case <-ctx.Done():
	}
}

// isForGood reports whether a task has failed, and nothing else is tried in its
// place, as http is where https was guessed.
func (res *result) isForGood() bool {
	return res.Task != nil && res.Fate == storage.Failed && len(res.Also) == 0
}

// toWriter passes a result to the writer.
func (r *run) toWriter(ctx context.Context, res *result) {
	select {
	case r.results <- res:
	case <-ctx.Done():
		res.release()
	}
}

func (res *result) release() {
	if res.share != nil {
		res.share.Close()
	}
}

// fail makes the outcome a final failure.
func (res *result) fail(class, text string) {
	res.Fate, res.Class, res.Error = storage.Failed, class, text
}

// again makes the outcome a failure that is tried again after a while.
func (res *result) again(class, text string) {
	res.Fate, res.Class, res.Error, res.Tries = storage.Retry, class, text, res.Task.Tries+1
	res.NotBefore = time.Now().Add(min(backoff(retryBase, int(res.Tries)), retryMax))
}
