package crawl

import (
	"context"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"

	"github.com/joinable/crawl/fetch"
	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/folder"
)

// A saver keeps bodies as files. A nil *saver keeps none. Its methods may be
// called from several goroutines.
type saver struct {
	folder *folder.Folder
	types  folder.Types

	mu       sync.Mutex // guards partials
	partials map[string]bool
}

// newSaver knows what former runs have left half done.
func newSaver(opts *Options) (*saver, error) {
	if opts.Save == nil {
		return nil, nil
	}
	s := &saver{folder: opts.Save, types: opts.SaveTypes, partials: make(map[string]bool)}
	left, err := opts.Save.Partials()
	for _, p := range left {
		s.partials[p.URL] = true
	}
	return s, err
}

// isPartial reports whether some of a URL's body is there already.
func (s *saver) isPartial(url string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.partials[url]
}

func (s *saver) setPartial(url string, is bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.partials[url] = is; !is {
		delete(s.partials, url)
	}
}

// A download is one request whose body may go into a file. It decides that
// when the header of the response is there. HTML is read into memory, for its
// links, and copied.
type download struct {
	saver *saver
	url   urlnorm.URL
	file  *folder.Download // nil if the body goes into memory
	next  folder.Next
	err   error // of the folder
}

// download is nil if nothing is saved: files are named by URL, so that only
// what a plain GET brings has one. Sitemaps are read, not saved.
func (s *saver) download(t *frontier.Task, u urlnorm.URL) (*download, error) {
	if s == nil || !isPlain(t.Request) || t.Origin == frontier.FromSitemap {
		return nil, nil
	}
	d := &download{saver: s, url: u}
	if !s.isPartial(u.String()) {
		return d, nil
	}
	var err error
	d.file, err = s.folder.Begin(u)
	return d, err
}

// request adds what the download needs to a request.
func (d *download) request(r *fetch.Request) {
	if d == nil {
		return
	}
	r.Sink = d.sink
	if d.file != nil {
		h := maps.Clone(r.Header)
		for name, values := range d.file.Header() {
			h[name] = values
		}
		r.Header = h
	}
}

// sink is where the body of a response goes; nil is into memory.
func (d *download) sink(resp *fetch.Response) io.Writer {
	if d.file == nil && (parse.IsHTML(resp.Header.Get("Content-Type"), nil) || !d.wants(resp)) {
		return nil
	}
	if d.file == nil {
		if d.file, d.err = d.saver.folder.Begin(d.url); d.err != nil {
			return nil
		}
	}
	d.next, d.err = d.file.Answer(resp.Status, resp.Header)
	if d.err != nil || d.next != folder.Body {
		return nil
	}
	return d.file
}

// wants reports whether a response is to be saved.
func (d *download) wants(resp *fetch.Response) bool {
	path, _, _ := strings.Cut(d.url.RequestTarget(), "?")
	whole := resp.Status == http.StatusOK || resp.Status == http.StatusNonAuthoritativeInfo
	return whole && d.saver.types.Match(path, resp.Header.Get("Content-Type"))
}

// keep leaves what has come for another attempt.
func (d *download) keep() error {
	if d == nil || d.file == nil {
		return nil
	}
	have, _ := d.file.Size()
	d.saver.setPartial(d.url.String(), have > 0)
	return d.file.Keep()
}

// finish gives the file its name. It returns nil if the response is none that
// is saved, and ok as false if the request has to be made again.
func (d *download) finish(resp *fetch.Response) (saved *storage.File, ok bool, err error) {
	switch {
	case d == nil:
		return nil, true, nil
	case d.err != nil && !errors.Is(d.err, folder.ErrAnswer):
		return nil, true, errors.Join(d.err, d.keep())
	case d.err != nil: // an error page
		return nil, true, d.keep()
	case d.file == nil && d.wants(resp):
		return d.copy(resp)
	case d.file == nil:
		return nil, true, nil
	case d.next == folder.Again:
		return nil, false, d.keep()
	}
	f, err := d.file.Finish()
	if errors.Is(err, folder.ErrLength) {
		return nil, false, d.keep()
	}
	if err != nil {
		return nil, true, errors.Join(err, d.keep())
	}
	d.saver.setPartial(d.url.String(), false)
	return &storage.File{Path: f.Path, Size: f.Size, SHA256: f.SHA256}, true, nil
}

// copy saves a body that was read into memory.
func (d *download) copy(resp *fetch.Response) (*storage.File, bool, error) {
	file, err := d.saver.folder.Begin(d.url)
	if err != nil {
		return nil, true, err
	}
	d.file = file
	if _, err = file.Answer(resp.Status, resp.Header); err == nil {
		_, err = file.Write(resp.Body)
	}
	if err == nil {
		var f folder.Saved
		if f, err = file.Finish(); err == nil {
			return &storage.File{Path: f.Path, Size: f.Size, SHA256: f.SHA256}, true, nil
		}
	}
	return nil, true, errors.Join(err, file.Drop())
}

// saved makes the result of a response whose body is in a file.
func (r *run) saved(ctx context.Context, p *page, res *result) {
	if res.facts != nil {
		r.deliver(ctx, res)
		res = &result{}
	}
	parser := parser{run: r}
	res.Result = storage.Result{Task: p.task, Outcome: p.Outcome, Page: parser.page(p), File: p.file}
	res.Fate, res.Status = storage.Fetched, http.StatusOK
	res.Page.Size = p.file.Size
	res.Page.Directives = parser.directives(p, nil)
	p.resp.Release()
	r.deliver(ctx, res)
}

// repeat hands a task back unharmed: its download has to begin anew.
func (r *run) repeat(ctx context.Context, t *frontier.Task, res *result) {
	res.Result = storage.Result{Task: t, Outcome: storage.Outcome{Fate: storage.Retry, Tries: t.Tries, Error: "what was downloaded before does not fit: the server has another version"}}
	r.deliver(ctx, res)
}
