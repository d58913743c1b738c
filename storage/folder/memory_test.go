package folder_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/joinable/crawl/storage/folder"
)

// endless is a body of one byte value.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}

// Half a gigabyte passes through a few kilobytes of memory.
func TestConstantMemory(t *testing.T) {
	size := int64(512 << 20)
	if testing.Short() {
		size = 32 << 20
	}
	dir := roomy(t)
	f := open(t, dir, folder.Options{Checkpoint: size / 4})
	d := begin(t, f, mustParse(t, "https://example.com/big.iso"))
	if _, err := d.Answer(200, http.Header{"Etag": {`"1"`}}); err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	n, err := io.Copy(d, io.LimitReader(endless{}, size))
	runtime.ReadMemStats(&after)
	must(t, err)
	if used := after.TotalAlloc - before.TotalAlloc; used > 1<<20 {
		t.Errorf("%d bytes allocated on the way", used)
	}
	s, err := d.Finish()
	must(t, err)
	if s.Size != n || n != size {
		t.Errorf("%d bytes of %d", s.Size, size)
	}
	if sum := sumOf(t, filepath.Join(dir, s.Path)); sum != s.SHA256 {
		t.Errorf("checksum %s, want %s", s.SHA256, sum)
	}
}

// roomy is a folder in memory, where there is one, for the sake of time.
func roomy(t testing.TB) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "folder")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func sumOf(t testing.TB, name string) string {
	t.Helper()
	file, err := os.Open(name)
	must(t, err)
	defer file.Close()
	h := sha256.New()
	_, err = io.Copy(h, file)
	must(t, err)
	return hex.EncodeToString(h.Sum(nil))
}

// BenchmarkResume compares going on from a noted checksum with reading the
// body again.
func BenchmarkResume(b *testing.B) {
	const size = 256 << 20
	dir := roomy(b)
	f := open(b, dir, folder.Options{})
	u := mustParse(b, "https://example.com/big.iso")
	d := begin(b, f, u)
	if _, err := d.Answer(200, http.Header{"Etag": {`"1"`}}); err != nil {
		b.Fatal(err)
	}
	_, err := io.Copy(d, io.LimitReader(endless{}, size))
	must(b, err)
	must(b, d.Keep())
	b.Run("note", func(b *testing.B) {
		for b.Loop() {
			d := begin(b, f, u)
			if _, err := d.Answer(206, http.Header{"Content-Range": {contentRange(size, size+1)}}); err != nil {
				b.Fatal(err)
			}
			must(b, d.Keep())
		}
	})
	b.Run("reading", func(b *testing.B) {
		b.SetBytes(size)
		name := filepath.Join(dir, files(b, dir)[1])
		for b.Loop() {
			sumOf(b, name)
		}
	})
}

// BenchmarkDownload saves a body of 64 KB, disk and all.
func BenchmarkDownload(b *testing.B) {
	f := open(b, b.TempDir(), folder.Options{})
	u, body := mustParse(b, "https://example.com/a/b/c.pdf"), random(64<<10)
	b.SetBytes(int64(len(body)))
	for b.Loop() {
		d := begin(b, f, u)
		whole(b, d, body, lengthOf(len(body)))
		_, err := d.Finish()
		must(b, err)
	}
}

// BenchmarkPath names a plain URL, and one that needs two hashes.
func BenchmarkPath(b *testing.B) {
	for name, raw := range map[string]string{
		"plain":  "https://example.com/docs/2026/paper.pdf",
		"hashed": "https://example.com/Docs/2026/Paper.pdf?id=%2F",
	} {
		u := mustParse(b, raw)
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				folder.Path(u, "application/pdf")
			}
		})
	}
}
