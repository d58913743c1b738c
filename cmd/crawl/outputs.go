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
	file := jsonl.NewFile(s.jsonl)
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

// checkOutputs refuses outputs that would destroy something.
func checkOutputs(s *settings) error {
	for _, suffix := range databaseSuffixes {
		if s.jsonl != "" && sameFile(s.jsonl, s.db+suffix) {
			return usagef("-jsonl %s: that is the database itself", s.jsonl)
		}
	}
	return nil
}

// setAside renames a file, so that a new one can take its name: pages.jsonl
// becomes pages-20260131T120000Z.jsonl. It returns the new name, or "" if
// there is no file, or one that is no regular file.
func setAside(path string) (string, error) {
	info, err := os.Lstat(path)
	if path == "" || errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	ending := filepath.Ext(path)
	aside := strings.TrimSuffix(path, ending) + "-" + time.Now().UTC().Format("20060102T150405.000Z") + ending
	if _, err := os.Lstat(aside); err == nil {
		return "", fmt.Errorf("renaming %s: %s exists", path, aside)
	}
	return aside, os.Rename(path, aside)
}
