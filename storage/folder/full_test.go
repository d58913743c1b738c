package folder_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/folder"
)

// smallDisk mounts a disk of its own and returns its folder, and what changes
// its size.
func smallDisk(t *testing.T, size string) (dir string, resize func(size string)) {
	t.Helper()
	dir = t.TempDir()
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", dir).CombinedOutput(); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v: %s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", dir).Run() })
	return dir, func(size string) {
		t.Helper()
		if out, err := exec.Command("mount", "-o", "remount,size="+size, dir).CombinedOutput(); err != nil {
			t.Fatalf("remounting: %v: %s", err, out)
		}
	}
}

// A disk that fills up is an error of its own; with room again, the download
// goes on from where it was last noted, be it by the same process or another.
func TestDiskFull(t *testing.T) {
	disk, resize := smallDisk(t, "600k")
	dir := filepath.Join(disk, "files")
	f := open(t, dir, folder.Options{Checkpoint: 100_000})
	u := mustParse(t, "https://example.com/a.pdf")
	d := begin(t, f, u)
	if _, err := d.Answer(200, lengthOf(total)); err != nil {
		t.Fatal(err)
	}
	n, err := io.CopyBuffer(struct{ io.Writer }{d}, struct{ io.Reader }{bytes.NewReader(random(total))}, make([]byte, 10_000))
	if !errors.Is(err, storage.ErrFull) {
		t.Fatalf("after %d bytes: %v", n, err)
	}
	if err := d.Keep(); err != nil && !errors.Is(err, storage.ErrFull) {
		t.Error(err)
	}
	must(t, f.Close())
	resize("20m")
	f = open(t, dir, folder.Options{})
	d = begin(t, f, u)
	have, _ := d.Size()
	if have < n-100_000 || have > n+10_000 {
		t.Fatalf("%d bytes of %d are left", have, n)
	}
	next, err := d.Answer(206, http.Header{"Content-Range": {contentRange(have, total)}})
	if err != nil || next != folder.Body {
		t.Fatal(next, err)
	}
	_, err = d.Write(random(total)[have:])
	must(t, err)
	s, err := d.Finish()
	must(t, err)
	wantSaved(t, dir, s, random(total))
}

// What is written after room was made goes on where the disk was full.
func TestDiskFullForAWhile(t *testing.T) {
	dir, resize := smallDisk(t, "600k")
	f := open(t, dir, folder.Options{})
	d := begin(t, f, mustParse(t, "https://example.com/a.pdf"))
	if _, err := d.Answer(200, lengthOf(total)); err != nil {
		t.Fatal(err)
	}
	n, err := d.Write(random(total))
	if !errors.Is(err, storage.ErrFull) || n == 0 {
		t.Fatalf("after %d bytes: %v", n, err)
	}
	resize("20m")
	_, err = d.Write(random(total)[n:])
	must(t, err)
	s, err := d.Finish()
	must(t, err)
	wantSaved(t, dir, s, random(total))
}
