package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/joinable/crawl"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/folder"
	"github.com/joinable/crawl/storage/jsonl"
)

// addOutputs adds the outputs that a command line names. closing closes them.
func addOutputs(o *crawl.Options, s *settings, stdout io.Writer) (closing func() error) {
	switch s.jsonl {
	case "":
		return func() error { return nil }
	case "-":
		// Without this a closed pipe would end the program before it can
		// leave the database in order.
		signal.Ignore(syscall.SIGPIPE)
		o.Outputs = append(o.Outputs, jsonl.NewStream("-", stdout))
		return func() error { signal.Reset(syscall.SIGPIPE); return nil }
	}
	file := linesFile(s)
	o.Outputs = append(o.Outputs, file)
	return file.Close
}

// saveTypes reads which bodies are saved.
func saveTypes(field *folder.Types) value {
	return value{set: func(word string) (err error) {
		*field, err = folder.ParseTypes(word)
		return err
	}}
}

// allTypes is every body.
func allTypes() folder.Types {
	all, err := folder.ParseTypes("all")
	if err != nil {
		panic(err) // a word of the language
	}
	return all
}

// openFolder opens the folder to save bodies in, if one is named.
func openFolder(o *crawl.Options, s *settings) (closing func() error, err error) {
	if s.save == "" {
		return func() error { return nil }, nil
	}
	f, err := folder.Open(s.save, folder.Options{})
	if err != nil {
		return nil, fmt.Errorf("-save %s: %w", s.save, err)
	}
	o.Save, o.SaveTypes = f, s.types
	return f.Close, nil
}

func linesFile(s *settings) *jsonl.File { return jsonl.NewFile(seenFrom(s.db, s.jsonl), s.jsonl) }

// checkOutputs refuses outputs that would destroy something, or that cannot be
// written to: before anything is renamed, or a run is begun that would store
// its options.
func checkOutputs(s *settings) error {
	if s.jsonl == "" || s.jsonl == "-" {
		return nil
	}
	for _, suffix := range databaseSuffixes {
		if sameFile(s.jsonl, s.db+suffix) {
			return usagef("-jsonl %s: that is the database itself", s.jsonl)
		}
	}
	if err := checkWritable(s.jsonl); err != nil {
		return usagef("-jsonl: %w", err)
	}
	return nil
}

// checkWritable looks whether a file could be written to or, if it is not
// there, be created. Of a link that leads nowhere it knows nothing.
func checkWritable(path string) error {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder; it takes a file", path)
	case err == nil && info.Mode().IsRegular():
		f, err := os.OpenFile(path, os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		return f.Close()
	case !errors.Is(err, fs.ErrNotExist):
		return err
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".crawl-*")
	if err != nil {
		return fmt.Errorf("%s: it cannot be created: %w", path, reason(err))
	}
	return errors.Join(f.Close(), os.Remove(f.Name()))
}

// reason is an error without the file that it names.
func reason(err error) error {
	var at *fs.PathError
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}

// checkMarks refuses a file into which this crawl has never written, and
// somebody else has.
func checkMarks(s *settings, before storage.Status) error {
	if s.jsonl == "" || s.jsonl == "-" || before.Marks[linesFile(s).Name()] != "" {
		return nil
	}
	if info, err := os.Stat(s.jsonl); err != nil || !info.Mode().IsRegular() || info.Size() == 0 {
		return nil // its absence is no mistake
	}
	return usagef("-jsonl: %s is there already, and not from this crawl: remove it, or name another file", s.jsonl)
}

// setAside renames a file, so that a new one can take its name: pages.jsonl
// becomes pages-20260131T120000Z.jsonl. Of a link it is the file behind it. It
// returns the new name, or "" if there is no file, or one that is no regular
// file.
func setAside(path string) (string, error) {
	if path == "" {
		return "", nil
	}
	path, err := filepath.EvalSymlinks(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	if info, err := os.Lstat(path); err != nil || !info.Mode().IsRegular() {
		return "", err
	}
	ending := filepath.Ext(path)
	aside := strings.TrimSuffix(path, ending) + "-" + time.Now().UTC().Format("20060102T150405.000Z") + ending
	if _, err := os.Lstat(aside); err == nil {
		return "", fmt.Errorf("renaming %s: %s exists", path, aside)
	}
	return aside, os.Rename(path, aside)
}
