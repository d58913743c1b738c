package crawl

import (
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"github.com/joinable/crawl/fetch/robots"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// maxBlock is the longest block of a host; a server that asks for more is
// asked again after that.
const maxBlock = 24 * time.Hour

// hosts is what the run knows of the hosts it talks to. Its methods may be
// called from several goroutines.
type hosts struct {
	agent    string // product token looked for in robots.txt
	maxRules int    // bytes of rules in memory; those of other hosts are read from the store again

	mu        sync.Mutex // guards what follows, the hosts included
	byID      map[frontier.HostID]*host
	rulesSize int // bytes of rules in byID
}

// A host is guarded by hosts.mu.
type host struct {
	rules   *robots.Rules // nil when not in memory
	size    int           // of rules, in bytes
	rulesAt time.Time     // when robots.txt was answered
	renewAt time.Time     // when it is to be asked for again

	// unreachable: no connection could be had for robots.txt. The host's
	// tasks are handed out all the same, and each attempt at one is an
	// attempt at robots.txt, so that a dead host's tasks end as failures.
	unreachable bool

	robotsURL string // where a redirect of robots.txt leads, or ""
	hops      int    // redirects of robots.txt followed so far

	// alive: the host has answered something in this crawl. When connections
	// to it fail, that will pass, and costs its tasks nothing; to a host that
	// never answered they cost tries, for it may not exist.
	alive bool

	ip string // from which it answered last, if that is of interest

	failures int       // in a row
	since    time.Time // when they began
	blocked  time.Time // when the latest of them was counted
	until    time.Time // when the block that followed ends
}

func newHosts(agent string, maxRules int) *hosts {
	return &hosts{agent: agent, maxRules: maxRules, byID: make(map[frontier.HostID]*host)}
}

// get returns a host, new or not. The caller holds mu.
func (hs *hosts) get(id frontier.HostID) *host {
	h := hs.byID[id]
	if h == nil {
		h = new(host)
		hs.byID[id] = h
	}
	return h
}

// robotsURL is where the robots.txt of a task's host is to be had. It is the
// frontier's Options.Gate, and like it must not wait for anything.
func (hs *hosts) robotsURL(t *frontier.Task) string {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	if h := hs.byID[t.Host]; h != nil && h.robotsURL != "" {
		return h.robotsURL
	}
	return robotsOf(t.URL)
}

// robotsMoved notes a redirect of robots.txt; false is one too many.
func (hs *hosts) robotsMoved(id frontier.HostID, to string) bool {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h := hs.get(id)
	h.hops++
	h.robotsURL = to
	return h.hops <= robotsHops
}

// robotsReturned lets robots.txt be asked for at its own place again. It
// reports whether it had moved.
func (hs *hosts) robotsReturned(id frontier.HostID) bool {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h := hs.get(id)
	moved := h.robotsURL != ""
	h.robotsURL, h.hops = "", 0
	return moved
}

// learn takes the rules of a host into memory and returns the crawl delay it
// asks for.
func (hs *hosts) learn(id frontier.HostID, file *robots.File, at time.Time) time.Duration {
	rules := file.Agent(hs.agent)
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h := hs.get(id)
	hs.rulesSize += file.Size() - h.size
	h.rules, h.size, h.rulesAt = rules, file.Size(), at
	if fresh := at.Add(robotsFresh); fresh.After(h.renewAt) {
		h.renewAt = fresh
	}
	h.unreachable, h.robotsURL, h.hops, h.alive = false, "", 0, true
	hs.forgetRules(h)
	delay, _ := rules.CrawlDelay()
	return delay
}

// refresh reports whether it is time to ask for robots.txt again. Who hears so
// is to do it: nobody else will hear it for a while.
func (hs *hosts) refresh(id frontier.HostID) bool {
	now := time.Now()
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h := hs.get(id)
	if now.Before(h.renewAt) {
		return false
	}
	h.renewAt = now.Add(robotsAgain)
	return true
}

// forgetRules makes room for the rules of keep. The caller holds mu.
func (hs *hosts) forgetRules(keep *host) {
	if hs.rulesSize <= hs.maxRules {
		return
	}
	for _, h := range hs.byID {
		if h != keep && h.rules != nil {
			hs.rulesSize -= h.size
			h.rules, h.size = nil, 0
		}
		if hs.rulesSize <= hs.maxRules/2 {
			return
		}
	}
}

// robotsFailed notes that no connection could be had for robots.txt.
func (hs *hosts) robotsFailed(id frontier.HostID) {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h := hs.get(id)
	h.unreachable, h.robotsURL, h.hops = true, "", 0
}

// rules returns a host's rules, or nil when they are not in memory, and
// whether robots.txt is out of reach.
func (hs *hosts) rules(id frontier.HostID) (rules *robots.Rules, at time.Time, unreachable bool) {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h := hs.byID[id]
	if h == nil {
		return nil, time.Time{}, false
	}
	return h.rules, h.rulesAt, h.unreachable
}

// answered notes that a host is alive and ends its streak of failures. It
// reports whether there was one.
func (hs *hosts) answered(id frontier.HostID) bool {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h := hs.get(id)
	h.alive = true
	if h.failures == 0 {
		return false
	}
	h.failures, h.since = 0, time.Time{}
	return true
}

// moved notes the address of a host, and reports whether it is another than
// before.
func (hs *hosts) moved(id frontier.HostID, ip string) bool {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h := hs.get(id)
	if h.ip == ip {
		return false
	}
	h.ip = strings.Clone(ip)
	return true
}

// live notes that a host is alive.
func (hs *hosts) live(id frontier.HostID) {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	hs.get(id).alive = true
}

// alive reports whether a host has answered something in this crawl.
func (hs *hosts) alive(id frontier.HostID) bool {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h := hs.byID[id]
	return h != nil && h.alive
}

// anyAlive reports whether some host has answered in this crawl: the way to
// the web, a proxy if there is one, has worked then.
func (hs *hosts) anyAlive() bool {
	hs.mu.Lock()
	defer hs.mu.Unlock()
	for _, h := range hs.byID {
		if h.alive {
			return true
		}
	}
	return false
}

// failed counts one more failure of a host and returns for how long it is not
// to be asked: wanted if the host said so, otherwise base doubled with every
// failure in a row; and what to store. An attempt that began before the
// latest failure was known is the same failure seen by another fetcher: it
// counts no more, and its facts are nil.
func (hs *hosts) failed(id frontier.HostID, began time.Time, wanted, base time.Duration, why string) (time.Duration, *storage.HostFacts) {
	now := time.Now()
	hs.mu.Lock()
	defer hs.mu.Unlock()
	h := hs.get(id)
	if h.failures > 0 && !began.After(h.blocked) {
		return max(h.until.Sub(now), time.Millisecond), nil
	}
	if h.failures == 0 {
		h.since = now
	}
	h.failures++
	block := wanted
	if block <= 0 {
		block = backoff(base, h.failures)
	}
	block = min(block, maxBlock)
	h.blocked, h.until = now, now.Add(block)
	return block, &storage.HostFacts{
		Host:         id,
		NotBefore:    h.until,
		BlockedSince: h.since,
		Failures:     h.failures,
		Why:          why,
	}
}

// backoff is base, doubled for each failure after the first, a quarter more
// or less by chance, and at most maxBlock.
func backoff(base time.Duration, failures int) time.Duration {
	d := base << min(failures-1, 20)
	if d <= 0 || d > maxBlock {
		d = maxBlock
	}
	return d*3/4 + rand.N(d/2+1)
}
