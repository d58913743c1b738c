// Package program runs a command, several times over, that answers pages in the
// words of package pipe.
//
//	p := program.New("python3 prices.py", program.Options{})
//	defer p.Close()
//	c, err := crawl.New(crawl.Options{Pipe: p})
//
// What misbehaves costs its page, or at worst the run, and nothing else: a
// process that hangs, floods, or says what nobody understands is killed, with
// all that it has begun, and the page is shown once more to a fresh one. Each
// process reads from a pipe of its own; when the crawl ends, in whatever way,
// it reads the end of its input.
package program

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"github.com/joinable/crawl/pipe"
)

// Options say how a command is run. The zero value is ready to use.
type Options struct {
	// Procs is how many processes there are at most; each has one page at a
	// time. Default runtime.GOMAXPROCS(0).
	Procs int
	// Timeout is how long one page may take, from the moment at which a process
	// is shown it. Default 30 s.
	Timeout time.Duration
	// Limits bound what a process may say of a page.
	Limits pipe.Limits
	// Logger hears at Warn what the processes write to standard error, line by
	// line, and every process that was given up; nil is silence.
	Logger *slog.Logger
}

func (o Options) withDefaults() Options {
	if o.Procs <= 0 {
		o.Procs = runtime.GOMAXPROCS(0)
	}
	if o.Timeout <= 0 {
		o.Timeout = 30 * time.Second
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.Limits = o.Limits.WithDefaults()
	return o
}

// grace is how long a process may go on after the end of its input.
const grace = 2 * time.Second

// tries is how often a page is shown to a process, each time a fresh one, once
// the command has shown that it can answer.
const tries = 2

// ErrClosed means that the program was closed.
var ErrClosed = errors.New("the pipe is closed")

// A Program is a command and its processes. They are started when there are
// pages for them. Its methods may be called from several goroutines.
type Program struct {
	command string
	opts    Options
	free    chan *worker // those that have no page; Procs in all
	closed  chan struct{}
	close   sync.Once
	streak  streak
}

// New is the program of a command, which is run by the shell (sh -c) in the
// working directory. Nothing is started yet.
func New(command string, opts Options) *Program {
	opts = opts.withDefaults()
	p := &Program{command: command, opts: opts, free: make(chan *worker, opts.Procs), closed: make(chan struct{})}
	for range opts.Procs {
		p.free <- &worker{program: p, words: newWords(opts.Logger)}
	}
	return p
}

// Width is how many pages are answered at a time.
func (p *Program) Width() int { return p.opts.Procs }

// Pass shows a page to a process and returns what that says of it. A page that
// is not answered twice in a row is a *pipe.PageError. Any other error is the
// end: ctx has ended, or the command does not answer at all.
func (p *Program) Pass(ctx context.Context, page *pipe.Page) (*pipe.Answer, error) {
	request, err := page.Line()
	if err != nil {
		return nil, &pipe.PageError{Err: err}
	}
	w, err := p.take(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { p.free <- w }()
	for try := 1; ; try++ {
		answer, err := w.ask(ctx, page.ID, request)
		if err == nil {
			p.streak.end()
			return answer, nil
		}
		if ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		p.opts.Logger.Warn("the pipe has not answered a page", "url", page.URL, "try", try, "error", err)
		works, useless := p.streak.add()
		switch {
		case useless > 0:
			return nil, &UselessError{Command: p.command, Attempts: useless, URL: page.URL, Err: err}
		case works && try >= tries:
			return nil, &pipe.PageError{Err: err}
		}
	}
}

// take waits for a worker that is free.
func (p *Program) take(ctx context.Context) (*worker, error) {
	select {
	case <-p.closed:
		return nil, ErrClosed
	default:
	}
	select {
	case w := <-p.free:
		return w, nil
	case <-p.closed:
		return nil, ErrClosed
	case <-ctx.Done():
		return nil, context.Cause(ctx)
	}
}

// Close ends the processes: they read the end of their input, and those that
// are still there two seconds later are killed. It returns when all have ended,
// and waits for every Pass under way.
func (p *Program) Close() {
	p.close.Do(func() {
		close(p.closed)
		var workers sync.WaitGroup
		for range p.opts.Procs {
			w := <-p.free
			workers.Go(w.retire)
		}
		workers.Wait()
	})
}
