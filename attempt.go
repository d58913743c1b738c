package crawl

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// OnRequest calls f before each request for a page, a repeated one too, but not
// before those for robots.txt. f may change the header or veto the request. It is
// called by the goroutine that makes the request: several at a time, and one that
// blocks holds up no more than that.
func (c *Crawler) OnRequest(f func(*Attempt)) {
	c.registry.add(func(h *handlers) { h.requests = append(h.requests, f) })
}

// An Attempt is a request that is about to be made.
type Attempt struct {
	// URL and Method are what will be requested. Changes to them change nothing.
	URL, Method string
	// Header is what will be sent, besides what net/http adds.
	Header http.Header
	Label  string // see Request.WithLabel
	Depth  int    // links from the nearest seed
	Tries  int    // attempts that failed so far

	data   []byte
	vetoed bool
	reason string
}

// Data decodes what Request.WithData sent along, as Page.Data does.
func (a *Attempt) Data(v any) error { return dataOf(a.URL, a.data, v) }

// Veto keeps the request from being made, now and for the rest of this run: its
// task is parked with reason storage.Vetoed. No further handler sees it. The next
// run asks again, for a program may have changed its mind.
func (a *Attempt) Veto(reason string) { a.vetoed, a.reason = true, reason }

// propose shows a request to the handlers of OnRequest. If they let it pass, the
// fate of the outcome is zero, and the header is what to send.
func (r *run) propose(t *frontier.Task, header http.Header) (_ http.Header, o storage.Outcome) {
	header = typed(t, header)
	if len(r.handlers.requests) == 0 {
		return header, o
	}
	a := &Attempt{
		URL: t.URL, Method: t.Method(), Header: header.Clone(), Label: t.Label(),
		Depth: int(t.Depth), Tries: int(t.Tries),
	}
	if t.Request != nil {
		a.data = t.Request.Data
	}
	if text := rescued(func() { a.ask(r.handlers.requests) }, r.cancel); text != "" {
		return nil, storage.Outcome{Fate: storage.Failed, Class: panicClass, Error: text}
	}
	if a.vetoed {
		return nil, storage.Outcome{Fate: storage.Parked, Reason: storage.Vetoed, Error: a.reason}
	}
	return a.Header, o
}

// formType is the content type of a body of which nobody has said one: what browsers
// make of a form, and curl and Colly of a body.
const formType = "application/x-www-form-urlencoded"

// typed is the header with the content type of t's body, if t has one. Without it
// servers do not read a form.
func typed(t *frontier.Task, header http.Header) http.Header {
	if len(bodyOf(t)) == 0 || header.Get("Content-Type") != "" {
		return header
	}
	with := http.Header{"Content-Type": {formType}}
	maps.Copy(with, header)
	return with
}

func (a *Attempt) ask(all []func(*Attempt)) {
	for _, f := range all {
		if f(a); a.vetoed {
			return
		}
	}
}

// dataOf decodes what was sent along with a request.
func dataOf(url string, data json.RawMessage, v any) error {
	if data == nil {
		return fmt.Errorf("%s was requested without data", url)
	}
	return json.Unmarshal(data, v)
}
