package crawl

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/parse/feed"
	"github.com/joinable/crawl/parse/pdf"
	"github.com/joinable/crawl/parse/script"
	"github.com/joinable/crawl/parse/sitemap"
	"github.com/joinable/crawl/storage"
)

// readListing finds the links of a fetched body that is no HTML and yet leads
// on: a sitemap, a feed, a list of URLs, a PDF, a script. What a body is its
// bytes tell, for servers often do not. It reports whether it is one of them.
func (p *parser) readListing(in *page, res *result) bool {
	if res.Fate != storage.Fetched || len(in.resp.Body) == 0 {
		return false
	}
	input := parse.Input{Body: in.resp.Body, ContentType: res.Page.ContentType, URL: in.task.URL}
	if parse.IsHTML(input.ContentType, nil) && !beginsLikeList(input.Body) {
		return in.task.Origin == frontier.FromSitemap && p.readSitemap(in, input, res)
	}
	read := p.reader(in, input)
	if read == nil {
		return false
	}
	res.Page.Directives = p.directives(in, nil)
	return p.run.opts.Follow != InScope || read(in, input, res)
}

// A listReader finds the links of one kind of body, and reports whether it is
// of that kind after all.
type listReader func(*page, parse.Input, *result) bool

// reader is what reads a body, nil for none.
func (p *parser) reader(in *page, input parse.Input) listReader {
	switch {
	case in.task.Origin == frontier.FromSitemap || sitemap.Is(input):
		return p.readSitemap
	case feed.Is(input):
		return p.readFeed
	case pdf.Is(input.Body):
		return p.readPDF
	case p.run.opts.JSLinks && parse.IsScript(input.ContentType):
		return p.readScript
	case isPlainText(input.ContentType):
		return p.readText
	}
	return nil
}

// beginsLikeList reports whether what is called HTML begins like a sitemap or a
// feed, so that it is worth a closer look.
func beginsLikeList(body []byte) bool {
	head := bytes.ToLower(bytes.TrimLeft(body[:min(len(body), 64)], "\xef\xbb\xbf \t\r\n"))
	for _, start := range []string{"<?xml", "<urlset", "<sitemapindex", "<rss", "<feed", "<rdf"} {
		if bytes.HasPrefix(head, []byte(start)) {
			return true
		}
	}
	return false
}

func isPlainText(contentType string) bool {
	essence, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(essence), "text/plain")
}

// readFeed finds the links of a feed.
func (p *parser) readFeed(in *page, input parse.Input, res *result) bool {
	f, err := feed.Read(input, feed.Options{})
	if err != nil {
		res.Class, res.Error = "feed", err.Error()
		return false
	}
	res.Page.Title = f.Title
	doc := &parse.Document{Base: f.Base}
	for _, l := range f.Links {
		doc.Links = append(doc.Links, parse.Link{Kind: parse.KindFeed, Href: l.Href, Rel: l.Rel})
	}
	for _, e := range f.Entries {
		for _, l := range e.Links {
			doc.Links = append(doc.Links, parse.Link{Kind: parse.KindFeed, Href: l.Href, Rel: l.Rel, Text: e.Title})
		}
	}
	p.take(in, doc, res)
	return true
}

func (p *parser) readPDF(in *page, input parse.Input, res *result) bool {
	p.takeAll(in, parse.KindPDF, pdf.Links(input.Body, pdf.Options{}), res)
	return true
}

func (p *parser) readText(in *page, input parse.Input, res *result) bool {
	urls, _, ok := parse.TextList(input, parse.Options{})
	if ok {
		p.takeAll(in, parse.KindText, urls, res)
	}
	return ok
}

func (p *parser) readScript(in *page, input parse.Input, res *result) bool {
	p.takeAll(in, parse.KindJS, script.Links(input.Body, script.Options{}), res)
	return true
}

// addScripts adds what the scripts within a page lead to, behind its links. It
// is resolved against the base of the page, as scripts do.
func (p *parser) addScripts(input parse.Input, doc *parse.Document) {
	if !p.run.opts.JSLinks {
		return
	}
	for source := range parse.Scripts(input) {
		for _, href := range script.Links(source, script.Options{}) {
			doc.Links = append(doc.Links, parse.Link{Kind: parse.KindJS, Href: href})
		}
	}
}

// takeAll makes links of one kind of hrefs.
func (p *parser) takeAll(in *page, kind parse.Kind, hrefs []string, res *result) {
	doc := &parse.Document{Links: make([]parse.Link, len(hrefs))}
	for i, href := range hrefs {
		doc.Links[i] = parse.Link{Kind: kind, Href: href}
	}
	p.take(in, doc, res)
}

// take makes the links of a body those of the result, each once.
func (p *parser) take(in *page, doc *parse.Document, res *result) {
	seen := make(map[string]bool, len(doc.Links))
	doc.Links = slices.DeleteFunc(doc.Links, func(l parse.Link) bool {
		again := seen[l.Href]
		seen[l.Href] = true
		return again
	})
	p.capLinks(doc, res)
	res.Links = p.links(in.url, doc, res.Page.Directives.NoFollow)
}

// link is the link to u.
func (p *parser) link(u urlnorm.URL, l *parse.Link, noFollow bool) storage.Link {
	role, origin := l.Role(), frontier.FromLink
	if role == parse.RoleAsset {
		origin = frontier.FromAsset
	}
	reason := p.run.judge.unfollowed(role, noFollow, l.HasRel("nofollow"))
	if reason == storage.Released {
		reason = p.run.judge.verdict(u, false, role)
	}
	return storage.Link{
		Kind:   l.Kind.String(),
		Text:   l.Text,
		Rel:    l.Rel,
		Target: p.run.candidate(u, nil, origin, reason),
	}
}

// tooMany says that of a list only a part is kept.
func (res *result) tooMany(format string, args ...any) {
	res.Class, res.Error = "too-many-links", fmt.Sprintf(format, args...)
}
