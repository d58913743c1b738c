package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/joinable/crawl/internal/webtest"
)

// smallDisk mounts a disk of its own and returns its folder, and what changes
// how it is mounted.
func smallDisk(t *testing.T, options string) (dir string, remount func(options string)) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", options, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", dir).Run() })
	return dir, func(options string) {
		t.Helper()
		if out, err := exec.Command("mount", "-o", "remount,"+options, dir).CombinedOutput(); err != nil {
			t.Fatalf("remounting: %v: %s", err, out)
		}
	}
}

// crawlInto runs the command on a database and returns its exit code and what
// it said.
func crawlInto(db string, web *webtest.Web) (int, string) {
	var stderr bytes.Buffer
	a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: &stderr, open: openSQLite}
	return a.command([]string{"-db", db, "-rate", "0", "-per-host", "8", web.Seed()}), stderr.String()
}

func serveWeb(t *testing.T, cfg webtest.Config) *webtest.Web {
	t.Helper()
	web := webtest.New(cfg)
	server, err := web.Serve()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() })
	return web
}

// A disk that fills up ends the run with a message that says so; with room
// again, the crawl goes on and has lost nothing.
func TestDiskFull(t *testing.T) {
	dir, remount := smallDisk(t, "size=2m")
	web := serveWeb(t, webtest.Config{Seed: 1, PagesPerHost: 300})
	db := filepath.Join(dir, "crawl.db")
	code, said := crawlInto(db, web)
	if code != exitFailure || !strings.Contains(said, "no space left") || !strings.Contains(said, db) {
		t.Fatalf("exit code %d and this message on a full disk:\n%s", code, said)
	}
	remount("size=200m")
	if code, said = crawlInto(db, web); code != exitDone {
		t.Fatalf("exit code %d with room again:\n%s", code, said)
	}
	wantNothingLost(t, web, db, 2) // 64 fetchers have twice as much in flight
}

// A database that cannot be written to is an error that says so, and is still
// good for status.
func TestReadOnlyDisk(t *testing.T) {
	dir, remount := smallDisk(t, "size=50m")
	web := serveWeb(t, webtest.Config{Seed: 1, PagesPerHost: 20})
	db := filepath.Join(dir, "crawl.db")
	if code, said := crawlInto(db, web); code != exitDone {
		t.Fatalf("exit code %d:\n%s", code, said)
	}
	remount("ro")
	code, said := crawlInto(db, web)
	if code != exitFailure || !strings.Contains(said, db) || !strings.Contains(said, "writable") {
		t.Errorf("exit code %d and this message on a read-only disk:\n%s", code, said)
	}
	var stdout, stderr bytes.Buffer
	a := &app{stdout: &stdout, stderr: &stderr}
	if code := a.command([]string{"status", "-db", db}); code != exitDone || !strings.Contains(stdout.String(), "pages        20") {
		t.Errorf("status: exit code %d:\n%s%s", code, &stdout, &stderr)
	}
}
