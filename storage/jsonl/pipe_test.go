//go:build unix

package jsonl_test

import (
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// A pipe that nobody reads holds up neither the beginning of a crawl nor its
// end, and has all lines for a reader that comes late.
func TestFilePipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	unread := begin(t, path, "", true)
	if err := unread.Close(); err != nil {
		t.Error(err)
	}
	f := begin(t, path, "", true)
	read := make(chan string)
	go func() {
		r, err := os.Open(path)
		if err != nil {
			t.Error(err)
		}
		defer r.Close()
		content, err := io.ReadAll(io.LimitReader(r, 7))
		if err != nil {
			t.Error(err)
		}
		read <- string(content)
	}()
	write(t, f, 1, 1)
	if got := <-read; got != `{"v":1,` {
		t.Errorf("read %q", got)
	}
}
