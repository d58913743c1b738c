package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"log/slog"
	"os"
	"syscall"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/sqlite"
)

// run is the main job: crawl from seeds into a database, or go on with the
// crawl in one.
func (a *app) run(args []string) error {
	c, err := parseCommandLine(args)
	if errors.Is(err, flag.ErrHelp) {
		return help(a.stdout)
	}
	if err != nil {
		return err
	}
	return a.start(c)
}

// start crawls as a command line says.
func (a *app) start(c *commandLine) error {
	console := newConsole(a.stderr)
	say := newAnnouncer(c, console)
	a.stderr, a.stdout, a.logger = console, console.Around(a.stdout), say.logger
	if say.logger != nil {
		a.stderr = recital{say.logger}
	}
	if c.quiet && c.verbose {
		return usagef("-q and -v: choose one")
	}
	seeds, err := openSeeds(c.urls, c.seeds, a.stdin, a.stderr)
	if err != nil {
		return err
	}
	defer seeds.close()
	if !seeds.any() && seeds.named {
		return usagef("no valid seed: a seed is a URL such as https://example.com/")
	}
	return a.crawlInto(c, seeds, say)
}

// crawlInto opens the database and runs the crawl.
func (a *app) crawlInto(c *commandLine, seeds *seedSource, say *announcer) error {
	if err := checkOutputs(c.settings); err != nil {
		return err
	}
	if err := c.foresee(); err != nil {
		return err
	}
	begins := seeds.named || c.namesSitemap()
	if c.fresh {
		if !begins {
			return usagef("-fresh begins anew: name a URL or -seeds FILE")
		}
		if err := beginAnew(c, say); err != nil {
			return fmt.Errorf("-fresh: %w", err)
		}
	}
	if !begins {
		if _, err := os.Stat(c.db); err != nil {
			return usagef("nothing to do: name a URL or -seeds FILE, or -db FILE to resume (%s does not exist)", c.db)
		}
	}
	store, err := a.open(c.db)
	if err != nil {
		return err
	}
	defer store.Close()
	before, err := store.Status(context.Background())
	if err != nil {
		return err
	}
	if len(before.Runs) == 0 && !begins {
		return usagef("%s: the crawl has no seeds yet: name a URL or -seeds FILE", c.db)
	}
	adopted, err := c.adopt(before.Options)
	if err == nil {
		err = errors.Join(checkOutputs(c.settings), checkMarks(c.settings, before), c.checkPipe())
	}
	if err != nil {
		return err
	}
	if len(before.Runs) > 0 {
		if err := c.checkSteps(); err != nil {
			return err
		}
	}
	joined := &announced{store, func() { say.resuming(c.db, before, adopted, c.withheld, c.extractsOtherwise()) }}
	stats, err := a.execute(c, joined, seeds, say)
	switch {
	case errors.Is(err, syscall.EPIPE):
		return nil // whoever reads has seen enough
	case err == nil:
		err = seeds.failure()
	}
	if after, statusErr := store.Status(context.Background()); statusErr == nil && !isStartupError(err) {
		say.summary(&ending{c, before, after, stats.AllSeeds || !seeds.named, stats.Rules, err})
	}
	return err
}

// beginAnew renames what a former crawl has left.
func beginAnew(c *commandLine, say *announcer) error {
	db, err := sqlite.SetAside(c.db)
	if err != nil {
		return err
	}
	lines, err := setAside(c.jsonl)
	for from, to := range map[string]string{c.db: db, c.jsonl: lines} {
		if to != "" {
			say.renamed(from, to)
		}
	}
	return err
}

// isStartupError reports whether the run never began.
func isStartupError(err error) bool {
	var usage usageError
	return errors.As(err, &usage) || errors.Is(err, storage.ErrHeld) || errors.Is(err, storage.ErrNewer) || errors.Is(err, storage.ErrForeign)
}

// announced is a store that says so when it has been joined.
type announced struct {
	storage.Store
	say func()
}

// Join is the store's.
func (s *announced) Join(ctx context.Context, job storage.JobSpec) (storage.Session, error) {
	session, err := s.Store.Join(ctx, job)
	if err == nil {
		s.say()
	}
	return session, err
}

// execute runs the crawl with signals and progress attached, and returns what
// it has done.
func (a *app) execute(c *commandLine, store storage.Store, seeds *seedSource, say *announcer) (did crawl.Stats, err error) {
	o, err := c.prepare()
	if err != nil {
		return did, err
	}
	var unlimit func()
	o.Store, unlimit = limitMemory(store, o.MaxMemory, say)
	defer unlimit()
	leave, err := openFolder(&o, c.settings)
	if err != nil {
		return did, err
	}
	defer func() { err = errors.Join(err, leave()) }()
	defer c.piping.open(&o, c.pipeLogger(say.console))()
	closing := addOutputs(&o, c.settings, a.stdout)
	defer func() { err = errors.Join(err, closing()) }()
	// net/http reports what servers do wrong to the standard logger; it is in
	// the database already.
	log.SetOutput(io.Discard)
	o.Logger = slog.New(ruleWatch{say})
	if c.verbose {
		o.Logger = newLogger(say.console, c.log, slog.LevelDebug)
	}
	crawler, err := crawl.New(o)
	if err != nil {
		return did, usageError{err}
	}
	ctx, stop := onSignals(func() {
		crawler.Drain()
		say.draining()
	})
	defer stop()
	if !c.quiet {
		defer newProgress(crawler, c, o, say, a.stdout).show()()
	}
	err = crawler.RunSeeds(ctx, seeds.all)
	err = errors.Join(err, c.network.saveCookies(o.Cookies))
	return crawler.Stats(), tame(err)
}
