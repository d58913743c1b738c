package trap

import (
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/zeebo/xxh3"
)

// Options of a Detector. The zero value works.
type Options struct {
	// Families is how many families are watched at once, at 32 KB each; 0 is
	// 256. What finds no room waits for it.
	Families int

	// Seed of the hashes; 0 is a random one, so that nobody can make URLs
	// whose families collide with those of others.
	Seed uint64
}

// manyHosts is how many hosts of one domain are met before they may be one
// family.
const manyHosts = 64

// Detector finds the families of one crawl that bring nothing new. New makes
// it. It may be used from several goroutines at once.
type Detector struct {
	seed uint64
	now  atomic.Pointer[snapshot] // replaced under mu

	mu     sync.Mutex // guards what follows
	counts *counter
	watch  watch
}

// New makes a Detector that has seen nothing. It takes 256 KB at once.
func New(o Options) *Detector {
	if o.Families <= 0 {
		o.Families = 256
	}
	for o.Seed == 0 {
		o.Seed = rand.Uint64()
	}
	d := &Detector{seed: o.Seed, counts: new(counter), watch: watch{room: o.Families, known: make(map[uint64]*watched)}}
	d.now.Store(&snapshot{map[uint64]Family{}, map[uint64]string{}, map[string]int{}, map[string]int{}})
	return d
}

// Watch stands for a page of a family that is watched. The zero value watches
// nothing.
type Watch struct {
	d *Detector
	f *watched
}

// Seen counts a fetched page. domain is the registrable domain of its host,
// or "" if that is unknown, an IP address, or of no interest. If watch is true,
// the page's text is wanted: give it to News, and what that says to Observe. For
// most pages it is not, and Seen is all that they cost.
func (d *Detector) Seen(url, domain string) (page Watch, watch bool) {
	return d.see(url, domain, true)
}

// Count counts a page that a former run fetched. A crawl that is resumed
// should do so for all of them: a family that was large then still stands
// alone when a wider one is held.
func (d *Detector) Count(url, domain string) { d.see(url, domain, false) }

func (d *Detector) see(url, domain string, fetched bool) (page Watch, watch bool) {
	var room, wide, all [256]byte
	text, f := fold(room[:0], url)
	coarse := f.appendCoarse(wide[:0], text)
	origin := text[:f.origin]
	whole, _, _ := cut(url)
	below := appendDomain(all[:0], whole, domain)

	d.mu.Lock()
	defer d.mu.Unlock()
	d.watch.clock++
	name := d.count(text, coarse, below, origin, domain)
	if name == nil || !fetched {
		return Watch{}, false
	}
	hash := xxh3.HashSeed(name, d.seed)
	if d.settled(hash) {
		return Watch{}, false
	}
	w := d.watch.place(hash, url, func() string { return string(name) })
	if w == nil || !d.watch.awake(w) {
		return Watch{}, false
	}
	return Watch{d, w}, true
}

// count adds a page to its families and names the narrowest one that is large
// enough to be watched; nil if none is.
func (d *Detector) count(own, coarse, below, origin []byte, domain string) []byte {
	var name []byte
	if len(below) > 0 {
		many := d.countHost(origin, domain)
		if d.counts.add(xxh3.HashSeed(below, d.seed)) >= watchFrom && many {
			name = below
		}
	}
	if len(coarse) > 0 && d.counts.add(xxh3.HashSeed(coarse, d.seed)) >= watchFrom {
		name = coarse
	}
	if d.counts.add(xxh3.HashSeed(own, d.seed)) >= watchFrom {
		name = own
	}
	return name
}

// countHost counts a page of a host below domain, and reports whether the host
// is one of many that have few pages each.
func (d *Detector) countHost(origin []byte, domain string) bool {
	hosts := xxh3.HashStringSeed(domain, d.seed)
	pages := d.counts.add(xxh3.HashSeed(origin, d.seed))
	if pages == 1 {
		return d.counts.add(hosts) >= manyHosts
	}
	return pages < watchFrom && d.counts.count(hosts) >= manyHosts
}

// settled reports whether nothing is to be found out about a family any more.
func (d *Detector) settled(hash uint64) bool {
	s := d.now.Load()
	_, held := s.held[hash]
	_, released := s.released[hash]
	return held || released
}

