package crawl

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/storage"
)

// Fetch makes a request for the sake of this page and waits for what comes of it:
// what a page needs to be complete, such as the prices that it would load itself.
// It is as polite as all requests of the crawl (robots.txt, delays, permits,
// blocks, OnRequest), follows redirects, tries again what may be tried again, and
// lends its parser meanwhile, so that it may take its time. Scope and limits on
// pages do not count for it.
//
// It is no task: nothing of it is stored but what the handler makes of it, the
// same URL is requested each time, and a run that is killed makes it again with
// its page. So does one that is drained while the host is blocked or the network
// down: the error is of ErrPending then, and nothing of this page is stored.
//
// What is followed from the page it returns, emitted or dropped is that
// of this page. The error is an *Error, of ErrGone for a page that is not there.
//
// Only handlers and the body of a loop over Pages may call it, until they return:
// also from several goroutines at once, for which they wait.
func (p *Page) Fetch(ctx context.Context, r *Request) (*Page, error) {
	resolve, owner := p.resolve, p
	for owner.owner != nil {
		owner = owner.owner
	}
	if owner.fetch == nil {
		return nil, &Error{Op: opFetch, URL: r.URL, Err: ErrPageOver}
	}
	return owner.fetch(ctx, resolve, r)
}

// A fetchFunc makes a request for the sake of a page. resolve resolves its URL.
type fetchFunc func(ctx context.Context, resolve func(string) (string, bool), r *Request) (*Page, error)

// lendTo gives a page that is parsed on a core what Page.Fetch needs: its requests
// end with the run's context, too.
func (r *run) lendTo(running context.Context, view *Page, of *frontier.Task) {
	view.core = &lender{cores: r.cores}
	view.fetch = func(ctx context.Context, resolve func(string) (string, bool), request *Request) (*Page, error) {
		ctx, cancel := context.WithCancelCause(ctx)
		defer cancel(nil)
		defer context.AfterFunc(running, func() { cancel(context.Cause(running)) })()
		view.core.lend()
		defer view.core.take()
		url, ok := view.core.alone(resolve, request.URL)
		if !ok {
			return nil, &Error{Op: opFetch, URL: request.URL, Class: string(fetch.ClassInvalid), Err: errors.New("no http URL")}
		}
		e := &errand{run: r, owner: view, of: of, request: request.task()}
		return e.do(ctx, url)
	}
}

// A lender gives up the core of a page while others wait for something on its
// behalf.
type lender struct {
	cores chan struct{}

	mu   sync.Mutex // guards what follows, resolving on the page, and putting it off
	lent int        // who waits
}

// lend gives up the core if it is the first to do so.
func (l *lender) lend() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lent++; l.lent == 1 {
		<-l.cores
	}
}

// take takes a core again if it is the last to do so.
func (l *lender) take() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.lent--; l.lent == 0 {
		l.cores <- struct{}{}
	}
}

// putOff has the page fetched again by the next run.
func (l *lender) putOff(p *Page) {
	l.mu.Lock()
	defer l.mu.Unlock()
	p.unseen = true
}

// alone resolves a URL on the page while no other does.
func (l *lender) alone(resolve func(string) (string, bool), href string) (url string, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return resolve(href)
}

// An errand is a request that a handler makes for its page, with its redirects.
type errand struct {
	run     *run
	owner   *Page
	of      *frontier.Task
	request *frontier.Request // of the next hop
}

func (e *errand) do(ctx context.Context, url string) (*Page, error) {
	for hops := 0; ; hops++ {
		u, err := urlnorm.Parse(url)
		if err != nil {
			return nil, &Error{Op: opFetch, URL: url, Class: string(fetch.ClassInvalid), Err: err}
		}
		resp, failed := e.insist(ctx, u)
		if failed != nil {
			return nil, failed
		}
		location, moved := resp.Redirect()
		if !moved {
			defer resp.Release()
			return e.page(u, resp)
		}
		resp.Release()
		target, err := u.Resolve(location)
		switch {
		case err != nil:
			return nil, &Error{Op: opFetch, URL: url, Status: resp.Status, Class: string(fetch.ClassInvalid), Err: err}
		case e.run.judge.tooManyHops(hops + 1):
			return nil, parked(target.String(), &storage.Outcome{Reason: storage.TooManyHops})
		}
		url, e.request = target.String(), onward(e.request, resp.Status)
	}
}

