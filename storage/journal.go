package storage

import (
	"context"
	"iter"
	"time"

	"github.com/joinable/crawl/frontier"
)

// A Journal is where a [Ledger] keeps what it decides: rows that are appended
// and, with few exceptions, never changed. It decides nothing itself. Append
// is called from one goroutine at a time; everything else from any.
type Journal interface {
	// Past is what there is to know before Replay.
	Past(ctx context.Context) (Past, error)
	// Replay calls r with every row: first all hosts, then all outcomes in
	// order, retries, depths, bodies, and at last all tasks in order.
	Replay(ctx context.Context, r Replay) error
	// Begin records that a run begins.
	Begin(ctx context.Context, r Run, job JobSpec) error
	// Append stores an entry in one transaction, or nothing of it. ctx
	// bounds waiting for the transaction to begin. A row that cannot be
	// stored is reported as a *RowError.
	Append(ctx context.Context, e *Entry) error
	// Tasks fills in, for tasks of which only the ID is set, everything but
	// Depth, Tries and NotBefore.
	Tasks(ctx context.Context, tasks []*frontier.Task) error
	// Outlinks are the ways that lead on from a task.
	Outlinks(ctx context.Context, id frontier.TaskID) ([]Edge, error)
	// Edges calls yield with the ways that lead on from all tasks.
	Edges(ctx context.Context, yield func(Edge)) error
	// Host is what the latest HostFacts said; ok is false if there are none.
	Host(ctx context.Context, id frontier.HostID) (f HostFacts, ok bool, err error)
	// Additions reads up to most additions, the first first.
	Additions(ctx context.Context, most int) ([]Addition, error)
	// End records that the run has ended and makes the journal complete in
	// itself. Nothing is called after it.
	End(ctx context.Context, end End) error
}

// Past is what a journal says before it is replayed.
type Past struct {
	Run      int64 // the number of the latest run; zero for none
	MaxDepth int   // the latest run's
	HashSeed uint64
	Scope    iter.Seq[string]
	Policy   string
	Marks    map[string]string
	// Counts gives what Replay does not: Links, Items, Bytes, Wire, Retries;
	// and Known, as an estimate of how much memory to reserve.
	Counts Counts
}

// Replay receives a journal's rows. Rows for which it has no function are
// passed over.
type Replay struct {
	Host    func(id frontier.HostID, key string, notBefore time.Time)
	Outcome func(task frontier.TaskID, f Fate, r Reason)
	// Retry gets, in order, every Retry and every Freed; the latter with
	// zeros, for a freed task begins anew.
	Retry func(task frontier.TaskID, tries uint8, notBefore time.Time)
	Depth func(task frontier.TaskID, depth int)
	// Way gets the latest NewWay of each task that has any, unless it is in
	// PastTask.IsAsset already.
	Way  func(task frontier.TaskID, origin frontier.Origin)
	Body func(id int64, hash uint64, size int64)
	Task func(t PastTask)
}

// A PastTask is what a ledger needs to know of a task.
type PastTask struct {
	ID       frontier.TaskID
	Host     frontier.HostID
	Identity uint64
	Depth    int // when it was accepted
	Priority int32
	Parked   Reason // when it was accepted
	IsAsset  bool   // its origin was FromAsset when it was accepted
}

// An Edge says that a task follows from another: by a link, which makes it
// deeper by one, or otherwise (a redirect, Result.Also), which does not.
type Edge struct {
	Source, Target frontier.TaskID
	Link           bool
}

// An Entry is what one transaction appends to a journal.
type Entry struct {
	Run      int64
	Hosts    []NewHost
	Tasks    []NewTask // with IDs in order, without gaps
	Outcomes []NewOutcome
	Also     []Edge     // by Result.Also
	Depths   []NewDepth // each replaces what was known
	Ways     []NewWay   // each replaces what was known
	Facts    []HostFacts
	Scope    []string
	Policy   string
	Marks    map[string]string
	Taken    []int64
	Records  []Shape
	Counts   Counts // with this entry
	Pages    int64  // stored by the run, with this entry
}

// A NewHost is a host key that got its number.
type NewHost struct {
	ID  frontier.HostID
	Key string
}

// A NewTask is a candidate that was accepted.
type NewTask struct {
	*Candidate
	ID     frontier.TaskID
	Host   frontier.HostID
	Parent frontier.TaskID
	Depth  int
	Parked Reason
	Result int // index in the batch, or -1 for a seed
}

// A NewOutcome ends an attempt at a task, or parks or frees it.
type NewOutcome struct {
	Outcome
	Task frontier.TaskID
	// Host is the task's, or zero where neither the host's queue nor its
	// pages can change by the outcome.
	Host   frontier.HostID
	Result int // index in the batch, or -1
	// Page, Links, Items and Texts are the result's.
	Page        *Page
	Links       []Link
	Items       []Item
	Texts       []Text
	File        *File
	Fingerprint *Fingerprint
	// Targets are the tasks that Links lead to, one for each.
	Targets []frontier.TaskID
	// Redirect is the task that was redirected to, or zero.
	Redirect frontier.TaskID
	// Body numbers the page's body, from 1, or is zero for none; NewBody says
	// that it is not stored yet.
	Body    int64
	NewBody bool
}

// A NewDepth is the depth of a task to which a shorter way was found.
type NewDepth struct {
	Task  frontier.TaskID
	Depth int
}

// A NewWay is the origin of a task that was found in another way, which counts
// from then on.
type NewWay struct {
	Task   frontier.TaskID
	Origin frontier.Origin
}

// A RowError says that a row can never be stored because of what is in it.
type RowError struct {
	Result int // index in the batch, or -1
	Err    error
}

// Error says why the row was refused.
func (e *RowError) Error() string { return "row refused: " + e.Err.Error() }

// Unwrap is what the journal said.
func (e *RowError) Unwrap() error { return e.Err }
