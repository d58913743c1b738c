package frontier

import (
	"context"
	"time"
)

// A Lease hands tasks of one host from the backlog to the frontier. Until
// they are shed or done, the backlog will not hand them out again.
type Lease struct {
	Host HostID
	Key  string // the host key, as urlnorm makes it: "https://example.com"
	// Tasks are the host's best tasks in order, the best first.
	Tasks []*Task
	// Backlog counts the tasks of the host that remain in the backlog after
	// this lease, those not yet due included.
	Backlog int
	// NotBefore is when the host may be asked again, as a former run left
	// it; zero is at once.
	NotBefore time.Time
}

// A Backlog holds the tasks that are waiting but do not fit into the
// frontier's window. It is the store's part of the queue: the store keeps it,
// the frontier alone decides when something is taken from it.
//
// Its methods may be called from several goroutines.
type Backlog interface {
	// Refill leases up to perHost tasks of each host: the best of those in
	// the backlog, whatever their NotBefore. It may read from disk. The
	// answer has one lease per host asked for, in the same order.
	Refill(ctx context.Context, hosts []HostID, perHost int) ([]Lease, error)
	// Shed takes leased tasks back into the backlog, with their NotBefore
	// and Tries. It does not wait for a disk, but a Refill that begins after
	// it has returned finds the tasks. The slice is the backlog's to keep.
	Shed(tasks []*Task)
}