// A setback is why an attempt brought no response.
type setback struct {
	err   *Error
	again bool // it may be made again
	costs bool // and uses up a try
}

// insist makes attempts until one brings a response, or none is left.
func (e *errand) insist(ctx context.Context, u urlnorm.URL) (*fetch.Response, *Error) {
	for tries := 0; ; {
		resp, s := e.attempt(ctx, u, tries)
		switch {
		case s == nil:
			return resp, nil
		case !s.again || s.costs && tries >= e.run.opts.Retries:
			return nil, s.err
		case s.costs:
			tries++
			if err := pause(ctx, min(backoff(retryBase, tries), retryMax)); err != nil {
				return nil, e.stopped(ctx, u)
			}
		}
	}
}

// attempt makes one request when its host is due.
func (e *errand) attempt(ctx context.Context, u urlnorm.URL, tries int) (*fetch.Response, *setback) {
	r := e.run
	t := &frontier.Task{URL: u.String(), Request: e.request, Depth: e.of.Depth, Origin: frontier.FromLink, Tries: uint8(tries)}
	if err := e.visit(ctx, t, u); err != nil {
		return nil, &setback{err: err}
	}
	header, reachable, err := e.permit(ctx, t, u)
	switch {
	case err != nil:
		r.frontier.Release(t, frontier.Feedback{Unspent: true})
		return nil, &setback{err: err}
	case !reachable:
		return nil, e.probe(ctx, t, u)
	}
	at := time.Now()
	resp, failed := r.client.Fetch(ctx, &fetch.Request{Method: t.Method(), URL: t.URL, Header: header, Body: bodyOf(t), Budget: r.asides})
	if failed != nil {
		return nil, e.failed(ctx, t, u, at, failed)
	}
	r.together(t.Host, resp.RemoteAddr)
	r.opts.Logger.Debug("fetched for a page", "url", t.URL, "status", resp.Status, "page", e.of.URL, "took", resp.Took)
	return e.judge(ctx, t, resp)
}

// visit waits until the host may be asked, and asks for its robots.txt if that has
// to be.
func (e *errand) visit(ctx context.Context, t *frontier.Task, u urlnorm.URL) *Error {
	r := e.run
	var err error
	switch t.Host, err = r.meet(ctx, u.HostKey(), e.of); {
	case ctx.Err() != nil:
		return e.stopped(ctx, u)
	case err != nil:
		return &Error{Op: opFetch, URL: t.URL, Err: err}
	}
	for {
		given, err := r.frontier.Visit(ctx, t)
		switch {
		case errors.Is(err, frontier.ErrGivenUp):
			return &Error{Op: opFetch, URL: t.URL, Err: ErrGaveUp}
		case errors.Is(err, frontier.ErrDrained):
			e.owner.core.putOff(e.owner)
			return e.stopped(ctx, u)
		case err != nil:
			return e.stopped(ctx, u)
		case !given.Gate:
			return nil
		}
		r.askRobots(ctx, given)
		if ctx.Err() != nil { // perhaps before there was an answer: the next one asks again
			r.frontier.Update(frontier.Update{Hosts: []frontier.HostUpdate{{Host: t.Host, Gate: frontier.GateClose}}})
		}
	}
}

// stopped is the error of who waited when the run or the caller's patience ended.
func (e *errand) stopped(ctx context.Context, u urlnorm.URL) *Error {
	err := context.Cause(ctx)
	if err == nil {
		err = ErrPending
	}
	return &Error{Op: opFetch, URL: u.String(), Class: string(fetch.ClassCanceled), Err: err}
}

// permit asks robots.txt, if that could be reached, and the handlers of OnRequest.
func (e *errand) permit(ctx context.Context, t *frontier.Task, u urlnorm.URL) (_ http.Header, reachable bool, _ *Error) {
	r := e.run
	if !r.opts.IgnoreRobots {
		rules, reachable, err := r.rulesOf(ctx, t.Host)
		switch {
		case err != nil:
			return nil, true, &Error{Op: opFetch, URL: t.URL, Err: err}
		case !reachable:
			return nil, false, nil
		case !permission(rules, u).Allowed:
			return nil, true, parked(t.URL, &storage.Outcome{Reason: storage.ByRobots})
		}
	}
	header, o := r.propose(t, r.header(u.HostKey()))
	switch o.Fate {
	case storage.Parked:
		return nil, true, parked(t.URL, &o)
	case storage.Failed:
		return nil, true, failure(t.URL, &o)
	}
	return header, true, nil
}

