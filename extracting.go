package crawl

import (
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/storage"
)

// An extraction is what is taken from a page besides its links. It depends on
// nothing but the options and the page, so that it can be done again over
// stored bodies. It may be used by several goroutines at once.
type extraction struct {
	selectors []*parse.Selector
	metas     []string // names of the <meta> elements that the engine wants
}

func newExtraction(opts *Options, metas []string) *extraction {
	return &extraction{selectors: opts.Select, metas: metas}
}

// options are what parse.HTML has to find for it. Of a page that is an error,
// nothing is extracted.
func (x *extraction) options(isError bool) parse.Options {
	o := parse.Options{Metas: x.metas}
	if !isError {
		o.Selectors = x.selectors
	}
	return o
}

// fill puts what was found into the result, which has a Page.
func (x *extraction) fill(res *storage.Result, doc *parse.Document) {
	for _, it := range doc.Items {
		res.Items = append(res.Items, storage.Item{Name: it.Name, Value: it.Value})
	}
}
