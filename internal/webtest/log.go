package webtest

import (
	"maps"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// Access is one request as the server saw it.
type Access struct {
	N          int    // running number, from 1
	Host       string // authority of the host, as it stands in URLs
	URL        string // canonical
	Method     string
	RequestURI string // as on the wire
	Status     int    // 0 while it is being answered
	UserAgent  string
	Header     http.Header // the ones in KeptHeaders that were sent
	Remote     string
	Start, End time.Time // End is zero while it is being answered
	Concurrent int       // requests being answered by this host, this one included
}

// KeptHeaders returns the names of the request headers that the log keeps.
func KeptHeaders() []string {
	return []string{"Accept", "Accept-Encoding", "Accept-Language", "Authorization", "Connection", "Cookie",
		"From", "If-Modified-Since", "If-None-Match", "Range", "Referer"}
}

// log is the witness: counters for each URL always, and the requests
// themselves unless told not to.
type log struct {
	keep  int // entries; 0 for counters only
	total atomic.Int64
	hits  []atomic.Uint32 // by node
	hosts []hostCount
	bytes atomic.Int64
	fresh atomic.Int64 // Unix time, in nanoseconds, of the latest first request for a node

	mu      sync.Mutex // guards what follows
	entries []*Access
	others  map[string]int // hits of URLs that are no nodes
}

// hostCount counts the requests of one host.
type hostCount struct {
	now, most, robots atomic.Int64
}

func newLog(cfg Config, g *graph) *log {
	l := &log{
		keep:   cfg.LogLimit,
		hits:   make([]atomic.Uint32, g.nodes()),
		hosts:  make([]hostCount, cfg.Hosts),
		others: make(map[string]int),
	}
	if cfg.CountsOnly {
		l.keep = 0
	}
	return l
}

// begin counts a request in; the entry is nil if none is kept.
func (l *log) begin(v *visit) *Access {
	v.number = int(l.total.Add(1))
	now := l.hosts[v.host].enter()
	l.count(v)
	if l.keep == 0 {
		return nil
	}
	entry := newAccess(v)
	entry.Concurrent = int(now)
	l.mu.Lock()
	defer l.mu.Unlock()
	entry.Start = time.Now() // under the lock, so that entries are in order
	if len(l.entries) < l.keep {
		l.entries = append(l.entries, entry)
	}
	return entry
}

// count counts the request to its URL.
func (l *log) count(v *visit) {
	switch {
	case v.isRobots:
		l.hosts[v.host].robots.Add(1)
	case v.known:
		if v.hit = int(l.hits[v.node].Add(1)); v.hit == 1 {
			l.fresh.Store(time.Now().UnixNano())
		}
	default:
		l.mu.Lock()
		defer l.mu.Unlock()
		l.others[v.url()]++
		v.hit = l.others[v.url()]
	}
}

// end counts the request out.
func (l *log) end(v *visit, entry *Access, status int) {
	l.hosts[v.host].now.Add(-1)
	if entry == nil {
		return
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	entry.Status, entry.End = status, time.Now()
}

func (h *hostCount) enter() int64 {
	now := h.now.Add(1)
	for {
		most := h.most.Load()
		if now <= most || h.most.CompareAndSwap(most, now) {
			return now
		}
	}
}

func newAccess(v *visit) *Access {
	r := v.request
	entry := &Access{
		N: v.number, Host: v.web.Authority(v.host), URL: v.url(),
		Method: r.Method, RequestURI: r.RequestURI, UserAgent: r.UserAgent(),
		Remote: r.RemoteAddr, Header: http.Header{},
	}
	for _, name := range KeptHeaders() {
		if values := r.Header[name]; values != nil {
			entry.Header[name] = values
		}
	}
	return entry
}

// Log returns the requests so far in order of their start, robots.txt
// included; none with Config.CountsOnly.
func (w *Web) Log() []Access {
	w.log.mu.Lock()
	defer w.log.mu.Unlock()
	entries := make([]Access, len(w.log.entries))
	for i, e := range w.log.entries {
		entries[i] = *e
	}
	return entries
}

// Hits returns how often each canonical URL was asked for. robots.txt is left
// out: see RobotsHits.
func (w *Web) Hits() map[string]int {
	w.log.mu.Lock()
	hits := maps.Clone(w.log.others)
	w.log.mu.Unlock()
	for n := range w.log.hits {
		if count := w.log.hits[n].Load(); count > 0 {
			hits[w.url(node(n))] = int(count)
		}
	}
	return hits
}

// RobotsHits returns how often a host was asked for its robots.txt.
func (w *Web) RobotsHits(host int) int { return int(w.log.hosts[host].robots.Load()) }

// MaxConcurrent returns the most requests a host was answering at once.
func (w *Web) MaxConcurrent(host int) int { return int(w.log.hosts[host].most.Load()) }

// Intervals returns the times between the starts of a host's requests, of
// robots.txt too, in their order. It needs the Log.
func (w *Web) Intervals(host int) []time.Duration {
	var last time.Time
	var intervals []time.Duration
	authority := w.Authority(host)
	for _, entry := range w.Log() {
		if entry.Host != authority {
			continue
		}
		if !last.IsZero() {
			intervals = append(intervals, entry.Start.Sub(last))
		}
		last = entry.Start
	}
	return intervals
}

// Reset forgets all requests; pages that fail at first fail again. Call it
// while nothing is being asked for.
func (w *Web) Reset() {
	l := w.log
	l.total.Store(0)
	l.bytes.Store(0)
	l.fresh.Store(0)
	for i := range l.hits {
		l.hits[i].Store(0)
	}
	for i := range l.hosts {
		l.hosts[i].most.Store(0)
		l.hosts[i].robots.Store(0)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.entries, l.others = nil, make(map[string]int)
}
