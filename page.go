package crawl

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/textproto"
	"reflect"
	"strings"
	"unicode"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"

	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/storage"
)

// A Page is a page that was fetched, as handlers and Pages see it. It is for one
// goroutine at a time. It owns its bytes, so that it may be kept; what is asked
// of it after its last handler has returned changes nothing any more.
type Page struct {
	// URL is the canonical URL, as it was requested.
	URL    string
	Status int // HTTP; 0 without a response
	Header http.Header
	// ContentType is the header's, Charset the encoding that the text of HTML
	// was decoded from.
	ContentType, Charset string
	Title                string
	// Body is decoded from its content encoding, but not from its charset.
	Body []byte
	// Depth is the number of links between the nearest seed and the page.
	Depth int
	Label string // see Request.WithLabel

	data     []byte
	metadata json.RawMessage
	dom      parse.DOMFunc // nil for what is no HTML
	doc      *goquery.Document
	domError error
	resolve  func(href string) (url string, ok bool)

	// fetch makes a request of Fetch; nil when no handler has the page any more.
	fetch fetchFunc
	core  *lender // of who parses it
	// owner is the page for which this one was fetched, or nil.
	owner *Page

	follows []*Request
	items   []storage.Item
	emitted []emission // of items, each once
	err     error      // of Emit
	dropped bool
	reason  string
	unseen  bool // to be fetched again, for a handler could not do with it what it would
}

// parsed is what is known of an HTML page.
type parsed struct {
	doc *parse.Document
	dom parse.DOMFunc
}

func newPage(in *page, res *result, seen *parsed) *Page {
	view := &Page{
		URL: in.task.URL, Status: in.resp.Status, Header: in.resp.Header,
		ContentType: res.Page.ContentType, Charset: res.Page.Charset, Title: res.Page.Title,
		Body: in.body(), Depth: int(in.task.Depth), Label: in.task.Label(),
		metadata: res.Page.Metadata, resolve: ResolveOn(in.task.URL, ""),
	}
	if r := in.task.Request; r != nil {
		view.data = r.Data
	}
	if seen != nil {
		view.dom, view.resolve = seen.dom, ResolveOn(in.task.URL, seen.doc.Base)
	}
	return view
}

// failedPage is what there is of a task without a response.
func failedPage(res *result) *Page {
	t := res.Task
	view := &Page{URL: t.URL, Status: res.Status, Depth: int(t.Depth), Label: t.Label(), resolve: ResolveOn(t.URL, "")}
	if t.Request != nil {
		view.data = t.Request.Data
	}
	return view
}

// handle calls the handlers that are meant.
func (p *Page) handle(all []handler) {
	for _, h := range all {
		if p.dropped || p.unseen {
			return
		}
		if !h.labelled || h.label == p.Label {
			h.call(p)
		}
	}
}

// callAll calls all of some handlers.
func (p *Page) callAll(all []func(*Page)) {
	for _, f := range all {
		if p.dropped || p.unseen {
			return
		}
		f(p)
	}
}

// forget lets go of what handlers have asked for so far.
func (p *Page) forget() { p.follows, p.items, p.emitted, p.err = nil, nil, nil, nil }

// recalled is a page as the store has it.
func recalled(s *storage.Stored, body []byte) *Page {
	p := &Page{
		URL: s.Task.URL, Status: s.Status, Header: headerOf(s.Page.Header),
		ContentType: s.Page.ContentType, Charset: s.Page.Charset, Title: s.Page.Title,
		Body: body, Depth: int(s.Task.Depth), Label: s.Task.Label(), metadata: s.Page.Metadata,
		resolve: func(string) (string, bool) { return "", false },
	}
	if r := s.Task.Request; r != nil {
		p.data = r.Data
	}
	if in := (parse.Input{Body: body, ContentType: p.ContentType, URL: p.URL}); parse.IsHTML(in.ContentType, body) {
		p.dom = parse.LazyDOM(in)
	}
	return p
}

// headerOf reads a header in wire form; what is broken in it is left out.
func headerOf(wire []byte) http.Header {
	h, _ := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(wire, "\r\n"...)))).ReadMIMEHeader()
	return http.Header(h)
}

