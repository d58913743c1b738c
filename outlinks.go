package crawl

import (
	"fmt"

	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/storage"
)

// follows reports whether the links of a result are wanted. Those of an error
// page are not: they would lead every dead link into the same pages again.
func (p *parser) follows(res *result) bool {
	return res.Fate == storage.Fetched && p.run.opts.Follow == InScope
}

// readSheet finds the links of a style sheet.
func (p *parser) readSheet(in *page, res *result) {
	if !parse.IsCSS(res.Page.ContentType) || !p.follows(res) {
		return
	}
	doc := parse.CSS(parse.Input{Body: in.resp.Body, ContentType: res.Page.ContentType, URL: in.task.URL}, parse.Options{})
	res.Page.Charset = doc.Charset
	p.capLinks(doc, res)
	res.Links = p.links(in.url, doc, res.Page.Directives.NoFollow)
}

// readHeader adds the links of the headers Link and Refresh, behind those of
// the body, whatever it is, as if they stood in elements. They are relative to
// the URL of the response, not to a <base>.
func (p *parser) readHeader(in *page, res *result) {
	if !p.follows(res) {
		return
	}
	h := in.resp.Header
	doc := &parse.Document{Links: parse.LinkHeader(h.Values("Link"))}
	if url, _, _ := parse.Refresh(h.Get("Refresh")); url != "" {
		doc.Links = append(doc.Links, parse.Link{Kind: parse.KindRefresh, Href: url})
	}
	if len(doc.Links) > 0 {
		p.capLinks(doc, res)
		res.Links = append(res.Links, p.links(in.url, doc, res.Page.Directives.NoFollow)...)
	}
}

// capLinks keeps the first links of a page that has too many. Pages are
// counted by themselves: a gallery of images does not cost the link behind it.
func (p *parser) capLinks(doc *parse.Document, res *result) {
	most := p.run.opts.MaxLinks
	if len(doc.Links) <= most {
		return
	}
	all, pages, others := len(doc.Links), 0, 0
	kept := doc.Links[:0]
	for _, l := range doc.Links {
		n := &others
		if l.Role() == parse.RolePage {
			n = &pages
		}
		if *n++; *n <= most {
			kept = append(kept, l)
		}
	}
	if doc.Links = kept; len(kept) < all {
		res.Class, res.Error = "too-many-links", fmt.Sprintf("of %d links the first %d are kept", all, len(kept))
	}
}
