package crawl

import (
	"bytes"
	"context"
	"net/http"

	"github.com/klauspost/compress/zstd"
	"github.com/zeebo/xxh3"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/frontier/trap"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/storage"
)

// parserGoroutines is how many goroutines parse: more than there are cores for if
// some of them may wait for requests of their handlers. Each of these requests is
// one at a time, so that there are no more of them than fetchers.
func (r *run) parserGoroutines() int {
	if r.handlers.seePages() {
		return r.opts.parsers() + r.opts.Concurrency
	}
	return r.opts.parsers()
}

// parseAll is one parser: it turns one response after another into a result
// until no more come.
func (r *run) parseAll(ctx context.Context) {
	p := &parser{run: r, products: r.judge.products(), extract: newExtraction(r.opts, r.judge.metaNames())}
	for in := range r.pages {
		if ctx.Err() != nil {
			in.release()
			continue
		}
		p.parseNext(ctx, in)
	}
}

// parseNext passes the result of a response on. It takes a core when it has a
// response, not before, so that who gave up its core gets one back whatever comes;
// and gives it back whatever a handler does.
func (p *parser) parseNext(ctx context.Context, in *page) {
	r := p.run
	r.cores <- struct{}{}
	defer func() { <-r.cores }()
	if res := p.parse(ctx, in); res != nil && r.admit(ctx, res) {
		r.toWriter(ctx, res)
	}
}

// parse makes the result of a response, which owns every byte it holds, or of a
// failure that handlers are to hear of. It is nil if the run does not go on.
func (p *parser) parse(ctx context.Context, in *page) *result {
	if in.failed != nil {
		p.showFailure(ctx, in.failed)
		return in.failed
	}
	defer in.release()
	res := p.read(ctx, in)
	if !p.pass(ctx, in, res) {
		res.takeView()
		return nil
	}
	p.conclude(res)
	return res
}

// admit waits until the results on their way to the writer leave room for one
// more.
func (r *run) admit(ctx context.Context, res *result) bool {
	res.share = r.pending.Open()
	if err := res.share.Grow(ctx, res.weight()); err != nil {
		res.release()
		return false
	}
	return true
}

// weight is about how many bytes the result holds.
func (res *result) weight() int64 {
	const perLink, perResult = 320, 1024
	n := perResult + perLink*int64(len(res.Links)+len(res.Also))
	if res.Page != nil {
		n += int64(len(res.Page.Body.Content) + len(res.Page.Header) + len(res.Page.Directives.Text) + len(res.Page.Metadata))
	}
	if res.view != nil {
		n += int64(len(res.view.Body))
	}
	if res.facts != nil {
		n += int64(len(res.facts.Robots)) // of which its sitemaps are a part
	}
	for _, it := range res.Items {
		n += int64(len(it.Value))
	}
	for _, t := range res.Texts {
		n += int64(len(t.Value))
	}
	return n
}

// A parser holds what one parsing goroutine uses again and again.
type parser struct {
	run      *run
	zstd     *zstd.Encoder // made on first use
	text     trap.Text     // of the page, if its family is watched
	products []string      // the judge's
	extract  *extraction
}

// read makes the result of a response. It never fails: what cannot be
// understood is stored as it is.
func (p *parser) read(ctx context.Context, in *page) *result {
	res := &result{Result: storage.Result{Task: in.task, Outcome: in.Outcome, File: in.file}, extent: p.run.territory.extent()}
	res.Page = p.page(in)
	switch status := in.resp.Status; {
	case status/100 == 2:
		res.Fate = storage.Fetched
	case status == http.StatusNotFound || status == http.StatusGone:
		res.Fate = storage.Gone
	default:
		res.fail("http", statusText(status))
	}
	isListing := p.readListing(in, res)
	isHTML := !isListing && parse.IsHTML(res.Page.ContentType, in.resp.Body)
	var seen *parsed
	if isHTML {
		seen = p.readHTML(in, res)
		if res.Fate == storage.Fetched {
			p.sample(in, res)
		}
	} else {
		p.readOther(in, res, isListing)
	}
	p.readHeader(in, res)
	if res.Fate == storage.Fetched && p.keeps(isHTML) {
		res.Page.Body = p.body(in.resp)
	}
	p.show(ctx, in, res, seen)
	return res
}

