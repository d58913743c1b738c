package program

import (
	"fmt"
	"sync"
)

const (
	// patience is how many attempts in a row may fail before the command has
	// answered anything: it is misspelt, or was written for something else.
	patience = 4
	// endurance is how many may once it has: it may be the pages.
	endurance = 100
)

// A UselessError says that a command answers no page, and what it did last.
type UselessError struct {
	Command  string
	Attempts int    // in a row, on whatever page
	URL      string // of the last one
	Err      error  // what became of it: how the process ended, what it said last
}

// Error names the command, the last page, and what became of it.
func (e *UselessError) Error() string {
	return fmt.Sprintf("pipe %q: %d attempts in a row failed, the last with %s: %v", e.Command, e.Attempts, e.URL, e.Err)
}

// Unwrap is for package errors.
func (e *UselessError) Unwrap() error { return e.Err }

// A streak counts the attempts that failed since the last answer, those of all
// processes together. Before the first answer no page is failed for it, so that
// a command that was misspelt costs no page.
type streak struct {
	mu       sync.Mutex // guards what follows
	failed   int
	answered bool // ever
}

func (s *streak) end() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed, s.answered = 0, true
}

// add counts one more. works reports whether the command has ever answered;
// useless is the length of a streak that is too long, or 0.
func (s *streak) add() (works bool, useless int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failed++
	if s.failed >= patience && !s.answered || s.failed >= endurance {
		useless = s.failed
	}
	return s.answered, useless
}
