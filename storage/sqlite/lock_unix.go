//go:build cgo && unix

package sqlite

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// tryLock locks the file for this process, without waiting; ok is false if
// another has it.
func tryLock(f *os.File, how way) (ok bool, err error) {
	flags := unix.LOCK_EX | unix.LOCK_NB
	if how == shared {
		flags = unix.LOCK_SH | unix.LOCK_NB
	}
	err = unix.Flock(int(f.Fd()), flags)
	if errors.Is(err, unix.EWOULDBLOCK) {
		return false, nil
	}
	return err == nil, err
}
