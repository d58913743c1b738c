package crawl

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/storage"
)

// A Request is what a program asks for. Its methods change it and return it. It
// is for one goroutine.
type Request struct {
	URL    string
	Method string // "" is GET
	// Body is sent. It is part of what tells tasks apart: the same URL with
	// another body is another task; see Seed.Request and, for its type, Post.
	Body []byte

	label    string
	data     json.RawMessage
	priority *int32
}

// Requests are several.
type Requests []*Request

// Get is a request for a page.
func Get(url string) *Request { return &Request{URL: url} }

// Post is a request that sends a body, once: see Seed.Request. It is sent as a form,
// such as []byte(url.Values{…}.Encode()), unless Options.Header or OnRequest sets
// another Content-Type.
func Post(url string, body []byte) *Request {
	return &Request{URL: url, Method: http.MethodPost, Body: body}
}

// WithLabel names the handlers that will see the page; see Crawler.OnLabel.
func (r *Request) WithLabel(label string) *Request {
	r.label = label
	return r
}

// WithPriority is for frontier.BestFirst: higher goes first. Without it pages near
// the root of a site do, with priorities up to 1000.
func (r *Request) WithPriority(priority int32) *Request {
	r.priority = &priority
	return r
}

// WithData sends v along, as JSON: Page.Data reads it. It is stored with the task,
// and survives a kill. What cannot be JSON panics, for it is a slip of the
// program.
func (r *Request) WithData(v any) *Request {
	data, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("crawl: data of a request for %s: %v", r.URL, err))
	}
	r.data = data
	return r
}

// WithLabel names the handlers that will see the pages.
func (all Requests) WithLabel(label string) Requests {
	for _, r := range all {
		r.WithLabel(label)
	}
	return all
}

// WithPriority is Request.WithPriority for all.
func (all Requests) WithPriority(priority int32) Requests {
	for _, r := range all {
		r.WithPriority(priority)
	}
	return all
}

// WithData is Request.WithData for all.
func (all Requests) WithData(v any) Requests {
	for _, r := range all {
		r.WithData(v)
	}
	return all
}

// task is the request as tasks have it; nil is a plain GET.
func (r *Request) task() *frontier.Request {
	t := &frontier.Request{Method: r.Method, Body: r.Body, Label: r.label, Data: r.data}
	if isPlain(t) && t.Label == "" && t.Data == nil {
		return nil
	}
	return t
}

// requested is the link that a handler's request is.
func (p *parser) requested(url string, r *Request, noFollow bool) (l storage.Link, ok bool) {
	u, err := urlnorm.Parse(url)
	if err != nil {
		return l, false
	}
	l = p.link(u, &parse.Link{Kind: parse.KindA}, noFollow)
	l.Kind = handlerKind
	reason := l.Target.Parked
	l.Target = p.run.candidate(u, r.task(), frontier.FromLink, reason)
	if r.priority != nil {
		l.Target.Task.Priority = *r.priority
	}
	return l, true
}
