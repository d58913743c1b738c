package crawl

import (
	"fmt"
	"sync"

	"github.com/joinable/crawl/frontier/trap"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/metadata"
	"github.com/joinable/crawl/parse/rule"
	"github.com/joinable/crawl/storage"
)

// An extraction is what is taken from a page besides its links. It depends on
// nothing but the options and the page, so that it can be done again over
// stored bodies. It may be used by several goroutines at once.
type extraction struct {
	rules     []*rule.Rule
	metas     []string // names of the <meta> elements that the engine wants
	meta      metadata.Set
	simhashes sync.Pool // of *trap.Text
}

func newExtraction(opts *Options, metas []string) *extraction {
	return &extraction{rules: opts.Rules, metas: metas, meta: opts.ExtractMeta}
}

// options are what parse.HTML has to find for it. Of a page that is an error,
// nothing is extracted.
func (x *extraction) options(isError bool) parse.Options {
	o := parse.Options{Metas: x.metas}
	if isError {
		return o
	}
	return x.meta.Options(o)
}

// fill puts what was found into the result, which has a Page and is not that of
// an error, and returns what came of the rules. seen is nil for what is no HTML.
func (x *extraction) fill(res *storage.Result, in parse.Input, seen *parsed) []rule.Tally {
	page := &rule.Page{Input: in}
	if seen == nil {
		page.Resolve = ResolveOn(in.URL, "")
		return x.apply(res, page)
	}
	page.DOM, page.Resolve = seen.dom, ResolveOn(in.URL, seen.doc.Base)
	said := x.meta.Extract(metadata.Page{Input: in, Document: seen.doc, DOM: page.DOM, Resolve: page.Resolve, Simhash: x.simhash})
	res.Page.Metadata = said.JSON
	for _, t := range said.Texts {
		res.Texts = append(res.Texts, storage.Text{Name: t.Name, Value: t.Value})
	}
	return x.apply(res, page)
}

// apply adds what the rules find on a page.
func (x *extraction) apply(res *storage.Result, page *rule.Page) []rule.Tally {
	if len(x.rules) == 0 {
		return nil
	}
	found := rule.Extract(x.rules, page, rule.Options{})
	for _, it := range found.Items {
		res.Items = append(res.Items, storage.Item{Name: it.Name, Value: it.Value})
	}
	switch {
	case res.Class != "":
	case found.Err != nil:
		res.Class, res.Error = "no-records", found.Err.Error()
	case found.Dropped > 0:
		res.Class, res.Error = "too-many-records", fmt.Sprintf("of %d records the first %d are kept", len(found.Items)+found.Dropped, len(found.Items))
	}
	return found.Tallies
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

// ResolveOn resolves the hrefs of a page, whose <base href> may be "", to what a
// run would request. It is for one goroutine.
func ResolveOn(page, base string) func(href string) (url string, ok bool) {
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
