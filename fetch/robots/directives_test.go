package robots_test

import (
	"strings"
	"testing"
	"time"

	"github.com/joinable/crawl/fetch/robots"
)

// tagsOf are the tags of a text: "X-Robots-Tag: CONTENT" or "NAME = CONTENT",
// one a line.
func tagsOf(text string) (tags []robots.Tag) {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if content, ok := strings.CutPrefix(line, "X-Robots-Tag:"); ok {
			tags = append(tags, robots.Tag{Content: content})
		} else if name, content, ok := strings.Cut(line, " = "); ok {
			tags = append(tags, robots.Tag{Name: name, Content: content})
		}
	}
	return tags
}

func asked(d robots.Directives) string {
	var words []string
	if d.NoIndex {
		words = append(words, "noindex")
	}
	if d.NoFollow {
		words = append(words, "nofollow")
	}
	return strings.Join(words, " ")
}

var directiveCases = []struct{ name, page, want string }{
	{"nothing", "", ""},
	{"empty", "robots = \nX-Robots-Tag:", ""},
	{"noindex", "robots = noindex", "noindex"},
	{"nofollow", "robots = nofollow", "nofollow"},
	{"none", "robots = none", "noindex nofollow"},
	{"all", "robots = all", ""},
	{"index, follow", "robots = index, follow", ""},

	// Google's documentation, "Using the robots meta tag" and "Using the
	// X-Robots-Tag HTTP header".
	{"case of names and values", "ROBOTS = NOINDEX", "noindex"},
	{"combined", "robots = max-snippet:20, max-image-preview:large, nofollow", "nofollow"},
	{"for another", "googlebot = noindex, nofollow", ""},
	{"for us, in any case", "Crawl = nofollow", "nofollow"},
	{"by our second name", "mybot = nofollow", "nofollow"},
	{"name that begins like ours", "crawler = nofollow", ""},
	{"the negative ones are summed up", "robots = nofollow\ncrawl = noindex", "noindex nofollow"},
	{"the stricter counts", "robots = follow, nofollow, all", "nofollow"},
	{"several headers", "X-Robots-Tag: noimageindex\nX-Robots-Tag: noindex\nX-Robots-Tag: nofollow", "noindex nofollow"},
	{"header with a list", "X-Robots-Tag: noarchive, nofollow", "nofollow"},
	{"header for another", "X-Robots-Tag: otherbot: noindex, nofollow", ""},
	{"header for us", "X-Robots-Tag: crawl: nofollow", "nofollow"},
	{"headers for several", "X-Robots-Tag: crawl: nofollow\nX-Robots-Tag: otherbot: noindex, nofollow", "nofollow"},
	{"header and element", "X-Robots-Tag: noindex\nrobots = nofollow", "noindex nofollow"},
	{"a name holds up to the next", "X-Robots-Tag: BadBot: noindex, nofollow, crawl: nofollow", "nofollow"}, // MDN, X-Robots-Tag
	{"before any name everybody is meant", "X-Robots-Tag: noindex, otherbot: nofollow", "noindex"},
	{"robots names everybody", "X-Robots-Tag: otherbot: noindex, robots: nofollow", "nofollow"},
	{"values are no names", "X-Robots-Tag: max-snippet: 20, max-video-preview: 3, nofollow", "nofollow"},
	{"name before a value", "X-Robots-Tag: otherbot: max-snippet: 20, nofollow", ""},
	{"names are for headers", "robots = otherbot: noindex, nofollow", "nofollow"},

	{"gone by RFC 822", "X-Robots-Tag: unavailable_after: 25 Jun 2010 15:00:00 PST", "noindex"},
	{"gone by RFC 850", "X-Robots-Tag: unavailable_after: Wednesday, 25-Jun-10 15:00:00 UTC, nofollow", "noindex nofollow"},
	{"gone by RFC 1123", "robots = unavailable_after: Fri, 25 Jun 2010 15:00:00 GMT", "noindex"},
	{"gone by ISO 8601", "robots = unavailable_after: 2010-06-25", "noindex"},
	{"not gone yet", "robots = unavailable_after: 2030-06-25T15:00:00+02:00", ""},
	{"gone for another", "X-Robots-Tag: otherbot: unavailable_after: 25 Jun 2010 15:00:00 PST", ""},
	{"gone by now, not in California", "robots = unavailable_after: 2 Jan 2026 03:04:05 PST", ""},
	{"gone by now in London", "robots = unavailable_after: 2 Jan 2026 03:04:04 GMT", "noindex"},
	{"no date", "robots = unavailable_after: soon", ""},
	{"weekday at the end", "X-Robots-Tag: unavailable_after: Wednesday", ""},

	{"blanks", "robots = \t noindex\t,\tnofollow ,", "noindex nofollow"},
	{"no words of ours", "robots = noindexnofollow, no follow", ""},
	{"semicolons separate nothing", "robots = noindex;nofollow", ""},
}

func TestReadDirectives(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	for _, c := range directiveCases {
		t.Run(c.name, func(t *testing.T) {
			if got := asked(robots.ReadDirectives(tagsOf(c.page), at, "crawl", "mybot")); got != c.want {
				t.Errorf("%q asks for %q, want %q", c.page, got, c.want)
			}
		})
	}
}

// FuzzDirectives: whatever a page says beside, a tag of our own counts; and
// what is said to another alone does not.
func FuzzDirectives(f *testing.F) {
	for _, c := range directiveCases {
		f.Add(c.page, true)
	}
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	f.Fuzz(func(t *testing.T, content string, header bool) {
		tag := robots.Tag{Content: content}
		if !header {
			tag.Name = "otherbot"
		}
		alone := robots.ReadDirectives([]robots.Tag{tag}, at, "crawl")
		if !header && alone != (robots.Directives{}) {
			t.Errorf("%q is for another, and asks us for %q", content, asked(alone))
		}
		ours := robots.Tag{Name: "crawl", Content: "nofollow"}
		both := robots.ReadDirectives([]robots.Tag{tag, ours}, at, "crawl")
		if !both.NoFollow || both.NoIndex != alone.NoIndex {
			t.Errorf("%q asks for %q alone, and for %q with nofollow", content, asked(alone), asked(both))
		}
	})
}
