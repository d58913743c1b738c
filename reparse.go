package crawl

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/joinable/crawl/parse"
	"github.com/joinable/crawl/storage"
)

// ReparseStats is what Reparse has done so far. Counts include what an earlier
// call did that was not finished and that this one goes on with.
type ReparseStats struct {
	Total  int64 // pages in the store
	Pages  int64 // whose results are new
	Broken int64 // whose bodies cannot be unpacked: they keep what they have
	Items  int64 // records found on Pages
	// Kept are the pages without a stored body, which keep what they have. It
	// is known at the end.
	Kept int64
	// Resumed are those of Pages that an earlier call did.
	Resumed int64
	// Dropped: an earlier call with other options had not finished, and what it
	// did was of no use.
	Dropped bool
	Took    time.Duration // by this call
}

// Bounds of Reparse. A portion goes through a parser at a time; a commit takes
// many, for each waits for the disk. What is committed is not done again.
const (
	portionPages  = 64
	commitPages   = 1024
	commitBytes   = 16 << 20
	portionsAhead = 3 // for each parser, read or done before their turn
)

// Reparse extracts again from the stored bodies of a crawl, with opts, and puts
// what it finds in the place of what the store has: items, metadata and texts.
// It makes no request.
// Links and what follows from them stay, and so do the records of a Pipe. Pages without a stored body keep what
// they have; see Options.Bodies.
//
// Of opts it takes Store, Rules, ExtractMeta, Parsers, Record and Logger. The results are
// those of a crawl with these options. Until all are there the old ones stand,
// then one transaction replaces them: whatever happens, a reader sees the one
// or the other. After a kill or the end of ctx, which makes it return
// ErrInterrupted, Reparse with the same options goes on where it was. No crawl
// can run meanwhile: the error is then storage.ErrHeld.
//
// tell, if not nil, is told how far it is after every commit, on the caller's
// goroutine.
func Reparse(ctx context.Context, opts Options, tell func(ReparseStats)) (ReparseStats, error) {
	if err := opts.validate(); err != nil {
		return ReparseStats{}, err
	}
	if opts.Store == nil {
		return ReparseStats{}, errors.New("crawl: Store is nil; Reparse takes one that was crawled into")
	}
	r := &reparse{opts: opts.withDefaults(), began: time.Now(), tell: tell}
	if r.tell == nil {
		r.tell = func(ReparseStats) {}
	}
	err := r.do(ctx)
	switch {
	case err == nil:
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		err = ErrInterrupted
	default:
		err = fmt.Errorf("crawl: %w", err)
	}
	return r.stats(), err
}

// A reparse is one call of Reparse. Its reader reads portions of bodies, its
// parsers work on them, and the caller's goroutine stores what comes of them,
// in order.
type reparse struct {
	opts     Options
	tell     func(ReparseStats)
	began    time.Time
	revision storage.Revision
	start    storage.Progress // when it began
	done     storage.Progress // committed
	total    int64
	dropped  bool
	ended    bool
}

// A portion is some bodies in order, and what comes of them.
type portion struct {
	bodies  []storage.StoredBody
	last    int64 // up to this page all are in it or before it
	err     error // why it could not be read
	revised []storage.Revised
	broken  int64
	parsed  chan struct{} // closed when revised is there
}

func (r *reparse) do(ctx context.Context) (err error) {
	status, err := r.opts.Store.Status(ctx)
	if err != nil {
		return err
	}
	r.total = status.Pages
	if r.revision, err = r.opts.Store.Revise(ctx, r.purpose()); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, r.revision.Close()) }()
	r.start = r.revision.Progress()
	r.done, r.dropped = r.start, r.revision.Dropped()
	r.tell(r.stats())
	if err := r.replaceAll(ctx); err != nil {
		return err
	}
	ended := storage.Run{Started: r.began, Ended: time.Now(), Version: Version}
	if err := r.revision.Finish(ctx, ended, storage.JobSpec{Options: r.opts.Record, Records: shapes(r.opts.Rules)}); err != nil {
		return err
	}
	r.ended = true
	return nil
}

// purpose tells revisions apart: two of one purpose find the same.
func (r *reparse) purpose() string {
	rules := make([]string, len(r.opts.Rules))
	for i, one := range r.opts.Rules {
		rules[i] = one.String()
	}
	text, _ := json.Marshal(struct { // texts cannot fail
		Version     string
		Rules       []string
		ExtractMeta string
	}{Version, rules, r.opts.ExtractMeta.String()})
	return string(text)
}

