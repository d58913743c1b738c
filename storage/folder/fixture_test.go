package folder_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/joinable/crawl/frontier/urlnorm"
	"github.com/joinable/crawl/storage/folder"
)

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func open(t testing.TB, dir string, o folder.Options) *folder.Folder {
	t.Helper()
	f, err := folder.Open(dir, o)
	must(t, err)
	t.Cleanup(func() { f.Close() })
	return f
}

func begin(t testing.TB, f *folder.Folder, u urlnorm.URL) *folder.Download {
	t.Helper()
	d, err := f.Begin(u)
	must(t, err)
	t.Cleanup(func() { _ = d.Keep() })
	return d
}

// random is a body of n bytes that are the same each time.
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{1}).Read(b)
	return b
}

func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// wantSaved checks that what was saved is there, with that content.
func wantSaved(t testing.TB, dir string, s folder.Saved, want []byte) {
	t.Helper()
	got, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(s.Path)))
	must(t, err)
	if !bytes.Equal(got, want) || s.Size != int64(len(want)) || s.SHA256 != hexSum(want) {
		t.Fatalf("%s has %d bytes, said to be %d, of checksum %s; want %d of %s", s.Path, len(got), s.Size, s.SHA256, len(want), hexSum(want))
	}
}

// files are the paths of all files in a folder but the lock, in order.
func files(t testing.TB, dir string) (all []string) {
	t.Helper()
	must(t, filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "lock" {
			name, _ := filepath.Rel(dir, path)
			all = append(all, filepath.ToSlash(name))
		}
		return err
	}))
	slices.Sort(all)
	return all
}

func wantFiles(t testing.TB, dir string, want ...string) {
	t.Helper()
	if got := files(t, dir); !slices.Equal(got, want) {
		t.Errorf("files %q, want %q", got, want)
	}
}

// attempt asks once and copies what comes.
func attempt(d *folder.Download, u urlnorm.URL) (folder.Next, error) {
	req, err := http.NewRequest("GET", u.String(), nil)
	if err != nil {
		return 0, err
	}
	req.Header = d.Header()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, err
	}
	next, err := d.Answer(resp.StatusCode, resp.Header)
	if err == nil && next == folder.Body {
		_, err = io.Copy(d, resp.Body)
	}
	return next, errors.Join(err, resp.Body.Close())
}

// download asks, twice if need be, and finishes.
func download(d *folder.Download, u urlnorm.URL) (folder.Saved, error) {
	next, err := attempt(d, u)
	if err == nil && next == folder.Again {
		_, err = attempt(d, u)
	}
	if err != nil {
		return folder.Saved{}, err
	}
	return d.Finish()
}

// serve serves a handler on loopback and returns the URL of a path there.
func serve(t testing.TB, h http.HandlerFunc, path string) urlnorm.URL {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return mustParse(t, s.URL+path)
}

// contentRange is the header of what comes from a byte on.
func contentRange(from, total int64) string {
	return fmt.Sprintf("bytes %d-%d/%d", from, total-1, total)
}
