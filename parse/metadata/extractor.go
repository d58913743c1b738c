package metadata

import (
	"fmt"
	"iter"

	"github.com/joinable/crawl/parse"
)

// An extractor reads one thing that a page says, and writes it under the keys
// of its own.
type extractor interface {
	extract(p *page, o *object) error
}

// extractorFunc is an extractor that is a function.
type extractorFunc func(p *page, o *object) error

func (f extractorFunc) extract(p *page, o *object) error { return f(p, o) }

// row is an extractor in the table.
type row struct {
	name  string
	facts parse.Fact // what the scanner has to note for it
	tree  bool       // whether it needs a DOM
	extractor
}

// extractors are all there are, in the order of the bits of a Set.
var extractors = [...]row{
	{"title", 0, false, extractorFunc(title)},
	{"description", parse.FactMetas, false, meta("description")},
	{"keywords", parse.FactMetas, false, meta("keywords")},
	{"author", parse.FactMetas, false, meta("author")},
	{"generator", parse.FactMetas, false, meta("generator")},
	{"robots", parse.FactMetas, false, extractorFunc(robots)},
	{"canonical", parse.FactLinks, false, extractorFunc(canonical)},
	{"lang", parse.FactLang, false, extractorFunc(lang)},
	{"h1", parse.FactH1, false, extractorFunc(h1)},
	{"headings", parse.FactHeadings, false, extractorFunc(headings)},
	{"words", parse.FactWords, false, extractorFunc(words)},
	{"images", parse.FactImages, false, extractorFunc(images)},
	{"og", parse.FactMetas, false, extractorFunc(openGraph)},
	{"twitter", parse.FactMetas, false, extractorFunc(twitter)},
	{"jsonld", parse.FactJSONLD, false, extractorFunc(jsonLD)},
	{"feeds", parse.FactLinks, false, extractorFunc(feeds)},
	{"hreflang", parse.FactLinks, false, extractorFunc(hreflang)},
	{"hash", 0, false, extractorFunc(hash)},
	{"simhash", 0, false, extractorFunc(simhash)},
	{"microdata", 0, true, extractorFunc(microdata)},
	{"rdfa", 0, true, extractorFunc(rdfa)},
	{"text", 0, true, extractorFunc(mainText)},
	{"markdown", 0, true, extractorFunc(markdown)},
}

// extractors are those of the set.
func (s Set) extractors() iter.Seq[row] {
	return func(yield func(row) bool) {
		s := s.orDefault()
		for i, x := range &extractors {
			if s&(1<<i) != 0 && !yield(x) {
				return
			}
		}
	}
}

// run extracts. A panic is that of the extractor alone: two of them are mostly
// other people's code.
func (x row) run(p *page, o *object) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic: %v", r)
		}
	}()
	return x.extract(p, o)
}