// replaceAll gathers new results for all pages that have a body. Every
// goroutine it starts has ended when it returns.
func (r *reparse) replaceAll(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	var all sync.WaitGroup
	defer all.Wait()
	defer cancel()
	ahead := portionsAhead * r.opts.Parsers
	work, order := make(chan *portion, ahead), make(chan *portion, ahead) // closed by the reader
	all.Go(func() {
		defer close(order)
		defer close(work)
		r.read(ctx, work, order)
	})
	extract := newExtraction(&r.opts, nil)
	for range r.opts.Parsers {
		all.Go(func() {
			p := reparser{extract: extract, logger: r.opts.Logger}
			for in := range work {
				p.parse(in)
				close(in.parsed)
			}
		})
	}
	return r.write(ctx, order)
}

// read reads all bodies and sends each portion to the parsers and, in order, to
// the writer.
func (r *reparse) read(ctx context.Context, work, order chan<- *portion) {
	after := r.start.After
	for {
		in := &portion{parsed: make(chan struct{})}
		in.bodies, in.last, in.err = r.opts.Store.Bodies(ctx, after, portionPages)
		after = in.last
		isLast := in.err != nil || len(in.bodies) == 0 // once it is sent, it is the parser's
		for _, to := range []chan<- *portion{order, work} {
			select {
			case to <- in:
			case <-ctx.Done():
				return
			}
		}
		if isLast {
			return
		}
	}
}

// A reparser is what one parsing goroutine uses again and again.
type reparser struct {
	extract  *extraction
	logger   *slog.Logger
	unpacker storage.Unpacker
}

// parse extracts from the bodies of a portion.
func (p *reparser) parse(in *portion) {
	in.revised = make([]storage.Revised, 0, len(in.bodies))
	for i := range in.bodies {
		b := &in.bodies[i]
		content, err := p.unpacker.Unpack(&b.Body, b.Size)
		if err != nil {
			p.logger.Warn("a stored body is left as it is", "url", b.URL, "err", err)
			in.broken++
			continue
		}
		in.revised = append(in.revised, p.revise(b, content))
	}
	in.bodies = nil
}

// revise extracts from a page as a parser of a run does.
func (p *reparser) revise(b *storage.StoredBody, content []byte) storage.Revised {
	res := storage.Result{Page: &storage.Page{ContentType: b.ContentType, Header: b.Header}}
	in := parse.Input{Body: content, ContentType: b.ContentType, URL: b.URL}
	var seen *parsed
	if parse.IsHTML(b.ContentType, content) {
		seen = &parsed{parse.HTML(in, p.extract.options(false)), parse.LazyDOM(in)}
	}
	p.extract.fill(&res, in, seen)
	return storage.Revised{Page: b.Page, Items: res.Items, Metadata: res.Page.Metadata, Texts: res.Texts}
}

// write stores what the parsers found, many portions at a time.
func (r *reparse) write(ctx context.Context, order <-chan *portion) error {
	g := gathered{progress: r.done}
	for in := range order {
		select {
		case <-in.parsed:
		case <-ctx.Done():
			return ctx.Err()
		}
		if in.err != nil {
			return in.err
		}
		if g.add(in); len(g.pages) < commitPages && g.bytes < commitBytes {
			continue
		}
		if err := r.commit(ctx, &g); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err // the reader may have ended early
	}
	return r.commit(ctx, &g)
}

// gathered is what is to be committed next.
type gathered struct {
	pages    []storage.Revised
	bytes    int
	progress storage.Progress // with the pages
}

func (g *gathered) add(in *portion) {
	g.pages = append(g.pages, in.revised...)
	p := &g.progress
	p.After, p.Pages, p.Broken = in.last, p.Pages+int64(len(in.revised)), p.Broken+in.broken
	for i := range in.revised {
		r := &in.revised[i]
		p.Items += int64(len(r.Items))
		g.bytes += len(r.Metadata)
		for _, it := range r.Items {
			g.bytes += len(it.Value)
		}
		for _, t := range r.Texts {
			g.bytes += len(t.Value)
		}
	}
}

func (r *reparse) commit(ctx context.Context, g *gathered) error {
	if err := r.revision.Put(ctx, g.pages, g.progress); err != nil {
		return err
	}
	r.done = g.progress
	*g = gathered{progress: r.done}
	r.tell(r.stats())
	return nil
}

func (r *reparse) stats() ReparseStats {
	s := ReparseStats{
		Total: r.total, Pages: r.done.Pages, Broken: r.done.Broken, Items: r.done.Items,
		Resumed: r.start.Pages, Dropped: r.dropped, Took: time.Since(r.began),
	}
	if r.ended {
		s.Kept = max(s.Total-s.Pages-s.Broken, 0)
	}
	return s
}
