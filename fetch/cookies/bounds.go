package cookies

import (
	"slices"
	"time"
)

// store takes c in place of the one with its key. mu is held.
func (j *Jar) store(c *Cookie, now time.Time) {
	s := j.site(siteOf(c.Domain))
	k := &kept{Cookie: *c, used: now}
	i := slices.IndexFunc(s.cookies, func(old *kept) bool { return old.key() == c.key() })
	switch {
	case i < 0 && !c.expired(now):
		s.cookies = append(s.cookies, k)
		j.bytes += k.size()
		j.changes++
	case i >= 0 && c.expired(now):
		j.drop(s, i)
	case i >= 0:
		old := s.cookies[i]
		if k.Created = old.Created; k.Cookie == old.Cookie {
			old.used = now
			break
		}
		j.bytes += k.size() - old.size()
		s.cookies[i] = k
		j.changes++
	}
	j.trim(s, c.Domain, now)
}

// site is that of the name, which is used now. mu is held.
func (j *Jar) site(name string) *site {
	if at := j.sites[name]; at != nil {
		j.used.MoveToFront(at)
		return at.Value.(*site)
	}
	s := &site{name: name}
	j.sites[name] = j.used.PushFront(s)
	return s
}

// trim brings s, in which a cookie for domain was stored, and the jar back
// within their bounds. mu is held.
func (j *Jar) trim(s *site, domain string, now time.Time) {
	ofDomain := func(k *kept) bool { return k.Domain == domain }
	every := func(*kept) bool { return true }
	for s.count(ofDomain) > j.o.PerHost {
		j.drop(s, s.oldest(ofDomain, now))
	}
	for len(s.cookies) > j.o.PerSite {
		j.drop(s, s.oldest(every, now))
	}
	if len(s.cookies) == 0 {
		j.forget(s)
	}
	for len(j.sites) > j.o.Sites || j.bytes > j.o.Bytes {
		j.forget(j.used.Back().Value.(*site))
	}
}

func (s *site) count(counts func(*kept) bool) (n int) {
	for _, k := range s.cookies {
		if counts(k) {
			n++
		}
	}
	return n
}

// oldest is the index of the first cookie that has expired or, if none has, of
// that which was not used for longest. There must be one that counts.
func (s *site) oldest(counts func(*kept) bool, now time.Time) int {
	oldest := -1
	for i, k := range s.cookies {
		if !counts(k) {
			continue
		}
		if k.expired(now) {
			return i
		}
		if oldest < 0 || k.used.Before(s.cookies[oldest].used) {
			oldest = i
		}
	}
	return oldest
}

// drop removes a cookie. mu is held.
func (j *Jar) drop(s *site, i int) {
	j.bytes -= s.cookies[i].size()
	s.cookies = slices.Delete(s.cookies, i, i+1)
	j.changes++
}

// forget removes a site with all its cookies. mu is held.
func (j *Jar) forget(s *site) {
	for len(s.cookies) > 0 {
		j.drop(s, len(s.cookies)-1)
	}
	j.used.Remove(j.sites[s.name])
	delete(j.sites, s.name)
}
