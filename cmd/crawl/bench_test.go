//go:build unix

package main

import (
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
)

// Ctrl-C ends crawl bench with all its processes, for the folder that they
// wrote to is gone.
func TestBenchIsInterrupted(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	said := watch{text: []byte("run 1 of 10000: "), then: func() { _ = syscall.Kill(syscall.Getpid(), syscall.SIGINT) }}
	a := &app{stdout: io.Discard, stderr: &said, open: openSQLite}
	code := a.command([]string{"bench", "-hosts", "1", "-pages", "20", "-runs", "10000"})
	if code != exitInterrupted {
		t.Errorf("exit code %d", code)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) > 0 {
		t.Errorf("%v is left, %v", left, err)
	}
}

// A crawl that misses pages, or does not store them, is no success.
func TestBenchChecks(t *testing.T) {
	whole := benchRun{benchCounts: benchCounts{unique: 20}, stored: 20}
	cases := []struct {
		name   string
		change func(*benchRun)
		want   string
	}{
		{"whole", func(*benchRun) {}, ""},
		{"missed", func(r *benchRun) { r.unique-- }, "of 20 pages, crawl asked for 19 and stored 20"},
		{"not stored", func(r *benchRun) { r.stored-- }, "of 20 pages, crawl asked for 20 and stored 19"},
		{"twice", func(r *benchRun) { r.duplicates++ }, "crawl asked twice for 1 page"},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			r := whole
			c.change(&r)
			err := benchFigures{benching: benching{hosts: 2, pages: 10}, crawls: []benchRun{whole, r}}.check()
			if c.want == "" && err == nil {
				return
			}
			if err == nil || c.want == "" || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}
