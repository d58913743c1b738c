// Package storage is the contract between a crawl and the place where its
// state and its results are kept, and an implementation of it in memory.
//
//	session, err := store.Join(ctx, storage.JobSpec{MaxDepth: -1}) // a run begins
//	done, err := session.Commit(ctx, &storage.Batch{Results: results})
//	fetch(done.Added) // the tasks that are new
//	err = session.Leave(ctx, storage.EndFinished)
//	for one, err := range storage.All(ctx, store) { // what became of each URL
//
// A [Store] decides which URLs are new, which hosts this process may ask, and
// keeps everything durable. It does not decide when anything is fetched: that
// is the frontier's. Between them they make the queue: the frontier holds a
// window of tasks, the store all others.
//
// Everything a crawl learns reaches the store as a [Batch], committed in one
// transaction: the fate of tasks, their pages, links and items, and the tasks
// that were discovered with them. So there is no moment at which a page is
// stored and its links are not, or a task is finished and its successors are
// unknown: a crawl that is killed at any moment resumes from its last commit
// and has lost nothing. What had been handed out and not committed is simply
// pending again.
//
// Every implementation passes the same suite: storagetest.
package storage

import (
	"context"
	"encoding/json"
	"errors"
	"iter"
	"time"

	"github.com/joinable/crawl/frontier"
)

// Errors that callers branch on. Implementations wrap them with what they
// know: the file, the other owner, the version.
var (
	// ErrHeld means that another process is crawling into this store.
	ErrHeld = errors.New("held by another crawl")
	// ErrNewer means that the store was written by a newer program.
	ErrNewer = errors.New("written by a newer version of crawl")
	// ErrForeign means that what is there was not written by this program,
	// or is damaged.
	ErrForeign = errors.New("not a crawl database")
	// ErrFenced means that ownership was lost: nothing of the batch was
	// stored, and the caller must drop what it holds and stop.
	ErrFenced = errors.New("ownership lost")
	// ErrBusy means that the medium was busy for longer than the store waits.
	// Nothing of the batch was stored, and it may be committed again.
	ErrBusy = errors.New("busy")
	// ErrFull means that the medium is full. The batch was not stored;
	// everything committed before stands.
	ErrFull = errors.New("no space left")
)

// A Store is one crawl's state and results, over all its runs. Its methods
// may be called from several goroutines.
type Store interface {
	// Join begins a run: it creates the crawl if the store is empty and
	// resumes it otherwise. While the session lasts, a store of one owner
	// refuses all others with ErrHeld.
	Join(ctx context.Context, job JobSpec) (Session, error)
	// Status counts what the store holds. It may be called with or without a
	// session, also while another process holds the store, and is cheap
	// whatever the size of the crawl.
	Status(ctx context.Context) (Status, error)
	// Stored reads up to most final outcomes with IDs above after, in the
	// order of their commits, and returns them with the ID to go on after:
	// all up to it have been read. No outcomes and no error mean that there
	// are no more for now. Like Status it may be called at any time.
	Stored(ctx context.Context, after int64, most int) ([]Stored, int64, error)
	// Bodies reads pages with IDs above after whose bodies were kept, in the
	// order of their IDs: up to most, or about BodiesAtOnce bytes. It returns
	// them with the ID to go on after. No bodies and no error mean that there
	// are no more for now; the ID is then that of the last page of all. Like
	// Status it may be called at any time.
	Bodies(ctx context.Context, after int64, most int) ([]StoredBody, int64, error)
	// Revise begins to replace what extraction found on pages, or goes on with
	// a revision of the same purpose that was not finished; what one of another
	// purpose has gathered is dropped. Like Join it fails with ErrHeld while
	// another owner holds the store.
	Revise(ctx context.Context, purpose string) (Revision, error)
	// Latest is the final outcome of a task, or of what its redirects lead to;
	// ok is false if there is none (yet). It may have to look at every outcome.
	// Like Status it may be called at any time.
	Latest(ctx context.Context, id frontier.TaskID) (s Stored, ok bool, err error)
	// Add puts URLs aside for the crawl, durably: the run that is under way,
	// in whatever process, or the next one finds them by Session.Additions.
	// Like Status it may be called at any time.
	Add(ctx context.Context, urls []Addition) error
	// Close releases the store. A session must have been left before.
	Close() error
}

// A JobSpec says what is to be run.
type JobSpec struct {
	// Options are the caller's, as JSON. The store keeps them with the run
	// and gives back the latest ones in Status.
	Options json.RawMessage
	// Version is the program's.
	Version string
	// Order is how tasks leave the backlog. It may differ between runs.
	Order frontier.Order
	// MaxDepth is the greatest depth at which tasks are pending. The store
	// parks deeper ones as TooDeep and releases them should a shorter way be
	// found, so that depth is exact whatever the order of discovery.
	// Negative is no limit.
	//
	// When a run's MaxDepth differs from the former run's, Join recomputes
	// what it must, and parks and releases accordingly.
	MaxDepth int
	// MaxPerHost is the greatest number of tasks of one host that may be
	// pending or done. The store parks those beyond it as OverBudget; seeds
	// (depth zero) count, but never are beyond it. Zero and less is no limit.
	//
	// When more than that are pending and done as a run joins, Join parks the
	// last of the host's queue. After a limit was raised, Reconsider of
	// OverBudget releases what there is room for.
	MaxPerHost int64
	// Records are what the items of the run look like. A store that can be
	// asked questions shows those of each name as a table, which replaces the
	// former one of that name; others ignore it.
	Records []Shape
}

// A Shape is the shape of the records of one name, which are JSON objects.
type Shape struct {
	Name   string // letters a to z, digits and _; a letter first
	Fields []Field
}