// Members is how many pages of the family were seen since it is watched, and
// before; 0 if none is watched. It is that of the moment.
func (w Watch) Members() int {
	if w.f == nil {
		return 0
	}
	w.d.mu.Lock()
	defer w.d.mu.Unlock()
	return w.f.seen
}

// News reports whether the page's text says something that its family has not
// said before. From then on it has: ask once a page.
func (w Watch) News(t *Text) bool { return w.f != nil && w.f.news(t.shingles) }

// Observe judges a page by the News of its text and by the number of new URLs
// it leads to outside of its family, those for which Outside is true. If that
// makes the family held, held is true, and family says which and why.
func (w Watch) Observe(news bool, newOutside int) (family Family, held bool) {
	if w.f == nil {
		return Family{}, false
	}
	switch w.f.judge(news, newOutside) {
	case trapped:
		return w.d.trap(w.f)
	case fertile:
		w.d.rest(w.f)
	}
	return Family{}, false
}

// Outside reports whether a link leads out of the page's family, into one that
// is neither held nor known to say nothing new.
func (w Watch) Outside(link string) bool {
	if w.f == nil || w.d.Held(link) {
		return false
	}
	var room, wide [256]byte
	text, f := fold(room[:0], link)
	coarse := f.appendCoarse(wide[:0], text)
	return !w.leadsTo(text) && (len(coarse) == 0 || !w.leadsTo(coarse)) && !w.sameDomain(link)
}

// leadsTo reports whether a family is the page's own or a barren one.
func (w Watch) leadsTo(name []byte) bool {
	hash := xxh3.HashSeed(name, w.d.seed)
	if hash == w.f.hash {
		return true
	}
	w.d.mu.Lock()
	f := w.d.watch.known[hash]
	w.d.mu.Unlock()
	return f != nil && f.barren()
}

// sameDomain reports whether the page's family is that of a domain and the
// link leads to another host of it.
func (w Watch) sameDomain(link string) bool {
	_, domain, found := strings.Cut(w.f.pattern, "://*.")
	if !found {
		return false
	}
	domain, _, _ = strings.Cut(strings.TrimSuffix(domain, "/**"), ":")
	origin, _, _ := cut(link)
	_, host, _ := cutOrigin(origin)
	return host == domain || strings.HasSuffix(host, "."+domain)
}

// trap holds a family that was found out.
func (d *Detector) trap(w *watched) (Family, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	family := w.family(w.seen)
	return family, d.hold(w.hash, family)
}

// rest lets a family pass for a while; another page may have ended it by now.
func (d *Detector) rest(w *watched) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.watch.known[w.hash] == w && w.wakeAt == 0 {
		d.watch.sleep(w, w.nextRest())
	}
}

// Hold holds a family, as Families or Observe gave it, or made by hand of
// a Pattern. It returns false if that family is held already, or was released.
func (d *Detector) Hold(f Family) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.hold(xxh3.HashStringSeed(f.Pattern, d.seed), f)
}

func (d *Detector) hold(hash uint64, f Family) bool {
	if d.settled(hash) {
		return false
	}
	next := d.now.Load().clone()
	next.held[hash] = f
	next.count(f.Pattern, 1)
	d.now.Store(next)
	d.forget(hash)
	return true
}

// Release lets a family go, held or not, for good: it is never held again.
// It returns whether it was held.
func (d *Detector) Release(pattern string) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	hash := xxh3.HashStringSeed(pattern, d.seed)
	next := d.now.Load().clone()
	_, held := next.held[hash]
	if held {
		delete(next.held, hash)
		next.count(pattern, -1)
	}
	next.released[hash] = pattern
	d.now.Store(next)
	d.forget(hash)
	return held
}

// forget gives the place of a settled family to others.
func (d *Detector) forget(hash uint64) {
	if w := d.watch.known[hash]; w != nil {
		d.watch.drop(w)
	}
}

// Families are those that are held, sorted by pattern.
func (d *Detector) Families() []Family {
	var list []Family
	for _, f := range d.now.Load().held {
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b Family) int { return strings.Compare(a.Pattern, b.Pattern) })
	return list
}
