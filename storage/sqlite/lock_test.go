//go:build cgo

package sqlite

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/joinable/crawl/storage"
)

// Running tells who holds a database, and leaves no trace.
func TestRunning(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	want := func(when string, wantPID int, want bool) {
		t.Helper()
		if pid, running, err := Running(path); pid != wantPID || running != want || err != nil {
			t.Errorf("%s: %d, %v, %v; want %d, %v", when, pid, running, err, wantPID, want)
		}
	}
	want("without a database", 0, false)
	if entries, err := os.ReadDir(filepath.Dir(path)); err != nil || len(entries) > 0 {
		t.Errorf("it created %v (%v)", entries, err)
	}
	s := open(t, path)
	defer func() { must(t, s.Close()) }()
	want("without a session", 0, false)
	session, err := s.Join(context.Background(), anyDepth)
	must(t, err)
	want("during a session", os.Getpid(), true)
	must(t, session.Leave(context.Background(), storage.EndFinished))
	want("after a session", 0, false)
}

// What the lock file says is taken for a number, or for nothing.
func TestRunningOddLockFile(t *testing.T) {
	for text, want := range map[string]int{"": 0, "12\n": 12, " 7 ": 7, "-3": 0, "x": 0, strings.Repeat("1", 40): 0} {
		path := filepath.Join(t.TempDir(), "x.db")
		l, err := hold(path)
		must(t, err)
		must(t, os.WriteFile(path+".lock", []byte(text), 0o644))
		if pid, running, err := Running(path); pid != want || !running || err != nil {
			t.Errorf("%q: %d, %v, %v; want %d", text, pid, running, err, want)
		}
		must(t, l.release())
	}
	if _, _, err := Running(filepath.Join(t.TempDir(), strings.Repeat("x", 300))); err == nil || !strings.Contains(err.Error(), "asking who holds") {
		t.Errorf("a name that cannot be: %v", err)
	}
}

// A probe in the way does not make a crawl believe that the database is held,
// unless there is no end of probes; another crawl does, at once.
func TestHoldDespiteProbes(t *testing.T) {
	for _, tt := range []struct {
		name string
		how  way
		stay time.Duration
		want error
		took time.Duration
	}{
		{"a probe", shared, time.Microsecond, nil, time.Millisecond},
		{"many probes", shared, 50 * time.Millisecond, nil, 104 * time.Millisecond},
		{"no end of probes", shared, time.Second, storage.ErrHeld, 104 * time.Millisecond},
		{"a crawl", exclusive, time.Second, storage.ErrHeld, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				path := filepath.Join(t.TempDir(), "x.db")
				inTheWay(t, path, tt.how, tt.stay)
				began := time.Now()
				l, err := hold(path)
				if took := time.Since(began); !errors.Is(err, tt.want) || took > tt.took {
					t.Errorf("%v after %v, want %v within %v", err, took, tt.want, tt.took)
				}
				if err == nil {
					must(t, l.release())
				}
				time.Sleep(tt.stay) // let go
			})
		})
	}
}

// inTheWay locks the file of a database for a while.
func inTheWay(t *testing.T, path string, how way, stay time.Duration) {
	t.Helper()
	f, err := os.Create(path + ".lock")
	must(t, err)
	if ok, err := tryLock(f, how); !ok || err != nil {
		t.Fatal(ok, err)
	}
	time.AfterFunc(stay, func() { _ = f.Close() })
}

// Probes are not in each other's way, nor told apart from nobody.
func TestProbesShare(t *testing.T) {
	path := filepath.Join(t.TempDir(), "x.db")
	must(t, os.WriteFile(path+".lock", nil, 0o644))
	f, err := os.Open(path + ".lock")
	must(t, err)
	defer f.Close()
	if ok, err := tryLock(f, shared); !ok || err != nil {
		t.Fatal(ok, err)
	}
	if _, running, err := Running(path); running || err != nil {
		t.Errorf("a probe was taken for a crawl: %v, %v", running, err)
	}
}
