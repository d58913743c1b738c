//go:build cgo

package sqlite

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/joinable/crawl/frontier"
	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/storagetest"
)

// crawlUntilKilled, if set, has the test binary crawl into that file, say
// after each commit how many pages there are, and never end.
const crawlUntilKilled = "SQLITE_TEST_CRAWL"

func TestMain(m *testing.M) {
	path := os.Getenv(crawlUntilKilled)
	if path == "" {
		os.Exit(m.Run())
	}
	if err := crawlForever(path); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// crawlForever resumes the crawl in path where it is.
func crawlForever(path string) error {
	s, err := Open(path, Options{})
	if err != nil {
		return err
	}
	f := &fixture{path: path, store: s, tasks: map[string]*frontier.Task{}}
	if f.session, err = s.Join(context.Background(), anyDepth); err != nil {
		return err
	}
	leases, err := f.session.Claim(context.Background(), 9, 99)
	if err != nil {
		return err
	}
	f.lease(leases)
	start := f.session.Start()
	if start.Counts.Known == 0 {
		if err := f.commit(f.seeds(1)); err != nil {
			return err
		}
	}
	for i := int(start.Counts.Pages) + 1; ; i++ {
		if err := f.commit(f.pages(i)); err != nil {
			return err
		}
		fmt.Println(i)
	}
}

// TestKill kills a crawl several times. What it acknowledged stands, and no
// more than one commit beyond it.
func TestKill(t *testing.T) {
	path := filepath.Join(t.TempDir(), "crawl.db")
	for run := 1; run <= 4; run++ {
		acknowledged := crawlAndKill(t, path, 20*run)
		check(t, path)
		d := dump(t, path)
		if n := len(d.Pages); n < acknowledged {
			t.Fatalf("%d pages stand of %d", n, acknowledged)
		}
		complete(t, d)
	}
}

// crawlAndKill has another process crawl until there are n pages at least,
// kills it and returns how many pages it acknowledged.
func crawlAndKill(t *testing.T, path string, n int) (pages int) {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), crawlUntilKilled+"="+path)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	must(t, err)
	must(t, cmd.Start())
	lines := bufio.NewScanner(out)
	for killed := false; lines.Scan(); {
		pages, err = strconv.Atoi(lines.Text())
		must(t, err)
		if pages >= n && !killed {
			killed = true
			isHeld(t, path, cmd.Process.Pid)
			must(t, cmd.Process.Kill())
		}
	}
	if err := cmd.Wait(); err == nil || pages < n {
		t.Fatalf("the crawl ended by itself after %d pages: %v", pages, err)
	}
	return pages
}

// complete checks that a page is never there without its links and items, nor
// those without what they lead to.
func complete(t *testing.T, d storagetest.Dump) {
	t.Helper()
	pages := len(d.Pages)
	if len(d.Links) != 3*pages || len(d.Items) != pages || len(d.Fates) != pages+3 {
		t.Fatalf("%d pages, %d links, %d items, %d URLs", pages, len(d.Links), len(d.Items), len(d.Fates))
	}
}

// isHeld checks that another process's crawl is refused by name.
func isHeld(t *testing.T, path string, pid int) {
	t.Helper()
	s := open(t, path)
	defer func() { must(t, s.Close()) }()
	_, err := s.Join(context.Background(), anyDepth)
	if !errors.Is(err, storage.ErrHeld) || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), strconv.Itoa(pid)) {
		t.Errorf("joining what process %d holds: %v", pid, err)
	}
}

// TestCopyWhileCrawling copies the files of a crawl between commits, as a
// power failure would leave them, and resumes from the copy.
func TestCopyWhileCrawling(t *testing.T) {
	f := newFixture(t, Options{unsynced: true})
	must(t, f.commit(f.seeds(1)))
	for i := 1; i <= 6; i++ {
		must(t, f.commit(f.pages(i)))
		path := filepath.Join(t.TempDir(), "copy.db")
		for _, suffix := range []string{"", "-wal"} {
			b, err := os.ReadFile(f.path + suffix)
			must(t, err)
			must(t, os.WriteFile(path+suffix, b, 0o644))
		}
		copied := resumeFixture(t, path, Options{unsynced: true})
		check(t, path)
		complete(t, dump(t, path))
		leases, err := copied.session.Claim(context.Background(), 9, 99)
		must(t, err)
		copied.lease(leases)
		must(t, copied.commit(copied.pages(i+1, i+2)))
		if n := copied.counts().Pages; n != int64(i+2) {
			t.Fatalf("%d pages after %d", n, i+2)
		}
	}
}
