package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/joinable/crawl"
)

// There is a block on a terminal, but not if another program may print there.
func TestBlockOrLog(t *testing.T) {
	_, pipe, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer pipe.Close()
	plain, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Close()
	for _, c := range []struct {
		name, jsonl, log string
		stdout           io.Writer
		block            bool
	}{
		{"nothing on stdout", "", "", pipe, true},
		{"lines into a file", "-", "", plain, true},
		{"lines into a pipe", "-", "", pipe, false},
		{"a log", "", logJSON, plain, false},
	} {
		line := &commandLine{settings: newSettings()}
		line.jsonl, line.log = c.jsonl, c.log
		console := &console{w: io.Discard, screen: screen{movable: true}}
		p := newProgress(nil, line, crawl.Options{}, newAnnouncer(line, console), c.stdout)
		if block := p.logger == nil; block != c.block {
			t.Errorf("%s: block %v", c.name, block)
		}
	}
}
