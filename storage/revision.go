package storage

import "context"

// A Revision puts new results of extraction in the place of those that a store
// holds: they are gathered beside the old ones, and take their place in one
// transaction when all are there. Whatever happens before leaves the old ones
// whole; what was gathered stays, for whoever goes on. While a Revision is
// open no crawl can join, for it holds the store as a Session does. Its methods
// are called from one goroutine at a time.
type Revision interface {
	// Progress is how far the revision has come: zero if it begins.
	Progress() Progress
	// Dropped reports whether what another revision had gathered was dropped
	// for this one.
	Dropped() bool
	// Put gathers the results of pages, in the order of their IDs, of which the
	// first is above the former Progress.After and the last not above p's, and
	// stores p with them in one transaction. Pages in that range that are not
	// among them keep what they have. ctx bounds waiting for the transaction to
	// begin.
	Put(ctx context.Context, pages []Revised, p Progress) error
	// Finish puts what was gathered in the place of what was there. Pages above
	// Progress.After keep what they have. It records a run of its own that
	// ended with EndRevised, so that job.Options are the latest ones; nothing
	// else of job counts. Of r the
	// store sets ID and End.
	Finish(ctx context.Context, r Run, job JobSpec) error
	// Close lets go of the store. Without Finish before it, what was gathered
	// stays for the next revision of the same purpose.
	Close() error
}

// Progress is how far a revision has come.
type Progress struct {
	After  int64 // pages up to this ID are done
	Pages  int64 // that have new results
	Broken int64 // whose bodies could not be read
	Items  int64 // in the new results
}

// Revised are the new results of one page, as in Result and Page. Items of the
// page that are a program's own stay, behind these.
type Revised struct {
	Page     int64 // its ID
	Items    []Item
	Metadata []byte
	Texts    []Text
}
