//go:build unix

package fetch

import "syscall"

// fileLimit is the soft limit of open files. The runtime has raised it to the
// hard limit already, where that was possible.
func fileLimit() (n uint64, ok bool) {
	var limit syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &limit); err != nil {
		return 0, false
	}
	return uint64(limit.Cur), true
}
