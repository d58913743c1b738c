package crawl

import (
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"github.com/antchfx/htmlquery"
	"github.com/antchfx/xpath"
	"golang.org/x/net/html"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// On calls f for every element of a page that a CSS selector matches, in document
// order. A selector that is none makes Run fail. See the package's documentation
// on handlers.
func (c *Crawler) On(selector string, f func(*Page, *goquery.Selection)) {
	matcher, err := cascadia.Compile(selector)
	if err != nil {
		c.handlers.fail(fmt.Errorf("crawl: On(%q): parse CSS: %w", selector, err))
		return
	}
	c.handlers.add(handler{call: func(p *Page) {
		p.Doc().FindMatcher(matcher).EachWithBreak(func(_ int, s *goquery.Selection) bool {
			f(p, s)
			return !p.dropped
		})
	}})
}

// OnXPath calls f for every element, attribute or text of a page that an XPath 1.0
// expression finds, in document order. An expression that is none, or that finds
// no nodes but makes a number, makes Run fail.
func (c *Crawler) OnXPath(expr string, f func(*Page, *html.Node)) {
	// One is for one goroutine at a time.
	exprs := sync.Pool{New: func() any { compiled, _ := xpath.Compile(expr); return compiled }}
	if _, err := htmlquery.QueryAll(new(html.Node), expr); err != nil {
		c.handlers.fail(fmt.Errorf("crawl: OnXPath(%q): %w", expr, err))
		return
	}
	c.handlers.add(handler{call: func(p *Page) {
		compiled := exprs.Get().(*xpath.Expr)
		for _, n := range htmlquery.QuerySelectorAll(p.Doc().Nodes[0], compiled) {
			if f(p, n); p.dropped {
				break
			}
		}
		exprs.Put(compiled) // unless it panicked
	}})
}

// OnPage calls f for every page.
func (c *Crawler) OnPage(f func(*Page)) { c.handlers.add(handler{call: f}) }

// OnLabel calls f for every page that was asked for with that label (see
// Request.WithLabel). Labels are stored: a crawl that is resumed finds them.
func (c *Crawler) OnLabel(label string, f func(*Page)) {
	c.handlers.add(handler{labelled: true, label: label, call: f})
}

// A handler is called with the pages of a label, or with all.
type handler struct {
	labelled bool
	label    string
	call     func(*Page)
}

// handlers are those of a crawler. They may be added to by several goroutines.
type handlers struct {
	mu   sync.Mutex // guards what follows
	all  []handler
	errs []error
}

func (h *handlers) add(one handler) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.all = append(h.all, one)
}

func (h *handlers) fail(err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.errs = append(h.errs, err)
}

// now are the handlers registered so far, and what was wrong with others.
func (h *handlers) now() ([]handler, []error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return slices.Clone(h.all), slices.Clone(h.errs)
}

const (
	// handlerKind is the kind of links that handlers follow.
	handlerKind = "handler"
	// panicClass is the class of pages whose handler panicked, and emitClass
	// that of those of which a record is no JSON.
	panicClass = "panic"
	emitClass  = "emit"
	// maxStack is how many bytes of a stack are stored.
	maxStack = 4 << 10
)

// handle shows a page to the handlers, if there are any.
func (p *parser) handle(in *page, res *result, seen *parsed) {
	if !p.isShown(in) || res.Fate != storage.Fetched {
		return
	}
	view := newPage(in, res, seen)
	res.view = view
	p.call(view, res)
	switch {
	case res.Fate != storage.Fetched:
	case view.unseen:
		res.giveBack("the program stopped before it saw the page")
	case view.err != nil:
		res.strip()
		res.fail(emitClass, view.err.Error())
	case view.dropped:
		res.strip()
		res.Class, res.Error = droppedClass, view.reason
	default:
		p.accept(view, res)
	}
}

// giveBack makes the task pending again, as if it had not been tried: nothing of
// the page is stored.
func (res *result) giveBack(why string) {
	res.sample = nil
	res.Result = storage.Result{Task: res.Task, Outcome: storage.Outcome{
		Fate: storage.Retry, Status: res.Status, Tries: res.Task.Tries, At: res.At, Took: res.Took, Error: why,
	}}
}

// isShown reports whether the program sees a page.
func (p *parser) isShown(in *page) bool {
	return (len(p.run.handlers) > 0 || p.run.futures.waits(in.task.ID)) && in.task.Origin != frontier.FromSitemap
}

// call calls the handlers that are meant, and survives them.
func (p *parser) call(view *Page, res *result) {
	defer func() {
		if r := recover(); r != nil {
			stack := strings.ToValidUTF8(string(debug.Stack()), "")
			res.strip()
			res.fail(panicClass, fmt.Sprintf("%v\n%s", r, stack[:min(len(stack), maxStack)]))
		}
	}()
	for _, h := range p.run.handlers {
		if view.dropped || view.unseen {
			return
		}
		if !h.labelled || h.label == view.Label {
			h.call(view)
		}
	}
}

// accept adds to a result what handlers have made of its page.
func (p *parser) accept(view *Page, res *result) {
	res.Items = append(res.Items, view.items...)
	for _, r := range view.follows {
		url, ok := view.resolve(r.URL)
		if !ok {
			continue
		}
		if l, ok := p.requested(url, r, res.Page.Directives.NoFollow); ok {
			res.Links = append(res.Links, l)
		}
	}
}
