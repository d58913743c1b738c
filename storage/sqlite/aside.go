//go:build cgo

package sqlite

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"
)

// SetAside renames a database, with its write-ahead log, so that a new one can
// take its name: crawl.db becomes crawl-20260131T120000Z.db. It returns the
// new name, or "" if there was no database. A database that a crawl is running
// into is refused with storage.ErrHeld.
func SetAside(path string) (string, error) {
	if _, err := os.Lstat(path); errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	l, err := hold(path)
	if err != nil {
		return "", err
	}
	aside, err := freeName(path)
	if err == nil {
		err = rename(path, aside)
	}
	return aside, errors.Join(err, l.release())
}

// rename moves a database, its log first brought home: a log that stayed
// behind would be deleted with the next database of that name.
func rename(path, to string) error {
	if s, err := Open(path, Options{}); err == nil { // else it is no database of ours, and is moved as it is
		if err := s.Close(); err != nil {
			return err
		}
	}
	for _, suffix := range []string{"", "-wal", "-shm"} {
		err := os.Rename(path+suffix, to+suffix)
		if err != nil && (suffix == "" || !errors.Is(err, os.ErrNotExist)) {
			return fmt.Errorf("setting %s aside: %w", path, err)
		}
	}
	return nil
}

// freeName is path with the time before its ending, and a number if need be.
func freeName(path string) (string, error) {
	stem, ending := path, ""
	if s, ok := strings.CutSuffix(path, ".db"); ok {
		stem, ending = s, ".db"
	}
	stem += "-" + time.Now().UTC().Format("20060102T150405Z")
	name := stem + ending
	for n := 2; n < 1000; n++ {
		if _, err := os.Lstat(name); errors.Is(err, os.ErrNotExist) {
			return name, nil
		}
		name = fmt.Sprintf("%s-%d%s", stem, n, ending)
	}
	return "", fmt.Errorf("setting %s aside: every name like %s is taken", path, name)
}
