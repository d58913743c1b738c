package folder_test

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/joinable/crawl/storage"
	"github.com/joinable/crawl/storage/folder"
)

// whole answers a download with a whole body and writes it.
func whole(t testing.TB, d *folder.Download, body []byte, h http.Header) {
	t.Helper()
	next, err := d.Answer(http.StatusOK, h)
	if err != nil || next != folder.Body {
		t.Fatalf("answer 200: %v, %v", next, err)
	}
	_, err = d.Write(body)
	must(t, err)
}

func lengthOf(n int) http.Header {
	return http.Header{"Content-Length": {strconv.Itoa(n)}, "Etag": {`"1"`}, "Content-Type": {"application/pdf"}}
}

func TestDownload(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir, folder.Options{})
	for _, n := range []int{0, 1, 100_000} {
		u := mustParse(t, fmt.Sprintf("https://example.com/get/%d.pdf", n))
		d := begin(t, f, u)
		if h := d.Header(); len(h) != 1 || h.Get("Accept-Encoding") != "identity" {
			t.Errorf("header %v", h)
		}
		whole(t, d, random(n), lengthOf(n))
		s, err := d.Finish()
		must(t, err)
		wantSaved(t, dir, s, random(n))
	}
	wantFiles(t, dir, "example.com/get/0.pdf", "example.com/get/1.pdf", "example.com/get/100000.pdf")
}

// A body under way is not to be seen under its name; what had the name is
// replaced in one step.
func TestDownloadReplaces(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir, folder.Options{})
	u := mustParse(t, "https://example.com/a.pdf")
	for _, n := range []int{1000, 10} {
		d := begin(t, f, u)
		whole(t, d, random(n), lengthOf(n))
		if n == 10 {
			wantSaved(t, dir, folder.Saved{Path: "example.com/a.pdf", Size: 1000, SHA256: hexSum(random(1000))}, random(1000))
		}
		s, err := d.Finish()
		must(t, err)
		must(t, d.Drop()) // has nothing left to do
		wantSaved(t, dir, s, random(n))
	}
	wantFiles(t, dir, "example.com/a.pdf")
}

func TestDownloadLength(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir, folder.Options{})
	u := mustParse(t, "https://example.com/a.pdf")
	d := begin(t, f, u)
	whole(t, d, random(10), lengthOf(11))
	if _, err := d.Finish(); !errors.Is(err, folder.ErrLength) || !strings.Contains(err.Error(), "10 bytes of 11") {
		t.Errorf("a byte is missing: %v", err)
	}
	_, err := d.Write([]byte("!"))
	must(t, err)
	if _, err := d.Write([]byte("!")); !errors.Is(err, folder.ErrLength) {
		t.Errorf("a byte too many: %v", err)
	}
	if _, err := d.Finish(); !errors.Is(err, folder.ErrLength) {
		t.Errorf("finished after a byte too many: %v", err)
	}
	must(t, d.Keep())
	wantFiles(t, dir)
}

func TestDownloadBusy(t *testing.T) {
	f := open(t, t.TempDir(), folder.Options{})
	u := mustParse(t, "https://user:secret@example.com/a.pdf")
	d := begin(t, f, u)
	_, err := f.Begin(u)
	if !errors.Is(err, folder.ErrBusy) || strings.Contains(err.Error(), "secret") {
		t.Errorf("begun twice: %v", err)
	}
	must(t, d.Drop())
	must(t, begin(t, f, u).Keep())
	begin(t, f, u)
}

// What is not a body leaves everything as it is.
func TestDownloadOtherAnswers(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir, folder.Options{})
	u := mustParse(t, "https://example.com/a.pdf")
	for _, status := range []int{204, 206, 301, 304, 404, 416, 503} {
		d := begin(t, f, u)
		if _, err := d.Answer(status, lengthOf(1)); !errors.Is(err, folder.ErrAnswer) {
			t.Errorf("%d: %v", status, err)
		}
		if _, err := d.Write(nil); err == nil {
			t.Errorf("%d: written to", status)
		}
		if _, err := d.Finish(); err == nil {
			t.Errorf("%d: finished", status)
		}
		must(t, d.Keep())
	}
	wantFiles(t, dir)
}