// input is the response for package parse. If the program may keep it, it does not
// lie in the response's buffer.
func (p *parser) input(in *page, res *result) parse.Input {
	if p.isShown(in) {
		in.own = bytes.Clone(in.resp.Body)
	}
	return parse.Input{Body: in.body(), ContentType: res.Page.ContentType, URL: in.task.URL}
}

// release lets go of a response, if there is one.
func (in *page) release() {
	if in.resp != nil {
		in.resp.Release()
	}
}

// body is the response's body: our own if there is a copy.
func (in *page) body() []byte {
	if in.own != nil {
		return in.own
	}
	return in.resp.Body
}

func (p *parser) page(in *page) *storage.Page {
	resp := in.resp
	return &storage.Page{
		ContentType: resp.Header.Get("Content-Type"),
		Size:        int64(len(resp.Body)),
		Wire:        resp.Wire,
		FirstByte:   resp.FirstByte,
		RemoteAddr:  resp.RemoteAddr,
		Proto:       resp.Proto,
		Header:      wireHeader(p.run.larder.withhold(resp.Header)),
	}
}

// readHTML finds title, links and items. The links of an error page are not
// followed: they would lead every dead link into the same pages again.
func (p *parser) readHTML(in *page, res *result) *parsed {
	fetched := res.Fate == storage.Fetched
	input := p.input(in, res)
	doc := parse.HTML(input, p.extract.options(!fetched))
	seen := &parsed{doc, parse.LazyDOM(input)}
	res.Page.Title, res.Page.Charset = doc.Title, doc.Charset
	res.Page.Directives = p.directives(in, doc.Metas)
	if !fetched {
		return seen
	}
	p.run.rules.count(in.task.URL, p.extract.fill(&res.Result, input, seen))
	if p.run.opts.Follow == InScope {
		p.addScripts(input, doc)
		p.capLinks(doc, res)
		res.Links = p.links(in.url, doc, res.Page.Directives.NoFollow)
	}
	return seen
}

// readOther finds the items of what is no HTML, and the links of what is no
// list either.
func (p *parser) readOther(in *page, res *result, isListing bool) {
	if !isListing {
		res.Page.Directives = p.directives(in, nil)
		p.readSheet(in, res)
	}
	if res.Fate == storage.Fetched {
		p.run.rules.count(in.task.URL, p.extract.fill(&res.Result, p.input(in, res), nil))
	}
}

// links resolves what a page links to. An href that is no http URL is left
// out; it costs no other. With noFollow the page asks not to follow any.
func (p *parser) links(base urlnorm.URL, doc *parse.Document, noFollow bool) []storage.Link {
	resolver := baseOf(base, doc.Base)
	links := make([]storage.Link, 0, len(doc.Links))
	for i := range doc.Links {
		l := &doc.Links[i]
		u, err := resolver.Resolve(l.Href)
		if err != nil {
			continue
		}
		links = append(links, p.link(u, l, noFollow))
	}
	return links
}

func (p *parser) keeps(isHTML bool) bool {
	switch p.run.opts.Bodies {
	case BodiesAll:
		return true
	case BodiesHTML:
		return isHTML
	default:
		return false
	}
}

// smallBody is the size below which compressing does not pay.
const smallBody = 512

// body is the content as it is kept: the server's own gzip bytes if it sent
// any, for they cost nothing, otherwise zstd.
func (p *parser) body(resp *fetch.Response) storage.Body {
	b := storage.Body{Hash: xxh3.HashSeed(resp.Body, p.run.hashSeed)}
	switch {
	case resp.Encoding != "":
		b.Encoding, b.Content = resp.Encoding, bytes.Clone(resp.Raw)
	case len(resp.Body) < smallBody:
		b.Content = append([]byte{}, resp.Body...)
	default:
		b.Encoding, b.Content = "zstd", p.compress(resp.Body)
	}
	return b
}

func (p *parser) compress(content []byte) []byte {
	if p.zstd == nil {
		// Only a bad option makes NewWriter fail.
		p.zstd, _ = zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedFastest), zstd.WithEncoderConcurrency(1))
	}
	return p.zstd.EncodeAll(content, make([]byte, 0, len(content)/3))
}

// wireHeader is a response header as it was sent, its names in canonical form
// and in alphabetical order.
func wireHeader(h http.Header) []byte {
	var b bytes.Buffer
	_ = h.Write(&b) // a bytes.Buffer does not fail
	return b.Bytes()
}
