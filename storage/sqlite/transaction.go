//go:build cgo

package sqlite

import (
	"context"
	"errors"
	"time"

	"github.com/joinable/crawl/storage"
)

const (
	// busyWait is how long SQLite waits for another program's lock before
	// it is asked whether to go on waiting.
	busyWait = 100 * time.Millisecond
	// busyLimit is how long a transaction waits to begin.
	busyLimit = 10 * time.Second
)

// transact runs f in a transaction: all of it is stored, or nothing. ctx
// bounds waiting for other programs that write; once begun, the transaction
// is carried through.
func (c *conn) transact(ctx context.Context, f func() error) error {
	err := c.begin(ctx)
	if err == nil {
		err = f()
	}
	if err == nil {
		err = c.exec("COMMIT")
	}
	// SQLite itself has rolled back after some errors, and then it is an
	// error to ask for it.
	if err != nil && !c.db.AutoCommit() {
		err = errors.Join(err, c.exec("ROLLBACK"))
	}
	return err
}

// begin begins a transaction that writes.
func (c *conn) begin(ctx context.Context) error {
	for began := time.Now(); ; {
		if err := ctx.Err(); err != nil {
			return &fileError{path: c.path, err: err}
		}
		err := c.exec("BEGIN IMMEDIATE")
		if !errors.Is(err, storage.ErrBusy) || time.Since(began) > busyLimit {
			return err
		}
	}
}
