//go:build cgo

package sqlite

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"time"

	"github.com/joinable/crawl/storage"
)

// A lock holds a database for one crawl, through a file of its own beside it:
// locking the database itself would keep readers out, and opening and closing
// it other than through SQLite would drop SQLite's own locks. The system
// releases it when the process ends, however it ends. The file stays, for
// removing it would let two processes lock two files of the same name.
type lock struct{ file *os.File }

// hold takes the lock of a database and notes who has it.
func hold(path string) (*lock, error) {
	f, err := os.OpenFile(lockFile(path), os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	ok, err := insist(path, f)
	if err == nil && !ok {
		err = held(path, f)
	}
	if err == nil {
		err = sign(f)
	}
	if err != nil {
		_ = f.Close() // nothing was written that matters
		return nil, err
	}
	return &lock{f}, nil
}

// insist takes the lock unless a crawl has it. Running tells by taking it as
// well, shared and for microseconds, and the system does not say who is in the
// way. But what excludes a probe is a crawl; where a probe gets through, there
// were only others like it, which will be gone in a moment.
func insist(path string, f *os.File) (ok bool, err error) {
	for _, pause := range []time.Duration{time.Millisecond, 3 * time.Millisecond, 10 * time.Millisecond, 30 * time.Millisecond, 60 * time.Millisecond} {
		if ok, err = tryLock(f, exclusive); ok || err != nil {
			return ok, err
		}
		if _, running, err := Running(path); running || err != nil {
			return false, err
		}
		time.Sleep(pause)
	}
	return tryLock(f, exclusive)
}

// Running tells whether a crawl, of this process or any other, holds the
// database in the file path now, and the number of its process; 0 if the lock
// file does not say. Nothing is created or written, and a crawl that begins
// meanwhile is not disturbed. On file systems that know no locks it fails.
func Running(path string) (pid int, running bool, err error) {
	f, err := os.Open(lockFile(path))
	if errors.Is(err, fs.ErrNotExist) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("asking who holds %s: %w", path, err)
	}
	defer f.Close() // releases the lock
	free, err := tryLock(f, shared)
	if err != nil {
		return 0, false, fmt.Errorf("asking who holds %s: %w", path, err)
	}
	if free {
		return 0, false, nil
	}
	return holder(f), true, nil
}

func lockFile(path string) string { return path + ".lock" }

// A way to lock: exclusive keeps everybody out, shared only those that want it
// exclusive.
type way bool

const (
	exclusive way = false
	shared    way = true
)

// holder is the process that signed the lock file, or 0.
func holder(f *os.File) int {
	text, err := io.ReadAll(io.LimitReader(f, 32))
	pid, bad := strconv.Atoi(strings.TrimSpace(string(text)))
	if err != nil || bad != nil || pid < 0 {
		return 0
	}
	return pid
}

// held says who holds the database.
func held(path string, f *os.File) error {
	e := &fileError{path: path, kind: storage.ErrHeld, err: fmt.Errorf("%s is locked", lockFile(path)), advice: "wait until it ends, or name another file"}
	if pid := holder(f); pid != 0 {
		e.err = fmt.Errorf("process %d has it", pid)
	}
	return e
}

// sign writes this process's number into the lock file.
func sign(f *os.File) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	_, err := f.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
	return err
}

func (l *lock) release() error { return l.file.Close() }
