//go:build cgo

package sqlite

import (
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

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
	f, err := os.OpenFile(path+".lock", os.O_RDWR|os.O_CREATE, 0o644)
	if err != nil {
		return nil, fmt.Errorf("locking %s: %w", path, err)
	}
	ok, err := tryLock(f)
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

// held says who holds the database.
func held(path string, f *os.File) error {
	e := &fileError{path: path, kind: storage.ErrHeld, err: fmt.Errorf("%s.lock is locked", path), advice: "wait until it ends, or name another file"}
	text, err := io.ReadAll(io.LimitReader(f, 32))
	if pid := strings.TrimSpace(string(text)); err == nil && pid != "" {
		e.err = fmt.Errorf("process %s has it", pid)
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
