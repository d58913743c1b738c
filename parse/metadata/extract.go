package metadata

import (
	"sync"

	"github.com/joinable/crawl/parse"
)

// A Page is what there is to extract from.
type Page struct {
	Input parse.Input
	// Document is what parse.HTML made of Input, with the Options of the Set.
	Document *parse.Document
	// Resolve makes a URL of what the page has in an attribute; it returns ""
	// where there is none. nil leaves them as they are written.
	Resolve func(href string) string
	// Simhash is the fingerprint of a body; nil has none.
	Simhash func(body []byte) uint64
}

// A Record is what was extracted. It owns its bytes.
type Record struct {
	// JSON is an object, as the package's documentation describes it, or nil if
	// the set is None. It is valid UTF-8.
	JSON []byte
	// Texts are valid UTF-8, and not empty.
	Texts []NamedText
}

// A NamedText is what the extractor of that name, "text" or "markdown", gave.
type NamedText struct{ Name, Value string }

// page is a Page while extractors are at work on it.
type page struct {
	Page
	texts   []NamedText
	article article // found by whoever asks first
}

// resolve is Page.Resolve.
func (p *page) resolve(href string) string {
	if p.Resolve == nil {
		return href
	}
	return p.Resolve(href)
}

var objects = sync.Pool{New: func() any { return new(object) }}

// Extract runs the extractors of the set. It never fails: what an extractor
// cannot do is said under the key "errors", and costs no other. So it is with
// a page that has no DOM (see parse.DOM).
func (s Set) Extract(from Page) Record {
	if s == None {
		return Record{}
	}
	o := objects.Get().(*object)
	defer objects.Put(o)
	o.begin()
	p := &page{Page: from}
	var errs []string
	treeless := false
	for x := range s.extractors() {
		if x.tree && from.Document.Tree == nil {
			treeless = true
			continue
		}
		start := o.mark()
		if err := x.run(p, o); err != nil {
			o.reset(start)
			errs = append(errs, x.name+": "+err.Error())
		}
	}
	if treeless && from.Document.DOMError != nil {
		errs = append(errs, from.Document.DOMError.Error())
	}
	if len(errs) > 0 {
		o.key("errors")
		o.list(errs)
	}
	return Record{JSON: o.end(), Texts: p.texts}
}
