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

// classDropped is the class of pages that a program dropped (docs/pipe.md).
const classDropped = "dropped"

// checkPipe refuses to start a program that only the database names: it may be
// anybody's.
func (c *commandLine) checkPipe() error {
	d, _ := findFlag(crawlFlags(), "pipe")
	for _, s := range c.layers.words(d) {
		if s.word != "" && (s.rank == typedBefore || s.rank == surrounded) {
			return usagef("this crawl was run with %s, and a program that a database names is not started unasked: add that to go on with it, or -pipe '' to go on without", asTyped(d, s.word))
		}
	}
	return nil
}

// pipeAgain is what has to be typed again to go on with the program, with a
// blank before it: what checkPipe would ask for.
func (c *commandLine) pipeAgain() string {
	d, _ := findFlag(crawlFlags(), "pipe")
	for _, s := range c.layers.words(d) {
		if s.word != "" && s.rank == typed {
			return " " + asTyped(d, s.word)
		}
	}
	return ""
}

// pipeLogger hears what a program writes to standard error: as one who wrote
// it would look for it without being told to.
func (c *commandLine) pipeLogger(console *console) *slog.Logger {
	if c.quiet {
		return nil
	}
	return newLogger(console, c.log, slog.LevelWarn)
}
