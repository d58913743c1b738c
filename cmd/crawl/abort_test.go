//go:build unix

package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"
)

// The second Ctrl-C does not wait for what is in flight.
func TestSecondInterruptAborts(t *testing.T) {
	var once sync.Once
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		once.Do(func() { _ = syscall.Kill(syscall.Getpid(), syscall.SIGINT) })
		<-release
	}))
	defer server.Close()
	defer close(release)
	said := watch{text: []byte("once more to abort"), then: func() { _ = syscall.Kill(syscall.Getpid(), syscall.SIGINT) }}
	a := &app{stdout: io.Discard, stderr: &said, open: openSQLite}
	began := time.Now()
	code := a.command([]string{"-db", filepath.Join(t.TempDir(), "crawl.db"), "-ignore-robots", "-timeout", "20s", "-retries", "0", server.URL})
	if took := time.Since(began); code != exitInterrupted || took > 10*time.Second {
		t.Errorf("exit code %d after %v", code, took)
	}
}

// Whoever does not read the lines cannot keep anybody from ending the crawl.
func TestInterruptWithoutReader(t *testing.T) {
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	unread := unreadable{interrupt: func() { _ = syscall.Kill(syscall.Getpid(), syscall.SIGINT) }, release: make(chan struct{})}
	defer time.AfterFunc(10*time.Second, func() { close(unread.release) }).Stop()
	said := watch{text: []byte("once more to abort"), then: unread.interrupt}
	a := &app{stdout: &unread, stderr: &said, open: openSQLite}
	began := time.Now()
	code := a.command([]string{"-db", filepath.Join(t.TempDir(), "crawl.db"), "-jsonl", "-", "-ignore-robots", server.URL})
	if took := time.Since(began); code != exitInterrupted || took > 9*time.Second {
		t.Errorf("exit code %d after %v", code, took)
	}
}

// An unreadable is a pipe that is full.
type unreadable struct {
	once      sync.Once
	interrupt func() // called by the first write
	release   chan struct{}
}

func (u *unreadable) Write(p []byte) (int, error) {
	u.once.Do(u.interrupt)
	<-u.release
	return len(p), nil
}

// A watch acts when a text is written.
type watch struct {
	text []byte
	then func()
}

func (w *watch) Write(p []byte) (int, error) {
	if bytes.Contains(p, w.text) {
		w.then()
	}
	return len(p), nil
}
