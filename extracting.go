package crawl

import (
	"sync"

	"github.com/joinable/crawl/frontier/trap"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/metadata"
	"github.com/joinable/crawl/storage"
)

// An extraction is what is taken from a page besides its links. It depends on
// nothing but the options and the page, so that it can be done again over
// stored bodies. It may be used by several goroutines at once.
type extraction struct {
	selectors []*parse.Selector
	metas     []string // names of the <meta> elements that the engine wants
	meta      metadata.Set
	simhashes sync.Pool // of *trap.Text
}

func newExtraction(opts *Options, metas []string) *extraction {
	return &extraction{selectors: opts.Select, metas: metas, meta: opts.ExtractMeta}
}

// options are what parse.HTML has to find for it. Of a page that is an error,
// nothing is extracted.
func (x *extraction) options(isError bool) parse.Options {
	o := parse.Options{Metas: x.metas}
	if !isError {
		o.Selectors = x.selectors
		o = x.meta.Options(o)
	}
	return o
}

// fill puts what was found into the result, which has a Page.
func (x *extraction) fill(res *storage.Result, in parse.Input, doc *parse.Document) {
	for _, it := range doc.Items {
		res.Items = append(res.Items, storage.Item{Name: it.Name, Value: it.Value})
	}
	rec := x.meta.Extract(metadata.Page{Input: in, Document: doc, Resolve: resolverOf(in.URL, doc.Base), Simhash: x.simhash})
	res.Page.Metadata = rec.JSON
	for _, t := range rec.Texts {
		res.Texts = append(res.Texts, storage.Text{Name: t.Name, Value: t.Value})
	}
}

// simhash is the fingerprint by which near-duplicates are found elsewhere too.
func (x *extraction) simhash(body []byte) uint64 {
	text, ok := x.simhashes.Get().(*trap.Text)
	if !ok {
		text = new(trap.Text)
	}
	defer x.simhashes.Put(text)
	text.Read(body)
	return text.Simhash()
}

// resolverOf resolves the hrefs of a page, whose <base href> may be "".
func resolverOf(page, base string) func(href string) (url string, ok bool) {
	var resolver *urlnorm.Resolver // made on first use
	return func(href string) (string, bool) {
		if resolver == nil {
			u, err := urlnorm.Parse(page)
			if err != nil {
				return "", false
			}
			resolver = baseOf(u, base)
		}
		u, err := resolver.Resolve(href)
		return u.String(), err == nil
	}
}

// baseOf resolves what stands on a page, whose <base href> may be "".
func baseOf(page urlnorm.URL, base string) *urlnorm.Resolver {
	resolver := urlnorm.NewResolver(page)
	if base != "" {
		if u, err := page.Resolve(base); err == nil {
			resolver.SetBase(u)
		}
	}
	return resolver
}