// Doc is the page as a document of goquery, built when it is first asked for. It
// is empty if the page is no HTML, or has no DOM: then DocError says why.
func (p *Page) Doc() *goquery.Document {
	if p.doc != nil {
		return p.doc
	}
	root := &html.Node{Type: html.DocumentNode}
	if p.dom == nil {
		p.domError = fmt.Errorf("%s is no HTML but %q", p.URL, p.ContentType)
	} else if built, err := p.dom(); err != nil {
		p.domError = err
	} else {
		root = built
	}
	p.doc = goquery.NewDocumentFromNode(root)
	return p.doc
}

// DocError is why the page has no document, or nil.
func (p *Page) DocError() error {
	p.Doc()
	return p.domError
}

// maxPageText is the length in bytes at which Page.Text is cut.
const maxPageText = 16 << 20

// Text is the text of the page without scripts and styles, its blanks folded.
func (p *Page) Text() string {
	return string(parse.AppendText(nil, p.Doc().Nodes[0], maxPageText))
}

// Meta is what the page says of itself, as Options.ExtractMeta asks: a JSON
// object, or nil.
func (p *Page) Meta() json.RawMessage { return p.metadata }

// Data decodes what Request.WithData sent along with the request. It is an error
// if nothing was.
func (p *Page) Data(v any) error { return dataOf(p.URL, p.data, v) }

// Follow requests a URL that is meant from this page, if it is new, in scope and
// allowed, as a link of the page would be. What it returns may be refined until
// the handler returns: p.Follow(href).WithLabel("detail"). What is no http URL is
// left out.
func (p *Page) Follow(href string) *Request {
	if p.owner != nil {
		if url, ok := p.resolve(href); ok {
			href = url
		}
		return p.owner.Follow(href)
	}
	r := Get(href)
	p.follows = append(p.follows, r)
	return r
}

// FollowAll follows the href or src of each element of a selection.
func (p *Page) FollowAll(s *goquery.Selection) Requests {
	var all Requests
	s.Each(func(_ int, one *goquery.Selection) {
		href, ok := one.Attr("href")
		if !ok {
			href, ok = one.Attr("src")
		}
		if ok {
			all = append(all, p.Follow(href))
		}
	})
	return all
}

// Emit stores v with the page as a record: JSON, as package encoding/json makes
// it. The record is named by the type of v, ProductPage as product_page, or by
// its method ItemName() string; of what has no name it is "item". What cannot be
// JSON fails the page with class "emit".
//
// A struct, or a pointer to one, tells the store what its records look like: with
// package storage/sqlite they are also the rows of the view items_NAME, with a typed
// column for each member of the JSON. A rule of the name, and other types of the name
// in the same run, share the view. There is none for what is no struct, or makes its
// own JSON; for a NAME of other letters than a to z, digits and _, or longer than 64;
// and beyond the first hundred names and types of a run, for ItemName may take names
// out of pages. The records are in v_items, whatever they look like.
func (p *Page) Emit(v any) {
	if p.owner != nil {
		p.owner.Emit(v)
		return
	}
	value, err := json.Marshal(v)
	if err != nil {
		p.err = fmt.Errorf("record of type %T: %w", v, err)
		return
	}
	name := itemName(v)
	p.items = append(p.items, storage.Item{Name: name, Value: value, Own: true})
	p.emitted = noted(p.emitted, emission{name, reflect.TypeOf(v)})
}

// Drop keeps nothing of the page but that it was fetched: its outcome has class
// "dropped" and the reason as its error. Of a page without success it keeps what
// it is without handlers. No further handler sees it.
func (p *Page) Drop(reason string) {
	if p.owner != nil {
		p.owner.Drop(reason)
		return
	}
	p.dropped, p.reason = true, reason
}

// itemName is the name of v's records.
func itemName(v any) string {
	if named, ok := v.(interface{ ItemName() string }); ok {
		return named.ItemName()
	}
	t := reflect.TypeOf(v)
	for t != nil && t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t == nil || t.Name() == "" || t.PkgPath() == "" {
		return "item"
	}
	name, _, _ := strings.Cut(t.Name(), "[") // of a generic type
	return snake(name)
}

// snake turns ProductPage into product_page, and HTTPError into http_error.
func snake(name string) string {
	var b strings.Builder
	runes := []rune(name)
	for i, r := range runes {
		if unicode.IsUpper(r) && i > 0 && (!unicode.IsUpper(runes[i-1]) || i+1 < len(runes) && unicode.IsLower(runes[i+1])) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
