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
