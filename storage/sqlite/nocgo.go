//go:build !cgo

// Package sqlite keeps a crawl in one SQLite database. It needs cgo, without
// which this program was built.
package sqlite

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
)

// Options are how a database would be opened.
type Options struct{ ReadOnly bool }

// A Store cannot be had.
type Store struct{}

var errNoCgo = errors.New("this program was built without cgo, which SQLite needs: build it with CGO_ENABLED=1 and a C compiler")

// Open fails.
func Open(path string, _ Options) (*Store, error) {
	return nil, fmt.Errorf("opening %s: %w", path, errNoCgo)
}

// SetAside fails.
func SetAside(path string) (string, error) {
	return "", fmt.Errorf("setting %s aside: %w", path, errNoCgo)
}

// Running fails.
func Running(path string) (pid int, running bool, err error) {
	return 0, false, fmt.Errorf("asking who holds %s: %w", path, errNoCgo)
}

// Join fails.
func (*Store) Join(context.Context, storage.JobSpec) (storage.Session, error) { return nil, errNoCgo }

// Status fails.
func (*Store) Status(context.Context) (storage.Status, error) { return storage.Status{}, errNoCgo }

// Stored fails.
func (*Store) Stored(context.Context, int64, int) ([]storage.Stored, int64, error) {
	return nil, 0, errNoCgo
}

// Bodies fails.
func (*Store) Bodies(context.Context, int64, int) ([]storage.StoredBody, int64, error) {
	return nil, 0, errNoCgo
}

// Latest fails.
func (*Store) Latest(context.Context, frontier.TaskID) (storage.Stored, bool, error) {
	return storage.Stored{}, false, errNoCgo
}

// Revise fails.
func (*Store) Revise(context.Context, string) (storage.Revision, error) { return nil, errNoCgo }

// Add fails.
func (*Store) Add(context.Context, []storage.Addition) error { return errNoCgo }

// Close has nothing to close.
func (*Store) Close() error { return nil }

// The errors of statements.
var (
	ErrReadOnly = errors.New("only queries are answered here")
	ErrQuery    = errors.New("the query fails")
)

// A Reader cannot be had.
type Reader struct{}

// OpenReader fails.
func OpenReader(path string) (*Reader, error) {
	return nil, fmt.Errorf("opening %s: %w", path, errNoCgo)
}

// Query fails.
func (*Reader) Query(context.Context, string) (*Rows, error) { return nil, errNoCgo }

// Close has nothing to close.
func (*Reader) Close() error { return nil }

// Rows are none.
type Rows struct{}

// Columns are none.
func (*Rows) Columns() []string { return nil }

// Next fails.
func (*Rows) Next() ([]driver.Value, error) { return nil, errNoCgo }

// Close has nothing to close.
func (*Rows) Close() error { return nil }