// A link that leads out of the folder is not followed.
func TestDownloadStaysInside(t *testing.T) {
	dir, outside := t.TempDir(), t.TempDir()
	if err := os.Symlink(outside, filepath.Join(dir, "example.com")); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	f := open(t, dir, folder.Options{})
	d := begin(t, f, mustParse(t, "https://example.com/a.pdf"))
	whole(t, d, random(10), lengthOf(10))
	if s, err := d.Finish(); err == nil {
		t.Errorf("saved as %s", s.Path)
	}
	wantFiles(t, outside)
	// It can still be kept, and finished when the link is gone.
	must(t, d.Keep())
	must(t, os.Remove(filepath.Join(dir, "example.com")))
	d = begin(t, f, mustParse(t, "https://example.com/a.pdf"))
	next, err := d.Answer(416, http.Header{"Content-Range": {"bytes */10"}})
	if err != nil || next != folder.Complete {
		t.Fatal(next, err)
	}
	s, err := d.Finish()
	must(t, err)
	wantSaved(t, dir, s, random(10))
}

func TestDownloadsAtOnce(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir, folder.Options{Checkpoint: 50_000})
	content := random(200_000)
	u := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("ETag", `"1"`)
		n, _ := strconv.Atoi(strings.Trim(r.URL.Path, "/abn"))
		http.ServeContent(w, r, "x.bin", time.Time{}, strings.NewReader(string(content[:1000*n])))
	}, "")
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			u := mustParse(t, fmt.Sprintf("%sab/%d/b", u, i*3))
			d, err := f.Begin(u)
			if err != nil {
				t.Error(err)
				return
			}
			s, err := download(d, u)
			if err != nil {
				t.Error(err)
				return
			}
			if want := hexSum(content[:3000*i]); s.SHA256 != want {
				t.Errorf("%s: checksum %s, want %s", u, s.SHA256, want)
			}
		})
	}
	all.Wait()
	if n := len(files(t, dir)); n != 64 {
		t.Errorf("%d files", n)
	}
}

func TestFolderHeld(t *testing.T) {
	dir := t.TempDir()
	f := open(t, dir, folder.Options{})
	if _, err := folder.Open(dir, folder.Options{}); !errors.Is(err, storage.ErrHeld) || !strings.Contains(err.Error(), dir) {
		t.Errorf("opened twice: %v", err)
	}
	must(t, f.Close())
	open(t, dir, folder.Options{})
}

func TestFolderIsFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), "x")
	must(t, os.WriteFile(name, nil, 0o666))
	if _, err := folder.Open(name, folder.Options{}); err == nil || !strings.Contains(err.Error(), name) {
		t.Errorf("opened: %v", err)
	}
}

// What nobody can resume is removed when the folder is opened, and nothing
// else is.
func TestFolderSweeps(t *testing.T) {
	dir := t.TempDir()
	partial := filepath.Join(dir, ".partial")
	must(t, os.Mkdir(partial, 0o700))
	const key = "0123456789abcdef0123456789abcdef"
	for _, name := range []string{key + ".part", key[1:] + "1.json", key[1:] + "1.part", key[1:] + "2.json.new", "mine.part", "mine"} {
		must(t, os.WriteFile(filepath.Join(partial, name), []byte(`{"v":1,"have":1}`), 0o600))
	}
	must(t, os.WriteFile(filepath.Join(dir, "mine.part"), nil, 0o600))
	f := open(t, dir, folder.Options{})
	wantFiles(t, dir, ".partial/mine", ".partial/mine.part", "mine.part")
	if all, err := f.Partials(); err != nil || len(all) > 0 {
		t.Errorf("partials %v, %v", all, err)
	}
}
