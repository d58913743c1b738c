package main

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
)

// pins keep the server and the contenders on a core of their own each.
type pins struct {
	taskset string // where it is; empty pins nothing
}

// The cores, as taskset counts.
const (
	serverCore    = "0"
	contenderCore = "1"
)

func newPins() pins {
	path, err := exec.LookPath("taskset")
	if err != nil || runtime.NumCPU() < 2 {
		return pins{}
	}
	return pins{taskset: path}
}

// command is a command pinned to cores.
func (p pins) command(cores string, command ...string) []string {
	if p.taskset == "" {
		return command
	}
	return append([]string{p.taskset, "-c", cores}, command...)
}

// cores are the cores of a contender that may use so many, as taskset counts.
// Where there are no more, the first of them is the server's as well.
func cores(count int) string {
	switch {
	case count == 1:
		return contenderCore
	case runtime.NumCPU() > count:
		return fmt.Sprintf("1-%d", count)
	}
	return fmt.Sprintf("0-%d", count-1)
}

// onCores is the environment of a process that is to use so many cores.
func onCores(count int) []string {
	return append(os.Environ(), "GOMAXPROCS="+strconv.Itoa(count))
}
