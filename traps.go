package crawl

import (
	"encoding/json"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/trap"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage"
)

// trapMark begins the names of the marks under which the store keeps the
// families of URLs that are held, and those that were released.
const trapMark = "trap "

// A heldFamily is what a mark says of a family.
type heldFamily struct {
	trap.Family
	At       time.Time // when it was held, or released
	Released bool
}

// traps are the families of URLs that bring nothing new: they are held, that
// is, parked. A nil *traps holds none. Its methods may be called from several
// goroutines.
type traps struct {
	detector *trap.Detector
	index    *trap.Index

	mu       sync.Mutex        // guards what follows
	marks    map[string]string // not stored yet
	released []string
}

// newTraps is what former runs have learnt, and what the caller releases.
func newTraps(opts *Options, stored map[string]string) (*traps, error) {
	if opts.NoTraps {
		return nil, nil
	}
	t := &traps{detector: trap.New(trap.Options{}), index: trap.NewIndex(0), marks: make(map[string]string)}
	for name, text := range stored {
		pattern, ok := strings.CutPrefix(name, trapMark)
		if !ok {
			continue
		}
		var f heldFamily
		if err := json.Unmarshal([]byte(text), &f); err != nil {
			return nil, fmt.Errorf("what is stored of the URLs like %s cannot be read: %w", pattern, err)
		}
		if f.Released {
			t.detector.Release(f.Pattern)
			t.released = append(t.released, f.Pattern)
		} else {
			t.detector.Hold(f.Family)
		}
	}
	for _, pattern := range opts.Release {
		t.release(pattern)
	}
	slices.Sort(t.released)
	return t, nil
}

// release lets a family go for good, or all that are held.
func (t *traps) release(pattern string) {
	patterns := []string{pattern}
	if pattern == "all" {
		patterns = nil
		for _, f := range t.detector.Families() {
			patterns = append(patterns, f.Pattern)
		}
	}
	for _, p := range patterns {
		t.detector.Release(p)
		if !slices.Contains(t.released, p) {
			t.released = append(t.released, p)
		}
		t.mark(heldFamily{Family: trap.Family{Pattern: p}, Released: true})
	}
}

// mark makes the store remember a family.
func (t *traps) mark(f heldFamily) {
	f.At = time.Now().UTC().Truncate(time.Millisecond)
	text, _ := json.Marshal(f) // strings and numbers cannot fail
	t.mu.Lock()
	defer t.mu.Unlock()
	t.marks[trapMark+f.Pattern] = string(text)
}

// newMarks adds what is not stored yet to the marks of a batch.
func (t *traps) newMarks(marks map[string]string) map[string]string {
	if t == nil {
		return marks
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for name, text := range t.marks {
		if marks == nil {
			marks = make(map[string]string)
		}
		marks[name] = text
	}
	clear(t.marks)
	return marks
}

// holds reports whether a URL belongs to a family that is held.
func (t *traps) holds(url string) bool { return t != nil && t.detector.Held(url) }

// A sample is a page of a family that is watched.
type sample struct {
	watch trap.Watch
	news  bool // its text says something new
}

// manyMembers is from which size on a family's pages have fingerprints.
const manyMembers = 512

// sample takes what is to be known of a fetched page after its commit, and
// what tells it from others.
func (p *parser) sample(in *page, res *result) {
	t := p.run.judge.traps
	if t == nil {
		return
	}
	watch, watched := t.detector.Seen(in.task.URL, domainOf(in.url))
	if !watched && !p.run.opts.NearDuplicates {
		return
	}
	text := &p.text
	text.Read(in.resp.Body)
	res.sample = &sample{watch, watch.News(text)}
	if p.run.opts.NearDuplicates || watch.Members() >= manyMembers {
		simhash := text.Simhash()
		near := t.index.Near(trap.Hash(in.task.URL, 0), simhash, int64(in.task.ID))
		res.Fingerprint = &storage.Fingerprint{Simhash: simhash, Near: frontier.TaskID(near)}
	}
}

// domainOf is the registrable domain of a URL's host; "" for an address.
func domainOf(u urlnorm.URL) string {
	host := u.Hostname()
	if net.ParseIP(strings.Trim(host, "[]")) != nil {
		return ""
	}
	return registrableDomain(host)
}

// observe judges the families of the pages that were committed, by the news in
// their text and by the new URLs that they led to.
func (r *run) observe(held []*result, added []*frontier.Task) {
	if !slices.ContainsFunc(held, func(res *result) bool { return res.sample != nil }) {
		return
	}
	leads := make(map[frontier.TaskID][]*frontier.Task)
	for _, t := range added {
		leads[t.Parent] = append(leads[t.Parent], t)
	}
	for _, res := range held {
		if res.sample == nil {
			continue
		}
		outside := 0
		for _, t := range leads[res.Task.ID] {
			if res.sample.watch.Outside(t.URL) {
				outside++
			}
		}
		if f, isHeld := res.sample.watch.Observe(res.sample.news, outside); isHeld {
			r.opts.Logger.Warn("held URLs that bring nothing new; 'crawl traps' shows them", "pattern", f.Pattern, "why", f.Why, "example", f.Example)
			r.judge.traps.mark(heldFamily{Family: f})
		}
	}
}
