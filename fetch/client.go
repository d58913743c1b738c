// Package fetch makes one HTTP request and returns one bounded response.
//
//	client := fetch.New(fetch.Options{})
//	defer client.Close()
//	resp, err := client.Fetch(ctx, &fetch.Request{URL: "http://example.com/"})
//	if err != nil {
//		return fetch.Classify(err), err
//	}
//	defer resp.Release()
//	use(resp.Status, resp.Body)
//
// It follows no redirects and never retries: those are decisions of the crawl,
// which must pass its seen-set, scope, robots.txt and politeness first. Cookies,
// credentials, proxies and the guard against private networks are used if
// Options has them; each is a package of its own below this one.
//
// Caveats:
//
//   - Body and Raw lie in pooled buffers. They are valid until Release; what
//     is kept longer must be copied.
//   - One call of Fetch is one request on the wire, with two exceptions: a
//     digest challenge may be answered once (see package auth), and when a
//     kept connection turns out to have been closed by the server before a
//     single byte of an answer came, net/http repeats a GET, HEAD, OPTIONS or
//     TRACE, once, on a new connection. The server has not seen the first
//     one, or was closing. So is it here when the server had spoken on the
//     connection before it was asked, for what it said is no answer. Other
//     methods are never repeated: they go out on a connection of their own,
//     which cannot be stale.
//   - RemoteAddr is the proxy's address where a proxy is used.
//   - A path that begins with "//" and holds an escape that net/url refuses
//     is sent in absolute form (RFC 9112 §3.2.2), as net/http knows no other
//     way; every other URL is sent byte by byte as given.
package fetch

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"

	"github.com/joinable/crawl/fetch/guard"
	"github.com/joinable/crawl/fetch/proxy"
)

// A Client fetches. New makes it. Its methods may be called from several
// goroutines.
type Client struct {
	transport http.RoundTripper
	idle      []idler // what keeps connections for it

	proxy  func(*http.Request) (*url.URL, error)
	report func(*url.URL, error)
	guard  *guard.Guard
	conns  *conns

	timeout   time.Duration // see Options for these
	limits    limits
	accept    func(int, http.Header) bool
	bandwidth *Bandwidth
	budget    *Budget
	pool      *pool
}

// An idler keeps connections for later.
type idler interface{ CloseIdleConnections() }

// New returns a client. It starts no goroutines; those of its connections end
// with Close.
func New(o Options) *Client {
	o = o.withDefaults()
	c := &Client{
		transport: o.Transport,
		timeout:   o.Timeout,
		limits:    o.limits(),
		accept:    o.Accept,
		bandwidth: o.Bandwidth,
		budget:    o.Budget,
		pool:      &pool{onRecycle: o.OnRecycle},
	}
	switch t := o.Transport.(type) {
	case nil:
		c.wire(o)
	case *http.Transport:
		c.proxy, c.idle = t.Proxy, []idler{t}
	case idler:
		c.idle = []idler{t}
	}
	if o.Transport != nil {
		c.transport = checked{o.Transport}
	}
	c.transport = o.decorate(c.transport)
	return c
}

// wire gives the client a transport of its own.
func (c *Client) wire(o Options) {
	c.proxy, c.report, c.guard = o.Proxy, o.ProxyReport, o.Guard
	c.conns = newConns(o.MaxConns, c.Close)
	keep := o.transport(o.dialer(c.conns))
	fresh := keep.Clone()
	fresh.DisableKeepAlives = true
	c.transport, c.idle = byMethod{keep, fresh}, []idler{keep, fresh}
}

// Close closes the idle connections. Requests under way end undisturbed, and
// then their connections are closed too.
func (c *Client) Close() {
	for _, idle := range c.idle {
		idle.CloseIdleConnections()
	}
}

// Fetch makes one request and reads its response to the end. The caller
// releases the response. A response of any status is a response, not an
// error; every error is an [*Error].
//
// A response whose body broke off, could not be decoded or was too large is
// an error too, and nothing of its body can be had: what is stored is whole.
// Status and Header of the Error say what was known by then. A redirect is the
// exception, for nobody needs its body: it is a response, with no body.
//
// When ctx ends, Fetch returns soon with an error of ClassCanceled.
func (c *Client) Fetch(ctx context.Context, r *Request) (*Response, error) {
	budget := c.budget
	if r.Budget != nil {
		budget = r.Budget
	}
	resp := &Response{URL: r.URL, pool: c.pool, share: budget.Open()}
	if err := c.exchange(ctx, r, resp); err != nil {
		resp.Release()
		return nil, explain(ctx, resp, err)
	}
	return resp, nil
}

