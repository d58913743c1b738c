package program

import (
	"context"
	"errors"
	"fmt"

	"github.com/joinable/crawl/pipe"
)

// A worker has one process after another. It is whoever's took it from
// Program.free.
type worker struct {
	program *Program
	words   *words
	process *process // nil: none has been started, or it was given up
}

// ask shows a page to the worker's process. If that fails the process is gone
// afterwards.
func (w *worker) ask(ctx context.Context, id int64, request []byte) (*pipe.Answer, error) {
	if err := w.prepare(); err != nil {
		return nil, err
	}
	p := w.process
	answer, err := p.ask(ctx, request, pipe.Read(id, w.program.opts.Limits), w.program.opts.Timeout)
	if err == nil {
		return answer, nil
	}
	w.process = nil
	if ctx.Err() == nil && !errors.Is(err, errOutputEnded) {
		p.kill() // it hangs, or what it says next would be taken for the next page's
	}
	status := p.stop()
	if errors.Is(err, errOutputEnded) {
		err = errors.New(status)
	}
	if last := w.words.last(); last != "" {
		err = fmt.Errorf("%w; its last words: %s", err, last)
	}
	return nil, err
}

// prepare makes sure that there is a process, and that it waits for a page. One
// that ended after the page before is nobody's fault.
func (w *worker) prepare() error {
	if w.process != nil && !w.process.isWaiting() {
		w.process.kill()
		w.retire()
	}
	if w.process != nil {
		return nil
	}
	w.words.forget()
	var err error
	w.process, err = start(w.program.command, w.program.opts.Limits.Line, w.words)
	if err != nil {
		return fmt.Errorf("it cannot be started: %w", err)
	}
	return nil
}

// retire ends the process, if there is one.
func (w *worker) retire() {
	if w.process != nil {
		w.process.stop()
		w.process = nil
	}
}
