package program

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"time"

	"github.com/joinable/crawl/pipe"
)

// errOutputEnded means that the process has closed its output, mostly by
// ending.
var errOutputEnded = errors.New("it has closed its output")

// A process is one run of the command. Reading and writing it are goroutines of
// their own, so that it may do either first, or only one of them. All but those
// two channels is its worker's.
type process struct {
	cmd                   *exec.Cmd
	stdin, stdout, stderr *os.File
	requests              chan []byte   // to the writer; closed by stop
	lines                 chan answered // from the reader, which closes it
	wrote                 chan struct{} // closed when the writer has ended
	heard                 chan struct{} // closed when all of stderr has been read
	exited                chan struct{} // closed when the process has been waited for
}

// An answered is a line of the output, or why there are no more of use.
type answered struct {
	text []byte
	err  error
}

// start runs the command and the four goroutines around it: the writer, which
// ends with requests; the reader and the listener, which end with what they
// read; and one that waits for the process. stop waits for all of them.
func start(command string, maxLine int, words *words) (*process, error) {
	p := &process{
		cmd:      shell(command),
		requests: make(chan []byte),
		lines:    make(chan answered),
		wrote:    make(chan struct{}),
		heard:    make(chan struct{}),
		exited:   make(chan struct{}),
	}
	if err := p.begin(); err != nil {
		return nil, err
	}
	go p.write()
	go p.read(maxLine)
	go func() { defer close(p.heard); words.listen(p.stderr) }()
	go p.await()
	return p, nil
}

// begin joins the process to three pipes. They are files, not exec's own, so
// that waiting for the process closes none of them unread.
func (p *process) begin() error {
	var theirs []*os.File
	defer func() { closeAll(theirs) }()
	for _, end := range []struct {
		ours   **os.File
		theirs func(*os.File)
		write  bool // we do
	}{
		{&p.stdin, func(f *os.File) { p.cmd.Stdin = f }, true},
		{&p.stdout, func(f *os.File) { p.cmd.Stdout = f }, false},
		{&p.stderr, func(f *os.File) { p.cmd.Stderr = f }, false},
	} {
		r, w, err := os.Pipe()
		if err != nil {
			closeAll([]*os.File{p.stdin, p.stdout, p.stderr})
			return err
		}
		if end.write {
			r, w = w, r
		}
		*end.ours, theirs = r, append(theirs, w)
		end.theirs(w)
	}
	if err := p.cmd.Start(); err != nil {
		closeAll([]*os.File{p.stdin, p.stdout, p.stderr})
		return err
	}
	return nil
}

func closeAll(files []*os.File) {
	for _, f := range files {
		if f != nil {
			f.Close()
		}
	}
}

// write hands over one page after another. What cannot be handed over is
// nobody's loss: a process may answer without having read.
func (p *process) write() {
	defer close(p.wrote)
	for request := range p.requests {
		_, _ = p.stdin.Write(request)
	}
}

// await waits for the process. What it leaves behind would hold its output
// open, and is killed.
func (p *process) await() {
	_ = p.cmd.Wait() // how it ended is in cmd.ProcessState
	killGroup(p.cmd)
	close(p.exited)
}

// kill ends the process and all that it has started.
func (p *process) kill() {
	select {
	case <-p.exited:
	default:
		killGroup(p.cmd)
	}
}

// isWaiting reports whether the process is there and has said nothing that
// nobody asked for, as far as is known by now.
func (p *process) isWaiting() bool {
	select {
	case <-p.lines:
		return false
	case <-p.exited:
		return false
	default:
		return true
	}
}

// ask hands over a page and takes what is said of it.
func (p *process) ask(ctx context.Context, request []byte, reading *pipe.Reading, timeout time.Duration) (*pipe.Answer, error) {
	timer := time.NewTimer(timeout)
	defer timer.Stop()
	for requests, exited := p.requests, p.exited; ; {
		select {
		case requests <- request:
			requests = nil // all else is the writer's
		case l, ok := <-p.lines:
			if !ok {
				return nil, errOutputEnded
			}
			if l.err != nil {
				return nil, l.err
			}
			if done, err := reading.Take(l.text); done || err != nil {
				return reading.Answer(), err
			}
		case <-exited:
			exited = nil // what it said before is still to come
			timer.Reset(min(timeout, grace))
		case <-timer.C:
			if exited == nil {
				return nil, errOutputEnded
			}
			return nil, fmt.Errorf("it has not answered within %v", timeout)
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// stop ends the input of the process, waits until it has ended, and says how.
// It is killed if it takes longer than grace, and so is what it has left behind.
// What it still says is lost.
func (p *process) stop() string {
	close(p.requests)
	p.stdin.Close() // also ends a write under way
	timer := time.NewTimer(grace)
	defer timer.Stop()
	exited, heard, lines := p.exited, p.heard, p.lines
	for exited != nil || heard != nil || lines != nil {
		select {
		case <-exited:
			exited = nil
			timer.Reset(grace)
		case <-heard:
			heard = nil
		case _, ok := <-lines:
			if !ok {
				lines = nil
			}
		case <-timer.C:
			if exited != nil {
				p.kill()
				continue
			}
			// Something has left the group and holds the other ends.
			closeAll([]*os.File{p.stdout, p.stderr})
		}
	}
	closeAll([]*os.File{p.stdout, p.stderr})
	<-p.wrote
	return "it ended: " + p.cmd.ProcessState.String()
}
