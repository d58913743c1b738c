package crawl

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/joinable/crawl/storage"
)

// An Output takes every final outcome of a crawl (fetched, redirected, gone,
// failed and so on), in the order of their commits and after them. The crawl
// never waits for an output: what it has not taken yet is in the store, and
// only the end of a run waits until it has taken everything.
//
// The store remembers how far an output has come, so that the next run goes on
// there, be it after a kill. An output that can be cut back to a mark, such as
// a file, thus has each outcome exactly once; any other may see those of its
// last second again.
//
// Its methods are called by one goroutine at a time. An error ends the run; one
// that says that nobody reads any more (io.ErrClosedPipe, EPIPE) ends it as
// interrupted.
type Output interface {
	// Name tells the outputs of a crawl apart, over all its runs.
	Name() string
	// Begin begins a run. mark is what Mark returned last as far as the store
	// knows, or "". kept reports whether the output still has all it had then,
	// and nothing more; if it does not, it begins anew with the first outcome
	// of the crawl.
	Begin(mark string) (kept bool, err error)
	// Write takes outcomes. It does not keep the slice.
	Write(outcomes []storage.Stored) error
	// Mark makes sure that what was written stays, and names that place.
	Mark() (string, error)
}

const (
	// outputBatch is how many outcomes an output is given at a time at most.
	outputBatch = 100
	// markEvery is how often an output has to make sure that what was written
	// stays.
	markEvery = time.Second
)

// An exporter follows the commits for one output.
type exporter struct {
	store     storage.Store
	output    Output
	committed chan struct{} // holds one: there may be more
	after     int64         // the latest outcome written
	marked    int64         // the latest outcome before the mark
	at        time.Time     // of the mark
	marks     chan string   // holds one: the latest mark that is not stored yet
}

// A position is what the store remembers of an output.
type position struct {
	After int64  `json:"after"`
	Mark  string `json:"mark"`
}

// beginOutputs makes the outputs ready, and stores where they begin: from
// then on what is in them is known to be this crawl's.
func (r *run) beginOutputs(ctx context.Context) error {
	marks := make(map[string]string)
	for _, out := range r.opts.Outputs {
		x := &exporter{store: r.store, output: out, committed: make(chan struct{}, 1), marks: make(chan string, 1), at: time.Now()}
		if err := x.begin(r.session.Start().Marks[out.Name()]); err != nil {
			return fmt.Errorf("crawl: output %s: %w", out.Name(), err)
		}
		marks[out.Name()] = <-x.marks
		r.exporters = append(r.exporters, x)
	}
	if len(marks) == 0 {
		return nil
	}
	_, err := r.session.Commit(ctx, &storage.Batch{Marks: marks})
	return err
}

func (x *exporter) begin(stored string) error {
	var was position
	if stored != "" {
		if err := json.Unmarshal([]byte(stored), &was); err != nil {
			return fmt.Errorf("the mark %q of a former run cannot be read: %w", stored, err)
		}
	}
	kept, err := x.output.Begin(was.Mark)
	if err != nil {
		return err
	}
	if kept {
		x.after = was.After
	}
	return x.mark()
}

// mark names the place up to which the output is safe.
func (x *exporter) mark() error {
	mark, err := x.output.Mark()
	if err != nil {
		return err
	}
	text, err := json.Marshal(position{After: x.after, Mark: mark})
	if err != nil {
		return err
	}
	select { // the former mark, if nobody has stored it
	case <-x.marks:
	default:
	}
	x.marks <- string(text)
	x.marked, x.at = x.after, time.Now()
	return nil
}

// follow writes what is committed until last is closed, and then the rest.
func (x *exporter) follow(ctx context.Context, last <-chan struct{}) error {
	for ended := false; !ended; {
		select {
		case <-x.committed:
		case <-last:
			ended = true
		case <-ctx.Done():
			return nil
		}
		if err := x.catchUp(ctx); err != nil {
			return fmt.Errorf("output %s: %w", x.output.Name(), err)
		}
	}
	return nil
}

// catchUp writes all that is committed. What is left unmarked is marked by a
// later call or, at the end of the run, by finish.
func (x *exporter) catchUp(ctx context.Context) error {
	for ctx.Err() == nil {
		found, after, err := x.store.Stored(ctx, x.after, outputBatch)
		if err != nil || ctx.Err() != nil {
			return err
		}
		if len(found) == 0 {
			x.after = after
			return nil
		}
		if err := x.output.Write(found); err != nil {
			return err
		}
		x.after = after
		if time.Since(x.at) >= markEvery {
			if err := x.mark(); err != nil {
				return err
			}
		}
	}
	return nil
}

// startOutputs starts a goroutine for each output. They end when last is
// closed and all is written, or with ctx; nobody waits for one that is blocked
// in a write after that. The channel it returns is closed when they have.
func (r *run) startOutputs(ctx context.Context, last <-chan struct{}) <-chan struct{} {
	done := make(chan struct{})
	left := make(chan struct{}, len(r.exporters))
	for _, x := range r.exporters {
		go func() {
			defer func() { left <- struct{}{} }()
			if err := x.follow(ctx, last); err != nil {
				r.cancel(err)
			}
		}()
	}
	go func() {
		defer close(done)
		for range r.exporters {
			<-left
		}
	}()
	return done
}

// tellOutputs says that there is more to write.
func (r *run) tellOutputs() {
	for _, x := range r.exporters {
		select {
		case x.committed <- struct{}{}:
		default:
		}
	}
}

// newMarks are the marks that are not stored yet, or nil.
func (r *run) newMarks() map[string]string {
	marks := r.marks
	r.marks = nil
	for _, x := range r.exporters {
		select {
		case mark := <-x.marks:
			if marks == nil {
				marks = make(map[string]string)
			}
			marks[x.output.Name()] = mark
		default:
		}
	}
	return marks
}

// endOutputs waits until the outputs have everything, and stores that, and the
// cookies.
func (r *run) endOutputs(ctx context.Context, done <-chan struct{}) error {
	select {
	case <-done:
	case <-ctx.Done():
	}
	if ctx.Err() != nil {
		return nil
	}
	for _, x := range r.exporters {
		if x.after == x.marked {
			continue
		}
		if err := x.mark(); err != nil {
			return fmt.Errorf("output %s: %w", x.output.Name(), err)
		}
	}
	marks, err := r.larder.store(r.judge.traps.newMarks(r.newMarks()), true)
	if err != nil || marks == nil {
		return err
	}
	if _, err := r.session.Commit(ctx, &storage.Batch{Marks: marks}); err != nil {
		return fmt.Errorf("storing what was written: %w", err)
	}
	return nil
}
