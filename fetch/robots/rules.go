package robots

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Rules are what a file says to one crawler. They are immutable and may be
// used from several goroutines.
type Rules struct {
	group   string // the name in File.groups whose rules these are, or ""
	rules   []rule // the more telling first: the first match decides
	differs bool   // some rule reads differently by the RFC
	delay   time.Duration
	delayed bool
}

// A Decision is what the rules say of one target.
type Decision struct {
	Allowed bool
	Line    int    // number of the line that decided, from 1; 0 if none did
	Rule    string // that line as written, without comment; "" if none did
}

// compile puts the rules into order: the longest pattern, in octets, decides
// (RFC 9309 §2.2.2), of equally long ones Allow, and then the first.
func (r *Rules) compile() {
	slices.SortStableFunc(r.rules, func(a, b rule) int {
		if c := cmp.Compare(len(b.pattern), len(a.pattern)); c != 0 || a.allow == b.allow {
			return c
		}
		if a.allow {
			return -1
		}
		return 1
	})
	r.rules = slices.Clip(r.rules)
	r.differs = slices.ContainsFunc(r.rules, func(u rule) bool { return u.plain != u.pattern })
}

// inline is the length of targets for which no memory is allocated.
const inline = 512

// Allowed tells whether target may be fetched. A target is a path with its
// query, as it is sent. /robots.txt itself always may.
func (r *Rules) Allowed(target string) Decision {
	if target == "/robots.txt" || len(r.rules) == 0 {
		return Decision{Allowed: true}
	}
	if !strings.HasPrefix(target, "/") {
		target = "/" + target
	}
	var folded, plain [inline]byte
	asSent := appendFolded(folded[:0], target)
	d := r.decide(asSent, nil)
	if !d.Allowed || !r.differs && !strings.ContainsAny(target, "%*$") && isASCII(target) {
		return d
	}
	if byRFC := r.decide(asSent, appendPlain(plain[:0], asSent, false)); !byRFC.Allowed {
		return byRFC
	}
	return d
}

// decide is the verdict of the first rule that matches target as sent or, if
// plain is not nil, in the RFC's form.
func (r *Rules) decide(asSent, plain []byte) Decision {
	for i := range r.rules {
		u := &r.rules[i]
		if matches(u.pattern, asSent) || plain != nil && matches(u.plain, plain) {
			return Decision{Allowed: u.allow, Line: int(u.line), Rule: u.text}
		}
	}
	return Decision{Allowed: true}
}

// Group is the name of the groups that the rules are of: the product token in
// lower case, "*", or "" if no group of the file holds.
func (r *Rules) Group() string { return r.group }

// CrawlDelay is the time to leave between two requests; ok is false if the
// file asks for none. Crawl-delay is not part of RFC 9309. Of several the
// longest counts; none is longer than MaxCrawlDelay.
func (r *Rules) CrawlDelay() (d time.Duration, ok bool) { return r.delay, r.delayed }