// probe spends an attempt on robots.txt, as run.probeRobots does: if that is
// answered, the next visit is given the gate task.
func (e *errand) probe(ctx context.Context, t *frontier.Task, u urlnorm.URL) *setback {
	r, at := e.run, time.Now()
	resp, err := r.fetchRobots(ctx, robotsOf(t.URL))
	if err != nil {
		return e.failed(ctx, t, u, at, fmt.Errorf("robots.txt: %w", err))
	}
	defer resp.Release()
	res := &result{}
	if r.answered(t, resp.Took, res); res.facts != nil {
		r.toWriter(ctx, res)
	}
	r.frontier.Update(frontier.Update{Hosts: []frontier.HostUpdate{{Host: t.Host, Gate: frontier.GateClose}}})
	return &setback{err: e.stopped(ctx, u), again: true}
}

// failed tells the frontier of a request without a response.
func (e *errand) failed(ctx context.Context, t *frontier.Task, u urlnorm.URL, at time.Time, err error) *setback {
	r := e.run
	d := r.diagnose(ctx, t, at, err)
	r.frontier.Release(t, d.feedback)
	if ctx.Err() != nil {
		return &setback{err: e.stopped(ctx, u)}
	}
	if d.facts != nil {
		r.toWriter(ctx, &result{facts: d.facts})
	}
	why := &Error{Op: opFetch, URL: t.URL, Class: string(d.class), Err: errors.New(cause(err))}
	if d.class == fetch.ClassForbidden {
		why.Reason = storage.Private
	}
	return &setback{err: why, again: mayRepeat(t, d.class) && (d.passing || d.class.Retryable()), costs: !d.passing}
}

// judge tells the frontier of a response, and whether it is one to go on with: a
// redirect, or a page of success.
func (e *errand) judge(ctx context.Context, t *frontier.Task, resp *fetch.Response) (*fetch.Response, *setback) {
	r, repeatable := e.run, isIdempotent(t.Method())
	o := &storage.Outcome{Status: resp.Status, Class: "http", Error: statusText(resp.Status)}
	if isBusy(resp.Status) {
		defer resp.Release()
		wanted, why := heed(retryAfter(resp.Header), o.Error)
		r.hosts.live(t.Host)
		block, facts := r.hosts.failed(t.Host, resp.Start, wanted, busyBase, why)
		r.frontier.Release(t, frontier.Feedback{Block: block})
		r.logBlock(t, block, why)
		if facts != nil {
			r.toWriter(ctx, &result{facts: facts})
		}
		return nil, &setback{err: failure(t.URL, o), again: repeatable}
	}
	res := &result{}
	if r.answered(t, resp.Took, res); res.facts != nil {
		r.toWriter(ctx, res)
	}
	_, moved := resp.Redirect()
	switch {
	case resp.Refused:
		resp.Release()
		return nil, &setback{err: parked(t.URL, &storage.Outcome{Reason: storage.OfType})}
	case !moved && resp.Status/100 != 2:
		resp.Release()
		return nil, &setback{err: failure(t.URL, o), again: repeatable && worthRetrying(resp.Status), costs: true}
	}
	return resp, nil
}

// page is what the handler gets. It owns its bytes.
func (e *errand) page(u urlnorm.URL, resp *fetch.Response) (*Page, error) {
	in := parse.Input{Body: bytes.Clone(resp.Body), ContentType: resp.Header.Get("Content-Type"), URL: u.String()}
	view := &Page{
		URL: in.URL, Status: resp.Status, Header: resp.Header, ContentType: in.ContentType, Body: in.Body,
		Depth: e.owner.Depth, owner: e.owner, resolve: ResolveOn(in.URL, ""),
	}
	if r := e.request; r != nil {
		view.Label, view.data = r.Label, r.Data
	}
	if parse.IsHTML(in.ContentType, in.Body) {
		doc := parse.HTML(in, parse.Options{})
		view.Title, view.Charset = doc.Title, doc.Charset
		view.dom, view.resolve = parse.LazyDOM(in), ResolveOn(in.URL, doc.Base)
	}
	return view, nil
}

// pause lets some time pass.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
