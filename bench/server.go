package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A server is webserve, running.
type server struct {
	roots []string
	stop  func() (witness, error) // ends it; may be called again
}

// A witness is what the server saw of a contender.
type witness struct {
	unique     int       // pages asked for
	duplicates int       // requests for pages asked for before
	notFound   int       // requests for what is not there
	last       time.Time // when a page was last asked for that had not been before
}

// serve starts a server and waits until all its pages are made.
func (b *bench) serve(ctx context.Context, w web) (*server, error) {
	command := b.pins.command(serverCore, append([]string{b.path("webserve")}, w.args()...)...)
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env, cmd.Stderr = onCores(1), os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(syscall.SIGTERM) }
	cmd.WaitDelay = 5 * time.Second
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting the server: %w", err)
	}
	lines := bufio.NewScanner(out)
	s := &server{stop: sync.OnceValues(func() (witness, error) { return finish(cmd, in, lines) })}
	for len(s.roots) < w.hosts && lines.Scan() {
		s.roots = append(s.roots, lines.Text())
	}
	if len(s.roots) < w.hosts {
		_, err := s.stop()
		return nil, fmt.Errorf("the server ended before it served: %w", err)
	}
	return s, nil
}

// finish ends the server by the end of its input, and reads its counts.
func finish(cmd *exec.Cmd, in io.Closer, lines *bufio.Scanner) (seen witness, err error) {
	in.Close()
	last := ""
	for lines.Scan() {
		last = lines.Text()
	}
	if err := cmd.Wait(); err != nil {
		return seen, fmt.Errorf("the server: %w", err)
	}
	return readWitness(last)
}

// readWitness reads a line such as "requests=4 unique=3 duplicates=1".
func readWitness(line string) (seen witness, err error) {
	counts := make(map[string]int)
	for field := range strings.FieldsSeq(line) {
		name, value, _ := strings.Cut(field, "=")
		if counts[name], err = strconv.Atoi(value); err != nil {
			return seen, fmt.Errorf("the server's counts %q: %w", line, err)
		}
	}
	if _, ok := counts["unique"]; !ok {
		return seen, fmt.Errorf("the server's counts %q: no unique", line)
	}
	return witness{
		unique:     counts["unique"],
		duplicates: counts["duplicates"],
		notFound:   counts["notfound"] + counts["unknown"],
		last:       time.Unix(0, int64(counts["last"])),
	}, nil
}
