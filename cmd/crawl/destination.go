package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// A destination is where an answer goes: standard output, or a file that
// takes its name when all of it is written, so that a failed or interrupted
// query neither leaves half an answer nor destroys an older one.
type destination struct {
	io.Writer
	screen int // columns of the terminal; 0 if it is none
	file   *os.File
	path   string // to rename file to; "" if it has its name already
}

// databaseSuffixes are what the names of a database's files end in.
var databaseSuffixes = []string{"", "-wal", "-shm", ".lock"}

func openDestination(path, db string, stdout io.Writer) (*destination, error) {
	if path == "" || path == "-" {
		d := &destination{Writer: stdout}
		if f, ok := stdout.(*os.File); ok && isTerminal(stdout) {
			d.screen, _ = sizeOf(f)
		}
		return d, nil
	}
	for _, suffix := range databaseSuffixes {
		if sameFile(path, db+suffix) {
			return nil, usagef("-o %s: that is the database itself", path)
		}
	}
	if info, err := os.Stat(path); err == nil && !info.Mode().IsRegular() {
		f, err := os.OpenFile(path, os.O_WRONLY, 0) // a device or a pipe
		return &destination{Writer: f, file: f}, err
	}
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return nil, fmt.Errorf("-o %s: %w", path, err)
	}
	return &destination{Writer: f, file: f, path: path}, f.Chmod(0o644)
}

func sameFile(a, b string) bool {
	x, err := os.Stat(a)
	if err != nil {
		return filepath.Clean(a) == filepath.Clean(b)
	}
	y, err := os.Stat(b)
	return err == nil && os.SameFile(x, y)
}

// finish ends the destination after err, or nil if all is written.
func (d *destination) finish(err error) error {
	if d.file == nil {
		return err
	}
	err = errors.Join(err, d.file.Close())
	switch {
	case d.path == "":
		return err
	case err != nil:
		return errors.Join(err, os.Remove(d.file.Name()))
	}
	return os.Rename(d.file.Name(), d.path)
}