// A Field is one member of a record.
type Field struct {
	Name string // differs from the others by more than case
	// Type is "string", "number", "integer", "bool", "date", "url", "json" for
	// what has parts, or "any". The value may be null, whatever the type.
	Type string
}

// A Session is one run of a crawl. Commit, Reconsider and Revive are called from
// one goroutine at a time; everything else from any.
type Session interface {
	frontier.Backlog

	// Start tells what the session found when it joined.
	Start() Start
	// Claim takes ownership of up to hosts hosts that have pending tasks and
	// no owner, and leases up to perHost tasks of each, which may be zero. A
	// store of one owner gives all its hosts to the first call that asks for
	// enough. Hosts that are first seen in a commit of this session are its
	// own from then on.
	Claim(ctx context.Context, hosts, perHost int) ([]frontier.Lease, error)
	// Commit stores the batch in one transaction, or nothing of it. A row
	// that cannot be stored must not fail its neighbours: it is stored as a
	// failure that says so. ctx bounds waiting for the transaction to begin,
	// never the commit itself: once begun it is carried through.
	Commit(ctx context.Context, b *Batch) (Committed, error)
	// Reconsider calls judge with every task that is parked for one of the
	// given reasons and applies the verdict: Released makes it pending
	// again, any other reason is why it is parked from now on. It commits in
	// portions, may be repeated after a kill, and returns the number
	// released. The released tasks go to the backlog; grown is called after
	// each portion's commit with the hosts that have more pending tasks than
	// before, as leases without tasks.
	Reconsider(ctx context.Context, reasons []Reason, judge func(*frontier.Task, Reason) Reason, grown func([]frontier.Lease)) (int, error)
	// Revive makes tasks whose fate is Failed or Gone pending again, as if they
	// had never been tried, and returns their number; it passes over all
	// others, and over those deeper than MaxDepth. It commits in portions and
	// reports to grown like Reconsider.
	Revive(ctx context.Context, ids []frontier.TaskID, grown func([]frontier.Lease)) (int, error)
	// Pages is the number of pages that are stored of a host, over all runs.
	// It does not wait for a disk.
	Pages(id frontier.HostID) int64
	// Fate is where a task stands: pending if it is zero, and the reason if it is
	// Parked. It does not wait for a disk.
	Fate(id frontier.TaskID) (Fate, Reason)
	// Host returns what is known about a host; ok is false if nothing has
	// been committed about it.
	Host(ctx context.Context, id frontier.HostID) (f HostFacts, ok bool, err error)
	// HostKey is the host key of a host, "" if there is no such host: they are
	// numbered from 1 without gaps. It does not wait for a disk.
	HostKey(id frontier.HostID) string
	// Footprint tells how much memory the session takes. It is cheap enough to
	// be asked after every commit.
	Footprint() Footprint
	// Additions reads up to most URLs that were put aside and are not taken
	// yet by a commit (see Batch.Taken), those put aside first first.
	Additions(ctx context.Context, most int) ([]Addition, error)
	// Release gives up the ownership of hosts. The tasks leased from them
	// must have been shed or done.
	Release(ctx context.Context, r ...Release) error
	// Alive is cancelled when ownership can no longer be proven. The caller
	// must then stop as after ErrFenced.
	Alive() context.Context
	// Leave ends the run and records how it ended. It makes the store
	// complete in itself: whoever copies the file copies everything.
	Leave(ctx context.Context, end End) error
}

// Start is what a session found when it joined.
type Start struct {
	Run      int64  // this run's number, from 1
	Resumed  bool   // there were runs before
	HashSeed uint64 // for frontier.Identity; random, and the crawl's for ever
	Counts   Counts
	// Scope holds what former batches put into Batch.Scope, each once, in
	// no particular order.
	Scope iter.Seq[string]
	// Policy is what the latest batch put into Batch.Policy, or "".
	Policy string
	// Marks are what former batches put into Batch.Marks.
	Marks map[string]string
}

// End says how a run ended.
type End string

// The ends of a run. They are stored as they stand here.
const (
	EndFinished    End = "finished"    // nothing is pending
	EndLimit       End = "limit"       // a limit set by the user was reached
	EndGaveUp      End = "gave-up"     // all that is pending is on blocked hosts
	EndInterrupted End = "interrupted" // drained or aborted on request
	EndFailed      End = "failed"      // a fatal error
	EndRevised     End = "revised"     // it fetched nothing, but extracted again; see Revision
)

// A Release gives up one host, to be asked again only after NextAfter: a
// duration, for the clocks of two machines never agree.
type Release struct {
	Host      frontier.HostID
	NextAfter time.Duration
}

// Counts are the crawl's numbers, over all runs.
type Counts struct {
	Known   int64            // tasks ever accepted; the sum of all that follow
	Pending int64            // waiting or in flight
	Fates   map[Fate]int64   // final fates
	Parked  map[Reason]int64 // tasks parked now
	Pages   int64            // pages stored: the tasks of fate Fetched
	Links   int64
	Items   int64
	Hosts   int64
	Bytes   int64 // of pages, decoded
	Wire    int64 // of pages, as they came over the wire
	Retries int64 // attempts that were followed by another
}

// Status is what a store holds.
type Status struct {
	Counts
	Options json.RawMessage // of the latest run
	Runs    []Run           // the first run first
	Added   int64           // URLs put aside by Add and not taken yet
	// Marks are what batches put into Batch.Marks.
	Marks map[string]string
}

// Run is one run of a crawl.
type Run struct {
	ID      int64
	Started time.Time
	Ended   time.Time // zero while running, and after a kill
	End     End       // "" while running, and after a kill
	Version string
	Pages   int64 // stored by this run
}
