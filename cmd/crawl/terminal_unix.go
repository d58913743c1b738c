//go:build !windows

package main

import (
	"os"
	"syscall"
	"time"
)

// prepare makes a terminal understand cursor movements.
func prepare(*os.File) bool { return true }

// cpuTime is how long the process has computed so far, on all cores together.
func cpuTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
