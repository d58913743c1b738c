package main

import (
	"log/slog"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/pipe/program"
)

// piping is what a command line says of the program that pages go through.
type piping struct {
	command string // "" is none
	procs   int    // 0 is one for each core
	timeout time.Duration
}

// open makes the pipe that a command line names, if it names one. closing ends
// its processes.
func (p piping) open(o *crawl.Options, logger *slog.Logger) (closing func()) {
	if p.command == "" {
		return func() {}
	}
	running := program.New(p.command, program.Options{Procs: p.procs, Timeout: p.timeout, Logger: logger})
	o.Pipe = running
	return running.Close
}

// pipeLogger hears what a program writes to standard error: as one who wrote
// it would look for it without being told to.
func (c *commandLine) pipeLogger(console *console) *slog.Logger {
	if c.quiet {
		return nil
	}
	return newLogger(console, c.log, slog.LevelWarn)
}

// refuseReparse refuses to extract again where a program takes part: its records
// would be deleted, and not made again.
func (p piping) refuseReparse() error {
	if p.command == "" {
		return nil
	}
	return usagef("reparse: the records that the program of -pipe made would be deleted, for it is not asked again; to go on without them and it, add -pipe ''")
}
