package crawl

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"sync"
	"sync/atomic"
	"time"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/frontier"
)

const (
	maxAnchors   = 3                // hosts that are asked whether the network is there
	probeTimeout = 5 * time.Second  // for one of them
	probeFresh   = time.Second      // for how long an answer holds
	pauseBase    = time.Second      // first pause when the network is down
	pauseMax     = 30 * time.Second // longest pause
)

// A dialFunc opens connections.
type dialFunc = func(ctx context.Context, network, addr string) (net.Conn, error)

// A network tells the failure of a host from that of the network. When a
// request to a host fails, it opens a connection to other hosts that have
// answered lately, the anchors. If none can be had either, the network is
// down: nobody is to blame, no try is used up, and the crawl pauses. Its
// methods may be called from several goroutines.
type network struct {
	dial dialFunc

	mu      sync.Mutex // guards the anchors
	anchors []anchor   // the latest first

	since atomic.Int64 // since when it is down, in Unix nanoseconds; 0 if it is not
	back  atomic.Int64 // when it was found to be there again, likewise

	probing sync.Mutex // guards what follows, and is held during a probe
	at      time.Time  // of the latest answer
	pauses  int        // in a row
}

// An anchor is a host that has answered.
type anchor struct {
	host frontier.HostID
	addr string // name and port
}

// newNetwork returns nil where connections are not ours to open.
func newNetwork(opts *Options) *network {
	if opts.Transport != nil || opts.Proxy != nil {
		return nil
	}
	dial := opts.DialContext
	if dial == nil {
		dial = (&net.Dialer{}).DialContext
	}
	if opts.Resolver != nil {
		dial = resolving(opts.Resolver, dial)
	}
	return &network{dial: dial}
}

// resolving is dial for names that a resolver knows.
func resolving(r fetch.Resolver, dial dialFunc) dialFunc {
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		host, port, err := net.SplitHostPort(addr)
		if err != nil {
			return nil, err
		}
		addrs, err := r.Resolve(ctx, host, port)
		if err != nil || len(addrs) == 0 {
			return nil, fmt.Errorf("resolving %s: no address: %w", host, err)
		}
		return dial(ctx, network, net.JoinHostPort(addrs[0].String(), port))
	}
}

// answered notes that a host has answered.
func (n *network) answered(t *frontier.Task) {
	if n == nil {
		return
	}
	n.isBack()
	n.mu.Lock()
	defer n.mu.Unlock()
	if len(n.anchors) > 0 && n.anchors[0].host == t.Host {
		return
	}
	for i := range n.anchors {
		if n.anchors[i].host == t.Host {
			n.anchors[0], n.anchors[i] = n.anchors[i], n.anchors[0]
			return
		}
	}
	u, err := url.Parse(originOf(t.URL))
	if err != nil {
		return
	}
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme]
	}
	n.anchors = append([]anchor{{t.Host, net.JoinHostPort(u.Hostname(), port)}}, n.anchors[:min(len(n.anchors), maxAnchors-1)]...)
}

// couldBe reports whether a failure of that class may be the network's.
func couldBe(c fetch.Class) bool {
	switch c {
	case fetch.ClassDNS, fetch.ClassRefused, fetch.ClassUnreachable, fetch.ClassConnect,
		fetch.ClassReset, fetch.ClassTimeout, fetch.ClassCut, fetch.ClassSlow:
		return true
	}
	return false
}

// isDown reports whether the network is to blame for the failure of a request
// to a host, and for how long to pause then. That it is down is only said if other hosts
// had answered.
func (n *network) isDown(ctx context.Context, host frontier.HostID, began time.Time, c fetch.Class) (pause time.Duration, down bool) {
	if n == nil || !couldBe(c) {
		return 0, false
	}
	if began.UnixNano() <= n.back.Load() {
		return 0, true // it began while the network was down
	}
	others := n.others(host)
	if len(others) == 0 {
		return 0, false
	}
	n.probing.Lock()
	defer n.probing.Unlock()
	if time.Since(n.at) >= probeFresh {
		n.note(!n.reaches(ctx, others))
	}
	if began.UnixNano() <= n.back.Load() {
		return 0, true
	}
	return min(pauseBase<<min(n.pauses, 10), pauseMax), n.since.Load() != 0
}

// isBack notes that the network is there, if it was not.
func (n *network) isBack() {
	if n.since.Swap(0) != 0 {
		n.back.Store(time.Now().UnixNano())
	}
}

// note takes in the answer of a probe. probing is held.
func (n *network) note(down bool) {
	n.at = time.Now()
	switch {
	case !down:
		n.pauses = 0
		n.isBack()
	case !n.since.CompareAndSwap(0, n.at.UnixNano()):
		n.pauses++
	}
}

// others are the anchors but for a host's own.
func (n *network) others(host frontier.HostID) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	var others []string
	for _, a := range n.anchors {
		if a.host != host {
			others = append(others, a.addr)
		}
	}
	return others
}

// reaches reports whether a connection to one of the addresses can be had.
func (n *network) reaches(ctx context.Context, addrs []string) bool {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	reached := make(chan bool, len(addrs))
	for _, addr := range addrs {
		go func() {
			conn, err := n.dial(ctx, "tcp", addr)
			if err == nil {
				conn.Close()
			}
			reached <- err == nil
		}()
	}
	for range addrs {
		if <-reached {
			return true
		}
	}
	return ctx.Err() == context.Canceled // given up: nothing is known
}

// downSince is since when the network is down, or zero.
func (n *network) downSince() time.Time {
	if n == nil || n.since.Load() == 0 {
		return time.Time{}
	}
	return time.Unix(0, n.since.Load())
}
