package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"
)

// A usage is what a process took from its start to its end.
type usage struct {
	Began time.Time
	Wall  time.Duration
	CPU   time.Duration // user and system
	RSS   int64         // bytes at the peak
}

// measure runs a command pinned to so many cores. A small process
// stands between: the peak of a process counts what its parent held when it
// was started.
func (b *bench) measure(ctx context.Context, command []string, width int) (u usage, err error) {
	ctx, cancel := context.WithTimeoutCause(ctx, b.limit, fmt.Errorf("not finished within %v", b.limit))
	defer cancel()
	cmd := b.role(ctx, "measure", b.pins.command(cores(width), command...)...)
	cmd.Env = onCores(width)
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) } // it ends its child
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.Output()
	if ctx.Err() != nil {
		return u, context.Cause(ctx)
	}
	if err != nil {
		return u, err
	}
	return u, json.Unmarshal(out, &u)
}

// measureCommand is the role that measures: it runs args and prints a usage.
func measureCommand(ctx context.Context, args []string) error {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Stderr = os.Stderr
	began := time.Now()
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	u := usage{Began: began, Wall: time.Since(began), CPU: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.RSS = int64(r.Maxrss) * rssUnit()
	}
	return json.NewEncoder(os.Stdout).Encode(u)
}

// rssUnit is what getrusage counts memory in.
func rssUnit() int64 {
	if runtime.GOOS == "darwin" {
		return 1
	}
	return 1024
}
