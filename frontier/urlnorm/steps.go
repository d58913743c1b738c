package urlnorm

import (
	"fmt"
	"slices"
	"strings"
)

// Steps is a set of steps that make the key of a URL simpler than URL.Key, so
// that more URLs are one. They change what a URL is known by and never what is
// requested. The zero value is an empty set that nobody has chosen: where it
// is an option, the default holds.
type Steps uint8

// The steps. Their names are stored: never rename them, and let none mean
// something else.
const (
	// Tracking drops parameters of the query that tell a site where its
	// visitor came from, and change nothing on the page; see isTracking. A
	// query of which nothing is left is dropped as well.
	Tracking Steps = 1 << iota
	// Order sorts the parameters of the query by name. Those of one name keep
	// their order.
	Order
	// Index takes a path's last segment away if it is "index.html" or
	// "index.htm": it is then one with its directory.
	Index
	// None is no step, chosen on purpose.
	None
)

// stepNames are the names, in the order of the bits and of the work.
func stepNames() []string { return []string{"tracking", "order", "index", "none"} }

// String is the names of the steps with commas between, as ParseSteps reads
// them; "none" if there are none.
func (s Steps) String() string {
	var names []string
	for i, name := range stepNames() {
		if s&(1<<i) != 0 {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return None.String()
	}
	return strings.Join(names, ",")
}

// IsValid reports whether s holds nothing but steps, or is None alone.
func (s Steps) IsValid() bool { return s <= Tracking|Order|Index || s == None }

// ParseSteps reads names with commas between: tracking, order, index, or none
// alone.
func ParseSteps(list string) (Steps, error) {
	var s Steps
	for name := range strings.SplitSeq(list, ",") {
		i := slices.Index(stepNames(), strings.TrimSpace(name))
		if i < 0 {
			return 0, fmt.Errorf("%q is not a step of normalisation: they are %s", name, strings.Join(stepNames(), ", "))
		}
		s |= 1 << i
	}
	if !s.IsValid() {
		return 0, fmt.Errorf("%q: none goes with no other step", list)
	}
	return s, nil
}

// Key is the key of u after these steps; without any it is u.Key(). It is the
// key of itself, as a URL. Nothing is allocated if nothing changes.
//
// The recipe is frozen: databases keep hashes of it.
func (s Steps) Key(u URL) string {
	if int(u.query) >= len(u.s) && s&Index == 0 {
		return u.Key() // nearly all
	}
	key, _ := s.Explain(u)
	return key
}

// Explain is Key, with those of the steps that changed something.
func (s Steps) Explain(u URL) (key string, by Steps) {
	key = u.Key()
	if s&(Tracking|Order) != 0 && int(u.query) < len(u.s) {
		i := strings.IndexByte(key, '?') // the first one: all before are escaped
		key, by = s.simplify(key, i)
	}
	if s&Index != 0 {
		if shorter := withoutIndex(key); len(shorter) < len(key) {
			key, by = shorter, by|Index
		}
	}
	return key, by
}

// Apart is the key of a URL to which another one of the same key redirects.
// The two cannot be one task, or a site that redirects from one spelling to
// the other could never be fetched. It differs from every key, for in those
// there is no "#".
func (s Steps) Apart(u URL) string { return s.Key(u) + "#" + u.Key() }

// simplify does the steps that concern the query, which begins behind i.
func (s Steps) simplify(key string, i int) (simpler string, by Steps) {
	query := key[i+1:]
	if s&Tracking != 0 && hasTracking(query) {
		kept := slices.DeleteFunc(strings.Split(query, "&"), func(p string) bool { return isTracking(nameOf(p)) })
		query, by = strings.Join(kept, "&"), Tracking
		if query == "" {
			return key[:i], by
		}
	}
	if s&Order != 0 && !isOrdered(query) {
		params := strings.Split(query, "&")
		slices.SortStableFunc(params, byName)
		query, by = strings.Join(params, "&"), by|Order
	}
	if by == 0 {
		return key, by
	}
	return key[:i+1] + query, by
}

// nameOf is the name of a parameter.
func nameOf(param string) string {
	name, _, _ := strings.Cut(param, "=")
	return name
}

func byName(a, b string) int { return strings.Compare(nameOf(a), nameOf(b)) }

func hasTracking(query string) bool {
	for more := true; more; {
		var param string
		param, query, more = strings.Cut(query, "&")
		if isTracking(nameOf(param)) {
			return true
		}
	}
	return false
}

func isOrdered(query string) bool {
	before, query, more := strings.Cut(query, "&")
	for more {
		var param string
		param, query, more = strings.Cut(query, "&")
		if byName(before, param) > 0 {
			return false
		}
		before = param
	}
	return true
}

// isTracking reports whether a parameter, as spelt here, is known to track
// and to do nothing else. The names are among those that one or more of these
// take out of URLs, on every site: ClearURLs (Rules, "globalRules"), Brave
// (components/query_filter) and AdGuard (TrackParamFilter, general_url).
func isTracking(name string) bool {
	switch name {
	case "gclid", "gbraid", "wbraid", "dclid", "_ga", "_gl", "srsltid", // Google
		"fbclid", "igshid", // Meta
		"msclkid", "yclid", "twclid", "ttclid", "li_fat_id", // Microsoft, Yandex, X, TikTok, LinkedIn
		"mc_cid", "mc_eid", // Mailchimp
		"_hsenc", "_hsmi", // HubSpot
		"mkt_tok", "s_cid", // Adobe
		"oly_anon_id", "oly_enc_id", // Omeda
		"vero_id", "wickedid", "ref_src":
		return true
	}
	return strings.HasPrefix(name, "utm_") // Google, and now everybody
}

// withoutIndex is key without a last segment that stands for its directory.
func withoutIndex(key string) string {
	path, query := key, ""
	if i := strings.IndexByte(key, '?'); i >= 0 {
		path, query = key[:i], key[i:]
	}
	dir := path[:strings.LastIndexByte(path, '/')+1]
	if file := path[len(dir):]; file != "index.html" && file != "index.htm" {
		return key
	}
	return dir + query
}
