//go:build unix

package program

import (
	"os/exec"
	"syscall"
)

// shell is a command line as a process that leads a group of its own: so that
// all it starts can be killed with it, and Ctrl-C, which a terminal sends to
// the crawl's group, does not reach it.
func shell(command string) *exec.Cmd {
	cmd := exec.Command("sh", "-c", command)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	return cmd
}

// killGroup kills the process and whatever it has started and not put into
// another group. It is no error if nothing is left.
func killGroup(cmd *exec.Cmd) { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
