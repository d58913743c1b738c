package crawl

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

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

// isShown reports whether the program sees a page.
func (p *parser) isShown(in *page) bool {
	return (p.run.handlers.seePages() || p.run.futures.waits(in.task.ID)) && in.task.Origin != frontier.FromSitemap
}

// show shows a response to the handlers, if there are any, and adds to its result
// what they make of it.
func (p *parser) show(ctx context.Context, in *page, res *result, seen *parsed) {
	if !p.isShown(in) {
		return
	}
	view := newPage(in, res, seen)
	p.run.lendTo(ctx, view, in.task)
	res.view = view
	fetched := res.Fate == storage.Fetched
	p.survive(res, func() {
		view.callAll(p.run.handlers.responses)
		if fetched {
			view.handle(p.run.handlers.pages)
		}
	})
	p.heed(res)
}

// heed does with a result what handlers have asked for.
func (p *parser) heed(res *result) {
	switch view := res.view; {
	case view.unseen:
		res.giveBack("the program stopped before it was done with the page")
	case view.dropped:
		res.drop()
	default:
		p.refuse(res)
		p.accept(res)
	}
}

// drop leaves of a page that it was fetched, and of one without success what it is
// without handlers.
func (res *result) drop() {
	if res.Fate == storage.Fetched {
		res.strip()
		res.Class, res.Error = droppedClass, res.view.reason
	} else {
		res.Items, res.emitted = nil, nil
		res.Links = slices.DeleteFunc(res.Links, func(l storage.Link) bool { return l.Kind == handlerKind })
	}
	res.view.forget()
}

// conclude shows to the handlers what is to be stored: the records, and the
// failure if it is one. After it the page is over for them, and kept until the
// commit for those alone who wait for it: its DOM may be many times its body.
func (p *parser) conclude(res *result) {
	view := res.view
	if view == nil {
		return
	}
	p.inspect(res, 0)
	failed := res.Fate == storage.Failed || res.Fate == storage.Gone
	if on := p.run.handlers.errors; failed && !view.dropped && len(on) > 0 {
		from, why := len(res.Items), failure(view.URL, &res.Outcome)
		p.survive(res, func() {
			for _, f := range on {
				if f(view, why); view.dropped || view.unseen {
					return
				}
			}
		})
		p.heed(res)
		p.inspect(res, from)
	}
	res.takeView()
	if p.run.futures.waits(res.Task.ID) {
		res.view = view
	}
}

// takeView takes the page from its handlers, and from the result.
func (res *result) takeView() {
	if res.view != nil {
		res.view.fetch, res.view = nil, nil
	}
}

// showFailure shows a task without a response to the handlers of OnError.
func (p *parser) showFailure(ctx context.Context, res *result) {
	res.extent = p.run.territory.extent()
	res.view = failedPage(res)
	p.run.lendTo(ctx, res.view, res.Task)
	p.conclude(res)
}

// survive calls handlers, and makes a failure of the page if one of them panics,
// whatever it had asked for.
func (p *parser) survive(res *result, call func()) (ok bool) {
	text := rescued(call, p.run.cancel)
	if text != "" {
		res.strip()
		res.fail(panicClass, text)
		res.view.forget()
		res.view.dropped = false
	}
	return text == ""
}

// errExit: nobody would end the page, nor take the goroutine's place.
var errExit = errors.New("a handler ended its goroutine: t.Fatal, t.FailNow and runtime.Goexit are not for handlers")

// rescued calls handlers, and tells how they panicked and where, or "". If one ends
// the goroutine, it ends the run by cancel. All that are called have it on their
// stack: see inHandler.
func rescued(call func(), cancel context.CancelCauseFunc) (text string) {
	returned := false
	defer func() {
		switch r := recover(); {
		case r != nil:
			stack := strings.ToValidUTF8(string(debug.Stack()), "")
			text = fmt.Sprintf("%v\n%s", r, stack[:min(len(stack), maxStack)])
		case !returned:
			cancel(errExit)
		}
	}()
	call()
	returned = true
	return ""
}

// refuse fails a page of which a record cannot be stored.
func (p *parser) refuse(res *result) {
	if err := res.view.err; err != nil {
		res.strip()
		res.fail(emitClass, err.Error())
		res.view.forget()
	}
}

// accept adds to a result what handlers have made of its page.
func (p *parser) accept(res *result) {
	view := res.view
	res.Items = append(res.Items, view.items...)
	for _, e := range view.emitted {
		res.emitted = noted(res.emitted, e)
	}
	asked := p.asked(view, res.Page != nil && res.Page.Directives.NoFollow)
	brief(res.Links, asked)
	res.Links = append(res.Links, asked...)
	view.forget()
}

// asked are the links that the handlers' requests are.
func (p *parser) asked(view *Page, noFollow bool) []storage.Link {
	links := make([]storage.Link, 0, len(view.follows))
	for _, r := range view.follows {
		url, ok := view.resolve(r.URL)
		if !ok {
			continue
		}
		if l, ok := p.requested(url, r, noFollow); ok {
			links = append(links, l)
		}
	}
	return links
}

// brief tells the links of the page itself what handlers say of the same URLs:
// label, data, priority. Of several ways to a URL the first counts, and what
// Options.Follow follows stands before what handlers ask for.
func brief(links, asked []storage.Link) {
	if len(asked) == 0 || len(links) == 0 {
		return
	}
	first := make(map[uint64]*frontier.Task, len(asked))
	for i := range asked {
		if target := &asked[i].Target; first[target.Identity] == nil {
			first[target.Identity] = &target.Task
		}
	}
	for i := range links {
		own := &links[i]
		if said := first[own.Target.Identity]; said != nil && own.Kind != handlerKind {
			own.Target.Task.Request, own.Target.Task.Priority = said.Request, said.Priority
		}
	}
}

// giveBack makes the task pending again, as if it had not been tried: nothing of
// the page is stored.
func (res *result) giveBack(why string) {
	res.sample, res.emitted = nil, nil
	res.view.forget()
	res.Result = storage.Result{Task: res.Task, Outcome: storage.Outcome{
		Fate: storage.Retry, Status: res.Status, Tries: res.Task.Tries, At: res.At, Took: res.Took, Error: why,
	}}
}
