package main

import (
	"os"
	"os/exec"
	"runtime"
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

// command is a command pinned to a core.
func (p pins) command(core string, command ...string) []string {
	if p.taskset == "" {
		return command
	}
	return append([]string{p.taskset, "-c", core}, command...)
}

// oneCore is the environment of a process that is to use one core.
func oneCore() []string { return append(os.Environ(), "GOMAXPROCS=1") }
