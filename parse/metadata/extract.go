package metadata

import (
	"sync"

	"golang.org/x/net/html"

	"github.com/joinable/crawl/parse"
)

// A Page is what there is to extract from.
type Page struct {
	Input parse.Input
	// Document is what parse.HTML made of Input, with the Options of the Set; nil
	// has Extract make it.
	Document *parse.Document
	// DOM is the root of the page's DOM, or why it has none; it is asked if an
	// extractor needs one, and nothing in it is changed. nil is parse.DOM.
	DOM func() (*html.Node, error)
	// Resolve makes a URL of what the page has in an attribute, if it can. nil
	// leaves them as they are written.
	Resolve func(href string) (url string, ok bool)
	// Simhash is the fingerprint of a body, such as that of trap.Text; with nil
	// the record has none.
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
	root    *html.Node
	texts   []NamedText
	article article // found by whoever asks first
}

// resolve is Page.Resolve; "" is no URL.
func (p *page) resolve(href string) string {
	if p.Resolve == nil {
		return href
	}
	url, ok := p.Resolve(href)
	if !ok {
		return ""
	}
	return url
}

// plant finds the DOM for the extractors that need one, once; a page without
// one has an error for all of them.
func (p *page) plant() (err error) {
	if p.root != nil {
		return nil
	}
	if p.DOM != nil {
		p.root, err = p.DOM()
		return err
	}
	d, err := parse.DOM(p.Input)
	if err == nil {
		p.root = d.Nodes[0]
	}
	return err
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
	if from.Document == nil {
		from.Document = parse.HTML(from.Input, s.Options(parse.Options{}))
	}
	p := &page{Page: from}
	var errs []string
	var treeless error
	for x := range s.extractors() {
		if x.tree && treeless == nil {
			treeless = p.plant()
		}
		if x.tree && treeless != nil {
			continue
		}
		start := o.mark()
		if err := x.run(p, o); err != nil {
			o.reset(start)
			errs = append(errs, x.name+": "+err.Error())
		}
	}
	if treeless != nil {
		errs = append(errs, treeless.Error())
	}
	if len(errs) > 0 {
		o.key("errors")
		o.list(errs)
	}
	return Record{JSON: o.end(), Texts: p.texts}
}