// exchange fills in resp, also when it fails half way.
func (c *Client) exchange(ctx context.Context, r *Request, resp *Response) error {
	if err := c.limits.url(r.URL); err != nil {
		return err
	}
	hr, err := r.prepare()
	if err != nil {
		return err
	}
	way, err := c.route(hr)
	if err != nil {
		return err
	}
	if err := c.conns.enter(ctx, way.peer); err != nil {
		return err
	}
	defer c.conns.leave(way.peer)
	// Have memory for a small page before asking for one: a connection does
	// not wait for it.
	if err := resp.share.Grow(ctx, smallest); err != nil {
		return err
	}
	timed, clock := startClock(ctx, c.timeout)
	defer clock.stop()

	resp.Start = time.Now()
	answer, err := c.transport.RoundTrip(hr.WithContext(traced(timed, way, resp, r.Connected)))
	if err := c.judge(way, answer, err); err != nil {
		return clock.explain(err)
	}
	if err := sane(answer); err != nil {
		return err
	}
	answer.Body = c.bandwidth.throttle(timed, answer.Body, clock)
	defer func() { _ = answer.Body.Close() }()
	resp.FirstByte = time.Since(resp.Start)
	resp.head(answer)
	err = c.receive(ctx, r, answer, resp, clock)
	resp.Took = time.Since(resp.Start)
	return clock.explain(err)
}

// receive decides what becomes of the body.
func (c *Client) receive(ctx context.Context, r *Request, answer *http.Response, resp *Response, clock *clock) error {
	if answer.StatusCode == http.StatusSwitchingProtocols {
		return fail(ClassProtocol, errors.New("switched to another protocol unasked"))
	}
	m := memory{pool: c.pool, share: resp.share, clock: clock, reserved: smallest, limit: c.limits.body}
	if r.MaxBody > 0 {
		m.limit.bytes = r.MaxBody
	}
	if r.Truncate > 0 {
		m.limit.bytes, m.truncate = r.Truncate, true
	}
	if c.accept != nil && !r.AnyType && !c.accept(resp.Status, resp.Header) {
		resp.Refused = true
		m.drain(answer)
		return nil
	}
	var sink io.Writer
	if r.Sink != nil {
		sink = r.Sink(resp)
	}
	if sink != nil {
		m.limit.bytes, m.truncate = c.limits.sink, false
		clock.until(c.limits.sinkTimeout)
	}
	clock.watch(c.limits.minRate)
	return m.body(ctx, answer, resp, sink)
}

// route chooses the way of hr, and gives its target the form for it.
func (c *Client) route(hr *http.Request) (*route, error) {
	way, err := choose(c.proxy, hr)
	var down *proxy.DownError
	switch {
	case errors.As(err, &down):
		return nil, fail(ClassNoProxy, err)
	case err != nil:
		return nil, err
	}
	if way.proxy != nil && c.guard != nil {
		target := peer{hr.URL.Scheme, hr.URL.Host}
		if err := c.guard.Literal(net.JoinHostPort(target.split())); err != nil {
			return nil, forbidden(err)
		}
	}
	way.form(hr)
	return way, nil
}

// judge tells the list of proxies how the one that was chosen has fared, and
// a refusal of the proxy from an answer of the host.
func (c *Client) judge(way *route, answer *http.Response, err error) error {
	if way.proxy == nil {
		return err
	}
	fault, known := way.fault(answer, err)
	if known && c.report != nil {
		c.report(way.proxy, fault)
	}
	if err == nil && fault != nil {
		_ = answer.Body.Close()
		return fail(ClassProxy, fault)
	}
	return err
}

// sane refuses a status that is none (RFC 9110 §15), which net/http takes.
func sane(answer *http.Response) error {
	if answer.StatusCode >= 100 {
		return nil
	}
	_ = answer.Body.Close()
	return fail(ClassProtocol, fmt.Errorf("malformed status %03d", answer.StatusCode))
}

// byMethod chooses between the connections that are kept, for what may be
// repeated, and a new one: also when a server spoke unasked on a kept one.
type byMethod struct{ keep, fresh http.RoundTripper }

func (b byMethod) RoundTrip(r *http.Request) (*http.Response, error) {
	switch r.Method {
	case "", http.MethodGet, http.MethodHead, http.MethodOptions, http.MethodTrace:
		heard := &routeOf(r.Context()).heard
		heard.begin()
		answer, err := b.keep.RoundTrip(r)
		if !heard.distrust(answer) {
			return answer, heard.whole(err)
		}
	}
	answer, err := b.fresh.RoundTrip(r)
	return answer, routeOf(r.Context()).heard.whole(err)
}

// traced notes the connection that a request went out on, and when an answer
// came on it.
func traced(ctx context.Context, way *route, resp *Response, connected func()) context.Context {
	return httptrace.WithClientTrace(way.with(ctx), way.heard.trace(resp, connected))
}

// explain makes err an *Error that knows its URL and what was received.
func explain(ctx context.Context, resp *Response, err error) *Error {
	e := &Error{URL: resp.URL, Status: resp.Status, Header: resp.Header, Class: Classify(err), Err: err}
	var own *Error
	if errors.As(err, &own) {
		e.Err = own.Err
	}
	if ctx.Err() != nil {
		e.Class, e.Err = ClassCanceled, context.Cause(ctx)
	}
	return e
}
