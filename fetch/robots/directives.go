package robots

import (
	"slices"
	"strings"
	"time"
)

// Directives are what a page asks of programs, beside what robots.txt allows.
type Directives struct {
	// NoIndex: it is not to be shown to people who search.
	NoIndex bool
	// NoFollow: its links are not to be followed.
	NoFollow bool
}

// A Tag is one place where a page has directives: an X-Robots-Tag header, or
// an element such as <meta name=robots content="noindex, nofollow">.
type Tag struct {
	// Name is the name of the element: "robots", or a product token; "" for
	// a header, which may name product tokens within Content.
	Name string
	// Content is the value of the header or of the attribute content.
	Content string
}

// ReadDirectives sums up what tags ask of the programs that go by one of the
// product tokens. There is no standard; this is what Google documents for its
// own crawlers (Search Central, "Robots meta tag, data-nosnippet, and
// X-Robots-Tag specifications"):
//
//   - Directives are separated by commas, in any case. "none" is "noindex,
//     nofollow"; "all", "index" and "follow" ask for nothing.
//   - An element holds for everybody if it is called "robots", otherwise for
//     the one it names. In a header "name: " says for whom the directives are
//     that follow it; those before hold for everybody.
//   - Of directives that contradict each other the stricter counts, and those
//     for everybody count beside those for us.
//   - "unavailable_after: DATE" is "noindex" from then on; at is the time of
//     the answer. A date that cannot be read counts for nothing.
//
// What else there is (max-snippet, noarchive and so on) is for those who show
// pages, and is passed over.
func ReadDirectives(tags []Tag, at time.Time, products ...string) Directives {
	r := directiveReader{at: at, products: products}
	for _, t := range tags {
		if t.Name != "" && !strings.EqualFold(t.Name, "robots") && !r.means(t.Name) {
			continue
		}
		r.list(t.Content, t.Name == "")
	}
	return r.found
}

// A directiveReader reads the directives of one page.
type directiveReader struct {
	at       time.Time
	products []string
	found    Directives
}

// means reports whether name is one of ours.
func (r *directiveReader) means(name string) bool {
	return slices.ContainsFunc(r.products, func(p string) bool { return strings.EqualFold(p, name) })
}

// list reads directives between commas. In a header each may begin with the
// name of those whom it and what follows it are for.
func (r *directiveReader) list(rest string, header bool) {
	ours := true
	for more := true; more; {
		var item string
		item, rest, more = strings.Cut(rest, ",")
		item = strings.TrimSpace(item)
		key, value, valued := strings.Cut(item, ":")
		key = strings.TrimSpace(key)
		if header && valued && !takesValue(key) {
			ours = key == "*" || strings.EqualFold(key, "robots") || r.means(key)
			key, value, _ = strings.Cut(strings.TrimSpace(value), ":")
			key = strings.TrimSpace(key)
		}
		if strings.EqualFold(key, "unavailable_after") && isWeekday(value) && more {
			var date string
			date, rest, more = strings.Cut(rest, ",")
			value += "," + date
		}
		if ours {
			r.directive(strings.ToLower(key), value)
		}
	}
}

// directive takes one directive, its key in lower case.
func (r *directiveReader) directive(key, value string) {
	switch key {
	case "noindex":
		r.found.NoIndex = true
	case "nofollow":
		r.found.NoFollow = true
	case "none":
		r.found = Directives{NoIndex: true, NoFollow: true}
	case "unavailable_after":
		if date, ok := readDate(value); ok && r.at.After(date) {
			r.found.NoIndex = true
		}
	}
}

// takesValue reports whether a directive has a colon of its own.
func takesValue(key string) bool {
	switch strings.ToLower(key) {
	case "unavailable_after", "max-snippet", "max-image-preview", "max-video-preview":
		return true
	}
	return false
}

// isWeekday reports whether a date breaks off behind its day: the comma that
// follows is its own.
func isWeekday(s string) bool {
	s = strings.ToLower(strings.TrimSpace(s))
	for day := time.Sunday; day <= time.Saturday; day++ {
		name := strings.ToLower(day.String())
		if s == name || s == name[:3] {
			return true
		}
	}
	return false
}

// dateLayouts are the "widely adopted formats" of unavailable_after: RFC 822
// and what followed it, RFC 850, ISO 8601.
var dateLayouts = [...]string{
	time.RFC1123, time.RFC1123Z, time.RFC850, time.RFC822, time.RFC822Z,
	"2 Jan 2006 15:04:05 MST", "2 Jan 2006 15:04:05 -0700", "2-Jan-2006 15:04:05 MST", "Monday, 02-Jan-2006 15:04:05 MST",
	time.RFC3339, "2006-01-02T15:04:05-0700", "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02",
}

// readDate reads a date. A zone of which only an abbreviation is given counts
// as UTC, unless it is one of North America's (RFC 822 §5.1).
func readDate(s string) (date time.Time, ok bool) {
	s = strings.TrimSpace(s)
	for _, layout := range dateLayouts {
		if date, err := time.ParseInLocation(layout, s, time.UTC); err == nil {
			return inZone(date), true
		}
	}
	return time.Time{}, false
}

// zones are the hours of the abbreviations that RFC 822 §5.1 defines; package
// time knows none of them away from home.
var zones = map[string]int{"EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6, "PST": -8, "PDT": -7}

// inZone moves a date whose zone was only named to where that lies.
func inZone(date time.Time) time.Time {
	name, offset := date.Zone()
	if offset != 0 {
		return date
	}
	return date.Add(-time.Duration(zones[name]) * time.Hour)
}
