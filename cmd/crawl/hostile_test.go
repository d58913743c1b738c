//go:build linux

package main

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
	"unicode"

	"github.com/joinable/crawl/internal/webtest"
)

// The command crawls everything that is hostile in less than 300 MB.
func TestHostileMemory(t *testing.T) {
	web, hosts := webtest.NewHostile(webtest.Config{Seed: 4, PagesPerHost: 10}, 2)
	server, err := web.Serve()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	index := web.AddHostile(1, "127.0.2.9:1")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	args := []string{"-db", filepath.Join(t.TempDir(), "crawl.db"), "-rate", "0", "-per-host", "16",
		"-timeout", "8s", "-retries", "0", "-give-up", "1s"}
	cmd := exec.CommandContext(ctx, os.Args[0], slices.Concat(args, []string{index}, web.Roots())...)
	cmd.Env = append(os.Environ(), asCommand+"=1")
	out, err := cmd.CombinedOutput()
	if code := cmd.ProcessState.ExitCode(); code != exitGaveUp {
		t.Fatalf("exit code %d, want %d, for the hosts without robots.txt: %v\n%.2000s", code, exitGaveUp, err, out)
	}
	if i := bytes.IndexFunc(out, func(r rune) bool { return r != '\n' && unicode.IsControl(r) || r == '\u202e' }); i >= 0 {
		t.Errorf("what a server sent reached the terminal: %.200q", out[i:])
	}
	for url, n := range web.Hits() {
		if n > 1 && !strings.Contains(url, "/hostile/") && !strings.HasSuffix(url, "/robots-moved") {
			t.Errorf("%s was asked for %d times", url, n)
		}
	}
	for _, root := range web.Roots() {
		wantAll(t, web, web.Reachable(root))
	}
	peak := cmd.ProcessState.SysUsage().(*syscall.Rusage).Maxrss >> 10 // of KiB
	t.Logf("%d hostile pages and %d hosts took at most %d MB", len(webtest.Hostile("")), len(hosts), peak)
	if peak > 300 && !underRace() {
		t.Errorf("the command took %d MB, want at most 300", peak)
	}
}

func wantAll(t *testing.T, web *webtest.Web, urls []string) {
	t.Helper()
	hits := web.Hits()
	for _, url := range urls {
		if hits[url] != 1 {
			t.Errorf("%s was asked for %d times", url, hits[url])
		}
	}
}

// underRace reports whether the command is built with the race detector, which
// takes several times the memory.
func underRace() bool {
	build, ok := debug.ReadBuildInfo()
	return ok && slices.Contains(build.Settings, debug.BuildSetting{Key: "-race", Value: "true"})
}
