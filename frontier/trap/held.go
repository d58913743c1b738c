package trap

import (
	"maps"
	"strings"

	"github.com/zeebo/xxh3"
)

// snapshot is what is held and released. It is never changed once it can be
// seen: the next one replaces it.
type snapshot struct {
	held     map[uint64]Family
	released map[uint64]string // hash to pattern
	origins  map[string]int    // origins that have held families, and how many
	domains  map[string]int    // the same for domains, "https://a.example"
}

func (s *snapshot) clone() *snapshot {
	return &snapshot{maps.Clone(s.held), maps.Clone(s.released), maps.Clone(s.origins), maps.Clone(s.domains)}
}

// count adds n to the families held at the pattern's origin or domain.
func (s *snapshot) count(pattern string, n int) {
	origin, _, _ := cut(pattern)
	where := s.origins
	if scheme, rest, found := strings.Cut(origin, "*."); found {
		where, origin = s.domains, scheme+rest
	}
	if where[origin] += n; where[origin] == 0 {
		delete(where, origin)
	}
}

// wildcard finds the held domain that origin is a host of.
func (s *snapshot) wildcard(origin string, seed uint64) bool {
	scheme, host, port := cutOrigin(origin)
	for {
		_, parent, found := strings.Cut(host, ".")
		if !found {
			return false
		}
		host = parent
		var room [256]byte
		key := append(append(append(room[:0], scheme...), host...), port...)
		if s.domains[string(key)] == 0 {
			continue
		}
		name := appendDomain(room[:0], origin, host)
		if _, held := s.held[xxh3.HashSeed(name, seed)]; len(name) > 0 && held {
			return true
		}
	}
}

// Held reports whether url belongs to a family that is held: do not fetch it,
// park it. It costs one atomic load while nothing is held, and little more for
// hosts of which nothing is.
func (d *Detector) Held(url string) bool {
	s := d.now.Load()
	if len(s.held) == 0 {
		return false
	}
	origin, _, _ := cut(url)
	here, below := s.origins[bare(origin)] > 0, len(s.domains) > 0
	if !here && !below {
		return false
	}
	return d.heldIn(s, url, here) || below && s.wildcard(origin, d.seed) && !d.standsAlone(s, url, origin)
}

// heldIn looks up the url's two families of its own origin.
func (d *Detector) heldIn(s *snapshot, url string, here bool) bool {
	if !here {
		return false
	}
	var room, wide [256]byte
	text, f := fold(room[:0], url)
	own := xxh3.HashSeed(text, d.seed)
	if _, held := s.held[own]; held {
		return true
	}
	coarse := f.appendCoarse(wide[:0], text)
	if _, held := s.held[xxh3.HashSeed(coarse, d.seed)]; !held || len(coarse) == 0 {
		return false
	}
	_, released := s.released[own]
	return !released && !d.large(own)
}

// standsAlone reports whether a url of a held domain is judged by something
// narrower: a host with many pages, or a family released.
func (d *Detector) standsAlone(s *snapshot, url, origin string) bool {
	_, released := s.released[Hash(url, d.seed)]
	return released || d.large(xxh3.HashStringSeed(bare(origin), d.seed))
}

// large reports whether so many members have been seen that the wider family
// does not speak for this one.
func (d *Detector) large(hash uint64) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.watch.known[hash] != nil || d.counts.count(hash) >= watchFrom
}

// bare is an origin without user information, which hardly any has.
func bare(origin string) string {
	if !strings.Contains(origin, "@") {
		return origin
	}
	return string(appendOrigin(nil, origin))
}
