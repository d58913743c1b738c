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

// A disk that fills up ends the run with a message that says so; with room
// again, the crawl goes on and has lost nothing.
func TestDiskFull(t *testing.T) {
	disk := filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(disk, 0o700); err != nil {
		t.Fatal(err)
	}
	mount := func(args ...string) error {
		out, err := exec.Command("mount", append(args, disk)...).CombinedOutput()
		if err != nil {
			t.Logf("mount: %s", out)
		}
		return err
	}
	if err := mount("-t", "tmpfs", "-o", "size=2m", "tmpfs"); err != nil {
		t.Skip("a small disk cannot be mounted here:", err)
	}
	t.Cleanup(func() { _ = exec.Command("umount", disk).Run() })

	web := webtest.New(webtest.Config{Seed: 1, PagesPerHost: 300})
	server, err := web.Serve()
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	db := filepath.Join(disk, "crawl.db")
	command := func() (int, string) {
		var stderr bytes.Buffer
		a := &app{stdin: os.Stdin, stdout: os.Stdout, stderr: &stderr, open: openSQLite}
		return a.command([]string{"-db", db, "-rate", "0", "-per-host", "8", web.Seed()}), stderr.String()
	}
	code, said := command()
	if code != exitFailure || !strings.Contains(said, "no space left") || !strings.Contains(said, db) {
		t.Fatalf("exit code %d and this message on a full disk:\n%s", code, said)
	}
	if err := mount("-o", "remount,size=200m"); err != nil {
		t.Fatal(err)
	}
	if code, said = command(); code != exitDone {
		t.Fatalf("exit code %d with room again:\n%s", code, said)
	}
	wantNothingLost(t, web, db, 2) // 64 fetchers have twice as much in flight
}
