package crawl

import (
	"bytes"
	"context"
	"errors"
	"mime"
	"strings"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/pipe"
	"github.com/joinable/crawl/storage"
)

// A Pipe is shown every page that was fetched, whatever its type, before it is
// stored, and says what else is to be made of it. Sitemaps are left out, and
// pages whose bodies went into files as they came (Options.Save) or that a handler
// has dropped.
//
// Its answer is stored with the page, in one commit: a page that was not stored
// when a run was killed is shown again by the next.
type Pipe interface {
	// Pass answers a page. It is called by several goroutines; those that wait
	// for an answer parse nothing meanwhile. A *pipe.PageError fails the page,
	// with class "pipe"; any other error ends the run.
	Pass(ctx context.Context, page *pipe.Page) (*pipe.Answer, error)
	// Width is how many pages are answered at a time: a run has at least as many
	// parsers.
	Width() int
}

const (
	// pipeKind is the kind of the links that a pipe names.
	pipeKind = "pipe"
	// pipeClass is the class of the failures of a pipe, and droppedClass that of
	// pages which it dropped.
	pipeClass    = "pipe"
	droppedClass = "dropped"
)

// parsers is how many goroutines parse.
func (o *Options) parsers() int {
	if o.Pipe == nil {
		return o.Parsers
	}
	return max(o.Parsers, o.Pipe.Width())
}

// pass shows a fetched page to the pipe, if there is one, and adds to its result
// what that says. It reports whether the run goes on.
func (p *parser) pass(ctx context.Context, in *page, res *result) bool {
	isDropped := res.view != nil && res.view.dropped
	if p.run.opts.Pipe == nil || res.Fate != storage.Fetched || in.task.Origin == frontier.FromSitemap || isDropped {
		return true
	}
	answer, err := p.run.opts.Pipe.Pass(ctx, shown(in, res))
	var failed *pipe.PageError
	switch {
	case errors.As(err, &failed):
		res.strip()
		res.fail(pipeClass, failed.Error())
	case err != nil:
		p.run.cancel(err) // unless ctx has ended already
		return false
	case answer.Dropped:
		res.strip()
		res.Class, res.Error = droppedClass, answer.Reason
	default:
		p.adopt(answer, in, res)
	}
	return true
}

// strip leaves of a page that it was fetched.
func (res *result) strip() {
	res.Links, res.Also, res.Items, res.Texts, res.emitted = nil, nil, nil, nil, nil
	if res.Page != nil {
		res.Page.Body, res.Page.Metadata = storage.Body{}, nil
	}
	res.Class, res.Error = "", ""
}

// shown is what the pipe sees of a page. It owns its bytes, for a pipe may keep
// it.
func shown(in *page, res *result) *pipe.Page {
	s := &pipe.Page{
		ID:          int64(in.task.ID),
		URL:         in.task.URL,
		Status:      in.resp.Status,
		ContentType: res.Page.ContentType,
		Header:      in.resp.Header,
		Depth:       int(in.task.Depth),
		Label:       in.task.Label(),
		Title:       res.Page.Title,
		Metadata:    res.Page.Metadata,
	}
	for _, t := range res.Texts {
		s.Texts = append(s.Texts, pipe.Text{Name: t.Name, Value: t.Value})
	}
	for _, l := range res.Links {
		s.Links = append(s.Links, pipe.Outlink{URL: l.Target.Task.URL, Kind: l.Kind, Text: l.Text, Rel: l.Rel})
	}
	for _, it := range res.Items {
		s.Items = append(s.Items, pipe.Item{Name: it.Name, Value: it.Value})
	}
	switch body := in.resp.Body; {
	case isText(s.ContentType, body):
		text, _ := parse.Decode(parse.Input{Body: body, ContentType: s.ContentType, URL: s.URL})
		s.Body = string(text)
	case pipe.IsText(body):
		s.Body = string(body)
	default:
		s.Binary = bytes.Clone(body) // its buffer is used again
	}
	return s
}

// isText reports whether a response says of itself that it is text.
func isText(contentType string, body []byte) bool {
	kind, _, _ := mime.ParseMediaType(contentType)
	switch kind {
	case "application/json", "application/xml", "application/javascript", "application/x-ndjson":
		return true
	}
	return strings.HasPrefix(kind, "text/") || strings.HasSuffix(kind, "+json") || strings.HasSuffix(kind, "+xml") || parse.IsHTML(contentType, body)
}

// adopt adds an answer to a result: its records behind those of the page, and its
// links behind the page's own.
func (p *parser) adopt(answer *pipe.Answer, in *page, res *result) {
	for _, it := range answer.Items {
		res.Items = append(res.Items, storage.Item{Name: it.Name, Value: it.Value, Own: true})
	}
	if p.run.opts.Follow != InScope {
		return
	}
	room := p.run.opts.MaxLinks + len(res.Links) - countPages(res.Links)
	for i, l := range answer.Links {
		if len(res.Links) >= room {
			res.tooMany("of %d links of the pipe the first %d are kept", len(answer.Links), i)
			return
		}
		p.follow(l, in, res)
	}
}

// countPages counts links as capLinks does: what is part of a page takes no room
// from its links.
func countPages(links []storage.Link) int {
	n := 0
	for _, l := range links {
		if l.Target.Task.Origin != frontier.FromAsset && l.Target.Parked != storage.Hint {
			n++
		}
	}
	return n
}

// follow adds a link that the pipe named, as if it stood on the page. What is no
// http URL is left out; it costs no other.
func (p *parser) follow(l pipe.Link, in *page, res *result) {
	u, err := in.url.Resolve(l.URL)
	if err != nil {
		return
	}
	link := p.link(u, &parse.Link{Kind: parse.KindA}, res.Page.Directives.NoFollow)
	link.Kind = pipeKind
	if l.Priority != nil {
		link.Target.Task.Priority = *l.Priority
	}
	res.Links = append(res.Links, link)
}
