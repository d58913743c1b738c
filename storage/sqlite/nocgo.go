//go:build !cgo

// Package sqlite keeps a crawl in one SQLite database. It needs cgo, without
// which this program was built.
package sqlite

import (
	"context"
	"errors"
	"fmt"

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

// Join fails.
func (*Store) Join(context.Context, storage.JobSpec) (storage.Session, error) { return nil, errNoCgo }

// Status fails.
func (*Store) Status(context.Context) (storage.Status, error) { return storage.Status{}, errNoCgo }

// Close has nothing to close.
func (*Store) Close() error { return nil }
