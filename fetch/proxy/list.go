package proxy

import (
	"fmt"
	"net/http"
	"net/url"
	"sync"
	"time"
)

// A proxy that cannot be reached is put aside for firstPause, then twice as
// long each time, up to lastPause.
const (
	firstPause = 5 * time.Second
	lastPause  = 10 * time.Minute
)

// A List takes its proxies in turn, and leaves out those that cannot be
// reached. Such a one is tried again after a pause, by one request at first;
// the pause grows until that succeeds. Its methods may be called from several
// goroutines.
type List struct {
	mu      sync.Mutex // guards what follows
	members []member
	next    int // who is asked next
}

// A member is a proxy and its health.
type member struct {
	url   *url.URL
	until time.Time     // not before then; the past is a healthy one
	pause time.Duration // the last one; zero while the proxy works
	tried bool          // its pause is over, and one request went to see
}

// A DownError is that no proxy of a list can be reached. It is no fault of
// the host that was asked for.
type DownError struct {
	Proxies int           // how many there are
	Wait    time.Duration // until one is tried again
}

// Error says when to come again.
func (e *DownError) Error() string {
	return fmt.Sprintf("none of %d proxies can be reached; one is tried again in %v", e.Proxies, e.Wait.Round(time.Second))
}

// NewList returns a list of healthy proxies. Without any, requests are made
// directly.
func NewList(proxies ...*url.URL) *List {
	l := &List{members: make([]member, len(proxies))}
	for i, u := range proxies {
		l.members[i].url = u
	}
	return l
}

// Pick returns the next proxy that may be used. It fails with a *DownError if
// there is none. It is for Options.Proxy of package fetch.
func (l *List) Pick(*http.Request) (*url.URL, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := time.Now()
	for range l.members {
		m := &l.members[l.next]
		l.next = (l.next + 1) % len(l.members)
		if now.Before(m.until) {
			continue
		}
		if m.pause > 0 { // others wait for how this one fares
			m.tried = true
			m.until = now.Add(m.pause)
		}
		return m.url, nil
	}
	if len(l.members) == 0 {
		return nil, nil
	}
	return nil, &DownError{Proxies: len(l.members), Wait: l.first().Sub(now)}
}

// first is when the first proxy comes back. mu is held.
func (l *List) first() time.Time {
	first := l.members[0].until
	for _, m := range l.members[1:] {
		if m.until.Before(first) {
			first = m.until
		}
	}
	return first
}

// Report tells how a proxy that Pick returned has fared: nil is that it
// works, an error that it could not be reached. It is for
// Options.ProxyReport of package fetch.
func (l *List) Report(proxy *url.URL, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for i := range l.members {
		if m := &l.members[i]; m.url == proxy {
			m.report(time.Now(), err != nil)
		}
	}
}

// report counts one failure for all requests that meet it together.
func (m *member) report(now time.Time, failed bool) {
	switch {
	case !failed:
		m.until, m.pause, m.tried = time.Time{}, 0, false
	case m.pause == 0 || m.tried:
		m.pause = min(max(firstPause, 2*m.pause), lastPause)
		m.until, m.tried = now.Add(m.pause), false
	}
}
