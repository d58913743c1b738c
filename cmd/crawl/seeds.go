package main

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync/atomic"
	"unicode/utf8"

	"github.com/joinable/crawl"
)

const (
	// maxSeedLine is the longest line of a seed file, in bytes.
	maxSeedLine = 64 << 10
	// maxNamedDuplicates bounds the seeds that are remembered to name
	// duplicates; beyond, duplicates are still fetched once, but silently.
	maxNamedDuplicates = 1 << 20
	// maxNamedBad bounds the lines that are named one by one.
	maxNamedBad = 100
)

// A seedSource reads seeds from the arguments, then from a file, and names
// what it has to skip. The first valid seed is read ahead, to know whether
// there is one.
type seedSource struct {
	named  bool // the user named seeds at all
	urls   []string
	file   *bufio.Reader // nil when there is none
	name   string        // of the file
	closer io.Closer
	stderr io.Writer

	line  int
	seen  map[string]int // key of a seed to its line; 0 for arguments
	bad   int
	first *crawl.Seed
	err   error // reading the file failed

	ended atomic.Bool // all of it was read; err is final
}

func openSeeds(urls []string, file string, stdin io.Reader, stderr io.Writer) (*seedSource, error) {
	s := &seedSource{
		named:  len(urls) > 0 || file != "",
		urls:   urls,
		stderr: stderr,
		seen:   make(map[string]int),
	}
	switch file {
	case "":
	case "-":
		s.file, s.name = bufio.NewReaderSize(stdin, maxSeedLine), "stdin"
	default:
		f, err := os.Open(file)
		if err != nil {
			return nil, usagef("-seeds: %w", err)
		}
		s.file, s.name, s.closer = bufio.NewReaderSize(f, maxSeedLine), file, f
	}
	if err := s.checkArguments(); err != nil {
		return nil, err
	}
	if seed, ok := s.next(); ok {
		s.first = &seed
	}
	return s, s.err
}

// checkArguments refuses the command line for a bad URL on it: unlike a line
// in a file, it was typed just now.
func (s *seedSource) checkArguments() error {
	for _, u := range s.urls {
		if _, err := crawl.ParseSeed(u); err != nil {
			s.close()
			return usageError{err}
		}
	}
	return nil
}

func (s *seedSource) close() {
	if s.closer != nil {
		s.closer.Close()
	}
}

// any reports whether there is a valid seed.
func (s *seedSource) any() bool { return s.first != nil }

// all yields the valid seeds, once.
func (s *seedSource) all(yield func(crawl.Seed) bool) {
	if s.first == nil {
		return
	}
	for seed, ok := *s.first, true; ok; seed, ok = s.next() {
		if !yield(seed) {
			return
		}
	}
	if s.bad > maxNamedBad {
		fmt.Fprintf(s.stderr, "crawl: %s: %d lines skipped in all\n", s.name, s.bad)
	}
	s.ended.Store(true)
}

// failure is why seeds could not be read to their end.
func (s *seedSource) failure() error {
	if !s.ended.Load() {
		return nil
	}
	return s.err
}

// next is the next valid seed.
func (s *seedSource) next() (crawl.Seed, bool) {
	for len(s.urls) > 0 {
		raw := s.urls[0]
		s.urls = s.urls[1:]
		if seed, err := crawl.ParseSeed(raw); err == nil && s.isNew(seed) == nil {
			return seed, true
		}
	}
	for s.file != nil {
		raw, err := s.readLine()
		if err != nil {
			s.end(err)
			break
		}
		seed, skip, err := s.parseLine(raw)
		switch {
		case err != nil:
			s.skip(err)
		case !skip:
			return seed, true
		}
	}
	return crawl.Seed{}, false
}

func (s *seedSource) end(err error) {
	s.file = nil
	if !errors.Is(err, io.EOF) {
		s.err = fmt.Errorf("reading seeds from %s: %w", s.name, err)
	}
}

// readLine returns the next line without its end, and false text for one
// that is too long.
func (s *seedSource) readLine() ([]byte, error) {
	line, err := s.file.ReadSlice('\n')
	s.line++
	if errors.Is(err, bufio.ErrBufferFull) {
		line = bytes.Clone(line) // skipping on would overwrite it
		for errors.Is(err, bufio.ErrBufferFull) {
			_, err = s.file.ReadSlice('\n')
		}
	}
	if err != nil && (len(line) == 0 || !errors.Is(err, io.EOF)) {
		return nil, err
	}
	return line, nil
}

// parseLine reads one line; skip is true for a blank one and a comment.
func (s *seedSource) parseLine(raw []byte) (seed crawl.Seed, skip bool, err error) {
	if s.line == 1 {
		raw = bytes.TrimPrefix(raw, []byte("\ufeff"))
	}
	if len(raw) >= maxSeedLine {
		return seed, false, fmt.Errorf("the line is longer than %d KiB", maxSeedLine>>10)
	}
	if !utf8.Valid(raw) {
		return seed, false, errors.New("the line is not valid UTF-8")
	}
	line := strings.TrimSpace(string(raw))
	if line == "" || line[0] == '#' {
		return seed, true, nil
	}
	if seed, err = crawl.ParseSeed(line); err != nil {
		return seed, false, err
	}
	return seed, false, s.isNew(seed)
}

// isNew remembers a seed, and names the line on which it stood before.
func (s *seedSource) isNew(seed crawl.Seed) error {
	key := seed.URL.Key()
	if before, known := s.seen[key]; known {
		if before == 0 {
			return fmt.Errorf("duplicate of an argument: %s", seed.URL)
		}
		return fmt.Errorf("duplicate of line %d: %s", before, seed.URL)
	}
	if len(s.seen) < maxNamedDuplicates {
		s.seen[key] = s.line
	}
	return nil
}

func (s *seedSource) skip(why error) {
	s.bad++
	if s.bad <= maxNamedBad {
		fmt.Fprintf(s.stderr, "crawl: %s:%d: skipped: %v\n", s.name, s.line, why)
	}
}
