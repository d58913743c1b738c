package crawl

import (
	"fmt"
	"slices"
	"sync"

	"github.com/PuerkitoBio/goquery"
	"github.com/andybalholm/cascadia"
	"github.com/antchfx/htmlquery"
	"github.com/antchfx/xpath"
	"golang.org/x/net/html"
)

// On calls f for every element of a page that a CSS selector matches, in document
// order. A selector that is none makes Run fail. See the package's documentation
// on handlers.
func (c *Crawler) On(selector string, f func(*Page, *goquery.Selection)) {
	matcher, err := cascadia.Compile(selector)
	if err != nil {
		c.registry.fail(fmt.Errorf("crawl: On(%q): parse CSS: %w", selector, err))
		return
	}
	c.onPage(handler{call: func(p *Page) {
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
		c.registry.fail(fmt.Errorf("crawl: OnXPath(%q): %w", expr, err))
		return
	}
	c.onPage(handler{call: func(p *Page) {
		compiled := exprs.Get().(*xpath.Expr)
		for _, n := range htmlquery.QuerySelectorAll(p.Doc().Nodes[0], compiled) {
			if f(p, n); p.dropped {
				break
			}
		}
		exprs.Put(compiled) // unless it panicked
	}})
}

// OnPage calls f for every page: what was answered with a status of success.
func (c *Crawler) OnPage(f func(*Page)) { c.onPage(handler{call: f}) }

// OnLabel calls f for every page that was asked for with that label (see
// Request.WithLabel). Labels are stored: a crawl that is resumed finds them.
func (c *Crawler) OnLabel(label string, f func(*Page)) {
	c.onPage(handler{labelled: true, label: label, call: f})
}

// OnResponse calls f for every response that is the end of its task, whatever its
// status, before all other handlers of pages. What f follows and emits counts for
// responses without success too; the links of these are not followed otherwise.
// A response that redirects, or that is asked for once more, is not shown.
func (c *Crawler) OnResponse(f func(*Page)) {
	c.registry.add(func(h *handlers) { h.responses = append(h.responses, f) })
}

// OnError calls f for every task that has failed for good: no answer came, or one
// without success, or a handler panicked on its page. It is called last, once for
// each task. Of a page without an answer there are URL, Label, Depth and Data. What
// f follows and emits is stored with the failure.
func (c *Crawler) OnError(f func(*Page, *Error)) {
	c.registry.add(func(h *handlers) { h.errors = append(h.errors, f) })
}

func (c *Crawler) onPage(one handler) {
	c.registry.add(func(h *handlers) { h.pages = append(h.pages, one) })
}

// A handler is called with the pages of a label, or with all.
type handler struct {
	labelled bool
	label    string
	call     func(*Page)
}

// handlers are those of a run, each kind in the order of registration.
type handlers struct {
	requests  []func(*Attempt)
	responses []func(*Page)
	pages     []handler
	items     []func(*Page, *Item)
	errors    []func(*Page, *Error)
}

// seePages reports whether any of them is shown pages.
func (h *handlers) seePages() bool {
	return len(h.responses)+len(h.pages)+len(h.items)+len(h.errors) > 0
}

// A registry has the handlers of a crawler. It may be added to by several
// goroutines.
type registry struct {
	mu       sync.Mutex // guards what follows
	handlers handlers
	errs     []error
}

func (g *registry) add(register func(*handlers)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	register(&g.handlers)
}

func (g *registry) fail(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.errs = append(g.errs, err)
}

// now are the handlers registered so far, those of one run behind them, and what
// was wrong with others.
func (g *registry) now(more []handler) (handlers, []error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	h := g.handlers
	h.pages = slices.Concat(h.pages, more)
	return h, slices.Clone(g.errs)
}
