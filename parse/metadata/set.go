package metadata

import (
	"fmt"
	"strings"

	"github.com/joinable/crawl/parse"
)

// A Set is a set of extractors. The zero value is the default ones.
type Set uint32

// The extractors. Their names are stored: never rename them.
const (
	Title Set = 1 << iota
	Description
	Keywords
	Author
	Generator
	Robots
	Canonical
	Lang
	H1
	Headings
	Words
	Images
	OpenGraph
	Twitter
	JSONLD
	Feeds
	Hreflang
	Hash
	Simhash
	Microdata
	RDFa
	Text
	Markdown
	// None is no extractor, chosen on purpose.
	None

	// All is every extractor.
	All = None - 1
	// Default is what the zero value stands for. It costs a page a few
	// microseconds.
	Default = Description | Robots | Canonical | Lang | H1 | Images | OpenGraph
)

// orDefault is the set itself, or Default for the zero value.
func (s Set) orDefault() Set {
	if s == 0 {
		return Default
	}
	return s
}

// IsValid reports whether s holds nothing but extractors, or is None alone.
func (s Set) IsValid() bool { return s <= All || s == None }

// Names are the names that Parse knows: the extractors, then default, all and
// none.
func Names() []string {
	var names []string
	for _, x := range extractors {
		names = append(names, x.name)
	}
	return append(names, "default", "all", "none")
}

// String is the names with commas between, as Parse reads them.
func (s Set) String() string {
	switch s.orDefault() {
	case Default:
		return "default"
	case All:
		return "all"
	case None:
		return "none"
	}
	var names []string
	for i, x := range extractors {
		if s&(1<<i) != 0 {
			names = append(names, x.name)
		}
	}
	return strings.Join(names, ",")
}

// Parse reads names with commas between: those of extractors, default, all, or
// none alone. A "-" before a name takes it away: "all,-markdown".
func Parse(list string) (Set, error) {
	var s Set
	for name := range strings.SplitSeq(list, ",") {
		name, minus := strings.CutPrefix(strings.TrimSpace(name), "-")
		part, ok := named(name)
		switch {
		case !ok:
			return 0, fmt.Errorf("%q is nothing that pages are asked for: choose from %s", name, strings.Join(Names(), ", "))
		case minus:
			s &^= part
		default:
			s |= part
		}
	}
	switch {
	case s == 0:
		return None, nil // all was taken away
	case !s.IsValid():
		return 0, fmt.Errorf("%q: none goes with nothing else", list)
	}
	return s, nil
}

// named is the set of that name.
func named(name string) (s Set, ok bool) {
	switch name {
	case "default":
		return Default, true
	case "all":
		return All, true
	case "none":
		return None, true
	}
	for i, x := range extractors {
		if x.name == name {
			return 1 << i, true
		}
	}
	return 0, false
}

// Options are o, with what parse.HTML has to find for the set.
func (s Set) Options(o parse.Options) parse.Options {
	for x := range s.extractors() {
		o.Facts |= x.facts
	}
	return o
}
