package main

import (
	"context"
	"fmt"
	"os/exec"
	"strings"
)

// A contender is a program that fetches a target.
type contender struct {
	name  string
	about string // what it is and does, for who reads the results

	// command fetches t, from beginning to end.
	command func(b *bench, t target) []string
	// stored is how many pages the latest run has stored; nil for those that
	// store nothing.
	stored func(ctx context.Context, b *bench, t target) (int, error)

	cores   int                                       // it may use; 0 is 1
	web     func(web) web                             // what it crawls instead; nil: the same as all
	apart   bool                                      // its pages/s are not to be compared with those of others
	idles   bool                                      // it ends after an idle time, which does not count
	needs   []string                                  // programs without which it cannot run
	ready   func(ctx context.Context, b *bench) error // makes what it needs; an error says why it cannot run
	release func() string                             // its version; nil: that of crawl or of Go
}

// workers is how many requests every contender makes at a time.
const workers = "64"

// on returns the same contender under another name and on more cores.
func (c contender) on(cores int) contender {
	c.cores, c.apart = cores, true
	c.about = fmt.Sprintf("%s with GOMAXPROCS=%d", c.name, cores)
	c.name = fmt.Sprintf("%s, %d cores", c.name, cores)
	return c
}

// width is how many cores it may use.
func (c contender) width() int { return max(c.cores, 1) }

// absent is why it cannot run here, or "".
func (c contender) absent(ctx context.Context, b *bench) string {
	for _, program := range c.needs {
		if _, err := exec.LookPath(program); err != nil {
			return "not installed"
		}
	}
	if c.ready == nil {
		return ""
	}
	if err := c.ready(ctx, b); err != nil {
		first, _, _ := strings.Cut(err.Error(), "\n")
		return "not installed: " + first
	}
	return ""
}

// fewer gives a slow contender one page for n of the others', so that its run
// takes no longer than theirs.
func fewer(n int) func(web) web {
	return func(w web) web {
		w.pages = max(w.pages/n, 1)
		return w
	}
}

// ownRole is the command that is this program in one of its roles.
func ownRole(role string, args ...string) func(*bench, target) []string {
	return func(b *bench, t target) []string {
		return append(append([]string{b.self, role}, args...), t.roots...)
	}
}
