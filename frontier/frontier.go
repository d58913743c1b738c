package frontier

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// Options are a Frontier's options. The zero value of each is its default.
type Options struct {
	// Order is the order among the tasks of one host; default BreadthFirst.
	// Among hosts the one that has been due for longest comes first.
	Order Order
	// Delay is the least time between the starts of two requests to one
	// host; default none. Update.Hosts can raise it for single hosts.
	Delay time.Duration
	// Adapt makes the delay follow the host's own response time: it is at
	// least Adapt times the smoothed Feedback.Took, up to a minute. Zero, the
	// default, does not.
	Adapt float64
	// PerHost is the number of permits per host: requests at a time; default 2.
	PerHost int
	// Rule, unless nil, is asked once for each host, with a task of it, before
	// the first is handed out. It is called by Run's goroutine and must not
	// block or keep t.
	Rule func(t *Task) Rule
	// InFlight caps the tasks that are handed out and neither Done nor Retry,
	// and so what a kill makes to be fetched again; default 1,024. With 1
	// the order is exact.
	InFlight int
	// Window is the number of tasks held in memory, over all hosts; default
	// 32,768. It is soft: every host with pending tasks may hold one.
	Window int
	// Limiter limits the requests to all hosts together; nil is no limit.
	Limiter *rate.Limiter
	// Gate, unless nil, closes every host by a gate at first: the first thing
	// handed out for a host is a Task{Gate: true, Host, URL} with the URL
	// that Gate makes of a task of the host; its other tasks are not due until
	// Update.Hosts opens the gate. A host for which Gate returns "" has none.
	// It is called by Run's goroutine and must not block or keep t.
	Gate func(t *Task) (url string)
	// MaxPages, unless zero, is the number of tasks that may end as pages
	// (Done.Page), Pages included. What is in flight counts as pages until it
	// is known not to be, so that the limit is exact.
	MaxPages int64
	// Pages is the number of pages counted by former runs.
	Pages int64
	// MaxHostPages, unless zero, is the number of tasks of one host that may
	// end as pages, HostPages included. What is in flight counts as pages until
	// it is known not to be, so that the limit is exact. The tasks of a host
	// that has that many are handed out all the same: the receiver ends them.
	MaxHostPages int64
	// HostPages, unless nil, is the number of a host's pages counted by former
	// runs. It is called by Run's goroutine, once for each host before anything
	// of it is handed out, and must not wait for a disk.
	HostPages func(HostID) int64
	// GiveUp is how long a streak of blocks may last until the host is given
	// up; default 15 minutes. See GaveUp.
	GiveUp time.Duration
	// More, unless nil, is asked before Run ends as Finished or GaveUp
	// whether something may yet come from outside that Hold does not know of.
	// If it returns true, Run goes on until the next message and asks again.
	// It is called by Run's goroutine when nothing is in flight and nothing
	// can be handed out, so that it may take its time.
	More func() bool
	// Backlog holds the tasks beyond the window. If it is nil, all tasks are
	// held in memory.
	Backlog Backlog
}

// A Rule is what holds for one host instead of the options for all.
type Rule struct {
	Delay   time.Duration // instead of Options.Delay; 0 leaves that, negative is none
	PerHost int           // instead of Options.PerHost; 0 leaves that
}

func (o Options) withDefaults() Options {
	setDefault(&o.PerHost, 2)
	setDefault(&o.InFlight, 1024)
	setDefault(&o.Window, 32768)
	setDefault(&o.GiveUp, 15*time.Minute)
	return o
}

func setDefault[T ~int | ~int64](v *T, def T) {
	if *v <= 0 {
		*v = def
	}
}

// Frontier decides when which task is fetched. It hands tasks out as their
// hosts become due, one after the other in the order asked for, and knows when
// all is done.
//
// Run owns all state; the other methods send it messages. They may be called
// from any goroutine, before, during and after Run, and do not block, save for
// Next. Messages sent before Run are kept for it; those after it are dropped.
//
// A task that Next returned is in flight and its receiver's own. Once its
// request is over the receiver says Release, and once its fate is stored, in
// an Update, Done or Retry: each exactly once.
type Frontier struct {
	options  Options
	out      chan *Task // unbuffered; closed by Run when nothing more will be handed out
	drained  atomic.Bool
	messages mailbox
}

// New makes a frontier without tasks.
func New(o Options) *Frontier {
	return &Frontier{
		options:  o.withDefaults(),
		out:      make(chan *Task),
		messages: mailbox{wake: make(chan struct{}, 1)},
	}
}

// Next waits for a task that is due and returns it. It returns false when
// nothing will be handed out any more, because of Drain or the end of Run, and
// when ctx is cancelled.
func (f *Frontier) Next(ctx context.Context) (*Task, bool) {
	if f.drained.Load() {
		return nil, false
	}
	select {
	case t, ok := <-f.out:
		return t, ok
	case <-ctx.Done():
		return nil, false
	}
}

// Feedback says how a request went.
type Feedback struct {
	// Unspent: no request was made, so that the host's delay does not count
	// from it.
	Unspent bool
	// Block, if above zero, is how long the host is not to be asked: for 429,
	// 503, a refused connection.
	Block time.Duration
	// OK: the host answered as it should, which ends a streak of blocks.
	// It is ignored if Block is set.
	OK bool
	// Took is the time from the request to the end of the response; zero if
	// unknown. See Options.Adapt.
	Took time.Duration
}

// Release says that the request of t is over: the host's permit returns. It
// reads t and does not keep it.
func (f *Frontier) Release(t *Task, fb Feedback) {
	m := message{kind: aRelease, host: t.Host, task: t.ID, gate: t.Gate, feedback: fb}
	if fb.Block > 0 && !t.Gate { // a gate's URL may have moved to another host
		m.key = originOf(t.URL)
	}
	f.messages.post(m)
}

// Update says what one commit changed. All of it takes effect at once:
// pending cannot touch zero between the end of a page and the beginning of
// its links. The slices and the tasks in Retry and Grown belong to the
// frontier from then on.
func (f *Frontier) Update(u Update) {
	f.messages.post(message{kind: anUpdate, update: &u})
}

// Hold keeps Run from ending as Finished or GaveUp while more may yet come
// from outside, such as seeds that are being read, until release is called.
// release may be called more than once. Take the first Hold before Run.
func (f *Frontier) Hold() (release func()) {
	f.messages.hold(1)
	var once sync.Once
	return func() { once.Do(func() { f.messages.hold(-1) }) }
}

// Pause makes the frontier hand out nothing for a while, whatever the host: the
// network is down, say. Of several pauses the longest holds. What is on offer
// when it begins may still be taken.
func (f *Frontier) Pause(d time.Duration) {
	f.messages.post(message{kind: aPause, pause: d})
}

// Halt makes the frontier hand out nothing until it is called with false. What is
// on offer when it begins may still be taken. A halted frontier may be drained.
func (f *Frontier) Halt(halted bool) {
	f.messages.post(message{kind: aHalt, halt: halted})
}

// Drain makes the frontier hand out nothing more: calls of Next that begin
// after it return false, and Run returns Drained when nothing is in flight.
// It may be called more than once.
func (f *Frontier) Drain() {
	if !f.drained.Swap(true) {
		f.messages.post(message{kind: aDrain})
	}
}
