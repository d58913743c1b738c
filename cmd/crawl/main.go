// Command crawl downloads the web from a list of seeds into a database.
//
// See crawl -h, and the README at https://github.com/joinable/crawl.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// Exit codes. Scripts rely on them: never change one.
const (
	exitDone        = 0   // all done, or a limit that was set was reached
	exitFailure     = 1   // a runtime failure
	exitUsage       = 2   // the command line makes no sense
	exitNoSeed      = 3   // no seed could be fetched
	exitHeld        = 5   // the database is held by another run, or newer than the program
	exitGaveUp      = 6   // work is left, all of it on blocked hosts
	exitInterrupted = 130 // interrupted, and resumable
)

func main() {
	a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, open: openSQLite}
	os.Exit(a.command(os.Args[1:]))
}

// An app is one invocation's world.
type app struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	logger         *slog.Logger // for what went wrong; nil: stderr
	// open opens the database to crawl into.
	open func(path string) (storage.Store, error)
}

func openSQLite(path string) (storage.Store, error) {
	return sqlite.Open(path, sqlite.Options{})
}

// command runs one invocation and returns its exit code.
func (a *app) command(args []string) int {
	err := a.dispatch(args)
	if err != nil && !errors.Is(err, crawl.ErrInterrupted) {
		a.complain(err)
	}
	return exitCode(err)
}

// complain says what went wrong.
func (a *app) complain(err error) {
	text := strings.TrimPrefix(err.Error(), "crawl: ")
	if a.logger != nil {
		a.logger.Error(inOneLine(text), "exit", exitCode(err))
		return
	}
	fmt.Fprintln(a.stderr, "crawl:", text)
}

// dispatch runs the command that the first argument names, and run if it names
// none.
func (a *app) dispatch(args []string) error {
	c, args, err := chooseCommand(args)
	if err == nil {
		err = a.perform(c, args)
	}
	var usage usageError
	if errors.As(err, &usage) {
		return fmt.Errorf("%w\nrun '%s' for help", err, c.helpTyped())
	}
	return err
}

func (a *app) perform(c command, args []string) error {
	args, err := withDB(c, args)
	if err != nil {
		return err
	}
	err = c.run(a, args)
	if errors.Is(err, flag.ErrHelp) {
		return helpOn(c, a.stdout)
	}
	return err
}

// A usageError is a command line that makes no sense.
type usageError struct{ err error }

func (e usageError) Error() string { return e.err.Error() }
func (e usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error {
	return usageError{fmt.Errorf(format, args...)}
}

func exitCode(err error) int {
	var usage usageError
	switch {
	case err == nil:
		return exitDone
	case errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, crawl.ErrNoSeed):
		return exitNoSeed
	case errors.Is(err, storage.ErrHeld), errors.Is(err, storage.ErrNewer):
		return exitHeld
	case errors.Is(err, crawl.ErrGaveUp):
		return exitGaveUp
	case errors.Is(err, crawl.ErrInterrupted):
		return exitInterrupted
	default:
		return exitFailure
	}
}
