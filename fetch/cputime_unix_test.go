//go:build unix

package fetch_test

import (
	"syscall"
	"time"
)

// cpu is the processor time that the whole process has used, what a test
// serves included.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
