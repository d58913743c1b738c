package robots

import (
	"strings"
	"time"
	"unsafe"
)

// A File is a robots.txt file as it was read. It is immutable and may be used
// from several goroutines.
type File struct {
	groups   []group
	sitemaps []string
}

// A group is a run of User-agent lines and the rules below them.
type group struct {
	agents []string // product tokens in lower case; "*" is everybody else
	rules  []rule
	delays []delay
}

// A delay is a Crawl-delay line. It is no rule of the RFC: it does not end
// the list of the group's agents, and holds for those named above it.
type delay struct {
	agents int // the first so many of the group's
	length time.Duration
}

// Agent is the set of rules for a product token, such as "crawl" (see
// ProductToken): those of all groups that name it, in whatever case; else
// those of all groups for "*"; else none. It is never nil. It takes about a
// microsecond: keep the result.
func (f *File) Agent(product string) *Rules {
	product = strings.ToLower(product)
	if r := f.named(product); r != nil && product != "*" {
		return r
	}
	if r := f.named("*"); r != nil {
		return r
	}
	return &Rules{}
}

// named merges the groups that name agent; nil if none does.
func (f *File) named(agent string) *Rules {
	var found *Rules
	for i := range f.groups {
		at := f.groups[i].index(agent)
		if at < 0 {
			continue
		}
		if found == nil {
			found = &Rules{group: agent}
		}
		found.rules = append(found.rules, f.groups[i].rules...)
		for _, d := range f.groups[i].delays {
			if at < d.agents {
				found.delay = max(found.delay, d.length)
				found.delayed = true
			}
		}
	}
	if found != nil {
		found.compile()
	}
	return found
}

// index is the place of agent among the group's, or -1.
func (g *group) index(agent string) int {
	for i, name := range g.agents {
		if name == agent {
			return i
		}
	}
	return -1
}

// Sitemaps are the values of all Sitemap lines, in order, as written. They
// belong to no group (RFC 9309 §2.2.4). The caller must not change them.
func (f *File) Sitemaps() []string { return f.sitemaps }

// Size is about how many bytes of memory the file takes.
func (f *File) Size() int {
	size := int(unsafe.Sizeof(*f))
	for _, s := range f.sitemaps {
		size += int(unsafe.Sizeof(s)) + len(s)
	}
	for _, g := range f.groups {
		size += int(unsafe.Sizeof(g)) + len(g.delays)*int(unsafe.Sizeof(delay{}))
		for _, a := range g.agents {
			size += int(unsafe.Sizeof(a)) + len(a)
		}
		for _, r := range g.rules {
			size += r.size()
		}
	}
	return size
}
