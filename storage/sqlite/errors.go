//go:build cgo

package sqlite

import (
	"errors"
	"fmt"

	sqlite3 "github.com/mattn/go-sqlite3"

	"github.com/joinable/crawl/storage"
)

// A fileError is what went wrong with a file, and what to do about it.
type fileError struct {
	path   string
	kind   error // one of storage's, or nil
	err    error
	advice string
}

func (e *fileError) Error() string {
	s := e.path + ": "
	if e.kind != nil {
		s += e.kind.Error() + ": "
	}
	s += e.err.Error()
	if e.advice != "" {
		s += " (" + e.advice + ")"
	}
	return s
}

func (e *fileError) Unwrap() []error {
	if e.kind == nil {
		return []error{e.err}
	}
	return []error{e.kind, e.err}
}

// explain says which file an error of SQLite is about, which of storage's
// errors it is, and what to do next.
func explain(path string, err error) error {
	if err == nil {
		return nil
	}
	var already *fileError
	if errors.As(err, &already) {
		return err
	}
	e := &fileError{path: path, err: err}
	var code sqlite3.Error
	if errors.As(err, &code) {
		e.advice, e.kind = diagnose(code)
	}
	return e
}

// diagnose finds the kind of an error and what to do about it.
func diagnose(e sqlite3.Error) (advice string, kind error) {
	switch e.Code {
	case sqlite3.ErrFull:
		return "free some space and resume: everything committed stands", storage.ErrFull
	case sqlite3.ErrIoErr:
		return "the disk failed, or is full: check it and resume; everything committed stands", nil
	case sqlite3.ErrCorrupt:
		return "the file is damaged: restore a copy, or save what can be read with: sqlite3 FILE .recover", storage.ErrForeign
	case sqlite3.ErrNotADB:
		return "name another file: this one is left alone", storage.ErrForeign
	case sqlite3.ErrBusy, sqlite3.ErrLocked:
		return "another program is writing to the file: end it", storage.ErrBusy
	case sqlite3.ErrReadonly, sqlite3.ErrPerm, sqlite3.ErrCantOpen:
		return "the file and its directory must be writable", nil
	}
	return "", nil
}

// rowError reports whether the row itself is to blame for err: a constraint,
// a wrong type, more bytes than SQLite can hold.
func rowError(err error) bool {
	var code sqlite3.Error
	if !errors.As(err, &code) {
		return false
	}
	return code.Code == sqlite3.ErrConstraint || code.Code == sqlite3.ErrMismatch || code.Code == sqlite3.ErrTooBig
}

func foreign(path, why string) error {
	return &fileError{path: path, kind: storage.ErrForeign, err: errors.New(why), advice: "name another file: this one is left alone"}
}

func newer(path string, version int64) error {
	return &fileError{
		path: path, kind: storage.ErrNewer,
		err:    fmt.Errorf("its schema is version %d, this program knows %d", version, len(migrations)),
		advice: "upgrade crawl",
	}
}
