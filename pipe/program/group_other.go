//go:build !unix

package program

import "os/exec"

// shell is a command line as a process.
func shell(command string) *exec.Cmd { return exec.Command("cmd", "/C", command) }

// killGroup kills the process; what it has started sees the end of its input.
func killGroup(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
